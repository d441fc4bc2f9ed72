#include "bot/platforms.hpp"

#include "integrations/console/playground.hpp"
#include "integrations/slack/client.hpp"
#include "integrations/slack/slack.hpp"
#include "integrations/teams/teams.hpp"

#include <spdlog/spdlog.h>

#include <chrono>
#include <sstream>

namespace coach::bot {

namespace {

core::time_point now() {
    return std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

std::unique_ptr<integrations::platform> playground(const platform_needs& n) {
    auto page = console::pages::read(n.settings.pages);
    if (!page) spdlog::warn("playground: no page in \"{}\": {}", n.settings.pages, page.error().detail);
    console::playground_options options;
    options.redact = [&guard = n.guard](std::string_view text) { return guard.redact(text).text; };
    options.now = now;
    options.read = n.read;
    if (page) options.page = std::move(*page);
    return std::make_unique<console::playground_platform>(n.feed, n.inbox, std::move(options));
}

/// "current,next": both are accepted while one replaces the other.
std::vector<std::string> split(const std::string& secrets) {
    std::vector<std::string> out;
    std::istringstream in(secrets);
    for (std::string one; std::getline(in, one, ',');)
        if (!one.empty()) out.push_back(one);
    return out;
}

slack::socket_config socket_of(const config& c) {
    slack::socket_config out;
    out.app_token = c.slack_app_token;
    out.api_url = c.slack_api_url;
    if (!c.platform_rate_limits && slack::is_loopback(c.slack_api_url)) out.timing.open_every = {};
    return out;
}

std::unique_ptr<integrations::platform> slack(const platform_needs& n) {
    slack::config s;
    s.signing_secrets = split(n.settings.slack_signing_secret);
    s.bot_token = n.settings.slack_bot_token;
    s.client_id = n.settings.slack_client_id;
    s.client_secret = n.settings.slack_client_secret;
    s.public_url = n.settings.public_url;
    s.api_url = n.settings.slack_api_url;
    s.read = n.read;
    s.rate_limits = n.settings.platform_rate_limits;
    s.shares = n.settings.thread_count();
    auto out = std::make_unique<slack::slack_platform>(n.client, n.inbox, std::move(s), slack::wall_clock(),
                                                       slack::installing{&n.io, &n.shelf});
    if (!n.settings.slack_app_token.empty() && n.first) out->listen(n.io, n.client, socket_of(n.settings));
    return out;
}

std::unique_ptr<integrations::platform> teams(const platform_needs& n) {
    auto t = teams_config(n.settings);
    t.read = n.read;
    return std::make_unique<teams::teams_platform>(n.io, n.client, n.shelf, n.inbox, std::move(t));
}

}  // namespace

teams::config teams_config(const config& c) {
    teams::config t;
    t.client_id = c.teams_client_id;
    t.client_secret = c.teams_client_secret;
    t.tenant = c.teams_tenant;
    t.openid_url = c.teams_openid_url;
    t.login_url = c.teams_login_url;
    t.issuers = c.teams_issuers;
    t.unauthenticated = c.teams_unauthenticated;
    t.rate_limits = c.platform_rate_limits;
    return t;
}

platforms make_platforms(const platform_needs& n) {
    platforms on;
    if (n.settings.has_slack()) on.add(slack(n));
    if (n.settings.has_teams()) on.add(teams(n));
    if (n.settings.shows_playground()) on.add(playground(n));
    return on;
}

}  // namespace coach::bot
