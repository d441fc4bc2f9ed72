#pragma once

/// UTF-8 (RFC 3629) counted and cut by code points. Pure, linear. A byte that is not part of a well-formed sequence
/// counts as one character of its own, so that any bytes can be measured.

#include <cstddef>
#include <string>
#include <string_view>

namespace coach::core::utf8 {

/// Bytes of the code point at `at` (1 for a malformed byte); 0 at the end.
[[nodiscard]] std::size_t width(std::string_view text, std::size_t at);
/// True when the bytes at `at` are a well-formed sequence.
[[nodiscard]] bool well_formed(std::string_view text, std::size_t at);
[[nodiscard]] std::size_t count(std::string_view text);
/// The longest prefix of at most `chars` characters.
[[nodiscard]] std::string_view prefix(std::string_view text, std::size_t chars);
/// At most `chars` characters, the last one "…" when something was cut; cuts at a word when one ends in the last third.
[[nodiscard]] std::string shorten(std::string_view text, std::size_t chars);
/// Malformed bytes become U+FFFD; control characters other than tab and newline become spaces.
[[nodiscard]] std::string clean(std::string_view text);

}  // namespace coach::core::utf8
