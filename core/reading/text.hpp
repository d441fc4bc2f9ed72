#pragma once

/// UTF-8 for reading: validity, code points, and case folding that keeps every byte offset.
/// Folding covers ASCII, Latin-1, Latin Extended-A, Greek and Cyrillic, whose cases have equal lengths in UTF-8;
/// other letters stay as they are.

#include <cstdint>
#include <string>
#include <string_view>

namespace coach::core::text {

/// Each byte that belongs to no valid sequence becomes '?', NUL a space: lengths and offsets stay.
void make_valid_utf8(std::string&);

struct code_point {
    char32_t value = 0;
    std::uint32_t size = 1;
};
/// Of valid UTF-8 only.
[[nodiscard]] code_point decode(std::string_view, std::size_t at);

/// Anything that is written as part of a word, in any script; digits are not letters.
[[nodiscard]] bool is_letter(char32_t);
[[nodiscard]] bool is_upper(char32_t);
[[nodiscard]] bool is_space(char32_t);
[[nodiscard]] inline bool is_digit(char32_t c) { return c >= '0' && c <= '9'; }
[[nodiscard]] inline bool starts_code_point(char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }

/// Latin letters without their accents, for looking names up: "tomás" → "tomas".
[[nodiscard]] std::string without_accents(std::string_view);

/// The same bytes in lower case; as long as the input.
[[nodiscard]] std::string folded(std::string_view);

}  // namespace coach::core::text
