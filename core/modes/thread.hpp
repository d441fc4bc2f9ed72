#pragma once

/// A thread becomes a playbook candidate, of the lines whose authors agreed and of no others.
///
///   pasting ──a thread──▶ naming ──title──▶ dating ──when it is needed──▶ asking ──▶ waiting ──▶ ready
///                                                                          │            └ each author's own answer
///                                                                          └ "did they agree?", of those who can't be
///                                                                            reached, one at a time
///
/// Who is named by their id (@U1) is asked themselves, by their own actor (core/asides/thread.hpp). The lines of those
/// who say no are dropped at once. What it becomes: a draft workflow, or an unapproved playbook of the team's library.

#include "core/modes/mode.hpp"

namespace coach::core::modes {

[[nodiscard]] outcome<thread_state> thread_start(thread_state, std::string_view pasted, const view&);
[[nodiscard]] outcome<thread_state> on(thread_state, const heard_turn&, const view&);
[[nodiscard]] reply recap(const thread_state&, const view&);
[[nodiscard]] outcome<thread_state> again(const thread_state&, const view&);
[[nodiscard]] std::string label_of(const thread_state&, const view&);

/// An author answered, or took the answer back.
[[nodiscard]] outcome<thread_state> thread_answered(thread_state, std::string_view author_actor, bool agrees,
                                                    const view&);

}  // namespace coach::core::modes
