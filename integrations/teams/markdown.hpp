#pragma once

/// Markdown as Teams reads it in a message's `text` (textFormat markdown), written so that words of people stay words:
/// each mark that could open a format has a backslash before it, & and < are entities, and a mention needs an entity
/// of its own, which is never made here. Pure, linear.
///
/// Spec:  learn.microsoft.com, platform/bots/how-to/format-your-bot-messages; escapes as in CommonMark 0.31 §2.4, §2.5.
/// Units: none; Teams counts UTF-16 code units (`utf16_units`).

#include "core/markdown_text.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace coach::teams {

/// Literal words of a person. Newlines become line breaks.
[[nodiscard]] std::string escape_words(std::string_view words);
[[nodiscard]] std::string to_markdown(const std::vector<core::markdown::block>&);
/// A block quote whose last line carries `behind` unescaped (a citation's mark).
[[nodiscard]] std::string quoted(std::string_view words, std::string_view behind);
/// Code units of a UTF-8 text when it is written in UTF-16.
[[nodiscard]] std::size_t utf16_units(std::string_view utf8);
/// Valid UTF-8 without control characters and without the date macros that a card's reader would fill in.
[[nodiscard]] std::string shown(std::string_view words);

}  // namespace coach::teams
