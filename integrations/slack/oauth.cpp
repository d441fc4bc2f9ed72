#include "integrations/slack/oauth.hpp"

#include "integrations/slack/answer.hpp"
#include "net/form.hpp"

#include <simdjson.h>

#include <algorithm>

namespace coach::slack {
namespace {

namespace dom = simdjson::dom;
using kind = exchanged::kind;

constexpr std::size_t largest_answer = 64 * 1024;
constexpr std::chrono::milliseconds exchange_time{8'000};
constexpr std::size_t longest_text = 4096;
constexpr std::int64_t longest_life = 10LL * 365 * 24 * 3600;

std::string text_at(const dom::element& root, std::string_view pointer) {
    std::string_view value;
    if (root.at_pointer(pointer).get(value) != simdjson::SUCCESS || value.size() > longest_text) return {};
    return std::string(value);
}

/// A header carries it: no line break, no space.
bool is_token(std::string_view token) {
    return !token.empty() && std::ranges::all_of(token, [](char c) { return c > ' ' && c < 127; });
}

std::string site_of(std::string_view api_url) {
    if (api_url.ends_with('/')) api_url.remove_suffix(1);
    if (api_url.ends_with("/api")) api_url.remove_suffix(4);
    return std::string(api_url);
}

exchanged of_answer(const answer& a) {
    if (a.what == answer::kind::unknown) return {kind::unknown, {}, a.error};
    if (a.what == answer::kind::later || a.what == answer::kind::rate_limited) return {kind::later, {}, a.error};
    return {kind::refused, {}, a.error};
}

}  // namespace

exchanged read_exchange(const net::client_result<net::http_response>& got, core::time_point now) {
    if (const auto a = read_api_answer(got); a.what != answer::kind::ok) return of_answer(a);
    dom::parser parser;
    dom::element root;
    if (got->body.size() > largest_answer || parser.parse(got->body).get(root) != simdjson::SUCCESS)
        return {kind::unknown, {}, "an answer that is not Slack's"};
    exchanged out;
    auto& i = out.given;
    i.team = text_at(root, "/team/id");
    i.team_name = text_at(root, "/team/name");
    i.enterprise = text_at(root, "/enterprise/id");
    i.enterprise_name = text_at(root, "/enterprise/name");
    i.app = text_at(root, "/app_id");
    i.bot_user = text_at(root, "/bot_user_id");
    i.installer = text_at(root, "/authed_user/id");
    i.scopes = text_at(root, "/scope");
    i.token = text_at(root, "/access_token");
    i.refresh_token = text_at(root, "/refresh_token");
    i.installed = now;
    if (root["is_enterprise_install"].get(i.org_wide) != simdjson::SUCCESS) i.org_wide = false;
    std::int64_t seconds = 0;
    if (root["expires_in"].get(seconds) == simdjson::SUCCESS && seconds > 0)
        i.expires = now + std::chrono::seconds(std::min(seconds, longest_life));
    const bool renewable = i.refresh_token.empty() || is_token(i.refresh_token);
    if (!is_token(i.token) || !renewable) return {kind::refused, {}, "no bot token came"};
    return out;
}

std::string authorize_url(std::string_view api_url, std::string_view client_id, std::string_view scopes,
                          std::string_view redirect_uri, std::string_view state) {
    return site_of(api_url) + "/oauth/v2/authorize?" +
           net::encode_form({{"client_id", std::string(client_id)},
                             {"scope", std::string(scopes)},
                             {"redirect_uri", std::string(redirect_uri)},
                             {"state", std::string(state)}});
}

std::string open_slack_url(std::string_view api_url, const installation& i) {
    net::form_fields fields{{"app", i.app}};
    if (!i.team.empty()) fields.emplace_back("team", i.team);
    return site_of(api_url) + "/app_redirect?" + net::encode_form(fields);
}

oauth_api::oauth_api(net::http_client& client, std::string api_url, std::string client_id, std::string client_secret)
    : client_(client),
      api_url_(std::move(api_url)),
      client_id_(std::move(client_id)),
      client_secret_(std::move(client_secret)) {
    if (!api_url_.ends_with('/')) api_url_ += '/';
}

net::awaitable<exchanged> oauth_api::exchange(std::vector<std::pair<std::string, std::string>> fields,
                                              core::time_point now) {
    fields.emplace_back("client_id", client_id_);
    fields.emplace_back("client_secret", client_secret_);
    net::client_request request;
    request.url = api_url_ + "oauth.v2.access";
    request.headers = {{"Content-Type", "application/x-www-form-urlencoded"}};
    request.body = net::encode_form(fields);
    request.deadline = exchange_time;
    request.max_response = largest_answer;
    const auto got = co_await client_.send(std::move(request));
    co_return read_exchange(got, now);
}

net::awaitable<exchanged> oauth_api::redeem(std::string code, std::string redirect_uri, core::time_point now) {
    co_return co_await exchange({{"code", std::move(code)}, {"redirect_uri", std::move(redirect_uri)}}, now);
}

net::awaitable<exchanged> oauth_api::refresh(std::string refresh_token, core::time_point now) {
    co_return co_await exchange({{"grant_type", "refresh_token"}, {"refresh_token", std::move(refresh_token)}}, now);
}

}  // namespace coach::slack
