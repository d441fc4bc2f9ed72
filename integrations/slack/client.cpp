#include "integrations/slack/client.hpp"

#include "integrations/slack/decode.hpp"
#include "net/form.hpp"

#include <boost/json/serialize.hpp>
#include <simdjson.h>
#include <spdlog/spdlog.h>

namespace coach::slack {
namespace {

constexpr int most_pages = 10;
constexpr std::string_view page_size = "200";
constexpr std::chrono::milliseconds no_token_pause{1000};

instant now() { return std::chrono::steady_clock::now(); }

struct page {
    bool found = false;
    std::string next;
};

std::optional<page> read_page(const std::string& body, std::string_view effect_id) {
    static thread_local simdjson::dom::parser parser;
    simdjson::dom::element root;
    if (parser.parse(body).get(root) != simdjson::SUCCESS) return std::nullopt;
    page out;
    simdjson::dom::array messages;
    if (root["messages"].get(messages) != simdjson::SUCCESS) return std::nullopt;
    for (const auto message : messages) {
        std::string_view type;
        std::string_view id;
        if (message["metadata"]["event_type"].get(type) != simdjson::SUCCESS || type != "coach_effect") continue;
        if (message["metadata"]["event_payload"]["id"].get(id) == simdjson::SUCCESS && id == effect_id)
            out.found = true;
    }
    std::string_view next;
    if (root["response_metadata"]["next_cursor"].get(next) == simdjson::SUCCESS) out.next = next;
    return out;
}

/// What an operator can mend, in words: the dead letter has Slack's word alone.
void log_refusal(const std::string& workspace, const std::string& method, const std::string& error) {
    if (error == "missing_scope")
        spdlog::error("slack: {} in {}: a scope is missing. Mend: install Coach there again; coach doctor names it",
                      method, workspace);
    else
        spdlog::error(
            "slack: {} in {}: the token is refused ({}). Mend: install Coach there again, or set "
            "SLACK_BOT_TOKEN anew; coach doctor checks it",
            method, workspace, error);
}

}  // namespace

bool is_loopback(std::string_view url) {
    const auto parsed = net::parse_url(url);
    return parsed && (parsed->host == "127.0.0.1" || parsed->host == "localhost" || parsed->host == "::1");
}

/// A request with everything but its arguments, or why there is none.
struct web_api::ready {
    answer refusal;
    net::client_request request;
    bot who;
    bool wants_team = false;
};

web_api::web_api(net::http_client& client, credentials& all, std::string api_url, bool rate_limits, unsigned shares)
    : client_(client),
      credentials_(all),
      api_url_(std::move(api_url)),
      loopback_(is_loopback(api_url_)),
      limits_(rate_limits || !loopback_, shares) {
    if (!api_url_.ends_with('/')) api_url_ += '/';
}

void web_api::note_limit(const turn_wanted& was, const answer& a) {
    if (a.what == answer::kind::rate_limited) limits_.pause(was, a.delay, now());
}

net::awaitable<web_api::ready> web_api::prepare(std::string workspace, std::string method, std::string channel,
                                                std::string ticket) {
    ready out;
    auto found = co_await credentials_.of(workspace);
    if (found.what == lookup::kind::not_installed) {
        out.refusal = {answer::kind::give_up, {}, "not installed in workspace " + workspace};
        co_return out;
    }
    if (found.what == lookup::kind::unavailable) {
        out.refusal = {answer::kind::later, no_token_pause, "the workspace's token cannot be read now"};
        co_return out;
    }
    if (const auto wait = limits_.take({workspace, method, channel, ticket}, now()); wait.count() > 0) {
        out.refusal = {answer::kind::rate_limited, wait, "paced"};
        co_return out;
    }
    out.who = std::move(found.who);
    out.wants_team = out.who.org_wide && takes_team(method) && workspace.starts_with('T');
    out.request.url = api_url_ + method;
    out.request.headers = {{"Authorization", "Bearer " + out.who.token}};
    co_return out;
}

net::awaitable<reply> web_api::send(ready r, std::string workspace, std::string method, std::string channel) {
    auto again = r.request;
    auto got = co_await client_.send(std::move(r.request));
    reply out{read_api_answer(got), {}};
    if (is_about_the_token(out.what.error)) {
        credentials_.refused(workspace, out.what.error, r.who.token);
        log_refusal(workspace, method, out.what.error);
        // The one in hand may have been the old one: renewed, or of an installation that was made anew.
        const auto now_known = co_await credentials_.of(workspace);
        if (now_known.what == lookup::kind::found && now_known.who.token != r.who.token) {
            again.headers.front().second = "Bearer " + now_known.who.token;
            got = co_await client_.send(std::move(again));
            out.what = read_api_answer(got);
        } else if (now_known.what == lookup::kind::unavailable) {
            out.what = {answer::kind::later, no_token_pause,
                        out.what.error};  // it ended, and the next one is not there yet
        }
    }
    note_limit({workspace, method, channel}, out.what);
    if (out.what.what == answer::kind::ok) out.body = std::move(got->body);
    co_return out;
}

net::awaitable<reply> web_api::ask(std::string workspace, std::string method, std::string channel,
                                   boost::json::object arguments, std::string ticket) {
    auto r = co_await prepare(workspace, method, channel, std::move(ticket));
    if (r.refusal.what != answer::kind::ok) co_return reply{std::move(r.refusal), {}};
    if (r.wants_team) arguments["team_id"] = workspace;
    r.request.headers.emplace_back("Content-Type", "application/json; charset=utf-8");
    r.request.body = boost::json::serialize(arguments);
    co_return co_await send(std::move(r), std::move(workspace), std::move(method), std::move(channel));
}

net::awaitable<reply> web_api::ask_form(std::string workspace, std::string method, std::string channel,
                                        fields arguments) {
    auto r = co_await prepare(workspace, method, channel, {});
    if (r.refusal.what != answer::kind::ok) co_return reply{std::move(r.refusal), {}};
    if (r.wants_team) arguments.emplace_back("team_id", workspace);
    r.request.headers.emplace_back("Content-Type", "application/x-www-form-urlencoded");
    r.request.body = net::encode_form(arguments);
    co_return co_await send(std::move(r), std::move(workspace), std::move(method), std::move(channel));
}

net::awaitable<answer> web_api::call(std::string workspace, std::string method, std::string channel,
                                     boost::json::object arguments, std::string ticket) {
    auto got = co_await ask(std::move(workspace), std::move(method), std::move(channel), std::move(arguments),
                            std::move(ticket));
    co_return std::move(got.what);
}

net::awaitable<answer> web_api::post_to_url(std::string url, std::string channel, boost::json::object message,
                                            std::chrono::milliseconds deadline) {
    if (!is_response_url(url, loopback_))
        co_return answer{answer::kind::url_used_up, {}, "not a response_url of Slack"};
    if (const auto wait = limits_.take({{}, "response_url", channel}, now()); wait.count() > 0) {
        co_return answer{answer::kind::rate_limited, wait, "paced"};
    }
    net::client_request request;
    request.foreign = !is_loopback(url);
    request.url = std::move(url);
    request.headers = {{"Content-Type", "application/json; charset=utf-8"}};  // the token is for the Web API alone
    request.body = boost::json::serialize(message);
    request.deadline = deadline;
    const auto got = co_await client_.send(std::move(request));
    answer out = read_url_answer(got);
    note_limit({{}, "response_url", channel}, out);
    co_return out;
}

net::awaitable<std::optional<std::string>> web_api::direct_channel(std::string workspace, std::string user) {
    auto got = co_await ask_form(std::move(workspace), "conversations.open", user, fields{{"users", user}});
    if (got.what.what != answer::kind::ok) co_return std::nullopt;
    simdjson::dom::parser parser;
    std::string_view id;
    if (parser.parse(got.body)["channel"]["id"].get(id) != simdjson::SUCCESS) co_return std::nullopt;
    co_return std::string(id);
}

net::awaitable<std::optional<bool>> web_api::find_effect(std::string workspace, std::string channel, std::string thread,
                                                         std::string effect_id) {
    if (channel.starts_with('U') || channel.starts_with('W')) {
        const auto direct = co_await direct_channel(workspace, channel);
        if (!direct) co_return std::nullopt;
        channel = *direct;
    }
    const std::string method = thread.empty() ? "conversations.history" : "conversations.replies";
    std::string cursor;
    for (int i = 0; i < most_pages; ++i) {
        fields arguments{{"channel", channel}, {"limit", std::string(page_size)}, {"include_all_metadata", "true"}};
        if (!thread.empty()) arguments.emplace_back("ts", thread);
        if (!cursor.empty()) arguments.emplace_back("cursor", cursor);
        const auto got = co_await ask_form(workspace, method, channel, std::move(arguments));
        const auto read = got.what.what == answer::kind::ok ? read_page(got.body, effect_id) : std::nullopt;
        if (!read) co_return std::nullopt;
        if (read->found) co_return true;
        if (read->next.empty()) co_return false;
        cursor = read->next;
    }
    co_return std::nullopt;
}

}  // namespace coach::slack
