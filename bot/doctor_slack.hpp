#pragma once

/// The Slack part of `coach doctor`: for the token that is set, and for each installation, whether Slack takes it, and
/// what a missing scope costs. Errors are findings; each has its mend. Threads: blocks its caller.

#include "bot/config.hpp"
#include "durable/shelf.hpp"

#include <string>
#include <vector>

namespace coach::bot {

struct finding {
    bool ok = true;
    std::string what;
    std::string mend{};
};
/// auth.test with this token. `whose`: "the token", or a workspace's title.
[[nodiscard]] std::vector<finding> check_slack_token(const config&, const std::string& whose, const std::string& token);
/// Asks for an address of Socket Mode and does not use it: that opens no connection.
[[nodiscard]] finding check_slack_socket(const config&);
/// Of each workspace that installed the app; `opened` holds them unsealed, `io` is the shelf's own.
[[nodiscard]] std::vector<finding> check_slack_installations(const config&, boost::asio::io_context& io,
                                                             durable::shelf& opened);

}  // namespace coach::bot
