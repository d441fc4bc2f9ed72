#pragma once

/// Observer mode, at the team: in which order steps are done and where AI is used, by people who agreed to it
/// (core/asides/observe.hpp), in two cohorts: those who do the work by themselves ("expert") and those who learn it
/// ("typical"). What it hears ("told"):
///
///   observed {workflow, cohort, from, to, used, skipped, who, at}   counted, unless `who` took the consent back after
///                                                                   that moment (words can overtake each other)
///   observed_withdrawn {who, at}                                    everything of theirs goes
///   observed_list {from}                                            what the counts suggest, to the curator who asks
///
/// Suggestions, never applied by itself: each stands for at least five people of a cohort, and no two figures that were
/// given out differ by fewer (core/team/suppress.hpp); a figure that would is given as it was last. Bounds below. Pure.

#include "core/event.hpp"
#include "core/state.hpp"
#include "core/world.hpp"

#include <string>
#include <vector>

namespace coach::core::team {

constexpr std::size_t observed_most = 300;         ///< moves, and steps
constexpr std::size_t observed_people_most = 500;  ///< of each
constexpr std::size_t observed_shown = 8;

struct suggestion {
    std::string workflow;
    std::string cohort;
    std::string what;  ///< "order": they go from `step` to `to`; "unused", "used": AI; "skipped"
    std::string step;
    std::string to;
    std::size_t people = 0;
};

void observed(team_state&, const told&);
void observed_withdrawn(team_state&, std::uint64_t who, time_point at);
/// What may be given out now; what is, is remembered.
[[nodiscard]] std::vector<suggestion> suggestions(const world&, team_state&);

[[nodiscard]] told put_suggestions(const std::vector<suggestion>&);
[[nodiscard]] std::vector<suggestion> observed_in(const told&);

}  // namespace coach::core::team
