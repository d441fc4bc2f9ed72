#pragma once

/// The example documents under graphs/examples, with the graph whose rubric they are scored by and an expert's levels.
/// Throws std::runtime_error with the file's name when anything is missing: an example nobody scored is not an example.

#include "core/graph/model.hpp"
#include "core/reading.hpp"

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace coach::examples {

inline constexpr std::string_view tiers[] = {"weak", "middling", "strong"};

struct example {
    std::string file;  ///< "weak/01-….md"
    std::string tier;
    std::string text;
    std::map<std::string, int> expert;  ///< criterion id → level
};
struct folder {
    std::string name;
    std::shared_ptr<const core::graph::graph> graph;
    const core::graph::workflow* workflow = nullptr;
    std::shared_ptr<const core::reader> reader;  ///< the language's lexicon and the workflow's cues
    std::vector<example> examples;
};

/// Every graphs/*.yaml, in order of name.
[[nodiscard]] const std::vector<std::shared_ptr<const core::graph::graph>>& all_graphs();
/// Every folder of examples; its workflow is the one that has all the criteria of its scores.yaml.
[[nodiscard]] const std::vector<folder>& all_folders();
[[nodiscard]] std::shared_ptr<const core::reader> reader_for(const core::graph::workflow&);

}  // namespace coach::examples
