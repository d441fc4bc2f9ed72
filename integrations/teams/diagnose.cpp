#include "integrations/teams/diagnose.hpp"

#include "integrations/teams/key_cache.hpp"
#include "integrations/teams/login.hpp"

namespace coach::teams {

net::awaitable<std::vector<diagnosis>> diagnose(boost::asio::io_context& io, net::http_client& client, config c) {
    std::vector<diagnosis> out;
    if (c.unauthenticated) {
        out.push_back({true, "no token is asked for: a local test client only"});
        co_return out;
    }
    const wall_clock now = [] {
        return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
    };
    net::tasks background("teams");
    key_cache keys(io, client, background, c.openid_url, now);
    const auto found = co_await keys.find("any");
    out.push_back(
        {found.any,
         found.any ? "the keys of the Bot Connector are there" : "the keys of the Bot Connector cannot be had",
         "is the network open towards TEAMS_OPENID_URL?"});
    login signs_in(io, client, background,
                   {c.login_url, c.tenant.empty() ? "botframework.com" : c.tenant, c.client_id, c.client_secret}, now);
    const auto token = co_await signs_in.token(std::string(login::connector_scope));
    out.push_back({token.ok, token.ok ? "signing in works" : "cannot sign in (" + token.problem + ")",
                   "TEAMS_CLIENT_ID and TEAMS_CLIENT_SECRET are the app registration's; a single-tenant bot needs "
                   "TEAMS_TENANT_ID; a secret may have expired"});
    co_await background.stop(std::chrono::milliseconds(1000));
    co_return out;
}

}  // namespace coach::teams
