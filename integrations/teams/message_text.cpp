#include "integrations/teams/message_text.hpp"

#include "core/utf8.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cstdint>

namespace coach::teams {
namespace {

constexpr std::size_t most_words = 64 * 1024;
constexpr std::size_t longest_entity = 12;

void put_code_point(std::uint32_t c, std::string& out) {
    if (c == 0 || c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF)) c = 0xFFFD;
    if (c < 0x80) {
        out += static_cast<char>(c);
        return;
    }
    const int more = c < 0x800 ? 1 : c < 0x10000 ? 2 : 3;
    out += static_cast<char>((more == 1 ? 0xC0 : more == 2 ? 0xE0 : 0xF0) | (c >> (6 * more)));
    for (int i = more - 1; i >= 0; --i)
        out += static_cast<char>(0x80 | ((c >> (6 * i)) & 0x3F));
}

/// Bytes taken; 0: no entity, a plain "&".
std::size_t entity(std::string_view at, std::string& out) {
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 6> named{
        {{"amp", "&"}, {"lt", "<"}, {"gt", ">"}, {"quot", "\""}, {"apos", "'"}, {"nbsp", " "}}};
    const auto end = at.substr(0, longest_entity).find(';');
    if (end == std::string_view::npos || end < 2) return 0;
    const auto name = at.substr(1, end - 1);
    for (const auto& [known, means] : named) {
        if (name == known) {
            out += means;
            return end + 1;
        }
    }
    if (name[0] != '#' || name.size() < 2) return 0;
    const bool hex = name[1] == 'x' || name[1] == 'X';
    const auto digits = name.substr(hex ? 2 : 1);
    std::uint32_t value = 0;
    const auto [stop, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value, hex ? 16 : 10);
    if (error != std::errc() || stop != digits.data() + digits.size()) return 0;
    put_code_point(value == 0xA0 ? ' ' : value, out);
    return end + 1;
}

std::string tag_name(std::string_view tag) {
    std::string out;
    for (std::size_t i = 1; i < tag.size(); ++i) {
        const auto c = static_cast<unsigned char>(tag[i]);
        if (std::isalnum(c) == 0 && !(c == '/' && i == 1)) break;
        out += static_cast<char>(std::tolower(c));
    }
    return out;
}

void new_line(std::string& out) {
    while (!out.empty() && out.back() == ' ')
        out.pop_back();
    if (!out.empty() && !out.ends_with("\n\n")) out += '\n';
}

void tag(std::string_view whole, std::string& out) {
    static constexpr std::array<std::string_view, 13> ends{"br",  "/p",          "/div", "/li", "/tr", "/h1", "/h2",
                                                           "/h3", "/blockquote", "/pre", "hr",  "/ul", "/ol"};
    const auto name = tag_name(whole);
    if (name == "li") {
        if (!out.empty() && out.back() != '\n') new_line(out);
        out += "- ";
    } else if (std::find(ends.begin(), ends.end(), name) != ends.end()) {
        new_line(out);
    } else if (name == "/td" || name == "/th") {
        out += ' ';
    }
}

}  // namespace

std::string words_of_html(std::string_view html) {
    std::string out;
    for (std::size_t at = 0; at < html.size() && out.size() < most_words;) {
        const char c = html[at];
        if (c == '<') {
            const auto end = html.find('>', at);
            const bool is_tag = at + 1 < html.size() && (html[at + 1] == '/' || html[at + 1] == '!' ||
                                                         std::isalpha(static_cast<unsigned char>(html[at + 1])) != 0);
            if (is_tag && end == std::string_view::npos) break;
            if (is_tag) {
                tag(html.substr(at, end - at), out);
                at = end + 1;
                continue;
            }
        }
        if (c == '&') {
            if (const auto taken = entity(html.substr(at), out); taken > 0) {
                at += taken;
                continue;
            }
        }
        if (c == '\r') {
            ++at;
            continue;
        }
        out += c;
        ++at;
    }
    while (!out.empty() && (out.back() == '\n' || out.back() == ' '))
        out.pop_back();
    return core::utf8::clean(out);
}

}  // namespace coach::teams
