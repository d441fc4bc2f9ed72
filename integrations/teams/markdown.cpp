#include "integrations/teams/markdown.hpp"

#include "core/utf8.hpp"

#include <algorithm>

namespace coach::teams {
namespace {

namespace utf8 = core::utf8;

constexpr std::string_view line_break = "  \n";
constexpr std::string_view zero_width = "\xE2\x80\x8B";  // U+200B

bool always_escaped(char c) {
    return c == '\\' || c == '*' || c == '_' || c == '`' || c == '~' || c == '[' || c == ']' || c == '|';
}

/// Where a line may become a heading, a list, a quote or a rule: its first mark, or the mark behind its number.
std::size_t block_mark(std::string_view line) {
    const auto first = line.find_first_not_of(" \t");
    if (first == std::string_view::npos) return first;
    if (std::string_view("#+->=").find(line[first]) != std::string_view::npos) return first;
    const auto behind = line.find_first_not_of("0123456789", first);
    const bool numbered =
        behind != std::string_view::npos && behind > first && (line[behind] == '.' || line[behind] == ')');
    return numbered ? behind : std::string_view::npos;
}

/// Blanks at a line's start say nothing in Markdown, and four of them would make code of it.
void escape_line(std::string_view line, bool starts_line, std::string& out) {
    if (starts_line) line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
    const auto mark = starts_line ? block_mark(line) : std::string_view::npos;
    for (std::size_t i = 0; i < line.size(); ++i) {
        const char c = line[i];
        if (c == '&') {
            out += "&amp;";
        } else if (c == '<') {
            out += "&lt;";
        } else if (c == '>' && i == mark) {
            out += "&gt;";
        } else {
            if (i == mark || always_escaped(c)) out += '\\';
            out += c;
        }
    }
}

/// `before` stands at the beginning of each further line.
void escape_lines(std::string_view dirty, bool starts_line, std::string_view before, std::string& out) {
    const std::string text = utf8::clean(dirty);
    std::size_t at = 0;
    while (true) {
        const auto end = std::min(text.find('\n', at), text.size());
        escape_line(std::string_view(text).substr(at, end - at), starts_line, out);
        if (end == text.size()) return;
        out += line_break;
        out += before;
        starts_line = true;
        at = end + 1;
    }
}

std::string address(std::string_view link) {
    std::string out;
    for (const char c : link) {
        if (c == '(') {
            out += "%28";
        } else if (c == ')') {
            out += "%29";
        } else if (c == '<') {
            out += "%3C";
        } else if (c == '>') {
            out += "%3E";
        } else if (c == ' ') {
            out += "%20";
        } else if (c == '\\') {
            out += "%5C";
        } else {
            out += c;
        }
    }
    return out;
}

std::string code_span(std::string_view words) {
    std::string text = utf8::clean(words);
    std::replace(text.begin(), text.end(), '\n', ' ');
    return "`" + text + "`";
}

/// Marks must touch what they mark; a style that spans lines is closed and opened again on each.
void styled(const core::markdown::run& r, bool starts_line, std::string_view before, std::string& out) {
    const std::string marks(r.bold && r.italic ? "***" : r.bold ? "**" : r.italic ? "*" : "");
    const auto first = r.text.find_first_not_of(" \t\n");
    if (marks.empty() || first == std::string::npos) {
        escape_lines(r.text, starts_line, before, out);
        return;
    }
    const std::string_view text(r.text);
    const auto end = text.find_last_not_of(" \t\n") + 1;
    escape_lines(text.substr(0, first), starts_line, before, out);
    std::size_t at = first;
    bool begun = starts_line;
    while (at < end) {
        const auto line_end = std::min(text.find('\n', at), end);
        const auto line = text.substr(at, line_end - at);
        const bool blank = line.find_first_not_of(" \t") == std::string_view::npos;
        if (!blank) {
            const auto inner = line.find_first_not_of(" \t");
            const auto inner_end = line.find_last_not_of(" \t") + 1;
            out += marks;
            escape_line(utf8::clean(line.substr(inner, inner_end - inner)), begun, out);
            out += marks;
        }
        if (line_end < end) {
            out += line_break;
            out += before;
        }
        begun = true;
        at = line_end + 1;
    }
    escape_lines(text.substr(end), false, before, out);
}

void write_run(const core::markdown::run& r, bool starts_line, std::string_view before, std::string& out) {
    if (!r.link.empty()) {
        std::string label = utf8::clean(r.text);
        std::replace(label.begin(), label.end(), '\n', ' ');
        out += '[';
        escape_line(label, false, out);
        out += "](" + address(utf8::clean(r.link)) + ')';
    } else if (r.code && r.text.find('`') == std::string::npos &&
               r.text.find_first_not_of(" \n") != std::string::npos) {
        out += code_span(r.text);
    } else {
        styled(r, starts_line, before, out);
    }
}

}  // namespace

std::string escape_words(std::string_view words) {
    std::string out;
    escape_lines(words, true, {}, out);
    return out;
}

std::string to_markdown(const std::vector<core::markdown::block>& blocks) {
    using kind = core::markdown::block::kind;
    std::string out;
    for (const auto& block : blocks) {
        if (!out.empty()) out += "\n\n";
        const std::string_view mark = block.what == kind::list ? "- " : block.what == kind::quote ? "> " : "";
        const std::string_view before = block.what == kind::list ? "  " : mark;
        bool first_item = true;
        for (const auto& item : block.items) {
            if (!first_item) out += '\n';
            first_item = false;
            out += mark;
            const std::size_t begins = out.size();
            for (const auto& r : item)
                write_run(r, out.size() == begins || out.ends_with(std::string(line_break) + std::string(before)),
                          before, out);
        }
    }
    return out;
}

std::string quoted(std::string_view words, std::string_view behind) {
    std::string out = "> ";
    escape_lines(words, true, "> ", out);
    if (!behind.empty()) out += " " + std::string(behind);
    return out;
}

std::size_t utf16_units(std::string_view text) {
    std::size_t units = 0;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x80 || byte >= 0xC0) units += byte >= 0xF0 ? 2 : 1;
    }
    return units;
}

std::string shown(std::string_view words) {
    std::string out = utf8::clean(words);
    for (const std::string_view macro : {std::string_view("{{DATE("), std::string_view("{{TIME(")}) {
        for (auto at = out.find(macro); at != std::string::npos; at = out.find(macro, at + macro.size()))
            out.insert(at + 1, zero_width);
    }
    return out;
}

}  // namespace coach::teams
