#pragma once

/// The manners that every message keeps, whatever happened before, as one list of complaints. Empty: well-behaved.

#include "core/message.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace coach::talks {

struct complaint {
    std::string manner;  ///< "one question", "at most 80 words", …
    std::string shown;   ///< the place that breaks it
};
/// `typed`: everything the person wrote so far, folded; quotes must come from there or from what authors wrote.
[[nodiscard]] std::vector<complaint> complaints(const core::message&, std::string_view typed);

/// Words of a message's text parts: what stands in “…” belongs to the person or the author and is not counted.
[[nodiscard]] int prose_words(const core::message&);
/// The spans in “…”.
[[nodiscard]] std::vector<std::string> quoted(std::string_view prose);
/// The prose without them.
[[nodiscard]] std::string unquoted(std::string_view prose);

}  // namespace coach::talks
