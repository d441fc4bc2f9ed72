#pragma once

/// What a graph's values mean to each other: every rule of docs/graph-lint.md that the loader cannot see. Pure.
///
/// One rule is one function in a table (lint_*.cpp by theme). To add one: the function, its row, a fixture in
/// tests/unit/graph/lint_fixtures.cpp; docs/graph-lint.md is checked against the table.
/// Input:  a graph from load(); rules skip what is empty or unresolved when another rule has already said so.
/// Cost:   a few milliseconds for 1,500 lines; bounded for any loadable file.

#include "core/graph/finding.hpp"
#include "core/graph/model.hpp"

#include <string>
#include <vector>

namespace coach::core::graph {

struct lint_options {
    /// Every observation kind the reader knows (reader::kinds()); empty: `standard_kinds()`. Cues of a workflow add to
    /// it.
    std::vector<std::string> kinds;
    std::string today;  ///< "2026-11-21"; empty: what depends on a date is not checked
};
[[nodiscard]] std::vector<finding> lint(const graph&, const lint_options& = {});

/// Of graphs that are loaded together: no two have the same id, and no role or workflow is defined twice. Skills may be
/// shared: a learner's estimate then counts for both.
[[nodiscard]] std::vector<finding> lint_together(const std::vector<const graph*>&);

/// The kinds of graphs/README.md.
[[nodiscard]] const std::vector<std::string>& standard_kinds();

}  // namespace coach::core::graph
