#pragma once

/// What `coach graph show|list|syllabus|blueprint` print: plain text for a terminal, at most 100 columns, UTF-8.
/// One graph, two uses: the syllabus (what people learn, in order) and the blueprint (what may run supervised, and
/// where it must stop). Both carry the file's checksum, so that each can be traced to the same bytes. Pure; works for
/// graphs with findings too, and never lists a human-only step as automated, whatever the file says.

#include "core/graph/model.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace coach::core::graph {

/// A role by id ("role.product"), its id without prefix, its name or a synonym, in any case; null when there is none.
[[nodiscard]] const role* role_named(const graph&, std::string_view words);

/// Tasks, steps, decision points, quality criteria, where and how AI is used; of one role, or of all when null.
[[nodiscard]] std::string print_graph(const graph&, const role* only = nullptr);
/// One line for each workflow, grouped by role.
[[nodiscard]] std::string print_list(const std::vector<const graph*>&);
[[nodiscard]] std::string print_syllabus(const graph&);
[[nodiscard]] std::string print_blueprint(const graph&);

/// May run supervised: eligible, and not human-only.
[[nodiscard]] bool may_be_automated(const step&);
/// The steps so that each comes after those that lead to it, otherwise as in the file; a cycle's steps come last.
[[nodiscard]] std::vector<const step*> in_order(const workflow&);

}  // namespace coach::core::graph
