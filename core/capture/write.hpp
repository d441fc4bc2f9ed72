#pragma once

/// A draft as a Learning Graph: real YAML of the project's format, state: draft. What is still missing is left out, so
/// that the loader's and lint's findings say exactly that; `open_points` words them for the author. Deterministic.
/// Words that are nobody's own ("Check: …") come from graphs/phrases (labels draft_*).

#include "core/capture/draft.hpp"
#include "core/capture/interview.hpp"
#include "core/graph/finding.hpp"
#include "core/world.hpp"

#include <string>
#include <vector>

namespace coach::core::capture {

struct written_by {
    std::string author;   ///< name or id
    std::string version;  ///< "0.1.0"
    time_point at{};
};
[[nodiscard]] std::string yaml_of(const draft&, const world&, const written_by&);
[[nodiscard]] std::string workflow_id(const draft&);

/// The same file as a curator approves it: published, with the reviewer and a line in its changelog.
[[nodiscard]] std::string approved_yaml(std::string yaml, std::string_view curator, std::string_view line);

/// Errors of the loader and of lint; empty: it could be taught.
[[nodiscard]] std::vector<graph::finding> errors_in(const std::string& yaml, const world&);

/// What changes against a workflow that is taught today (null: nothing is), row by row.
struct change {
    enum class kind { added, changed, removed };
    kind how = kind::added;
    std::string what;  ///< label: step, criterion, text
    std::string name;
    std::string before, after;
};
[[nodiscard]] std::vector<change> compare(const graph::graph* before_in, const graph::workflow* before,
                                          const graph::graph& after_in, const graph::workflow& after, const world&);

}  // namespace coach::core::capture
