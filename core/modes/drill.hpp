#pragma once

/// Drill mode: judgement on flawed output of an assistant.
///
///   answering    ──points, over several messages──▶ answering      (nothing is said about right or wrong yet)
///   answering    ──done──▶ asking_back                             one question for each point that is not clear, at
///   most three asking_back  ──yes, no──▶ asking_back, then the result         found n of m, false alarms, what was
///   missed and why any          ──just show me──▶ the result with all reasons     counts as practice with help
///
/// With the result the drill is closed; what it leaves (where it stands, more reasons, the expert's answer, another
/// one) are buttons that work without it (core/asides/drills.hpp). The material is not kept in the state, the person's
/// words only as short quotes. The time is noted and never counted. Levels go to the learner model: for each flaw how
/// its criterion did in this drill, and one wish to practise.

#include "core/drills/choose.hpp"
#include "core/modes/mode.hpp"

namespace coach::core::modes {

[[nodiscard]] outcome<drill_state> drill_start(std::string_view drill, const view&);
[[nodiscard]] outcome<drill_state> on(drill_state, const heard_turn&, const view&);
[[nodiscard]] reply recap(const drill_state&, const view&);
[[nodiscard]] outcome<drill_state> again(const drill_state&, const view&);
[[nodiscard]] std::string label_of(const drill_state&, const view&);

/// Whether words are plainly points of an answer, although they may end like a command: "4: stop", "3, escalate".
[[nodiscard]] bool plainly_answers(const drill_state&, std::string_view words);

/// Reasons for missed flaws, at most three, from the `from`-th on. `missed`: ids of flaws.
void explain_missed(reply&, const graph::drill&, const std::vector<std::string>& missed, std::size_t from, const world&,
                    const speaker&);
constexpr std::size_t explained_at_once = 3;
/// The buttons after a result.
void offer_after(reply&, const drills::placed_drill&, std::size_t missed, std::size_t explained, const speaker&);

}  // namespace coach::core::modes
