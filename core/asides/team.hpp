#pragma once

/// What a person asks of their team, and what the team answers (core/team/): the library, the decision log, the team's
/// page, and the short forms that feed them. Pure; rows of core/reactions.cpp.

#include "core/turn.hpp"

#include <optional>

namespace coach::core::asides {

/// Requests that begin with a word for it ("log decision: …"; after /coach also "find …"); nothing for other words.
std::optional<reply> team_request(turn&, const std::string& words);

reply find_asset(turn&);
/// All of it: the most used first; the latest decisions.
reply find_in_library(turn&);
reply find_decisions(turn&);
reply log_decision(turn&);
reply share_learning(turn&);
reply add_asset(turn&, const std::string&);
reply team_page(turn&, const std::string&);

reply open_asset(turn&, const std::string& id);
reply rate_asset(turn&, const std::string& vote);
reply approve_asset(turn&, const std::string& id);

reply assets_arrived(turn&, const told&);
reply asset_arrived(turn&, const told&);
reply approval_arrived(turn&, const told&);
reply stale_arrived(turn&, const told&);
reply decisions_arrived(turn&, const told&);
reply page_arrived(turn&, const told&);

}  // namespace coach::core::asides
