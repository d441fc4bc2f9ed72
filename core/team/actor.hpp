#pragma once

/// A team's step: it hears what its members' steps tell it, counts, keeps what was handed to it (library, decisions),
/// and answers what was asked, where it was asked. Pure. Late and unknown words change nothing.
///
/// Once a week (Monday 09:00 UTC) it looks over the library. To add a word: a row of `heard` in actor.cpp.

#include "core/coach.hpp"

namespace coach::core::team {

[[nodiscard]] stepped step(const world&, team_state, const event&, time_point now);

/// Pseudonyms of the people who worked on a workflow; figures of fewer than five are not given out.
[[nodiscard]] bool enough_people(const team_state&, std::string_view workflow);

}  // namespace coach::core::team
