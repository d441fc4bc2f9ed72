#pragma once

/// Shadowing: an expert's run through a workflow, a step at a time, before a first try. What is shown stands in the
/// graph: how an expert did the step, which way they chose and why, a passage at the level that is good enough, what
/// they look at before they go on. Nothing is asked of the person.
///
///   step 1 ──"Next"──▶ … ──▶ the last ──▶ their own first try, or a mentor
///
/// For a captured workflow that is the run of the colleague it was captured from.

#include "core/modes/mode.hpp"

namespace coach::core::modes {

/// Is there anything to look at?
[[nodiscard]] bool can_be_shadowed(const graph::graph&, const graph::workflow&);
[[nodiscard]] outcome<shadow_state> shadow_start(const view&);
[[nodiscard]] outcome<shadow_state> on(shadow_state, const heard_turn&, const view&);
[[nodiscard]] reply recap(const shadow_state&, const view&);
[[nodiscard]] outcome<shadow_state> again(const shadow_state&, const view&);
[[nodiscard]] std::string label_of(const shadow_state&, const view&);

}  // namespace coach::core::modes
