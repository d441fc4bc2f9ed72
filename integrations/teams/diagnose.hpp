#pragma once

/// Do the settings work? Asks for the Bot Connector's keys and for a token, by the very code that serves. For an
/// operator. Errors: a line that is not ok, with the mend. Threads: one io_context.

#include "integrations/teams/teams.hpp"

namespace coach::teams {

struct diagnosis {
    bool ok = false;
    std::string what;
    std::string mend{};
};
[[nodiscard]] net::awaitable<std::vector<diagnosis>> diagnose(boost::asio::io_context&, net::http_client&, config);

}  // namespace coach::teams
