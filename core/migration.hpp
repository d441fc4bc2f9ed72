#pragma once

/// Brings what is kept about a person to the graphs that are loaded. Work stays on the version that it began with while
/// that version is loaded (graphs/versions/). Where it is not, the work is carried over to the version of now by its
/// lineage, and so is what was shown under ids that are gone. Pure; nothing changes where nothing was replaced.
///
/// Work on a step that was split goes on at the part with the largest share; what was written on a step that is gone
/// stands with the step before it: no words of a person are lost.

#include "core/state.hpp"
#include "core/world.hpp"

namespace coach::core {

/// Where ids of a graph went, over all its versions that are loaded.
[[nodiscard]] graph::succession succession_of(const world&, const graph::graph& now);

[[nodiscard]] guided_state migrated(guided_state, const graph::graph&, const graph::workflow&,
                                    const graph::succession&);
[[nodiscard]] feedback_state migrated(feedback_state, const graph::graph&, const graph::succession&);
[[nodiscard]] simulation_state migrated(simulation_state, const graph::graph&, const graph::succession&);
[[nodiscard]] drill_state migrated(drill_state, const graph::graph&);

void migrate(learner_state&, const world&);

}  // namespace coach::core
