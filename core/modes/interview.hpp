#pragma once

/// A short talk of fixed questions, which belongs to no workflow: one question a turn, each may be left out unless the
/// answer is the point of it.
///
///   zone, hours, minutes   when Coach may speak unasked         → the plan of practice
///   goal                   something to get better at this week → a note of the week, and practice for it
///   reflection             tried, worked, adjust                → the same note
///   incident               happened, expected, missed, catch, where → a proposal for the graph, to its contact;
///                          blameless: no name goes along
///   link, outcome          a critique's ticket, and what became of it
///   follow_up              what to bring up, and when
///
/// To add one: its kind in core/habits/state.hpp, its questions in `questions`, what it ends in as a case of `end`.

#include "core/modes/mode.hpp"

namespace coach::core::modes {

/// The kind of the record that says when and how much Coach may speak unasked was changed.
constexpr std::string_view terms_agreed = "terms_agreed";

[[nodiscard]] outcome<interview_state> interview_start(interview_state, const view&);
[[nodiscard]] outcome<interview_state> on(interview_state, const heard_turn&, const view&);
[[nodiscard]] reply recap(const interview_state&, const view&);
[[nodiscard]] outcome<interview_state> again(const interview_state&, const view&);
[[nodiscard]] std::string label_of(const interview_state&, const view&);

}  // namespace coach::core::modes
