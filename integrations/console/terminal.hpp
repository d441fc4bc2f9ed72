#pragma once

/// How a neutral message looks in a terminal: plain text, with light ANSI (ECMA-48 SGR) when `style` is on. Pure, save
/// `options_for`.
///
/// Prose is wrapped at `width` columns; code, prompts to copy and file contents never are, so that they can be copied
/// whole. Choices are numbered through the message; levels are said in words, never by colour alone.
/// Control characters in what people or documents said never reach the terminal.
///
/// Width: columns; wide East Asian characters and emoji count two, combining marks none (an approximation of UAX #11).

#include "core/message.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace coach::console {

struct terminal_options {
    bool style = false;      ///< bold, dim and italic
    std::size_t width = 88;  ///< at least 20
};

/// For a file descriptor: style when it is a terminal, unless NO_COLOR is set or TERM is "dumb"; its width, at most 88.
[[nodiscard]] terminal_options options_for(int descriptor);

/// Ends with a line end; empty for a message without parts.
[[nodiscard]] std::string render_terminal(const core::message&, const terminal_options&);

/// Columns that UTF-8 text takes on one line.
[[nodiscard]] std::size_t columns_of(std::string_view utf8);

}  // namespace coach::console
