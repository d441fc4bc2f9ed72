#pragma once

/// How a simulation is begun: by its name, by whom one talks with ("play the CEO"), or from the list. Pure; rows of
/// core/reactions.cpp.

#include "core/turn.hpp"

#include <string>

namespace coach::core::asides {

/// What was asked for, when one scenario fits best; else those of the person's role, to choose from.
reply simulate(turn&);
/// The list, whatever was said.
reply scenarios(turn&, const std::string&);
/// The same, of a role that is theirs from now on when none was known.
reply scenarios_of(turn&, const std::string& role);
reply start_simulation(turn&, const std::string& scenario);

}  // namespace coach::core::asides
