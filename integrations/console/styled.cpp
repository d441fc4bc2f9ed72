#include "integrations/console/styled.hpp"

#include "integrations/console/json.hpp"
#include "integrations/console/terminal.hpp"

#include <algorithm>
#include <utility>

namespace coach::console {

namespace {

/// One code point of valid UTF-8 at `at`, which moves on.
char32_t next_code_point(std::string_view s, std::size_t& at) {
    const auto lead = static_cast<unsigned char>(s[at++]);
    const int more = lead >= 0xF0 ? 3 : lead >= 0xE0 ? 2 : lead >= 0xC0 ? 1 : 0;
    char32_t value = more == 3 ? lead & 0x07U : more == 2 ? lead & 0x0FU : more == 1 ? lead & 0x1FU : lead;
    for (int i = 0; i < more && at < s.size(); ++i)
        value = value << 6U | (static_cast<unsigned char>(s[at++]) & 0x3FU);
    return value;
}

bool within(char32_t c, char32_t low, char32_t high) { return c >= low && c <= high; }

bool turns_direction(char32_t c) {
    return within(c, 0x200E, 0x200F) || within(c, 0x202A, 0x202E) || within(c, 0x2066, 0x2069) || c == 0x061C;
}

std::size_t columns_of_point(char32_t c) {
    if (within(c, 0x0300, 0x036F) || within(c, 0x200B, 0x200F) || within(c, 0xFE00, 0xFE0F)) return 0;
    const bool wide = within(c, 0x1100, 0x115F) || within(c, 0x2E80, 0xA4CF) || within(c, 0xAC00, 0xD7A3) ||
                      within(c, 0xF900, 0xFAFF) || within(c, 0xFE30, 0xFE6F) || within(c, 0xFF00, 0xFF60) ||
                      within(c, 0xFFE0, 0xFFE6) || within(c, 0x1F300, 0x1FAFF) || within(c, 0x20000, 0x3FFFD);
    return wide ? 2 : 1;
}

void add(runs& out, look style, std::string_view text) {
    if (text.empty()) return;
    if (!out.empty() && out.back().style == style) {
        out.back().text += text;
    } else {
        out.push_back({style, std::string(text)});
    }
}

struct word {
    runs pieces;
    std::size_t columns = 0;
    bool new_line = false;  ///< a line end stands before it
};

std::vector<word> words_of(const runs& text) {
    std::vector<word> out(1);
    for (const auto& piece : text) {
        std::size_t start = 0;
        while (start <= piece.text.size()) {
            const auto end = std::min(piece.text.find_first_of(" \n", start), piece.text.size());
            const auto chunk = std::string_view(piece.text).substr(start, end - start);
            add(out.back().pieces, piece.style, chunk);
            out.back().columns += columns_of(chunk);
            if (end == piece.text.size()) break;
            if (out.back().columns > 0) out.emplace_back();
            if (piece.text[end] == '\n') out.back().new_line = true;
            start = end + 1;
        }
    }
    if (out.back().columns == 0) out.pop_back();
    return out;
}

}  // namespace

std::size_t columns_of(std::string_view utf8) {
    std::size_t columns = 0;
    for (std::size_t at = 0; at < utf8.size();)
        columns += columns_of_point(next_code_point(utf8, at));
    return columns;
}

std::string harmless(std::string_view utf8, bool keep_lines) {
    const std::string valid = valid_utf8(utf8);
    std::string out;
    for (std::size_t at = 0; at < valid.size();) {
        const auto start = at;
        const auto c = next_code_point(valid, at);
        if (c == '\n') {
            out += keep_lines ? '\n' : ' ';
        } else if (c == '\t') {
            out += "    ";
        } else if (c >= 0x20 && !within(c, 0x7F, 0x9F) && !turns_direction(c)) {
            out.append(valid, start, at - start);
        }
    }
    return out;
}

runs runs_of(const core::markdown::line& line) {
    runs out;
    for (const auto& r : line) {
        add(out, r.bold ? look::bold : r.italic ? look::italic : r.code ? look::code : look::plain, r.text);
        if (!r.link.empty() && r.link != r.text) add(out, look::dim, " (" + r.link + ")");
    }
    return out;
}

std::string painted(look how, std::string_view text, bool style) {
    if (!style || how == look::plain || text.empty()) return std::string(text);
    const std::string_view code = how == look::bold ? "1" : how == look::italic ? "3" : how == look::code ? "36" : "2";
    return "\x1b[" + std::string(code) + "m" + std::string(text) + "\x1b[0m";
}

std::string wrapped(const runs& text, std::size_t width, bool style, std::string_view first, std::string_view rest) {
    std::string out(first);
    std::size_t used = columns_of(first);
    bool empty = true;
    runs line;
    const auto flush = [&] {
        for (const auto& piece : line)
            out += painted(piece.style, piece.text, style);
        line.clear();
        out += '\n';
    };
    for (auto& w : words_of(text)) {
        if (!empty && (w.new_line || used + 1 + w.columns > width)) {
            flush();
            out += rest;
            used = columns_of(rest);
            empty = true;
        }
        if (!empty) {
            // A space between two words of one style takes that style, so that a span stays one span.
            const bool same = line.back().style == w.pieces.front().style;
            add(line, same ? line.back().style : look::plain, " ");
            ++used;
        }
        for (const auto& piece : w.pieces)
            add(line, piece.style, piece.text);
        used += w.columns;
        empty = false;
    }
    flush();
    return out;
}

}  // namespace coach::console
