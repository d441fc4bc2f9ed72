#include "bot/doctor_slack.hpp"

#include "bot/run.hpp"
#include "integrations/slack/answer.hpp"
#include "integrations/slack/installations.hpp"
#include "integrations/slack/scopes.hpp"
#include "integrations/slack/socket_mode.hpp"
#include "net/http_client.hpp"

#include <chrono>

namespace coach::bot {

namespace asio = boost::asio;

namespace {

constexpr std::size_t most_installations = 1000;

std::string mend_of(const std::string& word, bool is_set) {
    std::string again = is_set ? "install the app to the workspace again and set SLACK_BOT_TOKEN anew"
                               : "open /slack/install and add Coach to that workspace again";
    if (word == "account_inactive") return "the app was removed there, or the workspace is closed; " + again;
    if (word == "token_expired" && is_set)
        return "a token that ends is renewed only for an installation: set SLACK_CLIENT_ID and SLACK_CLIENT_SECRET, "
               "and "
               "install it at /slack/install";
    return again;
}

std::vector<finding> scopes_of(const std::string& whose, const std::string& granted, bool is_set) {
    std::vector<finding> out;
    for (const auto& each : slack::missing_scopes(granted)) {
        const auto what =
            "slack: " + whose + ": the scope " + std::string(each.name) + " is missing: " + std::string(each.without);
        out.push_back({!each.needed, what,
                       "add it in the app's settings, OAuth & Permissions; then " +
                           (is_set ? std::string("reinstall the app and set SLACK_BOT_TOKEN anew")
                                   : std::string("open /slack/install for that workspace again"))});
    }
    return out;
}

std::string redirect_line(const config& c) {
    if (c.public_url.empty())
        return "slack: people add it at /slack/install; the redirect address is taken from what their browser asks, "
               "over a "
               "proxy on this machine (COACH_PUBLIC_URL sets it)";
    return "slack: people add it at " + c.public_url +
           "/slack/install; the redirect address in the app's settings is " + c.public_url + "/slack/oauth_redirect";
}

}  // namespace

finding check_slack_socket(const config& c) {
    using failure = slack::open_failure::kind;
    asio::io_context io{1};
    net::http_client client(io);
    const auto address = slack::read_socket_address(
        run(io, client.send(slack::socket_address_request(c.slack_api_url, c.slack_app_token))));
    client.close();
    if (!address.url.empty()) return {true, "slack: Socket Mode can be opened"};
    const auto& why = address.failed;
    return {false, "slack: Socket Mode cannot be opened (" + why.detail + ")",
            why.what == failure::refused
                ? "make an app-level token with connections:write and set SLACK_APP_TOKEN again"
            : why.what == failure::disabled ? "switch Socket Mode on in the app's settings"
                                            : "is the network open towards the Slack Web API?"};
}

std::vector<finding> check_slack_token(const config& c, const std::string& whose, const std::string& token) {
    asio::io_context io{1};
    net::http_client client(io);
    net::client_request ask;
    ask.url = c.slack_api_url + "auth.test";
    ask.headers = {{"Authorization", "Bearer " + token}, {"Content-Type", "application/x-www-form-urlencoded"}};
    const auto got = run(io, client.send(std::move(ask)));
    client.close();
    const bool is_set = token == c.slack_bot_token;
    const auto said = slack::read_api_answer(got);
    using kind = slack::answer::kind;
    if (said.what == kind::give_up)
        return {{false, "slack: " + whose + " is refused (" + said.error + ")", mend_of(said.error, is_set)}};
    if (said.what != kind::ok)
        return {{false, "slack: no answer (" + said.error + ")", "is the network open towards the Slack Web API?"}};
    std::vector<finding> out{{true, "slack: " + whose + " works"}};
    // An address that is not Slack's own may not tell the scopes.
    if (const auto scopes = net::find_header(got->headers, "x-oauth-scopes"); !scopes.empty())
        for (auto& each : scopes_of(whose, std::string(scopes), is_set))
            out.push_back(std::move(each));
    return out;
}

std::vector<finding> check_slack_installations(const config& c, asio::io_context& io, durable::shelf& opened) {
    std::vector<finding> out{{true, redirect_line(c)}};
    slack::installations store(opened);
    const auto all = run(io, store.all(most_installations));
    if (!all) {
        out.push_back({false, "slack: the installations cannot be read (" + all.error().message() + ")",
                       "check REDIS_URL and COACH_SECRET_KEY"});
        return out;
    }
    out.push_back(
        {true, "slack: installed in " + std::to_string(all->size()) + (all->size() == 1 ? " place" : " places")});
    const auto now = std::chrono::system_clock::now();
    for (const auto& each : *all) {
        const auto& i = each.what;
        const auto title = slack::title_of(i);
        if (!i.broken.empty()) {
            out.push_back({false, "slack: " + title + ": its token cannot be renewed (" + i.broken + ")",
                           mend_of(i.broken, false)});
        } else if (!i.refresh_token.empty() && i.expires != core::time_point{} && i.expires <= now) {
            out.push_back(
                {true, "slack: " + title + ": its token has ended; coach serve renews it before its next use"});
        } else {
            for (auto& f : check_slack_token(c, title, i.token))
                out.push_back(std::move(f));
        }
    }
    return out;
}

}  // namespace coach::bot
