#include "integrations/teams/login.hpp"

#include "net/form.hpp"

#include <simdjson.h>
#include <spdlog/spdlog.h>

#include <algorithm>

namespace coach::teams {
namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;

constexpr auto early = 5min;
constexpr auto after_failure = 5s;
constexpr auto young = 30s;
constexpr milliseconds longest_wait{11'000};
constexpr std::size_t most_bytes = 64UL * 1024;
constexpr std::int64_t longest_life = 24L * 3600;
constexpr std::int64_t untold_life = 600;

struct granted {
    std::string token;
    std::int64_t lives = 0;  ///< seconds
    std::string error;
};

bool fit_for_header(std::string_view token) {
    return !token.empty() && token.size() <= 16UL * 1024 &&
           std::all_of(token.begin(), token.end(), [](char c) { return c > ' ' && c < 127; });
}

granted read_grant(const std::string& body) {
    simdjson::dom::parser parser;
    simdjson::dom::element root;
    granted out;
    if (parser.parse(body).get(root) != simdjson::SUCCESS || !root.is_object()) {
        out.error = "an answer that is no JSON object";
        return out;
    }
    std::string_view word;
    if (root["error"].get(word) == simdjson::SUCCESS) {
        out.error = word.substr(0, 100);
        if (root["error_description"].get(word) == simdjson::SUCCESS && word.starts_with("AADSTS"))
            out.error.append(" ").append(word.substr(0, word.find_first_of(": ")).substr(0, 20));
        return out;
    }
    std::string_view token;
    if (root["access_token"].get(token) != simdjson::SUCCESS || !fit_for_header(token)) {
        out.error = "an answer without a token";
        return out;
    }
    out.token = token;
    if (root["expires_in"].get(out.lives) != simdjson::SUCCESS) {
        out.lives = untold_life;
        if (root["expires_in"].get(word) == simdjson::SUCCESS)  // as text, from older endpoints
            out.lives = std::atoll(std::string(word.substr(0, 12)).c_str());
    }
    out.lives = std::clamp<std::int64_t>(out.lives, 0, longest_life);
    return out;
}

}  // namespace

login::login(boost::asio::io_context& io, net::http_client& client, net::tasks& t, login_options o, wall_clock now)
    : io_(io), client_(client), tasks_(t), options_(std::move(o)), now_(std::move(now)) {
    while (options_.url.ends_with('/'))
        options_.url.pop_back();
}

login::slot& login::slot_of(std::string_view scope) {
    const auto found = slots_.find(scope);
    return found != slots_.end() ? found->second : slots_.try_emplace(std::string(scope), io_).first->second;
}

net::awaitable<login_answer> login::token(std::string scope) {
    if (options_.client_id.empty()) co_return login_answer{true, {}, {}, {}};
    slot& s = slot_of(scope);
    const bool serves = !s.token.empty() && now_() < s.ends;
    if (!serves || now_() >= s.ends - std::min<milliseconds>(early, (s.ends - s.began) / 2)) fetch_soon(scope, s);
    if (serves) co_return login_answer{true, s.token, {}, {}};
    if (s.fetching) co_await s.arrived.wait(longest_wait);
    if (!s.token.empty() && now_() < s.ends) co_return login_answer{true, s.token, {}, {}};
    const auto delay = std::chrono::ceil<milliseconds>(s.again - now_());
    co_return login_answer{
        false, {}, std::max<milliseconds>(delay, 1s), s.problem.empty() ? "the login did not answer" : s.problem};
}

bool login::drop(std::string_view scope, std::string_view token) {
    slot& s = slot_of(scope);
    if (s.token != token) return true;  // somebody replaced it already
    if (now_() - s.began < young) return false;
    s.token.clear();
    s.again = {};
    return true;
}

void login::fetch_soon(const std::string& scope, slot& s) {
    if (s.fetching || now_() < s.again) return;
    s.fetching = true;
    tasks_.start(io_.get_executor(), fetch(scope));
}

net::awaitable<> login::fetch(std::string scope) {
    net::client_request request;
    request.url = options_.url + "/" + net::encode_percent(options_.tenant) + "/oauth2/v2.0/token";
    request.headers = {{"Content-Type", "application/x-www-form-urlencoded"}, {"Accept", "application/json"}};
    request.body = net::encode_form({{"grant_type", "client_credentials"},
                                     {"client_id", options_.client_id},
                                     {"client_secret", options_.client_secret},
                                     {"scope", scope}});
    request.max_response = most_bytes;
    const auto got = co_await client_.send(std::move(request));
    slot& s = slot_of(scope);
    keep(s, got);
    s.fetching = false;
    s.arrived.open();
}

void login::keep(slot& s, const net::client_result<net::http_response>& got) {
    granted g;
    if (!got) {
        g.error = got.error().detail;
    } else {
        g = read_grant(got->body);
        if (got->status != 200) {
            if (g.error.empty()) g.error = "no error named";
            g.error = "HTTP " + std::to_string(got->status) + ", " + g.error;
        }
    }
    if (g.error.empty()) {
        s.token = std::move(g.token);
        s.began = now_();
        s.ends = s.began + std::chrono::seconds(g.lives);
        s.again = {};
        s.problem.clear();
        return;
    }
    s.problem = "login: " + g.error;
    s.again = now_() + after_failure;
    spdlog::error("teams: no token for the connector (TEAMS_CLIENT_ID, TEAMS_CLIENT_SECRET, TEAMS_TENANT_ID): {}",
                  s.problem);
}

}  // namespace coach::teams
