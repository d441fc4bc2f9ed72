#pragma once

/// Character classes of RFC 9110 §5.6 and RFC 3986, and comparison without case. ASCII only, no locale.

#include <array>
#include <string_view>

namespace coach::net {

namespace detail {

enum : unsigned char { token_bit = 1, value_bit = 2, target_bit = 4, digit_bit = 8, host_bit = 16 };

constexpr std::array<unsigned char, 256> make_classes() {
    std::array<unsigned char, 256> classes{};
    const auto mark = [&classes](std::string_view characters, unsigned char bit) {
        for (const char c : characters)
            classes[static_cast<unsigned char>(c)] |= bit;
    };
    for (int c = 0; c < 256; ++c) {
        const bool alpha = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        const bool digit = c >= '0' && c <= '9';
        if (alpha || digit) classes[c] |= token_bit | host_bit;
        if (digit) classes[c] |= digit_bit;
        if (c == '\t' || (c >= 0x20 && c != 0x7f)) classes[c] |= value_bit;
        if (c > 0x20 && c < 0x7f) classes[c] |= target_bit;
    }
    mark("!#$%&'*+-.^_`|~", token_bit);
    mark("-._~%!$&'()*+;=:[]", host_bit);
    classes['#'] &= static_cast<unsigned char>(~target_bit);  // a fragment is never sent
    return classes;
}
inline constexpr auto classes = make_classes();

constexpr bool all(std::string_view text, unsigned char bit) {
    unsigned char common = 0xff;
    for (const char c : text)
        common &= classes[static_cast<unsigned char>(c)];
    return (common & bit) != 0;
}

}  // namespace detail

constexpr char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

constexpr bool iequals(std::string_view a, std::string_view b) {
    if (a.size() != b.size()) return false;
    for (std::size_t i = 0; i < a.size(); ++i) {
        if (lower(a[i]) != lower(b[i])) return false;
    }
    return true;
}

/// A header name or a method.
constexpr bool is_token(std::string_view text) { return !text.empty() && detail::all(text, detail::token_bit); }
/// A header value: no control character but a tab, so nothing in it can end a line.
constexpr bool is_field_value(std::string_view text) { return detail::all(text, detail::value_bit); }
constexpr bool is_target(std::string_view text) { return !text.empty() && detail::all(text, detail::target_bit); }
constexpr bool is_digits(std::string_view text) { return !text.empty() && detail::all(text, detail::digit_bit); }
/// host[:port] as far as its characters go: no user, no path, no space.
constexpr bool is_authority(std::string_view text) { return !text.empty() && detail::all(text, detail::host_bit); }

constexpr std::string_view trim(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t'))
        text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t'))
        text.remove_suffix(1);
    return text;
}

/// -1 for what is no hexadecimal digit.
constexpr int hex_value(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    const char l = lower(c);
    return l >= 'a' && l <= 'f' ? l - 'a' + 10 : -1;
}

}  // namespace coach::net
