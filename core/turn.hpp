#pragma once

/// One step of a learner in the making: the state, the place where it happened, the voice. What is around the modes
/// (core/modes/) is written against this: places and pieces of work here, everything a person can ask for beside them
/// in core/reactions.hpp. Pure: all of it lives within one `core::step`.

#include "core/modes/mode.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace coach::core {

using modes::heard_turn;
using modes::reply;

struct turn {
    const world& w;
    learner_state& me;
    room& here;
    speaker& voice;
    const event& e;
    time_point now;
    std::vector<record> records;
    effects wants;  ///< beside what is said here: tell another actor, wake up later
    bool by_command = false;
    std::string words;  ///< what was typed; empty for buttons and timers
    understood read;    ///< how it was understood
};

[[nodiscard]] std::string text(const turn&, const graph::localized&);

// --- rooms and pieces of work ---------------------------------------------------------------------------------------

room& room_at(learner_state&, const place&, time_point now);
[[nodiscard]] session* session_by_id(learner_state&, std::uint32_t id);
/// The piece of work that is open at this place, unless it is paused.
[[nodiscard]] session* open_here(turn&);
void close_session(turn&, std::uint32_t id);
/// Opens a piece of work here; what was open is put aside. An empty `found_workflow`: it belongs to none.
session& new_session(turn&, const world::found_workflow&, std::string title, mode_state);
/// May what was said there be told here? Direct talk stays direct.
[[nodiscard]] bool may_move(const session&, const place& to);
/// The last place where only the person and the coach are; null: none is known yet.
[[nodiscard]] const place* direct_place(const learner_state&);
[[nodiscard]] std::string session_label(turn&, const session&);

/// What a mode sees of this step. `s` must outlive it.
[[nodiscard]] modes::view view_of(turn&, const session& s);

/// Takes what a mode decided: its state, its records, what was shown and wished; closes or pauses the session.
template <class State>
reply settle(turn& t, std::uint32_t id, modes::outcome<State> made);
/// The part of it that knows no mode.
struct settlement {
    std::vector<record> records;
    std::vector<learning::evidence> shown;
    std::vector<learning::practice_wish> practise;
    effects wants;
    bool finished = false;
    bool paused = false;
    std::optional<learning::judged_piece> judged;
};
void settle_rest(turn&, std::uint32_t id, settlement);

/// The one timer for everything that Coach says unasked about practice and goals; set anew whenever the plan, what was
/// agreed or the person's zone changes.
constexpr std::string_view practice_timer = "practice";
void set_practice_timer(turn&);

template <class State>
reply settle(turn& t, std::uint32_t id, modes::outcome<State> made) {
    if (auto* s = session_by_id(t.me, id)) s->mode = std::move(made.next);
    settle_rest(t, id,
                {std::move(made.records), std::move(made.shown), std::move(made.practise), std::move(made.wants),
                 made.finished, made.paused, std::move(made.judged)});
    return std::move(made.says);
}

/// The open piece of work hears something.
reply in_session(turn&, session&, const heard_turn&);
/// Where it stands, and its open question again.
reply recap(turn&, session&);
/// The same work from its beginning.
reply begin_again(turn&, session&);
reply resume(turn&, session&);
reply put_aside(turn&, std::string_view slot);

// --- what can be offered --------------------------------------------------------------------------------------------

/// A role that stands apart (leaders) has a list of its own: its work is not in the others' list, nor theirs in its.
[[nodiscard]] bool is_listed(const turn&, const graph::graph&, std::string_view workflow);
void offer_workflow(turn&, reply&, std::string_view id);
void offer_work_of_role(turn&, reply&);
void offer_roles(turn&, reply&);
/// Work that was put aside and may be taken up here, the latest first.
void offer_waiting(turn&, reply&, std::size_t most);
/// "I'm Coach, an AI coach": once, in front of whatever the first real answer is.
void introduce(turn&, reply&);
/// The role that a workflow belongs to is theirs, unless they said another.
void remember_role(turn&, const world::found_workflow&);

/// Two pieces of the same kind of work would have the same label: "PRD", "PRD (2)".
void tell_apart(std::vector<choice>&);

reply menu(turn&);
reply start_guided(turn&, std::string_view workflow, std::string title);
reply start_feedback(turn&, std::string_view workflow, std::string document);
/// One line of ours and nothing more.
reply line(turn&, std::string_view slot);

}  // namespace coach::core
