#pragma once

/// What a team's actor counts for the monthly agenda, and the agenda's figures. Pure.
///
/// Counts of what people did are given out for five people and more, and never beside an earlier figure whose people
/// differ by fewer than five (core/team/suppress.hpp); the pseudonyms serve that alone. An incident is counted without
/// its workflow and without a person.
/// Limits: 600 rows of counts, 200 pseudonyms a row, 12 versions of the contract.

#include "core/state.hpp"
#include "core/world.hpp"

namespace coach::core::team {

/// A "count" that the agenda shows; others are passed over.
void count_for_month(team_state&, const told&, time_point now);
/// A version of the organisation's contract that was not seen before is a change of this month.
void see_contract(team_state&, const contract::contract&, time_point now);
/// The answer to "agenda": fields "month", "contract", "incidents", and where they may be shown "spot_checks", "tough",
/// "protected_days" (each "part/of"), "expand" ("wf.prd:12,wf.x:7").
void answer_agenda(const world&, team_state&, const told&, time_point now, effects&);
/// A person leaves: their pseudonym goes.
void forget_in_months(team_state&, std::uint64_t who);

}  // namespace coach::core::team
