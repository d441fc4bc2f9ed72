#pragma once

/// A small piece of talk around a person or a text, which belongs to no workflow:
///
///   redacting  ──a text──▶ given back without what the contract prohibits (the door has removed it), then closed
///   asking     ──words───▶ passed on to the contact that the organisation named, then closed
///   draft_changes, draft_reject  ──words──▶ to the library of drafts: why one goes back to its author, then closed
///   answering  ──words───▶ passed on to the one who asked, then closed
///
/// Nothing is passed on but the words typed for it. To add a kind of talk: a phase here and a line in `on`.

#include "core/modes/mode.hpp"

namespace coach::core::modes {

[[nodiscard]] outcome<asking_state> asking_start(asking_state, const view&);
[[nodiscard]] outcome<asking_state> on(asking_state, const heard_turn&, const view&);
[[nodiscard]] reply recap(const asking_state&, const view&);
[[nodiscard]] outcome<asking_state> again(const asking_state&, const view&);
[[nodiscard]] std::string label_of(const asking_state&, const view&);

}  // namespace coach::core::modes
