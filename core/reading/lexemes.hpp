#pragma once

/// Lexemes: words, numbers, addresses and punctuation with offsets. The step before stems and sentences.

#include "core/reading.hpp"

#include <string_view>
#include <vector>

namespace coach::core::text {

enum class lexeme_kind : std::uint8_t { word, number, address, punctuation };

struct lexeme {
    span where;
    lexeme_kind kind = lexeme_kind::word;
    bool capital = false;   ///< begins with an upper-case letter
    bool all_caps = false;  ///< two letters or more, none lower-case
};

/// Appends the lexemes of text[where]. A number keeps its separators and suffix ("1,200.5", "47min", "1.2M"); a word
/// keeps inner apostrophes; an address (http, https, www, mail) is one lexeme. Linear.
void split(std::string_view text, span where, std::vector<lexeme>& out);

}  // namespace coach::core::text
