#include "tests/unit/documents/files.hpp"

#include <algorithm>
#include <cstdio>
#include <stdexcept>
#include <zip.h>

namespace coach::files {

namespace {

std::vector<std::string> blocks_of(std::string_view markdown) {
    std::vector<std::string> out;
    for (std::size_t at = 0; at < markdown.size();) {
        auto end = markdown.find("\n\n", at);
        if (end == std::string_view::npos) end = markdown.size();
        if (auto block = std::string(markdown.substr(at, end - at));
            block.find_first_not_of(" \n") != std::string::npos)
            out.push_back(std::move(block));
        at = end + 2;
    }
    return out;
}

std::vector<std::string> lines_of(const std::string& block) {
    std::vector<std::string> out(1);
    for (const char c : block)
        if (c == '\n')
            out.emplace_back();
        else
            out.back() += c;
    std::erase(out, "");
    return out;
}

std::string escaped(std::string_view words) {
    std::string out;
    for (const char c : words)
        out += c == '&' ? "&amp;" : c == '<' ? "&lt;" : c == '>' ? "&gt;" : std::string(1, c);
    return out;
}

std::string without_marks(std::string words) {
    std::string out;
    for (const char c : words)
        if (c != '*' && c != '`') out += c;
    return out;
}

bool is_item(const std::string& line) { return line.starts_with("- ") || line.starts_with("* "); }
std::size_t heading(const std::string& line) {
    const auto n = line.find_first_not_of('#');
    return n != std::string::npos && n > 0 && n <= 6 && line[n] == ' ' ? n : 0;
}

/// Calls for each heading, item and paragraph; items take in their continuation lines, paragraphs are one line.
template <class Heading, class Item, class Paragraph>
void walk(std::string_view markdown, Heading on_heading, Item on_item, Paragraph on_paragraph) {
    for (const auto& block : blocks_of(markdown)) {
        std::string open;
        bool item = false;
        const auto flush = [&] {
            if (!open.empty()) item ? on_item(open) : on_paragraph(open);
            open.clear();
        };
        for (auto line : lines_of(block)) {
            line = without_marks(line);
            if (const auto level = heading(line)) {
                flush();
                on_heading(level, line.substr(level + 1));
            } else if (is_item(line)) {
                flush();
                item = true;
                open = line.substr(2);
            } else {
                if (open.empty()) item = false;
                const auto from = line.find_first_not_of(' ');
                open += (open.empty() ? "" : " ") + (from == std::string::npos ? "" : line.substr(from));
            }
        }
        flush();
    }
}

}  // namespace

std::string zip(const std::vector<std::pair<std::string, std::string>>& entries) {
    zip_error_t error{};
    zip_source_t* memory = zip_source_buffer_create(nullptr, 0, 0, &error);
    zip_source_keep(memory);
    zip_t* z = zip_open_from_source(memory, ZIP_CREATE | ZIP_TRUNCATE, &error);
    if (!z) throw std::runtime_error("no archive");
    for (const auto& [name, bytes] : entries)
        zip_file_add(z, name.c_str(), zip_source_buffer(z, bytes.data(), bytes.size(), 0), ZIP_FL_OVERWRITE);
    if (zip_close(z) != 0) throw std::runtime_error("no archive");
    zip_source_open(memory);
    zip_source_seek(memory, 0, SEEK_END);
    std::string out(static_cast<std::size_t>(zip_source_tell(memory)), '\0');
    zip_source_seek(memory, 0, SEEK_SET);
    zip_source_read(memory, out.data(), out.size());
    zip_source_close(memory);
    zip_source_free(memory);
    return out;
}

std::string docx_with_body(const std::string& body) {
    return zip({{"[Content_Types].xml", "<Types/>"},
                {"word/document.xml",
                 "<?xml version=\"1.0\"?><w:document xmlns:w=\"urn:w\"><w:body>" + body + "</w:body></w:document>"}});
}

std::string docx_of(std::string_view markdown) {
    std::string body;
    const auto paragraph = [&](const std::string& properties, const std::string& words) {
        body += "<w:p>" + (properties.empty() ? "" : "<w:pPr>" + properties + "</w:pPr>") +
                "<w:r><w:t xml:space=\"preserve\">" + escaped(words) + "</w:t></w:r></w:p>";
    };
    walk(
        markdown,
        [&](std::size_t level, const std::string& words) {
            paragraph("<w:pStyle w:val=\"Heading" + std::to_string(level) + "\"/>", words);
        },
        [&](const std::string& words) {
            paragraph("<w:numPr><w:ilvl w:val=\"0\"/><w:numId w:val=\"1\"/></w:numPr>", words);
        },
        [&](const std::string& words) { paragraph("", words); });
    return docx_with_body(body);
}

std::string html_of(std::string_view markdown) {
    std::string out = "<!doctype html><html><head><title>x</title></head><body>";
    walk(
        markdown,
        [&](std::size_t level, const std::string& words) {
            const auto n = std::to_string(level);
            out += "<h" + n + ">" + escaped(words) + "</h" + n + ">";
        },
        [&](const std::string& words) { out += "<ul><li>" + escaped(words) + "</li></ul>"; },
        [&](const std::string& words) { out += "<p>" + escaped(words) + "</p>"; });
    return out + "</body></html>";
}

std::string pdf_of_lines(const std::vector<pdf_line>& lines, const std::string& extra) {
    constexpr std::size_t lines_a_page = 50;
    std::vector<std::string> streams;
    for (std::size_t from = 0; from < lines.size() || streams.empty(); from += lines_a_page) {
        std::string stream;
        int y = 800;
        for (std::size_t i = from; i < std::min(lines.size(), from + lines_a_page); ++i) {
            const auto& l = lines[i];
            y -= l.gap + l.size + 3;
            std::string words;
            for (const char c : l.words)
                words += c == '(' || c == ')' || c == '\\' ? std::string("\\") + c : std::string(1, c);
            stream +=
                "BT /F1 " + std::to_string(l.size) + " Tf 50 " + std::to_string(y) + " Td (" + words + ") Tj ET\n";
        }
        streams.push_back(std::move(stream));
    }
    std::string out = "%PDF-1.4\n";
    std::vector<std::size_t> at;
    const auto object = [&](const std::string& body) {
        at.push_back(out.size());
        out += std::to_string(at.size()) + " 0 obj\n" + body + "\nendobj\n";
    };
    std::string kids;
    for (std::size_t i = 0; i < streams.size(); ++i)
        kids += std::to_string(4 + 2 * i) + " 0 R ";
    object("<< /Type /Catalog /Pages 2 0 R >>");
    object("<< /Type /Pages /Kids [" + kids + "] /Count " + std::to_string(streams.size()) + " >>");
    object("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>");
    for (std::size_t i = 0; i < streams.size(); ++i) {
        object(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >> /Contents " +
            std::to_string(5 + 2 * i) + " 0 R >>");
        object("<< /Length " + std::to_string(streams[i].size()) + " >>\nstream\n" + streams[i] + "endstream");
    }
    const auto table = out.size();
    out += "xref\n0 " + std::to_string(at.size() + 1) + "\n0000000000 65535 f \n";
    for (const auto offset : at) {
        char line[32];
        std::snprintf(line, sizeof line, "%010zu 00000 n \n", offset);
        out += line;
    }
    return out + "trailer\n<< /Size " + std::to_string(at.size() + 1) + " /Root 1 0 R " + extra + " >>\nstartxref\n" +
           std::to_string(table) + "\n%%EOF\n";
}

std::string pdf_of(std::string_view markdown) {
    constexpr std::size_t width = 95;
    std::vector<pdf_line> lines;
    const auto ascii = [](std::string words) {
        std::string out;
        for (std::size_t i = 0; i < words.size(); ++i) {
            const auto c = static_cast<unsigned char>(words[i]);
            if (c < 0x80) out += words[i];
            if (words.compare(i, 3, "→") == 0) out += "to";
            if (words.compare(i, 3, "–") == 0) out += "-";
            if (words.compare(i, 3, "’") == 0) out += "'";
            if (words.compare(i, 2, "£") == 0) out += "\xA3";  // WinAnsi
        }
        return out;
    };
    const auto wrapped = [&](const std::string& words, const std::string& mark) {
        std::string line = mark;
        bool first = true;
        for (std::size_t at = 0; at < words.size();) {
            auto end = words.find(' ', at);
            if (end == std::string::npos) end = words.size();
            const auto word = words.substr(at, end - at);
            if (line.size() + word.size() > width) {
                lines.push_back({line, 11, first ? 9 : 0});
                first = false;
                line.clear();
            }
            line += (line.empty() || line == mark ? "" : " ") + word;
            at = end + 1;
        }
        if (!line.empty()) lines.push_back({line, 11, first ? 9 : 0});
    };
    walk(
        markdown,
        [&](std::size_t level, const std::string& words) {
            lines.push_back({ascii(words), level == 1 ? 18 : level == 2 ? 15 : 13, 10});
        },
        [&](const std::string& words) { wrapped(ascii(words), "\x95 "); },  // WinAnsi: a bullet
        [&](const std::string& words) { wrapped(ascii(words), ""); });
    return pdf_of_lines(lines);
}

}  // namespace coach::files
