#pragma once

/// Words with a style, laid out in lines of a given width: the terminal's side of core/markdown_text.hpp. Pure.

#include "core/markdown_text.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace coach::console {

enum class look : std::uint8_t { plain, bold, italic, code, dim };

struct run {
    look style = look::plain;
    std::string text;
};
using runs = std::vector<run>;

/// A link becomes "label (https://…)", said once when the label is the address.
[[nodiscard]] runs runs_of(const core::markdown::line&);

/// The text without control characters and without marks that turn the direction of writing; tabs become spaces.
[[nodiscard]] std::string harmless(std::string_view utf8, bool keep_lines);

[[nodiscard]] std::string painted(look, std::string_view text, bool style);

/// Wraps at spaces; a word that is longer than a line stays whole (a link must stay clickable). `first` opens the first
/// line, `rest` each other one; both count as columns.
[[nodiscard]] std::string wrapped(const runs&, std::size_t width, bool style, std::string_view first,
                                  std::string_view rest);

}  // namespace coach::console
