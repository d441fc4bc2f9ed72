#pragma once

/// What is too old is dropped: words first, then pieces of work and places, at last everything of a person who has not
/// been here for long. Levels (core/learning/) stay until then. Pure: one durable timer for each learner ("retention"),
/// set to the first moment at which something becomes too old; one that fires early or twice changes nothing. What was
/// dropped is written down as counts. Days are of 24 hours.

#include "core/event.hpp"
#include "core/state.hpp"

#include <optional>
#include <string_view>

namespace coach::core::retention {

struct rules {
    int text_days = 30;          ///< words of work that was not touched since
    int conversation_days = 90;  ///< the work itself, and places
    int idle_days = 730;         ///< everything
};

inline constexpr std::string_view timer = "retention";

struct cleared {
    int texts = 0;     ///< answers, quotes, lines of a talk
    int sessions = 0;  ///< pieces of work
    int places = 0;
    bool everything = false;
    [[nodiscard]] bool any() const { return texts + sessions + places > 0 || everything; }
};

/// Drops what is too old. `everything`: nothing was dropped here, all of it is to go.
cleared clear_old(learner_state&, const rules&, time_point now);
/// When something of it next becomes too old; none: nobody was ever here.
[[nodiscard]] std::optional<time_point> next(const learner_state&, const rules&);

/// After each step: moves the timer when something becomes too old before it fires.
void schedule(learner_state&, const rules&, time_point now, effects&);
/// The timer fired.
[[nodiscard]] effects fired(learner_state&, const rules&, time_point now);

}  // namespace coach::core::retention
