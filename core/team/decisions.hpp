#pragma once

/// The decision log of a team: what was decided, with which prompt, the SHA-256 of what the assistant wrote (never the
/// output), and who reviewed it. Found by the stems of the words asked for; the latest first among equals. Pure.
/// Limits: the last 500 decisions, 2000 characters a field.

#include "core/state.hpp"
#include "core/world.hpp"

#include <string_view>
#include <vector>

namespace coach::core::team {

constexpr std::size_t decisions_most = 500;

void log_decision(team_state&, decision);
[[nodiscard]] std::vector<decision> find_decisions(const world&, const team_state&, std::string_view words,
                                                   std::size_t most);

void put_decision(std::vector<std::pair<std::string, std::string>>& fields, const decision&);
struct shown_decision {
    std::string id, date, words, prompt, output_hash, reviewer, by;
};
[[nodiscard]] std::vector<shown_decision> decisions_in(const told&);

}  // namespace coach::core::team
