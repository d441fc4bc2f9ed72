#include "core/utf8.hpp"

#include <algorithm>

namespace coach::core::utf8 {
namespace {

unsigned char byte(std::string_view text, std::size_t at) { return static_cast<unsigned char>(text[at]); }
bool continues(unsigned char b) { return (b & 0xC0) == 0x80; }

/// 0 when the bytes at `at` are not well formed.
std::size_t sequence(std::string_view text, std::size_t at) {
    const unsigned char first = byte(text, at);
    if (first < 0x80) return 1;
    const std::size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
    if (first < 0xC2 || first > 0xF4 || at + length > text.size()) return 0;
    const unsigned char second = byte(text, at + 1);
    if ((first == 0xE0 && second < 0xA0) || (first == 0xED && second > 0x9F) || (first == 0xF0 && second < 0x90) ||
        (first == 0xF4 && second > 0x8F)) {
        return 0;  // overlong, surrogate, beyond U+10FFFF
    }
    for (std::size_t i = 1; i < length; ++i) {
        if (!continues(byte(text, at + i))) return 0;
    }
    return length;
}

}  // namespace

std::size_t width(std::string_view text, std::size_t at) {
    if (at >= text.size()) return 0;
    return std::max<std::size_t>(1, sequence(text, at));
}

bool well_formed(std::string_view text, std::size_t at) { return at < text.size() && sequence(text, at) != 0; }

std::size_t count(std::string_view text) {
    std::size_t chars = 0;
    for (std::size_t at = 0; at < text.size(); at += width(text, at))
        ++chars;
    return chars;
}

std::string_view prefix(std::string_view text, std::size_t chars) {
    if (text.size() <= chars) return text;
    std::size_t at = 0;
    for (; chars > 0 && at < text.size(); --chars)
        at += width(text, at);
    return text.substr(0, at);
}

std::string shorten(std::string_view text, std::size_t chars) {
    if (text.size() <= chars || count(text) <= chars) return std::string(text);
    if (chars == 0) return {};
    std::string_view kept = prefix(text, chars - 1);
    const auto space = kept.find_last_of(" \n\t");
    if (space != std::string_view::npos && space >= kept.size() / 3 * 2) kept = kept.substr(0, space);
    return std::string(kept) + "…";
}

std::string clean(std::string_view text) {
    const auto needs_care = [](char c) {
        const auto b = static_cast<unsigned char>(c);
        return b >= 0x7F || (b < 0x20 && c != '\n' && c != '\t');
    };
    if (std::none_of(text.begin(), text.end(), needs_care)) return std::string(text);
    std::string out;
    out.reserve(text.size());
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t bytes = width(text, at);
        const unsigned char first = byte(text, at);
        if (!well_formed(text, at)) {
            out += "\xEF\xBF\xBD";
        } else if ((first < 0x20 && first != '\n' && first != '\t') || first == 0x7F) {
            out += ' ';
        } else {
            out.append(text, at, bytes);
        }
        at += bytes;
    }
    return out;
}

}  // namespace coach::core::utf8
