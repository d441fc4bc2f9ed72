#pragma once

/// What somebody showed under ids that a newer version of a graph replaced, told by the ids of now: a renamed id is
/// carried over as it is, a split one is shared by weight, several that were merged are pooled by theirs. Pure; nothing
/// changes where nothing was replaced, and doing it twice is doing it once.
///
///   value     mean by weight of evidence           count, weight   summed, each times its share
///   variance  information (1/v) is summed          memory          the one that is due first
///   stage     the lower one

#include "core/graph/succession.hpp"
#include "core/learning/learner.hpp"
#include "core/learning/schedule.hpp"

#include <string_view>

namespace coach::core::learning {

void carry_over(learning_state&, std::string_view graph_id, const graph::succession&);
void carry_over(plan&, const graph::succession&);

[[nodiscard]] trace shared(trace, double share);
[[nodiscard]] trace pooled(trace, const trace&);
[[nodiscard]] progress pooled(progress, const progress&);

}  // namespace coach::core::learning
