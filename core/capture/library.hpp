#pragma once

/// The library of a workspace as an actor: drafts that wait, and what a curator approved. What it hears ("told"):
///
///   draft_submit {title, yaml, from, from_name, session, role, reason, contributors}   kept, and shown to every
///                                                          curator; the sixth of a role only with a reason
///   draft_list {from}                                      what waits, to the curator who asks
///   draft_approve {draft, from}                            taught from now on; the author and the curator are told
///   draft_changes, draft_reject {draft, text, from, from_name}   out of the queue; the author is told why
///   contributor_left {from}                                drafts that wait and hold lines of theirs go
///   forget_person {actor}                                  drafts of theirs that wait go; what is approved is nobody's
///   onboarding {from}                                      what is captured, role by role, to the one who asks
///   programme_start {from, from_name}                      the gate: passed on to the team once a workflow is approved
///
/// Only an approver named by the organisation is heard on drafts, and nobody but a sole approver approves their own
/// draft. Sizes: 24 drafts wait (the oldest gives way), 40 workflows are taught, 200 KiB each. Pure.

#include "core/event.hpp"
#include "core/state.hpp"
#include "core/world.hpp"

namespace coach::core::capture {

constexpr std::size_t longest_yaml = 200 * 1024;

void library_hears(library_state&, const world&, const told&, time_point now, effects&);
/// May this person approve, by the id of their actor?
[[nodiscard]] bool approves(const organisation&, std::string_view learner);

}  // namespace coach::core::capture
