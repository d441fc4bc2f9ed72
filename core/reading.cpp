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

std::string trimmed_quote(const reading& r, span s, std::size_t most) {
    s.end = std::min<std::uint32_t>(s.end, static_cast<std::uint32_t>(r.doc.text.size()));
    s.begin = std::min(s.begin, s.end);
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
    return out;
}

}  // namespace coach::core
