#include "integrations/teams/decode.hpp"

#include <array>
#include <charconv>

namespace coach::teams {
namespace {

struct named {
    std::string_view name;
    std::string_view stands_for;
};
constexpr std::array entities{named{"amp", "&"},   named{"lt", "<"},   named{"gt", ">"},
                              named{"quot", "\""}, named{"apos", "'"}, named{"nbsp", " "}};
constexpr std::size_t longest_entity = 10;

void append_code_point(std::string& out, std::uint32_t c) {
    if (c == 0xA0) c = ' ';
    if (c < 0x80) {
        out += static_cast<char>(c);
    } else if (c < 0x800) {
        out += static_cast<char>(0xC0 | c >> 6);
        out += static_cast<char>(0x80 | (c & 0x3F));
    } else if (c < 0x10000) {
        out += static_cast<char>(0xE0 | c >> 12);
        out += static_cast<char>(0x80 | (c >> 6 & 0x3F));
        out += static_cast<char>(0x80 | (c & 0x3F));
    } else {
        out += static_cast<char>(0xF0 | c >> 18);
        out += static_cast<char>(0x80 | (c >> 12 & 0x3F));
        out += static_cast<char>(0x80 | (c >> 6 & 0x3F));
        out += static_cast<char>(0x80 | (c & 0x3F));
    }
}

/// How many characters the entity at the front of `text` takes; 0: it is none, and stands for itself.
std::size_t take_entity(std::string_view text, std::string& out) {
    const auto end = text.substr(0, longest_entity + 2).find(';');
    if (end == std::string_view::npos || end < 2) return 0;
    auto name = text.substr(1, end - 1);
    for (const auto& e : entities)
        if (name == e.name) {
            out += e.stands_for;
            return end + 1;
        }
    if (name[0] != '#' || name.size() < 2) return 0;
    name.remove_prefix(1);
    const int base = name[0] == 'x' || name[0] == 'X' ? 16 : 10;
    if (base == 16) name.remove_prefix(1);
    std::uint32_t code = 0;
    const auto read = std::from_chars(name.data(), name.data() + name.size(), code, base);
    const bool whole = read.ec == std::errc{} && read.ptr == name.data() + name.size() && !name.empty();
    if (!whole || code == 0 || code > 0x10FFFF || (code >= 0xD800 && code < 0xE000)) return 0;
    append_code_point(out, code);
    return end + 1;
}

void remove_first(std::string& text, std::string_view what) {
    if (what.empty()) return;
    if (const auto at = text.find(what); at != std::string::npos) text.erase(at, what.size());
}

std::string without_tags(std::string_view text) {
    std::string out;
    while (!text.empty()) {
        if (text.starts_with("</at>")) {
            text.remove_prefix(5);
        } else if (text.starts_with("<at>")) {
            text.remove_prefix(4);
        } else if (text.starts_with("<at ")) {
            const auto end = text.substr(0, 200).find('>');
            if (end == std::string_view::npos) break;
            text.remove_prefix(end + 1);
        } else {
            out += text[0];
            text.remove_prefix(1);
        }
    }
    return out.append(text);
}

std::string trimmed(std::string_view text) {
    constexpr std::string_view blank = " \t\r\n";
    const auto first = text.find_first_not_of(blank);
    if (first == std::string_view::npos) return {};
    return std::string(text.substr(first, text.find_last_not_of(blank) - first + 1));
}

}  // namespace

std::string plain_words(std::string_view text, const std::vector<std::string>& mentions) {
    std::string raw(text);
    for (const auto& mention : mentions)
        remove_first(raw, mention);
    raw = without_tags(raw);
    std::string out;
    out.reserve(raw.size());
    std::string_view rest = raw;
    while (!rest.empty()) {
        std::size_t taken = rest[0] == '&' ? take_entity(rest, out) : 0;
        if (taken == 0 && rest.starts_with("\xC2\xA0")) {
            out += ' ';
            taken = 2;
        }
        if (taken == 0) {
            if (rest[0] != '\r' || !rest.starts_with("\r\n")) out += rest[0] == '\r' ? '\n' : rest[0];
            taken = 1;
        }
        rest.remove_prefix(taken);
    }
    return trimmed(out);
}

}  // namespace coach::teams
