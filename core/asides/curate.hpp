#pragma once

/// How a draft workflow is begun, and what becomes of it: to the curators, approved or not, back to its author. Rows of
/// core/reactions.cpp; the queue and what is taught live in the library actor (core/capture/library.hpp). Pure.

#include "core/turn.hpp"

#include <string>

namespace coach::core::asides {

/// "capture", "capture interview", "capture walkthrough", "capture examples": only where nobody reads along.
reply capture(turn&);
/// Level 3: a workflow for others. The same path, whatever the level: what counts is that it is approved.
reply author(turn&);
reply begin_capture(turn&, const std::string& how);
/// In a session of its own.
reply start_capture(turn&, capture_state);
/// Which work is worth it: the wizard, and what was picked of its ranking.
reply shortlist(turn&);
reply capture_picked(turn&, const std::string& rank);

/// A curator asks what waits.
reply curate(turn&);
reply draft_for_review(turn&, const told&);
reply draft_none(turn&, const told&);
reply draft_gone(turn&, const told&);
reply draft_refused(turn&, const told&);
reply draft_taught(turn&, const told&);
reply approve_draft(turn&, const std::string& draft);
/// A reason is asked for first.
reply ask_changes(turn&, const std::string& draft);
reply reject_draft(turn&, const std::string& draft);

/// Back at the author.
reply draft_approved(turn&, const told&);
reply draft_changes(turn&, const told&);
reply draft_rejected(turn&, const told&);
/// It would be the sixth of its role: a reason is asked for.
reply draft_sixth(turn&, const told&);

}  // namespace coach::core::asides
