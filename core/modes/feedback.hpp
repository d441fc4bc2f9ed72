#pragma once

/// Feedback mode: a critique of what somebody made, against the workflow's rubric.
///
///   awaiting_document ──a text──▶ awaiting_rating ──1..4──▶ discussing
///   discussing: one comment at a time (take it, not now, disagree), hear it as another reader, resubmit ──▶ discussing
///   discussing ──disagree──▶ awaiting_dispute ──why──▶ discussing (goes to a person, and says so)
///
/// The document is judged when it arrives and then dropped: only levels, short quotes and answers are kept. At most
/// three comments, by weight × gap × ease. The scores are the same for every reader.

#include "core/modes/mode.hpp"

namespace coach::core::modes {

[[nodiscard]] outcome<feedback_state> feedback_start(const view&);
/// With the text at hand already.
[[nodiscard]] outcome<feedback_state> feedback_document(feedback_state, std::string text, const view&);
[[nodiscard]] outcome<feedback_state> on(feedback_state, const heard_turn&, const view&);
[[nodiscard]] reply recap(const feedback_state&, const view&);

[[nodiscard]] outcome<feedback_state> again(const feedback_state&, const view&);
[[nodiscard]] std::string label_of(const feedback_state&, const view&);

}  // namespace coach::core::modes
