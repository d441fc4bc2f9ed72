#include "documents/convert.hpp"

#include "core/utf8.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace coach::documents {

namespace {

struct named {
    problem what;
    std::string_view name;
};
constexpr std::array names{named{problem::too_large, "too_large"}, named{problem::too_many_pages, "too_many_pages"},
                           named{problem::encrypted, "encrypted"}, named{problem::scanned, "scanned"},
                           named{problem::damaged, "damaged"},     named{problem::unknown_kind, "unknown_kind"},
                           named{problem::empty, "empty"},         named{problem::took_too_long, "took_too_long"}};

std::string lower_ending(std::string_view name) {
    const auto dot = name.rfind('.');
    if (dot == std::string_view::npos) return {};
    std::string out(name.substr(dot + 1));
    std::transform(out.begin(), out.end(), out.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return out;
}

bool looks_like_html(std::string_view bytes) {
    std::string head(bytes.substr(0, 1024));
    std::transform(head.begin(), head.end(), head.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    const auto first = head.find_first_not_of(" \t\r\n\xEF\xBB\xBF");
    if (first == std::string::npos) return false;
    const auto from = std::string_view(head).substr(first);
    return from.starts_with("<!doctype html") || from.starts_with("<html") || from.starts_with("<head") ||
           from.starts_with("<body") || (from.starts_with("<!--") && head.find("<html") != std::string::npos);
}

bool is_binary(std::string_view bytes) {
    const auto head = bytes.substr(0, 4096);
    const bool wide = head.starts_with("\xFF\xFE") || head.starts_with("\xFE\xFF");
    return !wide && head.find('\0') != std::string_view::npos;
}

/// Cut at the last line that fits.
void keep_within(converted& c) {
    if (c.markdown.size() <= most_text_bytes) return;
    const auto end = c.markdown.rfind('\n', most_text_bytes);
    c.markdown.resize(end == std::string::npos ? core::utf8::prefix(c.markdown, most_text_bytes / 4).size() : end + 1);
    c.cut = true;
}

converted convert(kind k, std::string_view bytes) {
    switch (k) {
        case kind::text:
        case kind::markdown:
            return from_text(bytes);
        case kind::html:
            return from_html(bytes);
        case kind::csv:
            return from_csv(bytes);
        case kind::docx:
            return from_docx(bytes);
        case kind::pdf:
            return from_pdf(bytes);
        default:
            return {{}, false, problem::unknown_kind};
    }
}

}  // namespace

std::string_view name_of(problem p) {
    for (const auto& [what, name] : names)
        if (what == p) return name;
    return "damaged";
}

std::optional<problem> problem_named(std::string_view name) {
    for (const auto& each : names)
        if (each.name == name) return each.what;
    return std::nullopt;
}

kind kind_of(std::string_view name, std::string_view bytes) {
    const auto ending = lower_ending(name);
    if (bytes.substr(0, 1024).find("%PDF-") != std::string_view::npos) return kind::pdf;
    if (bytes.starts_with("PK\x03\x04")) {
        if (ending == "xlsx" || ending == "ods") return kind::spreadsheet;
        if (ending == "pptx" || ending == "odp") return kind::slides;
        const bool word = bytes.find("word/") != std::string_view::npos;
        return word || ending == "docx" ? kind::docx : kind::archive;
    }
    if (bytes.starts_with("\xD0\xCF\x11\xE0")) return ending == "docx" ? kind::docx : kind::old_word;
    if (bytes.starts_with("\x89PNG") || bytes.starts_with("\xFF\xD8\xFF") || bytes.starts_with("GIF8"))
        return kind::image;
    if (is_binary(bytes)) return kind::unknown;
    if (ending == "html" || ending == "htm" || looks_like_html(bytes)) return kind::html;
    if (ending == "csv") return kind::csv;
    if (ending == "md" || ending == "markdown") return kind::markdown;
    if (ending == "pdf" || ending == "docx") return ending == "pdf" ? kind::pdf : kind::docx;
    return kind::text;
}

converted to_markdown(std::string_view name, std::string_view bytes) {
    if (bytes.size() > most_file_bytes) return {{}, false, problem::too_large};
    if (bytes.empty()) return {{}, false, problem::empty};
    auto made = convert(kind_of(name, bytes), bytes);
    if (made.wrong) return made;
    made.markdown = core::utf8::clean(made.markdown);
    const bool words = std::any_of(made.markdown.begin(), made.markdown.end(),
                                   [](unsigned char c) { return std::isalnum(c) != 0 || c >= 0x80; });
    if (!words) return {{}, false, problem::empty};
    keep_within(made);
    return made;
}

std::string one_line(std::string_view words) {
    std::string out;
    for (const char c : words) {
        const bool gap = c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '\f' || c == '\v';
        if (!gap)
            out += c;
        else if (!out.empty() && out.back() != ' ')
            out += ' ';
    }
    while (!out.empty() && out.back() == ' ')
        out.pop_back();
    return out;
}

std::string table_row(const std::vector<std::string>& cells) {
    std::string out = "|";
    for (const auto& cell : cells) {
        std::string words;
        for (const char c : one_line(cell))
            words += c == '|' ? std::string("\\|") : std::string(1, c);
        out += " " + words + " |";
    }
    return out + "\n";
}

}  // namespace coach::documents
