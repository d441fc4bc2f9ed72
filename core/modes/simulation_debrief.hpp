#pragma once

/// The debrief of a simulation: computed from what was noted in the talk, part by part. Private to the mode.

#include "core/modes/simulation.hpp"
#include "core/persona/script.hpp"

#include <vector>

namespace coach::core::modes::debrief {

enum class fate { followed, deviated, missed };

struct judged_move {
    const graph::expert_move* move = nullptr;
    fate how = fate::missed;
    std::string quote;  ///< empty when missed
};
/// In the author's order.
[[nodiscard]] std::vector<judged_move> judged(const graph::scenario&, const persona_memory&);

/// The first ending whose condition holds; null when the scenario has none.
[[nodiscard]] const graph::ending* ending_of(const graph::scenario&, const persona_memory&);

/// What was submitted against the criteria that the expert pattern names; kept are levels and short quotes.
void keep_submission(simulation_state&, const graph::scenario&, const std::string& text, const view&);

/// The first part: how it ended, and every move with its outcome.
void overview(reply&, const simulation_state&, const graph::scenario&, const view&);
/// How many parts follow, and one of them. The last one offers what can be done next.
[[nodiscard]] std::size_t parts(const simulation_state&, const graph::scenario&, const view&);
void part_at(reply&, std::size_t index, const simulation_state&, const graph::scenario&, const view&);

/// What the learner model and the schedule hear: every move, the submission, one practice item for each deviation and
/// each must move that was missed.
void report(outcome<simulation_state>&, const graph::scenario&, const view&);

}  // namespace coach::core::modes::debrief
