#pragma once

/// What is remembered between talks, and what became of the work: where somebody was, what they asked to have brought
/// up, the ticket of a critique and its outcome, help that is offered when work moves. All of it is listed and deleted
/// with the other facts (core/asides/my_data.hpp). Rows of core/reactions.cpp.

#include "core/turn.hpp"

namespace coach::core::asides {

/// "What do you remember?", "remember that …", "remind me to …".
reply remember(turn&);
/// The same in more words than a command has; none: it is something else.
std::optional<reply> remember_request(turn&);
/// What follows one of the list's beginnings, whatever courtesies stand before; empty: nothing does.
[[nodiscard]] std::string said_at_start(const turn&, std::string_view list);
reply follow_up(turn&, const std::string&);
reply fact_due(turn&, const std::string& id);
/// What was brought up is dealt with, by its id.
reply forget_noted(turn&, const std::string& id);
/// The last talk's work, goal and note, in front of a menu that comes days after it.
void recall(turn&, reply&);

/// "Link this to INC-4711", "what became of it".
reply outcome_of_work(turn&);
reply link_work(turn&, const std::string&);
reply became(turn&, const std::string& ticket);
/// The tracker says what became of a ticket: fields "ticket", "outcome". Said to nobody, kept in the history.
reply outcome_arrived(turn&, const told&);
/// The linked tickets of a workflow and their outcomes, for the history behind an estimate; nothing when there are
/// none.
void show_outcomes(turn&, reply&, std::string_view workflow);

/// A ticket moved, a draft was shared, a check failed: fields "ticket", "title", "kind" ("ticket_moved",
/// "draft_shared", "check_failed"), "workflow" and "link" where they are known. Said only to those who asked for it, in
/// working hours, twice a day at most.
reply work_happened(turn&, const told&);
/// Where it happened, when the event names a thread of a workspace where the person is known ("at_channel", …): the
/// offer stands there, and only they see it. Nothing: it is made in private.
[[nodiscard]] std::optional<place> place_of_work(const learner_state&, const told&);
/// A button of an offer in a thread: what it begins is begun in the private chat, and the thread hears nothing.
reply go_on_in_private(turn&, const std::string& action);
reply begun_in_private(turn&, const told&);
/// Is the last message here help that was offered when a ticket moved?
[[nodiscard]] bool work_offer_stands(const turn&);
reply switch_work_offers(turn&, const std::string&);

/// Keeps where the work stands and what was critiqued, when a mode has reacted.
void note_work(turn&, const session&, bool finished, const std::optional<learning::judged_piece>&);

}  // namespace coach::core::asides
