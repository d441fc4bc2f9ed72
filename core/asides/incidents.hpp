#pragma once

/// What went wrong with AI, without blame, and the month's agenda that looks at it. Rows of core/reactions.cpp; the
/// counts are the team's (core/team/agenda.hpp).

#include "core/turn.hpp"

namespace coach::core::asides {

reply incident(turn&);
/// At the contact's or curator's end: the proposal, as a file for the graph.
reply proposal_arrived(turn&, const told&);

/// "This month's agenda": asks the team's actor for its counts.
reply governance(turn&);
reply agenda_arrived(turn&, const told&);

/// A disputed score was read again by a person: "same|wf.prd" or "other|wf.prd".
reply read_again(turn&, const std::string& what);

}  // namespace coach::core::asides
