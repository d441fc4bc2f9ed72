#pragma once

/// Guided mode: walks a person through a workflow on their real task, one question at a time.
///
///   working ──attempt──▶ working (press, narrow, hint, example: core/deciding.hpp)
///   working ──next/skip─▶ working on the next step … ──last step──▶ finished: document, a line per criterion, the gate
///   finished ──override──▶ overriding ──a reason──▶ finished (logged)      finished ──go to a step──▶ working
///
/// Never drafts the person's work; never asks what already holds; the words of a step are the person's own, joined.
/// Evidence: the highest hint rung used on a step is kept beside it. Words come from the graph and graphs/phrases.

#include "core/modes/mode.hpp"

namespace coach::core::modes {

[[nodiscard]] outcome<guided_state> guided_start(const view&);
[[nodiscard]] outcome<guided_state> on(guided_state, const heard_turn&, const view&);
/// Where we are, and the open question again: after a pause, a stale button, "where were we?".
[[nodiscard]] reply recap(const guided_state&, const view&);
/// The person's words under the workflow's headings.
[[nodiscard]] std::string assembled_document(const guided_state&, const view&);

[[nodiscard]] outcome<guided_state> again(const guided_state&, const view&);
[[nodiscard]] std::string label_of(const guided_state&, const view&);

}  // namespace coach::core::modes
