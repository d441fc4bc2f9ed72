#pragma once

/// Capture: from an expert's head to a draft workflow. One question a turn on one real piece of past work; what is
/// asked next and what the draft says are a function of the answers (core/capture/interview.hpp).
///
///   asking ──answer, skip──▶ asking ──nothing more to ask──▶ showing ──"Send to the curator"──▶ sent (paused)
///     ▲ undo drops the last answer          │ ▲                         (only when no point is open)
///     └─────────────────────────────────────┘ └──answer── filling ◀──"Answer an open point"
///
/// The sixth workflow of a role begins, or is sent, only with a typed reason: reasoning ──words──▶ asking or showing.
///
/// A file of a tool (CI, detection rule, table) that is shared at any time adds its demands to the step that fits;
/// when that is not clear, one question asks which. What a curator does with it: core/asides/curate.hpp.

#include "core/modes/mode.hpp"

namespace coach::core::modes {

[[nodiscard]] outcome<capture_state> capture_start(capture_state, const view&);
[[nodiscard]] outcome<capture_state> on(capture_state, const heard_turn&, const view&);
[[nodiscard]] reply recap(const capture_state&, const view&);
[[nodiscard]] outcome<capture_state> again(const capture_state&, const view&);
[[nodiscard]] std::string label_of(const capture_state&, const view&);

/// Is a question open that any words may answer? Is it the one for the name of the work?
[[nodiscard]] bool asks_openly(const capture_state&);
[[nodiscard]] bool asks_for_name(const capture_state&);

/// A draft, or an approved workflow, for the one who reviews it: its steps, what changes, the file.
void show_draft(reply&, const std::string& yaml, const world&, const speaker&);

}  // namespace coach::core::modes
