#include "integrations/slack/answer.hpp"
#include "integrations/slack/socket_mode.hpp"

#include <simdjson.h>

#include <algorithm>
#include <array>

namespace coach::slack {
namespace {

using failure = open_failure::kind;

constexpr std::array refusals{"not_authed",    "invalid_auth",      "account_inactive", "user_removed_from_team",
                              "team_disabled", "token_revoked",     "token_expired",    "not_allowed_token_type",
                              "missing_scope", "app_not_installed", "no_permission",    "access_denied"};
constexpr std::array switched_off{"socket_mode_not_enabled", "socket_mode_disabled", "link_disabled",
                                  "forbidden_for_app"};

bool among(const auto& list, std::string_view word) {
    return std::ranges::any_of(list, [word](const char* each) { return word == each; });
}

open_failure meaning_of(const answer& a) {
    if (a.what == answer::kind::rate_limited) return {failure::limited, a.delay, a.error};
    if (among(refusals, a.error)) return {failure::refused, {}, a.error};
    if (among(switched_off, a.error)) return {failure::disabled, {}, a.error};
    return {failure::trouble, {}, a.error};
}

}  // namespace

net::client_request socket_address_request(const std::string& api_url, const std::string& app_token) {
    net::client_request out;
    out.url = api_url + (api_url.ends_with('/') ? "" : "/") + "apps.connections.open";
    out.headers = {{"Authorization", "Bearer " + app_token}, {"Content-Type", "application/x-www-form-urlencoded"}};
    return out;
}

socket_address read_socket_address(const net::client_result<net::http_response>& got) {
    const answer a = read_api_answer(got);
    if (a.what != answer::kind::ok) return {{}, meaning_of(a)};
    simdjson::dom::parser parser;
    std::string_view url;
    const bool there = parser.parse(got->body)["url"].get(url) == simdjson::SUCCESS && !url.empty();
    if (!there) return {{}, {failure::trouble, {}, "Slack named no address"}};
    return {std::string(url), {}};
}

}  // namespace coach::slack
