#include "core/reading/text.hpp"

namespace coach::core::text {
namespace {

bool continues(std::string_view s, std::size_t at) {
    return at < s.size() && (static_cast<unsigned char>(s[at]) & 0xC0U) == 0x80U;
}

/// Length of the valid sequence at `at`, 0 when there is none (RFC 3629: no overlong forms, no surrogates).
std::size_t valid_length(std::string_view s, std::size_t at) {
    const auto first = static_cast<unsigned char>(s[at]);
    const auto second = at + 1 < s.size() ? static_cast<unsigned char>(s[at + 1]) : 0U;
    if (first < 0x80) return 1;
    if (first >= 0xC2 && first <= 0xDF) return continues(s, at + 1) ? 2 : 0;
    if (first >= 0xE0 && first <= 0xEF) {
        if (!continues(s, at + 1) || !continues(s, at + 2)) return 0;
        if ((first == 0xE0 && second < 0xA0) || (first == 0xED && second > 0x9F)) return 0;
        return 3;
    }
    if (first >= 0xF0 && first <= 0xF4) {
        if (!continues(s, at + 1) || !continues(s, at + 2) || !continues(s, at + 3)) return 0;
        if ((first == 0xF0 && second < 0x90) || (first == 0xF4 && second > 0x8F)) return 0;
        return 4;
    }
    return 0;
}

char32_t fold(char32_t c) {
    if (c >= 'A' && c <= 'Z') return c + 32;
    if (c < 0xC0) return c;
    if (c <= 0xDE) return c == 0xD7 ? c : c + 32;
    if (c >= 0x100 && c <= 0x17F) {
        if (c == 0x130 || c == 0x131 || c == 0x138 || c == 0x149 || c == 0x178 || c == 0x17F) return c;
        const bool odd_is_lower = c < 0x139 || (c > 0x148 && c < 0x179);
        if (odd_is_lower) return c | 1U;
        return (c & 1U) != 0 ? c + 1 : c;
    }
    if (c >= 0x391 && c <= 0x3A9 && c != 0x3A2) return c + 32;
    if (c >= 0x410 && c <= 0x42F) return c + 32;
    if (c >= 0x400 && c <= 0x40F) return c + 80;
    return c;
}

}  // namespace

void make_valid_utf8(std::string& s) {
    for (std::size_t i = 0; i < s.size();) {
        if (s[i] == '\0') s[i] = ' ';
        const auto length = valid_length(s, i);
        if (length == 0) s[i] = '?';
        i += length == 0 ? 1 : length;
    }
}

code_point decode(std::string_view s, std::size_t at) {
    const auto b = [&](std::size_t i) { return static_cast<char32_t>(static_cast<unsigned char>(s[at + i])); };
    const char32_t first = b(0);
    if (first < 0x80) return {first, 1};
    if (first < 0xE0 && at + 1 < s.size()) return {((first & 0x1FU) << 6U) | (b(1) & 0x3FU), 2};
    if (first < 0xF0 && at + 2 < s.size()) {
        return {((first & 0x0FU) << 12U) | ((b(1) & 0x3FU) << 6U) | (b(2) & 0x3FU), 3};
    }
    if (at + 3 < s.size()) {
        return {((first & 0x07U) << 18U) | ((b(1) & 0x3FU) << 12U) | ((b(2) & 0x3FU) << 6U) | (b(3) & 0x3FU), 4};
    }
    return {'?', 1};
}

bool is_letter(char32_t c) {
    if (c < 0x80) return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (c < 0xC0) return c == 0xAA || c == 0xB5 || c == 0xBA;
    if (c == 0xD7 || c == 0xF7) return false;
    if (c >= 0x2000 && c <= 0x2BFF) return false;  // punctuation, arrows, symbols
    if (c >= 0x3000 && c <= 0x303F) return false;  // CJK punctuation
    if (c >= 0xFE00 && c <= 0xFE0F) return false;  // variation selectors
    if (c >= 0xFF00 && c <= 0xFF0F) return false;
    return c < 0x1F000 || c > 0x1FAFF;  // pictographs
}

bool is_upper(char32_t c) { return fold(c) != c; }

bool is_space(char32_t c) {
    return c == ' ' || (c >= '\t' && c <= '\r') || c == 0x85 || c == 0xA0 || (c >= 0x2000 && c <= 0x200B) ||
           c == 0x202F || c == 0x3000 || c == 0xFEFF;
}

std::string without_accents(std::string_view s) {
    // Base letters of U+00E0..U+00FF and U+0100..U+017F; '?' where there is none.
    static constexpr std::string_view latin1 = "aaaaaa?ceeeeiiiidnooooo?ouuuuy?y";
    static constexpr std::string_view extended =
        "aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiii??jjkk?llllllllllnnnnnn???oooooo??"
        "rrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs";
    std::string out;
    for (std::size_t i = 0; i < s.size();) {
        const auto point = decode(s, i);
        char base = 0;
        if (point.value >= 0xE0 && point.value <= 0xFF) base = latin1[point.value - 0xE0];
        if (point.value >= 0x100 && point.value <= 0x17F) base = extended[point.value - 0x100];
        if (base != 0 && base != '?') {
            out += base;
        } else {
            out += s.substr(i, point.size);
        }
        i += point.size;
    }
    return out;
}

std::string folded(std::string_view s) {
    std::string out(s);
    for (std::size_t i = 0; i < out.size();) {
        const auto byte = static_cast<unsigned char>(out[i]);
        if (byte < 0x80) {
            if (byte >= 'A' && byte <= 'Z') out[i] = static_cast<char>(byte + 32);
            ++i;
            continue;
        }
        const auto point = decode(out, i);
        if (point.size == 2) {
            const auto lower = fold(point.value);
            out[i] = static_cast<char>(0xC0U | (lower >> 6U));
            out[i + 1] = static_cast<char>(0x80U | (lower & 0x3FU));
        }
        i += point.size;
    }
    return out;
}

}  // namespace coach::core::text
