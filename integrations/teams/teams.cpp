#include "integrations/teams/teams.hpp"

#include "integrations/teams/errands.hpp"
#include "integrations/teams/notices.hpp"
#include "integrations/teams/render.hpp"
#include "integrations/teams/routes.hpp"
#include "integrations/teams/sent_cards.hpp"
#include "integrations/teams/streamed_answer.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <spdlog/spdlog.h>

#include <algorithm>

namespace coach::teams {
namespace {

namespace json = boost::json;
using durable::performed;
using kind = answer::kind;

constexpr unsigned most_tries = 3;  ///< of a call that was most likely not done
constexpr milliseconds first_pause{400};
constexpr milliseconds after_refusal{10'000};

/// Where one message goes, once everything about the place is known.
struct destination {
    reference there;
    std::string conversation;  ///< with its thread
    std::string pace;          ///< the conversation alone
    std::string activity;      ///< to replace; empty: a new one
    std::string person;        ///< whose one-to-one chat it is
    std::string tenant{};
    std::string owner{};   ///< the actor whose message it is
    bool answers = false;  ///< it may end what a notice began
};

bool is_update(const core::say& s) { return s.what.why == core::intent::update && !s.updates.empty(); }

/// Nobody else may read it, or nobody asked for it there.
bool goes_to_person(const core::say& s) {
    if (s.where.direct) return s.where.channel.empty() || s.where.channel == s.to.id;
    return s.what.why == core::intent::private_reply || s.what.why == core::intent::proactive;
}

bool has_files(const core::message& m) {
    return std::any_of(m.parts.begin(), m.parts.end(),
                       [](const core::part& p) { return std::holds_alternative<core::file_part>(p); });
}

/// Only a person in their own chat can be asked, and a file must be small enough to wait for the answer.
bool can_ask(const core::say& s) {
    if (!s.where.direct && !goes_to_person(s)) return false;
    return std::all_of(s.what.parts.begin(), s.what.parts.end(), [](const core::part& p) {
        const auto* file = std::get_if<core::file_part>(&p);
        return file == nullptr || (!file->bytes.empty() && file->bytes.size() <= most_kept_bytes);
    });
}

std::vector<core::message> without_files(const core::message& m) {
    core::capabilities can = capabilities();
    can.files = false;
    return core::fit(m, can);
}

performed not_yet(milliseconds delay, std::string why) { return {performed::kind::not_yet, delay, std::move(why)}; }
performed impossible(std::string why) { return {performed::kind::impossible, {}, std::move(why)}; }

performed as_performed(const answer& a, bool repeatable) {
    switch (a.what) {
        case kind::ok:
            return {};
        case kind::later:
        case kind::rate_limited:
            return not_yet(a.delay, a.error);
        case kind::unsure:
            if (repeatable) return not_yet(a.delay, a.error);
            return {performed::kind::unknown, {}, a.error};
        case kind::unknown:
            if (repeatable) return not_yet(milliseconds{1000}, a.error);
            return {performed::kind::unknown, {}, a.error};
        case kind::unauthorized:  // until an operator mends it, or the tries are used up
            return not_yet(after_refusal, a.error + ": our token is refused");
        default:
            return impossible(a.error + (a.message.empty() ? "" : ": " + a.message));
    }
}

/// Spread over half of the pause, the same for the same effect.
milliseconds pause_before(unsigned tries, const std::string& effect_id) {
    const auto full = first_pause * (1U << tries);
    return full / 2 + milliseconds(static_cast<long>(std::hash<std::string>{}(effect_id) % 1000) * full.count() / 2000);
}

}  // namespace

struct teams_platform::impl {
    boost::asio::io_context& io;
    config settings;
    wall_clock now;
    net::tasks background;
    key_cache keys;
    login signs_in;
    connector out;
    references known;
    collector gathers;
    notices shown;
    sent_cards cards;
    errands errand;
    front_door door;

    impl(boost::asio::io_context& context, net::http_client& client, durable::shelf& shelf, integrations::inbox inbox,
         config c, wall_clock clock)
        : io(context),
          settings(std::move(c)),
          now(std::move(clock)),
          background("teams"),
          keys(io, client, background, settings.openid_url, now),
          signs_in(io, client, background,
                   {settings.login_url, settings.tenant.empty() ? "botframework.com" : settings.tenant,
                    settings.client_id, settings.client_secret},
                   now),
          out(client, signs_in,
              {settings.unauthenticated || is_loopback(settings.openid_url), !settings.unauthenticated,
               settings.rate_limits}),
          known(shelf),
          gathers(io),
          shown(io, shelf, out, background, settings.notice_after),
          cards(shelf),
          errand({client, shelf, out, known, shown, inbox, settings.read,
                  settings.unauthenticated || is_loopback(settings.openid_url)}),
          door(settings, {keys, known, out, gathers, shown, cards}, std::move(inbox), now) {}

    /// Empty `found` and a reason when there is no way.
    struct way {
        std::optional<destination> found;
        performed otherwise;
    };

    net::awaitable<way> to_person(core::say s) {
        const auto stored = co_await known.of_person(s.where.workspace, s.to.id);
        if (!stored) co_return way{{}, not_yet(milliseconds{1000}, "where they are cannot be read")};
        if (!*stored) co_return way{{}, impossible("never met: no conversation reference")};
        reference r = **stored;
        if (!r.blocked.empty()) co_return way{{}, impossible("cannot be reached since: " + r.blocked)};
        if (r.conversation.empty()) {
            const answer made = co_await open_chat(s, r);
            if (made.what != kind::ok) co_return way{{}, co_await note_failure(s, r, made, true)};
            r.conversation = made.id;
            if (!co_await known.keep_person(s.where.workspace, s.to.id, r))
                spdlog::warn("teams: a new chat is not remembered");
        }
        const std::string talk = r.conversation;
        co_return way{destination{std::move(r), talk, talk, {}, s.to.id}, {}};
    }

    net::awaitable<way> in_place(core::say s) {
        auto stored = s.where.direct ? co_await known.of_person(s.where.workspace, s.to.id)
                                     : co_await known.of_conversation(s.where.workspace, s.where.channel);
        if (!stored) co_return way{{}, not_yet(milliseconds{1000}, "where they are cannot be read")};
        if (!*stored) co_return way{{}, impossible("no conversation reference")};
        if (!(*stored)->blocked.empty())
            co_return way{{}, impossible("cannot be reached since: " + (*stored)->blocked)};
        destination to{std::move(**stored), with_thread(s.where.channel, s.where.thread), s.where.channel, {}, {}};
        if (s.where.direct) to.person = s.to.id;
        if (is_update(s)) to.activity = s.updates;
        co_return way{std::move(to), {}};
    }

    /// Teams gives the same chat however often it is asked for.
    net::awaitable<answer> open_chat(core::say s, reference r) {
        connector_call call;
        call.url = conversation_url(r.service_url);
        call.conversation = "of " + s.to.id;
        call.tenant = s.where.workspace;
        call.body = json::serialize(
            json::object{{"bot", json::object{{"id", r.bot}}},
                         {"members", json::array{json::object{{"id", s.to.id}}}},
                         {"isGroup", false},
                         {"tenantId", s.where.workspace},
                         {"channelData", json::object{{"tenant", json::object{{"id", s.where.workspace}}}}}});
        answer got = co_await send(std::move(call), s.to.id, true);
        if (got.what == kind::ok && got.id.empty()) got = {kind::unknown, {}, "a chat without an id", {}};
        co_return got;
    }

    /// Tries again by itself what most likely was not done, a few times.
    net::awaitable<answer> send(connector_call call, std::string effect_id, bool repeatable) {
        answer got;
        for (unsigned tries = 0; tries < most_tries; ++tries) {
            got = co_await out.send(call);
            if (got.what != kind::unsure || repeatable || tries + 1 == most_tries) break;
            co_await net::pause_for(pause_before(tries, effect_id));
        }
        co_return got;
    }

    net::awaitable<answer> show(destination to, json::object content, std::string effect_id) {
        connector_call call;
        const bool update = !to.activity.empty();
        call.method = update ? "PUT" : "POST";
        call.url = conversation_url(to.there.service_url, to.conversation, to.activity);
        call.conversation = to.pace;
        content["type"] = "message";
        content["from"] = json::object{{"id", to.there.bot}};
        content["conversation"] = json::object{{"id", to.conversation}};
        if (update) content["id"] = to.activity;
        // Before it is sent: whoever presses at once finds it.
        co_await cards.keep(to.tenant, to.pace, mark_buttons(content, to.owner, effect_id));
        if (!update && gathers.take(to.conversation, content)) co_return answer{kind::ok, {}, {}, effect_id};
        std::optional<answer> got;
        if (to.answers && !update)
            got = co_await shown.close({to.there.service_url, to.there.bot, to.tenant, to.conversation, to.pace, true},
                                       content);
        call.body = json::serialize(content);
        if (!got) got = co_await send(std::move(call), effect_id, update);
        co_return std::move(*got);
    }

    /// What nobody can send to any more is marked, so that nothing else is tried.
    net::awaitable<performed> note_failure(core::say s, reference r, answer a, bool repeatable) {
        const bool lost = a.what == kind::unreachable || a.what == kind::gone;
        if (lost && r.blocked.empty()) {
            r.blocked = a.error;
            (void)co_await known.keep_person(s.where.workspace, s.to.id, std::move(r));
        }
        co_return as_performed(a, repeatable);
    }

    net::awaitable<performed> deliver(core::say s, std::string effect_id) {
        if (!has_files(s.what)) co_return co_await deliver_words(std::move(s), std::move(effect_id));
        if (can_ask(s)) {
            const performed said = co_await deliver_words(s, effect_id);
            if (said.what == performed::kind::done) co_await offer_files(std::move(s), std::move(effect_id));
            co_return said;
        }
        performed first;
        std::size_t number = 0;
        for (auto& piece : without_files(s.what)) {
            core::say one{s.where, s.to, std::move(piece), number == 0 ? s.updates : std::string()};
            const performed said = co_await deliver_words(std::move(one), effect_id + "/" + std::to_string(number));
            if (number++ == 0) first = said;
            if (said.what != performed::kind::done) break;
        }
        co_return first;
    }

    /// Each file waits for the person's yes. What goes wrong here leaves the message, which names the file.
    net::awaitable<> offer_files(core::say s, std::string effect_id) {
        way w = goes_to_person(s) ? co_await to_person(s) : co_await in_place(s);
        if (!w.found) co_return;
        w.found->activity.clear();
        std::size_t number = 0;
        for (auto& p : s.what.parts) {
            auto* file = std::get_if<core::file_part>(&p);
            if (file == nullptr) continue;
            const auto token = file_token(core::learner_id(s.where, s.to), effect_id, ++number);
            json::object content{{"attachments", json::array{consent_card(file->name, file->bytes.size(), token)}}};
            if (!co_await errand.keep(token, std::move(file->bytes))) continue;
            const answer got = co_await show(*w.found, std::move(content), effect_id);
            if (got.what != kind::ok)
                spdlog::error("teams: a file could not be offered: {} {}", got.error, got.message);
        }
    }

    net::awaitable<performed> deliver_words(core::say s, std::string effect_id) {
        json::object content = render(s.what);
        if (content.empty()) co_return performed{};  // no words: nothing to show
        way w = goes_to_person(s) ? co_await to_person(s) : co_await in_place(s);
        if (!w.found) co_return w.otherwise;
        destination& to = *w.found;
        to.tenant = s.where.workspace;
        to.owner = core::learner_id(s.where, s.to);
        to.answers = s.where.direct && s.what.why != core::intent::proactive;
        answer got = co_await show(to, std::move(content), effect_id);
        if (got.what == kind::gone && !to.activity.empty()) {  // what should be replaced is not there: say it anew
            to.activity.clear();
            got = co_await show(to, render(s.what), effect_id);
        }
        if (got.what == kind::refused) {
            spdlog::error("teams: the card was refused ({} {}); saying it as plain text", got.error, got.message);
            got = co_await show(to, render_plain(s.what), effect_id);
        }
        if (!to.person.empty() && to.activity.empty()) co_return co_await note_failure(s, to.there, got, false);
        co_return as_performed(got, !to.activity.empty());
    }

    /// The private chat is closed and others read along: only that much is said there.
    net::awaitable<void> point_to_chat(core::say s) {
        s.what = {core::intent::reply, {core::text_part{core::escape(settings.pointer)}}};
        (void)co_await deliver(std::move(s), "pointer");
    }
};

teams_platform::teams_platform(boost::asio::io_context& io, net::http_client& client, durable::shelf& shelf,
                               integrations::inbox inbox, config c, wall_clock now) {
    if (!now) now = [] { return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now()); };
    impl_ = std::make_unique<impl>(io, client, shelf, std::move(inbox), std::move(c), std::move(now));
}
teams_platform::~teams_platform() = default;

std::vector<integrations::route> teams_platform::routes() {
    // The server that calls these is drained before the platform ends.
    const net::http_handler handle = [door = &impl_->door](net::http_request request) {
        return door->handle(std::move(request));
    };
    const net::http_handler lives = [](net::http_request request) -> net::awaitable<net::http_response> {
        if (request.method == "HEAD") co_return net::http_response{200, {}, {}};
        co_return net::http_response{405, {{"Allow", "POST, HEAD"}}, "method not allowed\n"};
    };
    return {{"POST", "/api/messages", handle}, {"GET", "/api/messages", lives}};
}

const core::capabilities& teams_platform::shows() const { return capabilities(); }

void teams_platform::start() {
    if (!impl_->settings.unauthenticated) impl_->keys.refresh();
}

net::awaitable<> teams_platform::stop(std::chrono::milliseconds at_most) {
    impl_->shown.stop();
    return impl_->background.stop(at_most);
}

durable::repeat teams_platform::policy(const core::say& s) const {
    return is_update(s) && !goes_to_person(s) ? durable::repeat::freely : durable::repeat::mark_first;
}

net::awaitable<performed> teams_platform::perform(core::say s, std::string effect_id) {
    performed out = co_await impl_->deliver(s, effect_id);
    if (out.what == performed::kind::impossible) {
        spdlog::error("teams: given up: {}", out.reason);
        const bool asked = !s.where.direct && s.what.why == core::intent::private_reply;
        if (asked) co_await impl_->point_to_chat(std::move(s));
    }
    co_return out;
}

net::awaitable<std::optional<bool>> teams_platform::happened(core::say, std::string) { co_return std::nullopt; }

net::awaitable<std::unique_ptr<integrations::answer_stream>> teams_platform::open_stream(core::place where,
                                                                                         core::person who) {
    core::say s;
    s.where = std::move(where);
    s.to = std::move(who);
    auto w = goes_to_person(s) ? co_await impl_->to_person(s) : co_await impl_->in_place(s);
    if (!w.found) co_return nullptr;
    streamed_answer::target to{w.found->there.service_url, w.found->there.bot, s.where.workspace,
                               w.found->conversation,      w.found->pace,      s.where.direct};
    co_return std::make_unique<streamed_answer>(impl_->io, impl_->out, std::move(to));
}

net::awaitable<performed> teams_platform::fetch(core::event e, unsigned attempts) {
    return impl_->errand.fetch(std::move(e), attempts);
}

net::awaitable<bool> teams_platform::forget(core::place where, core::person who) {
    const bool files = co_await impl_->errand.forget(core::learner_id(where, who));
    const bool cards = co_await impl_->cards.forget(core::learner_id(where, who));
    const bool gone = co_await impl_->known.forget_person(std::move(where.workspace), std::move(who.id));
    co_return files&& cards&& gone;
}

}  // namespace coach::teams
