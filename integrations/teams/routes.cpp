#include "integrations/teams/routes.hpp"

#include "core/utf8.hpp"
#include "integrations/teams/errands.hpp"
#include "integrations/teams/invokes.hpp"
#include "integrations/teams/words.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <spdlog/spdlog.h>

namespace coach::teams {
namespace {

/// Teams sends the activity again after 15 s; the inbox may have used 2.5 s of them.
constexpr std::chrono::milliseconds apology_time{3000};
constexpr std::size_t long_text_chars = 2000;

net::http_response empty(int status) { return {status, {}, {}}; }
net::http_response text(int status, std::string body) {
    return {status, {{"Content-Type", "text/plain; charset=utf-8"}}, std::move(body)};
}
net::http_response json(const boost::json::object& body) {
    return {200, {{"Content-Type", "application/json; charset=utf-8"}}, boost::json::serialize(body)};
}

net::http_response refused(rule broken) {
    if (broken == rule::not_endorsed) return text(403, "forbidden\n");
    if (broken == rule::no_keys) return {503, {{"Retry-After", "5"}}, {}};
    auto out = text(401, "not verified\n");
    out.headers.emplace_back("WWW-Authenticate", "Bearer");
    return out;
}

/// What a client shows at the card after its button was pressed: that it was; the words come as messages.
boost::json::object card_answer(int status, std::string_view type, boost::json::value value) {
    return {{"statusCode", status}, {"type", type}, {"value", std::move(value)}};
}

expected expected_of(const config& c) { return {c.issuers, c.client_id}; }

}  // namespace

front_door::front_door(const config& c, parts p, integrations::inbox inbox, wall_clock now)
    : verifier_(p.keys, expected_of(c)),
      decoder_(c.tenant),
      references_(p.known),
      connector_(p.out),
      collector_(p.gathers),
      notices_(p.shown),
      cards_(p.cards),
      inbox_(std::move(inbox)),
      now_(std::move(now)),
      unauthenticated_(c.unauthenticated),
      apology_(c.apology) {}

net::awaitable<net::http_response> front_door::handle(net::http_request request) {
    const core::time_point now = now_();
    verified who;
    if (!unauthenticated_) {
        std::string token(net::find_header(request.headers, "Authorization"));
        who = co_await verifier_.check(std::move(token), std::chrono::floor<std::chrono::seconds>(now));
    }
    std::optional<activity> read;
    if (who.broken == rule::kept) {
        read = decoder_.read(request.body);
        if (!read) co_return text(400, "malformed\n");
        if (!unauthenticated_) who.broken = verifier::fits(who, *read);
    }
    if (who.broken != rule::kept) {
        spdlog::warn("teams: refused a request from {}: {}{}{}", request.remote, words(who.broken),
                     who.detail.empty() ? "" : ": ", who.detail);
        co_return refused(who.broken);
    }
    if (!connector_.takes(read->service_url)) {
        spdlog::warn("teams: refused an activity: its serviceUrl is not one that may be called");
        co_return text(403, "forbidden\n");
    }
    co_return co_await take(std::move(*read), now);
}

net::awaitable<net::http_response> front_door::take(activity a, core::time_point now) {
    auto what = decoder_.understand(a, now);
    if (a.leaves() || (a.arrives() && !a.direct())) {
        co_await follow(std::move(a));
        co_return empty(200);
    }
    if (auto* event = std::get_if<core::event>(&what)) {
        const bool waits = a.to_be_answered && collector_.open(a.whole_conversation());
        if (waits) co_return co_await answer_with_replies(std::move(a), std::move(*event));
        if (co_await take_in(a, std::move(*event)) == integrations::accepted::unavailable)
            co_return co_await not_stored(std::move(a));
        co_return empty(200);
    }
    if (auto* request = std::get_if<invoked>(&what)) co_return co_await invoke(std::move(a), std::move(*request));
    if (const auto* bad = std::get_if<malformed>(&what)) {
        spdlog::warn("teams: malformed activity: {}", bad->why);
        co_return text(400, "malformed\n");
    }
    spdlog::debug("teams: left alone: {}", std::get<ignored>(what).why);
    co_return empty(200);
}

/// A second delivery is answered without replies: they went with the first, or by the connector.
net::awaitable<net::http_response> front_door::answer_with_replies(activity a, core::event event) {
    const std::string talk = a.whole_conversation();
    const auto stored = co_await store(a, std::move(event));
    if (stored == integrations::accepted::unavailable) {
        collector_.close(talk);
        co_return co_await not_stored(std::move(a));
    }
    if (stored == integrations::accepted::repeated) collector_.close(talk);
    co_return json({{"activities", co_await collector_.wait(talk)}});
}

net::awaitable<integrations::accepted> front_door::store(activity a, core::event event) {
    a.from = event.who.id;  // an installation may come in the bot's own name
    if (!co_await references_.learn(std::move(a))) co_return integrations::accepted::unavailable;
    co_return co_await inbox_(std::move(event));
}

/// Expected before it is stored, since the answer may be quick; shown only afterwards.
net::awaitable<integrations::accepted> front_door::take_in(activity a, core::event event) {
    const auto* said = std::get_if<core::said>(&event.what);
    const std::string talk = a.whole_conversation();
    const bool long_text = a.direct() && said && core::utf8::count(said->text) > long_text_chars;
    const bool noticed =
        long_text && co_await notices_.expect({a.service_url, a.bot, a.tenant, talk, a.conversation, true},
                                              std::string(own_words::reading_text));
    const auto stored = co_await store(std::move(a), std::move(event));
    if (noticed && stored == integrations::accepted::stored) notices_.begin(talk);
    if (noticed && stored != integrations::accepted::stored) co_await notices_.forget(talk);
    co_return stored;
}

net::awaitable<net::http_response> front_door::redraw(activity a, std::optional<card_press> press) {
    std::optional<boost::json::object> shown;
    if (press) shown = co_await cards_.seen_by(a.tenant, a.conversation, a.from, std::move(*press));
    if (shown) co_return json(card_answer(200, "application/vnd.microsoft.card.adaptive", std::move(*shown)));
    co_return json(
        card_answer(200, "application/vnd.microsoft.activity.message", boost::json::string(own_words::taken)));
}

net::awaitable<net::http_response> front_door::invoke(activity a, invoked request) {
    if (!request.card && request.press) co_return co_await redraw(std::move(a), std::move(request.press));
    if (!request.card) co_return co_await surface(std::move(a));
    const auto stored = co_await store(a, std::move(*request.card));
    if (stored != integrations::accepted::unavailable)
        co_return co_await redraw(std::move(a), std::move(request.press));
    spdlog::error("teams: the inbox is not available");
    co_return json(card_answer(500, "application/vnd.microsoft.error",
                               boost::json::object{{"code", "NotStored"}, {"message", apology_}}));
}

net::awaitable<net::http_response> front_door::surface(activity a) {
    auto plan = plan_invoke(a.name, a.value, a.reply_to);
    if (!plan.known) {
        spdlog::debug("teams: an invoke that is not known");
        co_return empty(501);
    }
    if (plan.file) plan.what = errand_of(*plan.file);
    if (plan.what) {
        core::event event{a.event_id("i"), a.where(), a.who(), std::move(*plan.what), now_(), {}};
        if (plan.in_private) event.where = co_await private_place(a);
        if (co_await store(a, std::move(event)) == integrations::accepted::unavailable) {
            spdlog::error("teams: the inbox is not available");
            if (plan.file) co_return co_await not_stored(std::move(a));
            plan.answer = std::move(plan.failed);
        }
    }
    // A dialog closes on an answer without a body; an opinion about a message wants an empty object.
    if (plan.answer.empty() && a.name != "message/submitAction") co_return empty(200);
    co_return json(plan.answer);
}

/// The chat where they will answer; a place named like the person while it is not known.
net::awaitable<core::place> front_door::private_place(activity a) {
    core::place out{"teams", a.tenant, a.from, {}, true, {}};
    if (a.direct()) co_return a.where();
    const auto known = co_await references_.of_person(a.tenant, a.from);
    if (known && *known && !(*known)->conversation.empty()) out.channel = (*known)->conversation;
    co_return out;
}

net::awaitable<> front_door::follow(activity a) {
    bool done = true;
    if (a.arrives()) {
        done = co_await references_.learn(a);
    } else if (a.direct()) {
        done = co_await references_.forget_person(a.tenant, a.from);
    } else {
        done = co_await references_.forget_conversation(a.tenant, a.conversation);
    }
    // Teams stops delivering to a bot that fails on such activities: they are answered either way.
    if (!done) spdlog::error("teams: an installation could not be noted");
}

/// Teams does not surely send a message again: the person must know that it may be lost.
net::awaitable<net::http_response> front_door::not_stored(activity a) {
    spdlog::error("teams: the inbox is not available");
    connector_call call;
    call.url = conversation_url(a.service_url, a.whole_conversation());
    call.conversation = a.conversation;
    call.tenant = a.tenant;
    call.body = boost::json::serialize(
        boost::json::object{{"type", "message"}, {"from", boost::json::object{{"id", a.bot}}}, {"text", apology_}});
    call.deadline = apology_time;
    const auto told = co_await connector_.send(std::move(call));
    co_return empty(told.what == answer::kind::ok ? 200 : 503);
}

}  // namespace coach::teams
