#pragma once

/// Pairs of a mentor and an apprentice, by consent of both. What the team hears ("told"):
///
///   mentor_join {from, from_name, role}, mentor_leave {from}     who offers to be a mentor
///   mentor_wanted {from, from_name, workflow, role}              the next mentor who fits is asked, never two at once
///   mentor_answer {id, from, yes}                                yes: both are told the other's name; no: the next one
///   mentor_end {from}                                            every pair of theirs ends; the others are told
///
/// Fitting: the same role first, then fewest apprentices, then who came first. Until a mentor says yes, the apprentice
/// learns no name, and a mentor who says no is not told on. Sizes: 100 mentors, 200 pairs, 3 apprentices each. Pure.

#include "core/event.hpp"
#include "core/state.hpp"

namespace coach::core::team {

/// True: it was one of these words.
bool mentors_hear(team_state&, const told&, time_point now, effects&);
/// Everything about a person.
void forget_mentoring(team_state&, std::string_view actor, effects&);

}  // namespace coach::core::team
