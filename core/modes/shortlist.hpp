#pragma once

/// The capture wizard: which work is worth capturing (core/capture/shortlist.hpp).
///
///   role ──button──▶ listing ──names, a line each──▶ asking ⟲ often, pain, value, risk ──▶ ranked ──▶ an interview
///     (only when nobody said a role)                   ▲ undo takes the last answer back
///
/// What is picked opens as an interview with its name and its risk already known (core/asides/curate.hpp).

#include "core/modes/mode.hpp"

namespace coach::core::modes {

[[nodiscard]] outcome<shortlist_state> shortlist_start(shortlist_state, const view&);
[[nodiscard]] outcome<shortlist_state> on(shortlist_state, const heard_turn&, const view&);
[[nodiscard]] reply recap(const shortlist_state&, const view&);
[[nodiscard]] outcome<shortlist_state> again(const shortlist_state&, const view&);
[[nodiscard]] std::string label_of(const shortlist_state&, const view&);

}  // namespace coach::core::modes
