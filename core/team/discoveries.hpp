#pragma once

/// Discoveries beside outcomes, the weekly digest, the monthly summary for leaders, the drafts of case studies: what a
/// team's step does with them. Pure.
///
///   discovery   posted to the team's channel under its author's name, who saw it word for word and said yes; counted
///   outcome     a piece of work that was carried to its end; counted
///   prompt      to leaders, once a month at most, when there are three outcomes and fewer discoveries than outcomes
///   digest      once a week to the team's channel: exactly one signal, one prompt, one thing to stop; counts and
///               titles only, nobody's name
///   summary     once a month to leaders: the workflows in which five and more people were judged again, with medians
///               and interval; a set of people that differs from an earlier one by one to four is not given out
///   case study  five and more figures on each side, and quotes only of those who said yes to the very words
///
/// Limits: 24 months, 2000 pairs of person and workflow, 50 drafts.

#include "core/state.hpp"
#include "core/team/figures.hpp"
#include "core/world.hpp"

#include <string_view>

namespace coach::core::team {

struct discovery_turn {
    const world& w;
    team_state& team;
    const told& x;
    effects& wants;
    time_point now;
};
void discovery_made(const discovery_turn&);
void outcome_made(team_state&, time_point now);
void judged(team_state&, const told&, time_point now);
void session_time(team_state&, const told&);
void subtraction_answered(team_state&, const told&);
void case_added(const discovery_turn&);
void case_answered(const discovery_turn&);

/// What is due on a Monday: the prompt to leaders, the digest, and on the first of a month's Mondays the summary.
void discoveries_weekly(const world&, team_state&, effects&, time_point now);

/// discoveries:outcomes of a month; nothing when nothing came out.
[[nodiscard]] std::optional<double> ratio_of(const team_state&, std::string_view month);
/// "2026-11"
[[nodiscard]] std::string month_of(time_point);

struct changed_workflow {
    std::string workflow;
    std::size_t people = 0;
    change levels;  ///< of the first and the latest piece of each person
};
/// Of those whose latest piece is of this month. Remembers what it gives out.
[[nodiscard]] std::vector<changed_workflow> changed_in(team_state&, std::string_view month);

}  // namespace coach::core::team
