#pragma once

/// "Did you mean …?": the known name with the fewest typing slips (Damerau–Levenshtein, optimal string alignment).

#include <string_view>
#include <vector>

namespace coach::core::graph {

/// Empty when nothing is near: more than two slips, or more than a third of the word. Words over 60 bytes have none.
[[nodiscard]] std::string_view nearest(std::string_view word, const std::vector<std::string_view>& known);

}  // namespace coach::core::graph
