#pragma once

/// A goal for the week, a look back at its end, notes to take along; and the one thing that is worth doing next. Rows
/// of core/reactions.cpp.

#include "core/turn.hpp"

namespace coach::core::asides {

/// "My goal": the one of this week, or the question for it.
reply goal(turn&);
/// Monday's question, and Friday's.
reply ask_goal(turn&);
reply ask_reflection(turn&);
reply same_goal(turn&, const std::string&);
reply suggest_goal(turn&, const std::string&);
/// "wf.prd|cr.problem": a suggestion that was taken.
reply take_goal(turn&, const std::string& what);
reply type_goal(turn&, const std::string&);
reply reflect(turn&);
reply notes(turn&, const std::string&);
reply count_streaks(turn&, const std::string&);

/// Exactly one action, with its reason.
reply next_best(turn&);

}  // namespace coach::core::asides
