#include "integrations/teams/client.hpp"

#include "net/form.hpp"

namespace coach::teams {
namespace {

instant now() { return std::chrono::steady_clock::now(); }

}  // namespace

bool is_loopback(std::string_view url) {
    const auto parsed = net::parse_url(url);
    return parsed && (parsed->host == "127.0.0.1" || parsed->host == "localhost" || parsed->host == "::1");
}

bool is_service_url(std::string_view url, bool loopback) {
    const auto parsed = net::parse_url(url);
    if (!parsed || url.size() > 2048 || url.find_first_of("?#") != std::string_view::npos) return false;
    return is_loopback(url) ? loopback : parsed->tls;
}

std::string conversation_url(std::string_view service_url, std::string_view conversation, std::string_view activity) {
    std::string out(service_url);
    while (out.ends_with('/'))
        out.pop_back();
    out += "/v3/conversations";
    if (!conversation.empty()) out += "/" + net::encode_percent(conversation) + "/activities";
    if (!activity.empty()) out += "/" + net::encode_percent(activity);
    return out;
}

milliseconds connector::wait_for(const connector_call& call) {
    const bool free = !call.paced || (!options_.rate_limits && is_loopback(call.url));
    return free ? limits_.paused(call.conversation, now()) : limits_.take(call.conversation, call.tenant, now());
}

net::client_request connector::request_of(const connector_call& call, std::string token) {
    net::client_request request;
    request.method = call.method;
    request.url = call.url;
    request.foreign = !is_loopback(call.url);
    request.headers = {{"Content-Type", "application/json; charset=utf-8"}};
    if (!token.empty()) request.headers.emplace_back("Authorization", "Bearer " + std::move(token));
    request.body = call.body;
    request.deadline = call.deadline;
    return request;
}

net::awaitable<answer> connector::send(connector_call call) {
    if (!takes(call.url)) co_return answer{answer::kind::give_up, {}, "not a service URL that may be called", {}};
    const std::string scope(login::connector_scope);
    answer out;
    for (int tries = 0; tries < 2; ++tries) {
        const auto signed_in = co_await login_.token(scope);
        if (!signed_in.ok) co_return answer{answer::kind::later, signed_in.delay, signed_in.problem, {}};
        if (const auto wait = wait_for(call); wait.count() > 0)
            co_return answer{answer::kind::rate_limited, wait, "paced", {}};
        const auto got = co_await client_.send(request_of(call, signed_in.token));
        out = read_answer(got);
        if (out.what != answer::kind::unauthorized || !login_.drop(scope, signed_in.token)) break;
    }
    if (out.what == answer::kind::rate_limited) limits_.pause(call.conversation, out.delay, now());
    co_return out;
}

}  // namespace coach::teams
