#include "tests/support/slack_stub.hpp"

#include "net/form.hpp"
#include "tests/support/check_arguments.hpp"
#include "tests/support/check_blocks.hpp"

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <charconv>
#include <cstdio>
#include <stdexcept>

namespace coach::support {
namespace {

namespace json = boost::json;
using kind = slack_fault::kind;

constexpr int posts_to_a_url = 5;
constexpr std::string_view api_path = "/api/";
constexpr std::string_view file_path = "/files-pri/";
constexpr std::string_view upload_path = "/upload/";
constexpr std::string_view url_path = "/response/";

std::string text_of(const json::object& from, std::string_view name) {
    const json::value* v = from.if_contains(name);
    return v != nullptr && v->is_string() ? std::string(v->get_string()) : std::string();
}

net::http_response respond(int status, const json::object& body) {
    return {status, {{"Content-Type", "application/json; charset=utf-8"}}, json::serialize(body)};
}

json::object refusal(std::string_view word) { return {{"ok", false}, {"error", word}}; }

json::object arguments_of(const net::http_request& request) {
    if (net::find_header(request.headers, "Content-Type").starts_with("application/json")) {
        boost::system::error_code failed;
        json::value body = json::parse(request.body, failed);
        return !failed && body.is_object() ? std::move(body.get_object()) : json::object{};
    }
    json::object out;
    if (const auto fields = net::parse_form(request.body)) {
        for (const auto& [name, value] : *fields)
            out[name] = value;
    }
    return out;
}

std::string_view token_in(std::string_view authorization) {
    constexpr std::string_view bearer = "Bearer ";
    return authorization.starts_with(bearer) ? authorization.substr(bearer.size()) : std::string_view{};
}

std::string time_of(std::size_t number) {
    char out[32];
    std::snprintf(out, sizeof out, "1700000000.%06zu", number);
    return out;
}

bool is_user(std::string_view channel) { return channel.starts_with('U') || channel.starts_with('W'); }

std::size_t number_of(const std::string& text, std::size_t otherwise) {
    std::size_t out = otherwise;
    std::from_chars(text.data(), text.data() + text.size(), out);
    return out;
}

}  // namespace

slack_stub::slack_stub(boost::asio::io_context& context, std::string token)
    : context_(context), token_(std::move(token)) {
    listen(0);
}
slack_stub::~slack_stub() = default;

void slack_stub::listen(std::uint16_t port) {
    auto server = std::make_unique<net::http_server>(
        context_, net::server_limits{}, [this](net::http_request request) { return handle(std::move(request)); });
    if (const auto failed = server->listen("127.0.0.1", port)) throw std::runtime_error(failed.message());
    port_ = server->port();
    servers_.push_back(std::move(server));
}

std::string slack_stub::api_url() const { return "http://127.0.0.1:" + std::to_string(port_) + std::string(api_path); }
std::string slack_stub::response_url(std::string name) const {
    return "http://127.0.0.1:" + std::to_string(port_) + std::string(url_path) + std::move(name);
}

void slack_stub::fail_next(std::string method, slack_fault fault) {
    faults_[std::move(method)].push_back(std::move(fault));
}

std::size_t slack_stub::count(std::string_view method) const {
    std::size_t out = 0;
    for (const auto& c : calls_)
        out += c.method == method;
    return out;
}

/// The server closes every connection it has, answered or not; a new one takes the port.
net::awaitable<> slack_stub::drop_connections() {
    co_await servers_.back()->drain(std::chrono::milliseconds(0));
    listen(port_);
}

net::awaitable<net::http_response> slack_stub::handle(net::http_request request) {
    const std::string path(request.path());
    const bool to_url = path.starts_with(url_path);
    call made{to_url ? "response_url" : path.substr(std::min(path.size(), api_path.size())),
              std::string(net::find_header(request.headers, "Authorization")), arguments_of(request)};
    calls_.push_back(made);

    slack_fault fault;
    bool failing = false;
    if (const auto planned = faults_.find(made.method); planned != faults_.end() && !planned->second.empty()) {
        fault = planned->second.front();
        planned->second.pop_front();
        failing = true;
    }
    if (failing && fault.what == kind::status) {
        net::http_response out{fault.status, {}, "trouble"};
        if (fault.retry_after >= 0) out.headers.emplace_back("Retry-After", std::to_string(fault.retry_after));
        co_return out;
    }
    if (failing && fault.what == kind::refusal) co_return respond(200, refusal(fault.word));
    if (failing && fault.what == kind::drop_before) {
        co_await drop_connections();
        co_return net::http_response{};
    }
    if (path.starts_with(upload_path)) co_return upload(path.substr(upload_path.size()), request.body);
    if (path.starts_with(file_path)) co_return download(path.substr(file_path.size()), made);
    net::http_response out = to_url ? post_to_url(path.substr(url_path.size()), made) : respond(200, act(made));
    if (made.method == "auth.test") {
        const auto* owner = oauth.owner_of(token_in(made.authorization));
        out.headers.emplace_back("x-oauth-scopes", owner ? owner->scopes : granted_scopes);
    }
    if (failing && fault.what == kind::drop_after) co_await drop_connections();
    if (failing && fault.what == kind::nonsense) out = {200, {{"Content-Type", "text/html"}}, "<html>hello</html>"};
    co_return out;
}

slack_stub::object slack_stub::act(const call& made) {
    for (auto& v : check_arguments(made.method, made.arguments))
        violations_.push_back(made.method + ": " + v);
    if (made.method == "oauth.v2.access") return oauth.access(made.arguments);
    if (const auto own = answers_.find(made.method); own != answers_.end()) return own->second(made);
    const auto token = token_in(made.authorization);
    if (token.empty()) return refusal("not_authed");
    if (const auto word = oauth.refusal_of(token); !word.empty()) return refusal(word);
    if (token != token_ && oauth.owner_of(token) == nullptr) return refusal("invalid_auth");
    if (made.method == "chat.postMessage") return post(made, false);
    if (made.method == "chat.postEphemeral") return post(made, true);
    if (made.method == "chat.update") return update(made);
    if (made.method == "conversations.history") return history(made, false);
    if (made.method == "conversations.replies") return history(made, true);
    if (made.method == "conversations.open") {
        return {{"ok", true}, {"channel", json::object{{"id", "D" + text_of(made.arguments, "users")}}}};
    }
    if (auto surface = act_on_surface(made)) return std::move(*surface);
    if (made.method == "files.info") return file_info(made);
    if (made.method == "auth.test") {
        const auto* owner = oauth.owner_of(token);
        return {{"ok", true},
                {"user_id", owner ? owner->bot_user : "UBOT"},
                {"team_id", owner ? owner->team : "T1"},
                {"bot_id", "B1"}};
    }
    return refusal("unknown_method");
}

slack_stub::object slack_stub::post(const call& made, bool ephemeral) {
    for (auto& v : check_blocks(made.arguments))
        violations_.push_back(made.method + ": " + v);
    std::string channel = text_of(made.arguments, "channel");
    if (channel.empty()) return refusal("channel_not_found");
    if (is_user(channel)) channel = "D" + channel;
    if (ephemeral && text_of(made.arguments, "user").empty()) return refusal("user_not_found");
    posted next{channel, text_of(made.arguments, "thread_ts"), time_of(messages_.size() + 1),
                ephemeral ? text_of(made.arguments, "user") : std::string(), made.arguments};
    if (const auto* owner = oauth.owner_of(token_in(made.authorization)))
        next.workspace = owner->org_wide ? owner->enterprise : owner->team;
    const std::string ts = next.ts;
    messages_.push_back(std::move(next));
    if (ephemeral) return {{"ok", true}, {"message_ts", ts}};
    return {{"ok", true},
            {"channel", channel},
            {"ts", ts},
            {"message", json::object{{"text", text_of(made.arguments, "text")}}}};
}

slack_stub::object slack_stub::update(const call& made) {
    for (auto& v : check_blocks(made.arguments))
        violations_.push_back(made.method + ": " + v);
    for (auto& m : messages_) {
        if (m.channel != text_of(made.arguments, "channel") || m.ts != text_of(made.arguments, "ts")) continue;
        if (!m.only_for.empty()) break;
        if (m.streaming) return refusal("cant_update_message");
        m.payload = made.arguments;
        ++m.updates;
        return {{"ok", true}, {"channel", m.channel}, {"ts", m.ts}};
    }
    return refusal("message_not_found");
}

slack_stub::object slack_stub::history(const call& made, bool replies) {
    const std::string channel = text_of(made.arguments, "channel");
    const std::string thread = text_of(made.arguments, "ts");
    const bool metadata = text_of(made.arguments, "include_all_metadata") == "true";
    json::array all;
    for (const auto& m : messages_) {
        const bool here = m.channel == channel && m.only_for.empty() &&
                          (replies ? m.thread == thread || m.ts == thread : m.thread.empty());
        if (!here) continue;
        json::object shown{{"type", "message"}, {"ts", m.ts}, {"text", text_of(m.payload, "text")}};
        if (m.by.empty())
            shown["bot_id"] = "B1";
        else
            shown["user"] = m.by;
        if (metadata && m.payload.contains("metadata")) shown["metadata"] = m.payload.at("metadata");
        all.insert(replies ? all.end() : all.begin(), std::move(shown));
    }
    const std::size_t from = number_of(text_of(made.arguments, "cursor"), 0);
    const std::size_t limit = number_of(text_of(made.arguments, "limit"), 100);
    json::array page;
    for (std::size_t i = from; i < all.size() && i < from + limit; ++i)
        page.push_back(all[i]);
    const bool more = from + limit < all.size();
    return {{"ok", true},
            {"messages", std::move(page)},
            {"has_more", more},
            {"response_metadata", json::object{{"next_cursor", more ? std::to_string(from + limit) : ""}}}};
}

net::http_response slack_stub::post_to_url(const std::string& name, const call& made) {
    if (++url_uses_[name] > posts_to_a_url) return respond(404, refusal("used_url"));
    for (auto& v : check_blocks(made.arguments))
        violations_.push_back("response_url: " + v);
    if (!made.authorization.empty()) violations_.push_back("response_url: the token was sent along");
    messages_.push_back({"via " + name, {}, time_of(messages_.size() + 1), "the one who asked", made.arguments});
    return {200, {{"Content-Type", "text/plain"}}, "ok"};
}

}  // namespace coach::support
