#pragma once

/// Practice in the chat: what is due, in working hours, on the person's own clock and never more than was agreed
/// (core/learning/schedule.hpp decides when); what was agreed, and how it is changed. Rows of core/reactions.cpp.

#include "core/turn.hpp"

namespace coach::core::asides {

/// The practice timer: one prompt, or nothing when the moment is not right.
reply practice_due(turn&, const std::string&);
/// "Practise": what helps most now, whether or not it is due.
reply practise(turn&);
/// [Go], of a workflow and a criterion: "wf.prd|cr.problem". A drill that trains it, else the work itself.
reply practise_item(turn&, const std::string& item);
/// Brings a criterion up for practice from now on.
void schedule_practice(turn&, std::string_view workflow, std::string_view criterion);

/// [Tomorrow] [Fewer of these] [Stop these]: below everything that is said unasked about practice and goals.
void offer_quiet(turn&, reply&);
/// Such a message was the last one here: "later" and "stop" are about it.
[[nodiscard]] bool prompt_stands(const turn&);

reply quieter(turn&);
reply more_prompts(turn&, const std::string&);
reply snooze(turn&);
reply no_reminders(turn&);
reply reminders_again(turn&, const std::string&);
/// What was agreed, with what changes it.
reply settings(turn&);
reply set_weekly_goal(turn&, const std::string&);
/// A question about one of them: "zone", "hours", "minutes".
reply change_setting(turn&, const std::string& which);
/// "I'm in Lisbon" is enough; else it is asked.
reply time_zone(turn&);

/// Opens one of the short talks of core/modes/interview.hpp.
reply begin_interview(turn&, interview_state);

/// Time that the team keeps free was used to learn: counted once a day.
void note_protected_time(turn&);

}  // namespace coach::core::asides
