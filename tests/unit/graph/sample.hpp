#pragma once

/// The valid sample graph that fixtures change in one place, and what tests say about findings.

#include "core/graph/finding.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace coach::core::graph {

[[nodiscard]] std::string read_text(const std::string& path_in_tree);
[[nodiscard]] const std::string& valid_graph();  ///< tests/data/graph/valid.yaml

/// The text with one place changed; fails the test when `from` is not there.
[[nodiscard]] std::string with(std::string text, std::string_view from, std::string_view to);

/// The text without what stands from `from` up to (not including) `up_to`.
[[nodiscard]] std::string without(std::string text, std::string_view from, std::string_view up_to);

[[nodiscard]] bool mentions(const std::vector<finding>&, std::string_view rule);

}  // namespace coach::core::graph
