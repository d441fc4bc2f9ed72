#pragma once

/// Simulation mode: a situation to practise in, with a persona who has wishes and secrets of its own, and a debrief.
///
///   briefing ──start──▶ talking ──submit──▶ submitting ──text or file──▶ debriefing ──next …──▶ end
///   talking ──time is up──▶ closed ──text, file or "debrief"──▶ debriefing
///
/// What the persona says is decided in core/persona/. Injects come at their turn or minute, by a timer or with the
/// next message after it; a pause stops the clock. The debrief is computed from what was noted: per expert move
/// followed, deviated or missed, the limits that were broken, the submission against the criteria that the pattern
/// names, the workflow's decision, what was hidden, and what was put into practice. The talk itself is not kept, only
/// short quotes.

#include "core/modes/mode.hpp"

#include <string_view>

namespace coach::core::modes {

/// The briefing of a scenario that is on the stage.
[[nodiscard]] outcome<simulation_state> simulation_start(std::string_view scenario, const view&);
[[nodiscard]] outcome<simulation_state> on(simulation_state, const heard_turn&, const view&);
[[nodiscard]] reply recap(const simulation_state&, const view&);
[[nodiscard]] outcome<simulation_state> again(const simulation_state&, const view&);
[[nodiscard]] std::string label_of(const simulation_state&, const view&);

/// While the persona speaks, only the escape hatches are heard as commands.
[[nodiscard]] bool in_role(const simulation_state&);

}  // namespace coach::core::modes
