#pragma once

/// The coach: one actor, one event, one step. Pure: no clock, no randomness, no I/O of its own; the same input gives
/// the same output. This is the whole door to the core: the shell stores the state and performs the effects.
///
///   core::step(world, state, event, now) → { state', effects }
///
/// A learner's step finds the room (place) where it happened, understands what is meant, lets the open piece of work
/// react (core/modes/), and speaks once. Escape hatches (stop, pause, where were we, start over, undo, help, escalate)
/// work in every state. A team's step counts. Unknown and late events change nothing. To add a reaction: a meaning in
/// core/understanding, a row in core/reactions.cpp.

#include "core/event.hpp"
#include "core/state.hpp"
#include "core/world.hpp"

namespace coach::core {

struct stepped {
    actor_state next;
    effects wants;
};
[[nodiscard]] stepped step(const world&, actor_state, const event&, time_point now);

/// The state of an actor that has never been stepped, by its id ("learner/…", "team/…").
[[nodiscard]] actor_state fresh_state(std::string_view actor_id);

}  // namespace coach::core
