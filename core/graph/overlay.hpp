#pragma once

/// Overlays: a file that extends a graph says only what is different here, and is laid over it.
///
/// Merged by id (hints and levels by their level, anchors and other mappings by key): what both name is the overlay's,
/// what only the overlay has is added, what it does not mention stays. Other lists are added to, save
/// branches, checks, injects and endings, which are replaced. Nothing else is ever taken away, and nothing may become
/// less strict without a signed waiver that still runs: lint_strictness.cpp has the rules.
///
/// Errors: never throws; all findings, each with the file that it is in.
/// Threads: pure; any.

#include "core/graph/finding.hpp"
#include "core/graph/model.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace coach::core::graph {

struct graph_file {
    std::string file;
    std::string text;
};
struct loaded_together {
    std::vector<graph> graphs;  ///< without the overlays, which are in what they extend
    std::vector<finding> findings;
};
/// `today`: "2026-11-21"; empty: waivers run whatever their date.
[[nodiscard]] loaded_together load_together(const std::vector<graph_file>&, std::string_view today);

/// What `changed` asks less of than `base` did, without a waiver of its own.
[[nodiscard]] std::vector<finding> lint_strictness(const graph& base, const graph& changed, std::string_view today);

}  // namespace coach::core::graph
