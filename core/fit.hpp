#pragma once

/// Fits a neutral message to what a platform can show. Pure; every downgrade is visible to the reader: long texts are
/// split at paragraph, sentence, then word boundaries; what is cut carries "…" and a choice "Show more"; choices beyond
/// the limit become numbered text that can be answered by typing the number; tables, scores, forms, files that a
/// platform lacks become text. Nothing is dropped silently, and no part ever exceeds a limit. Units: characters
/// (Unicode code points), never bytes; a code point is never split. `text_chars` below 16 counts as 16. A label that is
/// too long is shortened with "…" and stands in full in a text before it.

#include "core/message.hpp"

#include <cstddef>
#include <vector>

namespace coach::core {

struct capabilities {
    std::size_t text_chars = 3000;  ///< one text part
    std::size_t parts = 40;         ///< parts in one message
    std::size_t choices = 25;       ///< options in one choices part
    std::size_t choice_label_chars = 75;
    std::size_t table_rows = 100;
    std::size_t table_columns = 20;
    std::size_t table_chars = 10000;  ///< all cells together
    std::size_t code_chars = 3000;
    std::size_t quote_chars = 3000;
    std::size_t form_fields = 20;
    std::size_t label_chars = 150;  ///< titles, field labels, progress labels
    bool choices_as_buttons = true;
    bool tables = true;
    bool scores = true;
    bool forms = true;
    bool files = true;
    bool updates = true;          ///< else intent update becomes reply
    bool private_replies = true;  ///< else intent private_reply becomes reply
    bool home = false;            ///< else nothing is made of a home page: who asks for what is on it asks by word
};

/// One message or several, in order; together they say all that `whole` says.
[[nodiscard]] std::vector<message> fit(const message& whole, const capabilities&);

}  // namespace coach::core
