#pragma once

/// Team sessions, discoveries, case studies and the leaders' summary at the person's end: what they press and hear.
/// What is done with it is the channel's (core/team/channel.hpp) and the team's (core/team/discoveries.hpp). Pure; rows
/// of core/reactions.cpp.

#include "core/turn.hpp"

namespace coach::core::asides {

/// `/coach team`: which work, then a thread. `rest`: the work in words.
reply team_session(turn&, const std::string& rest);
reply start_team_session(turn&, const std::string& workflow);
/// A button that stands in a message of the channel or the team, whoever pressed it.
reply team_button(turn&, const std::string& action);
/// Words in a thread whose team session this person takes part in.
reply team_words(turn&, const std::string& words);

reply session_left(turn&, const told&);
reply discoveries_low(turn&, const told&);
reply month_summary(turn&, const told&);
reply quote_asked(turn&, const told&);
reply quote_answer(turn&, const std::string& answer);
reply case_waiting(turn&, const told&);
reply case_ready(turn&, const told&);

}  // namespace coach::core::asides
