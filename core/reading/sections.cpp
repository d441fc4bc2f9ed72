// Sections: by headings, by lines that are only bold, and by labels that begin a line ("Impact: 38 of 210 tenants …").
// A label ends at the next label or heading; a heading's body runs to the next heading of its level or above.

#include "core/reading/page.hpp"

#include <algorithm>

namespace coach::core::detect {
namespace {

constexpr int bold_level = 7;
constexpr int label_level = 8;
constexpr std::uint32_t longest_label = 4;  // words
constexpr std::size_t longest_bold = 10;    // words

struct opening {
    span title;
    span heading;
    std::uint32_t body_begin = 0;
    int level = 0;
};

/// The mark that opens the line is closed at its very end, a colon aside.
bool closes_late(std::string_view words, std::string_view mark) {
    const auto at = words.find(mark, mark.size());
    return at != std::string_view::npos && at + mark.size() + 1 >= words.size();
}

bool is_bold(std::string_view words) {
    const bool bold = words.size() > 4 && ((words.starts_with("**") && closes_late(words, "**")) ||
                                           (words.starts_with("__") && closes_late(words, "__")));
    return bold && static_cast<std::size_t>(std::count(words.begin(), words.end(), ' ')) < longest_bold;
}

span without_marks(const page& p, span s) {
    const auto skipped = [&](std::uint32_t i) {
        const char c = p.plain[i];
        return c == ' ' || c == ':' || c == '#';
    };
    while (s.begin < s.end && skipped(s.begin))
        ++s.begin;
    while (s.end > s.begin && skipped(s.end - 1))
        --s.end;
    return s;
}

/// "Impact: …" at the start of a line: up to four words, the first with a capital, then a colon.
bool label_of(const page& p, const sentence& s, opening& out) {
    if (!p.starts_line(s.where.begin) && p.out.doc.blocks[s.block].where.begin != s.where.begin) return false;
    for (auto t = s.first_token; t < std::min(s.first_token + longest_label + 1, s.last_token); ++t) {
        if (p.word(t) == ":" && t > s.first_token) {
            out = {p.tokens_span(s.first_token, t), p.tokens_span(s.first_token, t + 1), p.lexemes[t].where.end,
                   label_level};
            return p.lexemes[s.first_token].capital;
        }
        if (p.lexemes[t].kind != text::lexeme_kind::word) return false;
    }
    return false;
}

void add_bold_lines(const page& p, const block& b, std::vector<opening>& all) {
    const std::string_view text = p.out.doc.text;
    for (auto begin = b.where.begin; begin < b.where.end;) {
        const auto end = static_cast<std::uint32_t>(std::min<std::size_t>(text.find('\n', begin), b.where.end));
        auto line = text.substr(begin, end - begin);
        while (!line.empty() && (line.back() == ' ' || line.back() == '\r'))
            line.remove_suffix(1);
        const span where{begin, begin + static_cast<std::uint32_t>(line.size())};
        if (is_bold(line)) all.push_back({without_marks(p, where), where, where.end, bold_level});
        begin = end + 1;
    }
}

/// "**Problem.** When an item is out of stock …": a title that runs into its paragraph.
bool run_in_title_of(const page& p, const block& b, opening& out) {
    if (b.kind != block_kind::paragraph) return false;
    const auto words = std::string_view(p.out.doc.text).substr(b.where.begin, b.where.end - b.where.begin);
    if (!words.starts_with("**")) return false;
    const auto close = words.find("**", 2);
    if (close == std::string_view::npos || close < 4) return false;
    const auto title = words.substr(2, close - 2);
    const bool ended = title.back() == '.' || title.back() == ':' || words.substr(close + 2).starts_with(":");
    const auto spaces = static_cast<std::size_t>(std::count(title.begin(), title.end(), ' '));
    if (!ended || spaces >= longest_label || title.find('\n') != std::string_view::npos) return false;
    const auto from = b.where.begin + 2;
    const auto to = b.where.begin + static_cast<std::uint32_t>(close);
    const auto last = title.back() == '.' || title.back() == ':' ? to - 1 : to;
    out = {{from, last}, {from, to}, to + 2, bold_level};
    return true;
}

std::vector<opening> openings_of(const page& p) {
    std::vector<opening> all;
    std::uint32_t next_sentence = 0;
    for (std::uint32_t b = 0; b < p.out.doc.blocks.size(); ++b) {
        const auto& block = p.out.doc.blocks[b];
        while (next_sentence < p.out.sentences.size() && p.out.sentences[next_sentence].block < b)
            ++next_sentence;
        if (block.kind == block_kind::heading) {
            all.push_back({without_marks(p, block.where), block.where, block.where.end, std::clamp(block.level, 1, 6)});
        } else if (block.kind == block_kind::paragraph) {
            const auto first = all.size();
            add_bold_lines(p, block, all);
            opening run_in;
            if (all.size() == first && run_in_title_of(p, block, run_in)) all.push_back(run_in);
            const auto bold_end = all.size();
            for (auto i = next_sentence; i < p.out.sentences.size() && p.out.sentences[i].block == b; ++i) {
                opening label;
                if (!label_of(p, p.out.sentences[i], label)) continue;
                const auto bold_begin = all.begin() + static_cast<std::ptrdiff_t>(first);
                const auto after =
                    std::lower_bound(bold_begin, all.begin() + static_cast<std::ptrdiff_t>(bold_end), label.heading.end,
                                     [](const opening& o, std::uint32_t at) { return o.heading.begin < at; });
                const bool is_bold_too = after != bold_begin && label.heading.begin < std::prev(after)->body_begin;
                if (!is_bold_too) all.push_back(label);
            }
            std::sort(all.begin() + static_cast<std::ptrdiff_t>(first), all.end(),
                      [](const opening& a, const opening& b2) { return a.heading.begin < b2.heading.begin; });
        }
    }
    return all;
}

}  // namespace

void find_sections(page& p) {
    const auto all = openings_of(p);
    std::vector<std::uint32_t> content_before(p.out.tokens.size() + 1, 0);
    for (std::size_t t = 0; t < p.out.tokens.size(); ++t) {
        content_before[t + 1] = content_before[t] + (p.out.tokens[t].content ? 1 : 0);
    }
    const auto token_from = [&](std::uint32_t offset) {
        return static_cast<std::size_t>(
            std::lower_bound(p.out.tokens.begin(), p.out.tokens.end(), offset,
                             [](const token& t, std::uint32_t o) { return t.where.begin < o; }) -
            p.out.tokens.begin());
    };
    // The end of a section is the next opening of its level or above: kept on a stack from the back.
    std::vector<std::uint32_t> ends(all.size());
    std::vector<std::size_t> later;
    for (std::size_t i = all.size(); i-- > 0;) {
        while (!later.empty() && all[later.back()].level > all[i].level)
            later.pop_back();
        ends[i] = later.empty() ? static_cast<std::uint32_t>(p.out.doc.text.size()) : all[later.back()].heading.begin;
        later.push_back(i);
    }
    for (std::size_t i = 0; i < all.size(); ++i) {
        span body{all[i].body_begin, std::max(ends[i], all[i].body_begin)};
        const auto first = token_from(body.begin);
        const auto last = token_from(body.end);
        body.begin = first < last ? p.out.tokens[first].where.begin : body.begin;
        body.end = first < last ? p.out.tokens[last - 1].where.end : body.begin;
        p.out.sections.push_back({std::string(p.out.words(all[i].title)), all[i].heading, body,
                                  content_before[last] - content_before[first]});
    }
}

}  // namespace coach::core::detect
