#pragma once

/// Which platforms this process speaks: one line each in platforms.cpp.

#include "bot/config.hpp"
#include "bot/turn.hpp"
#include "core/guard.hpp"
#include "durable/feed.hpp"
#include "durable/shelf.hpp"
#include "integrations/platform.hpp"
#include "integrations/teams/teams.hpp"
#include "net/http_client.hpp"

namespace coach::bot {

struct platform_needs {
    const config& settings;
    integrations::inbox inbox;
    net::http_client& client;
    durable::feed& feed;
    durable::shelf& shelf;  ///< encrypted
    boost::asio::io_context& io;
    const core::guard& guard;
    integrations::document_reader read{};  ///< of shared files
    bool first = true;                     ///< of this process's threads: what one is enough of is opened here
};
[[nodiscard]] teams::config teams_config(const config&);
[[nodiscard]] platforms make_platforms(const platform_needs&);

}  // namespace coach::bot
