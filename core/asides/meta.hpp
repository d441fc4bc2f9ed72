#pragma once

/// When to use AI, in talk: the one question for consent, the word about under-use or over-delegation, its answers.
/// Pure; rows of core/reactions.cpp. What is counted and when it is said: core/meta.hpp.

#include "core/turn.hpp"

namespace coach::core::asides {

/// Called with each record of guided work: keeps what was consented to, and looks whether a word is due.
void watch_ai_use(turn&, const record&);
/// The timer of a word that is due: asks the team for its figure, or says it.
reply ai_use_due(turn&, const std::string&);
reply cohort_arrived(turn&, const told&);
/// What the team counted of this person goes.
void ai_use_withdrawn(turn&);
/// What other actors are told when somebody goes.
[[nodiscard]] std::vector<tell> leaves_behind(const place&, const person&);
reply ai_use_agreed(turn&, const std::string&);
reply ai_use_declined(turn&, const std::string&);
reply ai_use_dismissed(turn&, const std::string& step);
reply ai_use_try(turn&, const std::string& step);
reply ai_use_why(turn&, const std::string& step);

/// The team's answer to a learner, and its own count.
void team_hears_ai_use(team_state&, const told&, effects&);

}  // namespace coach::core::asides
