#pragma once

/// The apprentice path: look at an expert's run before a first try (core/modes/shadow.hpp), and a mentor when both say
/// yes (core/team/mentors.hpp). What a mentor reads of an apprentice is their name and the work; never a score or a
/// word. Rows of core/reactions.cpp. Pure.

#include "core/turn.hpp"

#include <string>

namespace coach::core::asides {

/// "shadow an expert on a PRD".
reply shadow(turn&);
reply begin_shadow(turn&, const std::string& workflow);
/// At a first try of something that can be looked at: the offer to do so before.
void offer_shadow(turn&, reply&, std::string_view workflow);

/// "find me a mentor", "be a mentor", "no more mentoring".
reply mentoring(turn&);
reply mentor_for(turn&, const std::string& workflow);
reply mentor_ask(turn&, const std::string& workflow);
reply mentor_join(turn&, const std::string&);
reply mentor_leave(turn&, const std::string&);
reply mentor_end(turn&, const std::string&);
reply mentor_yes(turn&, const std::string& id);
reply mentor_no(turn&, const std::string& id);

reply mentor_asked(turn&, const told&);
reply mentor_paired(turn&, const told&);
reply apprentice_paired(turn&, const told&);
reply mentor_none(turn&, const told&);
reply mentor_over(turn&, const told&);

}  // namespace coach::core::asides
