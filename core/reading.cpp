#include "core/reading.hpp"

#include "core/reading/page.hpp"
#include "core/reading/stems.hpp"
#include "core/reading/text.hpp"

#include <algorithm>

namespace coach::core {

struct reader::impl {
    detect::lexicon words;
    std::vector<std::string> kinds;
};

reader::reader() = default;
reader::~reader() = default;
reader::reader(reader&&) noexcept = default;
reader& reader::operator=(reader&&) noexcept = default;

result<reader> reader::make(std::string_view lexicon_yaml, const std::vector<cue_list>& extra) {
    auto words = detect::lexicon::make(lexicon_yaml, extra);
    if (!words) return words.error();
    auto made = std::make_unique<impl>();
    made->words = std::move(*words);
    for (const auto kind : detect::coded_kinds())
        made->kinds.emplace_back(kind);
    for (const auto& list : made->words.lists()) {
        if (!list.starts_with('_')) made->kinds.push_back(list);
    }
    std::sort(made->kinds.begin(), made->kinds.end());
    made->kinds.erase(std::unique(made->kinds.begin(), made->kinds.end()), made->kinds.end());
    reader out;
    out.impl_ = std::move(made);
    return out;
}

namespace {

/// Blocks in order, inside the text and on code points, whatever the caller made of them.
void settle_blocks(document& doc) {
    const auto size = static_cast<std::uint32_t>(doc.text.size());
    const auto settled = [&](std::uint32_t at) {
        while (at < size && !text::starts_code_point(doc.text[at]))
            ++at;
        return at;
    };
    std::uint32_t from = 0;
    std::size_t kept = 0;
    for (auto b : doc.blocks) {
        b.where.begin = settled(std::clamp(b.where.begin, from, size));
        b.where.end = settled(std::clamp(b.where.end, b.where.begin, size));
        if (b.where.begin == b.where.end) continue;
        from = b.where.end;
        doc.blocks[kept++] = b;
    }
    doc.blocks.resize(kept);
}

}  // namespace

reading reader::read(document doc) const {
    reading out;
    out.doc = std::move(doc);
    text::make_valid_utf8(out.doc.text);
    settle_blocks(out.doc);
    auto page = detect::open_page(out, impl_->words);
    detect::find_sections(page);
    detect::detect_all(page);
    return out;
}

std::vector<std::string> reader::stems(std::string_view words) const {
    std::string valid(words);
    text::make_valid_utf8(valid);
    const auto lower = text::folded(valid);
    std::vector<text::lexeme> pieces;
    text::split(lower, {0, static_cast<std::uint32_t>(lower.size())}, pieces);
    std::vector<std::string> out;
    for (const auto& piece : pieces) {
        if (piece.kind == text::lexeme_kind::punctuation) continue;
        const auto word = std::string_view(lower).substr(piece.where.begin, piece.where.end - piece.where.begin);
        const auto& stem = text::stem_of(word);
        if (!impl_->words.look_up(word, stem).is(detect::word_class::stop)) out.push_back(stem);
    }
    return out;
}

const std::vector<std::string>& reader::kinds() const { return impl_->kinds; }

std::size_t reading::count(std::string_view kind) const {
    return static_cast<std::size_t>(
        std::count_if(observations.begin(), observations.end(), [&](const observation& o) { return o.kind == kind; }));
}

namespace {

constexpr std::size_t fewest_quoted = 5;  // words; fewer seldom make sense alone

std::size_t words_in(std::string_view text) {
    std::size_t n = 0;
    bool inside = false;
    for (const char c : text) {
        const bool space = c == ' ' || c == '\t' || c == '\n' || c == '\r';
        n += !space && !inside ? 1 : 0;
        inside = !space;
    }
    return n;
}

bool is_space_at(std::string_view text, std::size_t i) {
    return i >= text.size() || text[i] == ' ' || text[i] == '\n' || text[i] == '\r' || text[i] == '\t';
}

/// Where a sentence may be cut: after "," ";" ":" before a space, and around a dash that stands alone.
std::vector<span> clauses_of(const reading& r, span sentence) {
    const std::string_view text = r.doc.text;
    std::vector<span> out;
    auto begin = sentence.begin;
    const auto close = [&](std::uint32_t end, std::uint32_t next) {
        if (end > begin) out.push_back({begin, end});
        while (next < sentence.end && is_space_at(text, next))
            ++next;
        begin = next;
    };
    for (auto i = sentence.begin; i < sentence.end; ++i) {
        const char c = text[i];
        if ((c == ',' || c == ';' || c == ':') && is_space_at(text, i + 1)) close(i, i + 1);
        const bool apart = i > sentence.begin && is_space_at(text, i - 1);
        if (!apart) continue;
        if (c == '-' && is_space_at(text, i + 1)) close(i - 1, i + 1);
        const bool long_dash = text.substr(i, 3) == "\xE2\x80\x94" || text.substr(i, 3) == "\xE2\x80\x93";
        if (long_dash && is_space_at(text, i + 3)) close(i - 1, i + 3);
    }
    if (begin < sentence.end) out.push_back({begin, sentence.end});
    return out;
}

/// Whole words on both sides: never half of "usage-based".
span whole_words(const reading& r, span s) {
    const std::string_view text = r.doc.text;
    while (s.begin > 0 && !is_space_at(text, s.begin - 1))
        --s.begin;
    while (s.end < text.size() && !is_space_at(text, s.end))
        ++s.end;
    return s;
}

}  // namespace

span clause_around(const reading& r, span s, std::size_t most) {
    if (s.begin >= s.end || s.end > r.doc.text.size()) return s;
    const auto after = std::upper_bound(r.sentences.begin(), r.sentences.end(), s.begin,
                                        [](std::uint32_t at, const sentence& x) { return at < x.where.begin; });
    if (after == r.sentences.begin()) return s;
    const auto& in = *std::prev(after);
    const auto kind = r.doc.blocks[in.block].kind;
    if (s.end > in.where.end || kind == block_kind::code || kind == block_kind::table_row) return s;
    if (words_in(r.words(in.where)) <= most) return in.where;
    const auto clauses = clauses_of(r, in.where);
    std::size_t first = 0;
    while (first + 1 < clauses.size() && clauses[first].end <= s.begin)
        ++first;
    std::size_t last = first;
    while (last + 1 < clauses.size() && clauses[last].end < s.end)
        ++last;
    const auto joined = [&](std::size_t from, std::size_t to) { return span{clauses[from].begin, clauses[to].end}; };
    const auto fits = [&](std::size_t from, std::size_t to) { return words_in(r.words(joined(from, to))) <= most; };
    if (!fits(first, last)) {
        const auto whole = whole_words(r, s);
        const span from_start{std::min(clauses[first].begin, s.begin), std::max(s.end, whole.end)};
        // The quote begins with its clause when the words asked for are still within its length.
        if (words_in(r.words(from_start)) <= most) return {from_start.begin, std::max(clauses[last].end, s.end)};
        return {std::max(whole.begin, in.where.begin), std::max(std::min(clauses[last].end, in.where.end), s.end)};
    }
    while (words_in(r.words(joined(first, last))) < fewest_quoted) {
        if (last + 1 < clauses.size() && fits(first, last + 1)) {
            ++last;
        } else if (first > 0 && fits(first - 1, last)) {
            --first;
        } else {
            break;
        }
    }
    const auto chosen = joined(first, last);
    return chosen.contains(s) ? chosen : s;
}

std::string trimmed_quote(const reading& r, span s, std::size_t most) {
    s.end = std::min<std::uint32_t>(s.end, static_cast<std::uint32_t>(r.doc.text.size()));
    s.begin = std::min(s.begin, s.end);
    s = clause_around(r, s, most);
    std::string out;
    std::size_t words = 0;
    const auto text = r.words(s);
    for (std::size_t i = 0; i < text.size();) {
        const auto begin = text.find_first_not_of(" \t\r\n", i);
        if (begin == std::string_view::npos) break;
        const auto end = std::min(text.find_first_of(" \t\r\n", begin), text.size());
        if (words++ == most) return out + "\xE2\x80\xA6";
        if (!out.empty()) out += ' ';
        out += text.substr(begin, end - begin);
        i = end;
    }
    // A quoted sentence stands inside another one, which brings its own full stop.
    if (out.ends_with('.') && !out.ends_with("..")) out.pop_back();
    return out;
}

}  // namespace coach::core
