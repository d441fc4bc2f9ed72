#pragma once

/// Two identities of one person become one learner: what the second kept is merged into the first, once, and from then
/// on all that happens to the second is passed on to the first. Pure. Why so: docs/decisions/0029.
///
/// Nothing is counted twice: an actor's evidence is its own, and after the handing over the second keeps none. Nothing
/// is lost that is not superseded: of two memories of one criterion the later review holds, of two terms the stricter.
/// Who was never talked with has said nothing: its defaults are no answer. All lists keep the bounds of core/state.hpp.

#include "core/event.hpp"
#include "core/state.hpp"

#include <optional>

namespace coach::core {

struct joined_learner {
    learner_state whole;
    effects wants;           ///< lines for the consent ledger, timers that were the second's
    int consents_ended = 0;  ///< given on one side only
};
/// `first` must have agreed to `actor` before (it is in `first.links.also`); else it comes back unchanged.
[[nodiscard]] joined_learner join(learner_state first, learner_state second, std::string_view actor, time_point now);

/// What is left of an identity that handed everything over: who it is, and to whom it belongs.
[[nodiscard]] learner_state after_hand_over(const learner_state&);

/// What an identity that belongs to another does with an event; nothing when it belongs to none.
[[nodiscard]] std::optional<effects> for_the_joined(learner_state&, const event&);
/// Words between identities that are heard in silence ("link_left"); false: it is no such word.
[[nodiscard]] bool heard_in_silence(learner_state&, const event&);
/// To each identity that belongs to this one, when this one is erased.
void tell_the_joined(const learner_state&, effects&);

}  // namespace coach::core
