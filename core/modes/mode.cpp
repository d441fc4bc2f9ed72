#include "core/modes/mode.hpp"

#include "core/utf8.hpp"

#include <algorithm>
#include <cctype>

namespace coach::core::modes {

int words_of_ours(std::string_view markdown) {
    constexpr std::string_view open = "“", close = "”";
    int words = 0, depth = 0;
    bool inside = false;
    for (std::size_t i = 0; i < markdown.size(); ++i) {
        const auto rest = markdown.substr(i);
        if (rest.starts_with(open)) ++depth;
        if (rest.starts_with(close) && depth > 0) --depth;
        const auto c = static_cast<unsigned char>(markdown[i]);
        const bool gap = c == ' ' || c == '\n';
        words += depth == 0 && std::isalnum(c) != 0 && !inside;
        inside = !gap && (inside || std::isalnum(c) != 0);
    }
    return words;
}

std::string listed(const std::vector<std::string>& phrases, std::string_view last_joiner) {
    const bool commas =
        std::any_of(phrases.begin(), phrases.end(), [](const auto& p) { return p.find(',') != p.npos; });
    std::string out;
    for (std::size_t i = 0; i < phrases.size(); ++i) {
        if (i > 0) out += phrases.size() == 2 && !commas ? " " : "; ";
        if (i > 0 && i + 1 == phrases.size()) out += std::string(last_joiner) + " ";
        out += phrases[i];
    }
    return out;
}

std::string contact_of(const organisation& org) {
    if (org.contact_name.empty() || org.contact_reach.empty()) return org.contact_name;
    return org.contact_name + " (" + org.contact_reach + ")";
}

std::string short_quote(const reading& read, span where, std::size_t words) {
    constexpr std::size_t longest = 160;
    // A long span is quoted by its first paragraph, not by a heading that runs into the next sentence.
    for (const auto& block : read.doc.blocks) {
        if (block.kind == block_kind::heading || !block.where.overlaps(where)) continue;
        where = {std::max(where.begin, block.where.begin), std::min(where.end, block.where.end)};
        break;
    }
    auto quote = utf8::shorten(trimmed_quote(read, where, words), longest);
    if (quote.ends_with('.') && quote.size() > 1) quote.pop_back();  // our sentence goes on
    return quote;
}

span with_context(const reading& read, span where) {
    constexpr std::uint32_t short_sentence = 110;  // bytes: some 15 words
    for (const auto& s : read.sentences) {
        if (!s.where.contains(where)) continue;
        return s.where.end - s.where.begin <= short_sentence ? s.where : span{where.begin, s.where.end};
    }
    return where;
}

std::string clause(std::string_view line) {
    while (!line.empty() && (line.back() == '.' || line.back() == ' '))
        line.remove_suffix(1);
    return std::string(line);
}

std::string statements(std::string_view text) {
    std::string out;
    while (!text.empty()) {
        auto end = text.find_first_of(".!?");
        end = end == std::string_view::npos ? text.size() : end + 1;
        if (text[end - 1] != '?') out += text.substr(0, end);
        text.remove_prefix(end);
    }
    return out;
}

std::string first_sentence(std::string_view text) {
    const auto end = text.find(". ");
    return std::string(end == std::string_view::npos ? text : text.substr(0, end + 1));
}

std::string one_line(std::string_view text) {
    std::string out;
    for (const char c : text) {
        const bool blank = c == ' ' || c == '\n' || c == '\t' || c == '\r';
        if (!blank)
            out += c;
        else if (!out.empty() && out.back() != ' ')
            out += ' ';
    }
    while (out.ends_with(' '))
        out.pop_back();
    return std::string(utf8::prefix(out, words_kept));
}

std::string first_upper(std::string text) {
    if (!text.empty()) text[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(text[0])));
    return text;
}

std::string first_lower(std::string text) {
    const bool acronym = text.size() > 1 && std::isupper(static_cast<unsigned char>(text[1]));
    if (!text.empty() && !acronym) text[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(text[0])));
    return text;
}

std::string work_title(const view& v) {
    const auto artefact = first_upper(std::string(v.text(v.work.artefact)));
    return v.title.empty() ? artefact : artefact + ": " + std::string(v.title);
}

std::string level_text(int level, int high) {
    return high > level ? std::to_string(level) + "–" + std::to_string(high) : std::to_string(level);
}

const graph::exemplar* exemplar_for(const graph::graph& g, const graph::criterion& c, int level) {
    const graph::exemplar* best = nullptr;
    for (const auto& ref : c.exemplars) {
        const auto* e = g.find_exemplar(ref.id);
        if (e && e->level >= level && (!best || e->level < best->level)) best = e;
    }
    return best;
}

}  // namespace coach::core::modes
