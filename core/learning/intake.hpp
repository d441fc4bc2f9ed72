#pragma once

/// The one place where a turn changes what is believed of a learner and when they practise: it takes what a mode
/// reports (core/modes/mode.hpp: shown, practise, judged, records). Pure.
///
/// The first submission of a critique is a piece of work; later ones are revisions of it and only evidence. Of the
/// records two kinds count, by their workflow: `workflow_authored` and `review_given`.

#include "core/learning/learner.hpp"
#include "core/learning/schedule.hpp"
#include "core/world.hpp"

#include <span>

namespace coach::core::learning {

struct report {
    std::span<const evidence> shown;
    std::span<const practice_wish> wishes;
    std::span<const record> records;
    const std::optional<judged_piece>& judged;
    std::string_view version = {};  ///< of the graph that the work is on; empty: the present one
};

/// True when anything was changed, so that the time to wake may have moved.
bool take_in(learning_state&, plan&, const report&, const world&, time_point now);

/// The help that went into somebody's recent guided work on a criterion: what they hand in now may stem from it.
[[nodiscard]] help recent_help(const learning_state&, std::string_view graph, std::string_view criterion,
                               time_point now);
constexpr std::chrono::days help_lasts{3};

}  // namespace coach::core::learning
