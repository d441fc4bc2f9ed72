#pragma once

/// How far capturing has come (one or two roles, three to five workflows each), and the gate before any training: a
/// team's programme starts only once one real workflow was captured and approved. For curators and leaders. The library
/// knows what is approved (core/capture/library.hpp), the team keeps when its programme began. Rows of
/// core/reactions.cpp. Pure.

#include "core/turn.hpp"

#include <optional>

namespace coach::core::asides {

reply onboarding(turn&);
reply onboarding_arrived(turn&, const told&);
reply programme(turn&);
reply programme_blocked(turn&, const told&);
reply programme_started(turn&, const told&);

/// "Pilot": six questions that end in a one-page plan; nothing for other words.
std::optional<reply> pilot_request(turn&, const std::string& words);

}  // namespace coach::core::asides
