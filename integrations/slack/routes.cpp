#include "integrations/slack/routes.hpp"

#include "integrations/slack/modal.hpp"
#include "net/form.hpp"

#include <boost/json/serialize.hpp>
#include <spdlog/spdlog.h>

namespace coach::slack {
namespace {

/// Slack waits 3 s; the inbox may have used 2.5 s of them.
constexpr std::chrono::milliseconds apology_time{300};

net::http_response empty(int status) { return {status, {}, {}}; }
net::http_response text(int status, std::string body) {
    return {status, {{"Content-Type", "text/plain; charset=utf-8"}}, std::move(body)};
}
net::http_response json(boost::json::object body) {
    return {200, {{"Content-Type", "application/json; charset=utf-8"}}, boost::json::serialize(body)};
}

bool is_form(const net::http_request& request) {
    const auto type = net::find_header(request.headers, "Content-Type");
    return type.starts_with("application/x-www-form-urlencoded");
}

bool is_ssl_check(const net::http_request& request) {
    if (!is_form(request) || request.body.find("ssl_check=1") == std::string::npos) return false;
    const auto fields = net::parse_form(request.body);
    return fields && net::find_field(*fields, "ssl_check") == "1";
}

boost::json::object ephemeral(const std::string& words) {
    return {{"response_type", "ephemeral"}, {"replace_original", false}, {"text", words}};
}

decode_options options_of(const config& c) { return {c.bot_user, is_loopback(c.api_url)}; }

}  // namespace

front_door::front_door(const config& c, web_api& api, integrations::inbox inbox, wall_clock now, after_hours later)
    : api_(api),
      later_(std::move(later)),
      inbox_(std::move(inbox)),
      now_(std::move(now)),
      apology_(c.apology),
      needed_(c.needed),
      no_form_(c.no_form),
      verifier_(c.signing_secrets),
      decoder_(options_of(c)) {}

verdict front_door::verify(const net::http_request& request, core::time_point now) {
    const signed_request claims{request.body, net::find_header(request.headers, "X-Slack-Signature"),
                                net::find_header(request.headers, "X-Slack-Request-Timestamp")};
    return verifier_.check(claims, std::chrono::floor<std::chrono::seconds>(now));
}

net::awaitable<net::http_response> front_door::handle(net::http_request request) {
    const core::time_point now = now_();
    const verdict checked = verify(request, now);
    if (checked != verdict::genuine) {
        if (is_ssl_check(request)) co_return empty(200);
        spdlog::warn("slack: refused a request from {}: {}", request.remote, words(checked));
        co_return text(401, "not verified\n");
    }
    const bool form = is_form(request);
    co_return co_await take(form, std::move(request.body));
}

net::awaitable<net::http_response> front_door::take(bool form, std::string body) {
    const core::time_point now = now_();
    auto decoded = form ? decoder_.form(body, now) : decoder_.json(body, now);
    if (auto* hello = std::get_if<challenge>(&decoded)) co_return text(200, std::move(hello->text));
    if (auto* event = std::get_if<arrived>(&decoded)) co_return co_await store(std::move(*event));
    if (auto* gone = std::get_if<uninstalled>(&decoded)) co_return co_await end(std::move(*gone));
    if (const auto* stop = std::get_if<stopped>(&decoded)) {
        if (later_.stop) later_.stop(*stop);
        co_return empty(200);
    }
    if (auto* form = std::get_if<form_button>(&decoded)) {
        co_await later_.tasks.spawn(open_form(std::move(*form)));  // begins now: the trigger lives three seconds
        co_return empty(200);
    }
    if (std::holds_alternative<noted>(decoded)) co_return empty(200);
    if (std::holds_alternative<no_options>(decoded)) co_return json({{"options", boost::json::array()}});
    if (const auto* bad = std::get_if<malformed>(&decoded)) {
        spdlog::warn("slack: malformed request: {}", bad->why);
        co_return text(400, "malformed\n");
    }
    spdlog::debug("slack: left alone: {}", std::get<ignored>(decoded).why);
    co_return empty(200);
}

net::awaitable<net::http_response> front_door::end(uninstalled gone) {
    const bool kept = co_await api_.tokens().uninstalled(gone.team, gone.enterprise, gone.org_wide, gone.at);
    co_return empty(kept ? 200 : 503);
}

net::awaitable<> front_door::open_form(form_button pressed) {
    const auto& where = pressed.at.where;
    const auto form = read_form(pressed.value);
    auto view = form ? modal_view(*form, where) : std::nullopt;
    answer got{answer::kind::give_up, {}, "not a form"};
    if (view) {
        boost::json::object arguments{{"trigger_id", pressed.trigger}, {"view", std::move(*view)}};
        got = co_await api_.call(where.workspace, "views.open", where.channel, std::move(arguments));
    }
    if (got.what == answer::kind::ok) co_return;
    spdlog::warn("slack: a form did not open: {}", got.error);
    if (!where.reply_token.empty())
        static_cast<void>(co_await api_.post_to_url(where.reply_token, where.channel, ephemeral(no_form_)));
}

net::awaitable<net::http_response> front_door::store(arrived event) {
    if (!event.wrong.empty()) {
        boost::json::object errors;
        for (const auto& field : event.wrong)
            errors[field] = needed_;
        co_return json({{"response_action", "errors"}, {"errors", std::move(errors)}});
    }
    // First, so that the answer finds the organisation's token.
    if (!event.enterprise.empty() && !co_await api_.tokens().seen(event.what.where.workspace, event.enterprise))
        co_return co_await not_stored(std::move(event));
    auto& where = event.what.where;
    if (!where.direct && later_.who.is_guest(event.what)) where.external = true;
    const auto outcome = co_await inbox_(event.what);
    if (outcome == integrations::accepted::unavailable) co_return co_await not_stored(std::move(event));
    if (event.then && co_await inbox_(*event.then) == integrations::accepted::unavailable)
        co_return co_await not_stored(std::move(event));
    if (outcome == integrations::accepted::stored) co_await afterwards(event.what);
    co_return empty(200);
}

/// Only begun here: the answer does not wait for any of it.
net::awaitable<> front_door::afterwards(const core::event& e) {
    if (later_.who.is_due(e)) co_await later_.tasks.spawn(later_.who.ask(e));
    const bool is_work = !std::holds_alternative<core::told>(e.what) || e.where.reply_token != assistant_mark;
    if (is_work && in_assistant_thread(e.where) && later_.pane.is_there(e.where.workspace))
        co_await later_.tasks.spawn(later_.pane.reads(e.where));
}

/// Slack sends events again, but nothing else: there the person must know that it may be lost.
net::awaitable<net::http_response> front_door::not_stored(arrived event) {
    spdlog::error("slack: the inbox is not available");
    switch (event.from) {
        case source::event:
            break;
        case source::command:
            co_return json(ephemeral(apology_));
        case source::view: {
            if (event.view_block.empty()) break;
            boost::json::object errors{{event.view_block, apology_}};  // the view stays open with what was typed
            co_return json({{"response_action", "errors"}, {"errors", std::move(errors)}});
        }
        case source::interaction: {
            const std::string url = event.what.where.reply_token;
            if (url.empty()) break;
            const auto told =
                co_await api_.post_to_url(url, event.what.where.channel, ephemeral(apology_), apology_time);
            if (told.what == answer::kind::ok) co_return empty(200);
            break;
        }
    }
    co_return empty(503);  // beside a button, Slack shows the person that it did not work
}

}  // namespace coach::slack
