#pragma once

/// The small Markdown of text parts (see core/message.hpp), read into blocks of styled runs that every renderer shares.
/// This is where injection stops: a renderer sees literal text and flags, never markup, and quotes the text its own
/// way.
///
///   blocks  paragraphs (a newline inside one is a line break), "- " lists (an indented line continues an item), "> "
///   quotes inline  **bold**, *italic*, `code`, [label](https://…); a backslash before ASCII punctuation makes it
///   literal, also
///           inside code, labels and links; a mark without its partner is literal text
///
/// Only https links become links. Limits: a link's address has at most 2,000 bytes, else it stays text. There is no
/// nesting of blocks, so there is no depth to limit. Pure; linear in the input; any bytes are accepted.

#include <string>
#include <string_view>
#include <vector>

namespace coach::core::markdown {

struct run {
    std::string text;  ///< literal; may hold '\n'
    bool bold = false;
    bool italic = false;
    bool code = false;
    std::string link;  ///< https address, or empty
    friend bool operator==(const run&, const run&) = default;
};
using line = std::vector<run>;

struct block {
    enum class kind { paragraph, list, quote } what = kind::paragraph;
    std::vector<line> items;  ///< one for each list item; exactly one for the others
    friend bool operator==(const block&, const block&) = default;
};

[[nodiscard]] std::vector<block> parse(std::string_view markdown);

/// The words alone: lists keep "- ", quotes "> ", links become "label (address)".
[[nodiscard]] std::string plain(const std::vector<block>&);

/// Markdown that parses to the same runs (blanks at the ends of a run lose its style).
[[nodiscard]] std::string write(const line&);

}  // namespace coach::core::markdown
