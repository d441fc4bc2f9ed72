#include "integrations/slack/client.hpp"

#include "integrations/slack/decode.hpp"
#include "net/form.hpp"

#include <boost/json/serialize.hpp>
#include <simdjson.h>

namespace coach::slack {
namespace {

constexpr int most_pages = 10;
constexpr std::string_view page_size = "200";

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

}  // namespace

bool is_loopback(std::string_view url) {
    const auto parsed = net::parse_url(url);
    return parsed && (parsed->host == "127.0.0.1" || parsed->host == "localhost" || parsed->host == "::1");
}

web_api::web_api(net::http_client& client, std::string api_url, std::string bot_token, bool rate_limits)
    : client_(client),
      api_url_(std::move(api_url)),
      authorization_("Bearer " + std::move(bot_token)),
      loopback_(is_loopback(api_url_)),
      limits_(rate_limits || !loopback_) {
    if (!api_url_.ends_with('/')) api_url_ += '/';
}

net::header_list web_api::headers(std::string_view content_type) const {
    return {{"Authorization", authorization_}, {"Content-Type", std::string(content_type)}};
}

void web_api::note_limit(std::string_view method, std::string_view channel, const answer& a) {
    if (a.what == answer::kind::rate_limited) limits_.pause(method, channel, a.delay, now());
}

net::awaitable<answer> web_api::call(std::string method, std::string channel, boost::json::object arguments) {
    if (const auto wait = limits_.take(method, channel, now()); wait.count() > 0) {
        co_return answer{answer::kind::rate_limited, wait, "paced"};
    }
    net::client_request request;
    request.url = api_url_ + method;
    request.headers = headers("application/json; charset=utf-8");
    request.body = boost::json::serialize(arguments);
    const auto got = co_await client_.send(std::move(request));
    answer out = read_api_answer(got);
    note_limit(method, channel, out);
    co_return out;
}

net::awaitable<answer> web_api::post_to_url(std::string url, std::string channel, boost::json::object message,
                                            std::chrono::milliseconds deadline) {
    if (!is_response_url(url, loopback_))
        co_return answer{answer::kind::url_used_up, {}, "not a response_url of Slack"};
    if (const auto wait = limits_.take("response_url", channel, now()); wait.count() > 0) {
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
    note_limit("response_url", channel, out);
    co_return out;
}

net::awaitable<std::optional<std::string>> web_api::ask(std::string method, std::string channel, fields arguments) {
    if (limits_.take(method, channel, now()).count() > 0) co_return std::nullopt;
    net::client_request request;
    request.url = api_url_ + method;
    request.headers = headers("application/x-www-form-urlencoded");
    request.body = net::encode_form(arguments);
    auto got = co_await client_.send(std::move(request));
    const answer a = read_api_answer(got);
    note_limit(method, channel, a);
    if (a.what != answer::kind::ok) co_return std::nullopt;
    co_return std::move(got->body);
}

net::awaitable<std::optional<std::string>> web_api::direct_channel(std::string user) {
    auto body = co_await ask("conversations.open", user, fields{{"users", user}});
    if (!body) co_return std::nullopt;
    simdjson::dom::parser parser;
    std::string_view id;
    if (parser.parse(*body)["channel"]["id"].get(id) != simdjson::SUCCESS) co_return std::nullopt;
    co_return std::string(id);
}

net::awaitable<std::optional<bool>> web_api::find_effect(std::string channel, std::string thread,
                                                         std::string effect_id) {
    if (channel.starts_with('U') || channel.starts_with('W')) {
        const auto direct = co_await direct_channel(channel);
        if (!direct) co_return std::nullopt;
        channel = *direct;
    }
    const std::string method = thread.empty() ? "conversations.history" : "conversations.replies";
    std::string cursor;
    for (int i = 0; i < most_pages; ++i) {
        fields arguments{{"channel", channel}, {"limit", std::string(page_size)}, {"include_all_metadata", "true"}};
        if (!thread.empty()) arguments.emplace_back("ts", thread);
        if (!cursor.empty()) arguments.emplace_back("cursor", cursor);
        const auto body = co_await ask(method, channel, std::move(arguments));
        const auto read = body ? read_page(*body, effect_id) : std::nullopt;
        if (!read) co_return std::nullopt;
        if (read->found) co_return true;
        if (read->next.empty()) co_return false;
        cursor = read->next;
    }
    co_return std::nullopt;
}

}  // namespace coach::slack
