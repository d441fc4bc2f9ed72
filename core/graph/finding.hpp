#pragma once

/// What is wrong with a graph file, for its author: where, what, and how to mend it. Made by load.hpp and lint.hpp.
/// Every rule has a row in `rules()`; docs/graph-lint.md lists the same rows.

#include "core/graph/model.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace coach::core::graph {

enum class severity { error, warning };

struct finding {
    severity level = severity::error;
    std::string file;
    position at;
    std::string rule;  ///< "E012-unknown-key"
    std::string what;
    std::string mend;
};

struct rule_row {
    std::string_view id;
    std::string_view promise;  ///< one line: what a graph without this finding has
};
/// All rules of the loader and of lint, by id; the first letter of the id is the severity.
[[nodiscard]] const std::vector<rule_row>& rules();

[[nodiscard]] bool has_errors(const std::vector<finding>&);
/// By place in the file, then by rule.
void sort_by_position(std::vector<finding>&);

/// `file:line:column: error: what [E012-unknown-key]` and, on a second line, `    mend: …`. Ends with a line feed.
[[nodiscard]] std::string format(const finding&);
[[nodiscard]] std::string format(const std::vector<finding>&);

}  // namespace coach::core::graph
