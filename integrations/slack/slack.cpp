#include "integrations/slack/slack.hpp"

#include "integrations/slack/client.hpp"
#include "integrations/slack/fetch.hpp"
#include "integrations/slack/home.hpp"
#include "integrations/slack/install.hpp"
#include "integrations/slack/render.hpp"
#include "integrations/slack/routes.hpp"
#include "integrations/slack/stream.hpp"

#include <boost/asio/this_coro.hpp>
#include <spdlog/spdlog.h>

#include <algorithm>

namespace coach::slack {
namespace {

namespace json = boost::json;
using durable::performed;
using kind = answer::kind;

constexpr std::size_t most_in_background = 64;
constexpr unsigned most_tries = 4;  ///< the longest chain: response_url, ephemeral, direct, and once as plain text

enum class way { post, update, ephemeral, response_url, home };

struct destination {
    way by = way::post;
    std::string channel;
    std::string thread;
};

/// Private words go only where nobody else can read; what nobody asked for goes to the direct chat.
destination where_to(const core::say& s) {
    if (s.what.why == core::intent::home) return {way::home, s.where.channel, {}};
    const bool update = s.what.why == core::intent::update && !s.updates.empty();
    const bool of_ephemeral = update && s.updates.starts_with(ephemeral_mark);
    if (update && !of_ephemeral) return {way::update, s.where.channel, s.where.thread};
    if (s.what.why == core::intent::proactive && !s.where.direct) return {way::post, s.to.id, {}};
    if (!s.where.reply_token.empty() && s.where.reply_token != assistant_mark)
        return {way::response_url, s.where.channel, s.where.thread};
    const bool hidden = s.what.why == core::intent::private_reply || of_ephemeral;
    if (hidden && !s.where.direct) return {way::ephemeral, s.where.channel, s.where.thread};
    return {way::post, s.where.channel, s.where.thread};
}

json::object arguments(const core::say& s, const destination& to, const std::string& effect_id, bool plain) {
    json::object out = plain ? render_plain(s.what) : render(s.what);
    if (out.empty()) return out;
    if (to.by == way::response_url) {
        out["response_type"] = "ephemeral";
        out["replace_original"] = s.what.why == core::intent::update && s.updates.starts_with(ephemeral_mark);
        return out;
    }
    out["channel"] = to.channel;
    if (to.by == way::update) {
        out["ts"] = s.updates;
        if (plain) out["blocks"] = json::array();  // else the old blocks would stay
        return out;
    }
    if (!to.thread.empty()) out["thread_ts"] = to.thread;
    if (to.by == way::ephemeral) {
        out["user"] = s.to.id;
        return out;
    }
    out["unfurl_links"] = false;
    out["unfurl_media"] = false;
    out["metadata"] = json::object{{"event_type", "coach_effect"}, {"event_payload", json::object{{"id", effect_id}}}};
    return out;
}

std::string_view method_of(way by) {
    switch (by) {
        case way::post:
            return "chat.postMessage";
        case way::update:
            return "chat.update";
        case way::ephemeral:
            return "chat.postEphemeral";
        case way::response_url:
            return "response_url";
        case way::home:
            return "views.publish";
    }
    return "chat.postMessage";
}

/// Where the words go when this way is closed; false: nowhere.
bool take_next_way(destination& to, const core::say& s, kind refused) {
    if (refused == kind::url_used_up && to.by == way::response_url) {
        to.by = s.where.direct ? way::post : way::ephemeral;
        return true;
    }
    if (refused == kind::message_gone && to.by == way::update) {
        to.by = way::post;
        return true;
    }
    if (refused == kind::not_there && to.by == way::ephemeral) {
        to = {way::post, s.to.id, {}};
        return true;
    }
    return false;
}

bool is_file(const core::part& p) { return std::holds_alternative<core::file_part>(p); }
bool only_files(const core::message& m) {
    return !m.parts.empty() && std::all_of(m.parts.begin(), m.parts.end(), is_file);
}

/// The same words for a workspace that takes no files: one message for Slack, or several.
std::vector<core::message> without_files(const core::message& m) {
    auto can = capabilities();
    can.files = false;
    return core::fit(m, can);
}

performed as_performed(const answer& a, way by) {
    switch (a.what) {
        case kind::ok:
            return {performed::kind::done, {}, {}};
        case kind::later:
        case kind::rate_limited:
            return {performed::kind::not_yet, a.delay, a.error, a.what == kind::rate_limited};
        case kind::unknown:
            return {performed::kind::unknown, {}, a.error};
        default:
            return {performed::kind::impossible, {}, std::string(method_of(by)) + ": " + a.error};
    }
}

}  // namespace

struct slack_platform::impl {
    integrations::inbox inbox;
    wall_clock now;
    std::optional<oauth_api> oauth;
    std::shared_ptr<installed_tokens> installed;  ///< empty: SLACK_BOT_TOKEN alone
    std::optional<installer> install;
    one_token one;
    web_api api;
    net::http_client& http;
    net::tasks tasks{"slack", most_in_background};
    people who;
    assistant pane;
    home_pages homes;
    live_streams streams;
    std::chrono::milliseconds between_paragraphs;
    fetcher asks;
    front_door door;
    std::optional<socket_mode> socket;

    impl(net::http_client& client, integrations::inbox in, config c, wall_clock clock, installing with)
        : inbox(std::move(in)),
          now(std::move(clock)),
          installed(installed_of(client, c, with)),
          one(c.bot_token, c.bot_user),
          api(client, tokens(), c.api_url, c.rate_limits, c.shares),
          http(client),
          who(api, inbox, with.shelf),
          pane(api, c.reading),
          homes(api),
          between_paragraphs(c.between_paragraphs),
          asks(api, tokens(), client, inbox, c.read),
          door(c, api, inbox, now, {tasks, who, pane, [this](const stopped& what) { streams.stop(what); }}) {
        if (installed)
            install.emplace(*with.shelf, *oauth, *installed, now, c.public_url,
                            [this](installation i) { return welcome(std::move(i)); });
    }

    std::shared_ptr<installed_tokens> installed_of(net::http_client& client, const config& c, const installing& with) {
        if (c.client_id.empty() || with.io == nullptr || with.shelf == nullptr) return nullptr;
        oauth.emplace(client, c.api_url, c.client_id, c.client_secret);
        return std::make_shared<installed_tokens>(*with.io, *with.shelf, *oauth, now, token_options{c.bot_token});
    }
    credentials& tokens() { return installed ? static_cast<credentials&>(*installed) : one; }

    /// Whoever installed it hears from the coach in their direct chat; of an organisation's installation it is not
    /// known in which workspace that would be.
    net::awaitable<> welcome(installation i) {
        if (i.org_wide || !is_slack_id(i.installer, "UW") || !inbox) co_return;
        core::event e;
        e.id = "slack/installed/" + i.team + "/" + i.installer;
        e.where = {"slack", i.team, i.installer, {}, true, {}};
        e.who = {i.installer, {}};
        e.at = now();
        e.what = core::told{"welcome", {}};
        if (co_await inbox(std::move(e)) == integrations::accepted::unavailable)
            spdlog::warn("slack: {} was not welcomed: the inbox is not available", title_of(i));
    }

    /// The files of a message, where the person will see them. Refused files become words in the message.
    net::awaitable<answer> share_files(core::say& s, destination& to) {
        core::message rest{s.what.why, {}};
        for (auto& part : s.what.parts)
            if (!is_file(part)) rest.parts.push_back(part);
        destination at = to;
        if (to.by != way::post || to.channel == s.to.id)
            at = {way::post, co_await asks.direct_channel(s.where.workspace, s.to.id), {}};
        for (const auto& part : s.what.parts) {
            const auto* file = std::get_if<core::file_part>(&part);
            if (file == nullptr) continue;
            auto got = co_await share_file(api, http, s.where.workspace, at.channel, at.thread, *file);
            if (got.what == kind::give_up || got.what == kind::not_there) {
                spdlog::warn("slack: a file was not taken ({}); its words are sent instead", got.error);
                co_return co_await say_files(s, to);
            }
            if (got.what != kind::ok) co_return got;
        }
        s.what = std::move(rest);
        co_return answer{};
    }

    /// All but the last of the messages that say the files' words; the last one stays to be sent.
    net::awaitable<answer> say_files(core::say& s, const destination& to) {
        auto all = without_files(s.what);
        for (std::size_t i = 0; i + 1 < all.size(); ++i) {
            s.what = all[i];
            const auto got = co_await send(s, to, arguments(s, to, {}, false), {});
            if (got.what != kind::ok) co_return got;
        }
        s.what = all.back();
        co_return answer{};
    }

    net::awaitable<answer> send(const core::say& s, const destination& to, json::object body,
                                const std::string& effect_id) {
        if (to.by == way::response_url) return api.post_to_url(s.where.reply_token, to.channel, std::move(body));
        // What nobody waits for stands in line behind what somebody does.
        std::string ticket = s.what.why == core::intent::proactive ? effect_id : std::string();
        return api.call(s.where.workspace, std::string(method_of(to.by)), to.channel, std::move(body),
                        std::move(ticket));
    }

    net::awaitable<performed> say_plainly(core::say s, std::string effect_id) {
        destination to = where_to(s);
        bool plain = false;
        answer got;
        for (unsigned tries = 0; tries < most_tries; ++tries) {
            json::object body = arguments(s, to, effect_id, plain);
            if (body.empty()) co_return performed{};  // no words: nothing to show
            got = co_await send(s, to, std::move(body), effect_id);
            if (got.what == kind::refused_blocks && !plain) {
                spdlog::error("slack: {} refused the blocks ({}); saying it as plain text", method_of(to.by),
                              got.error);
                plain = true;
            } else if (!take_next_way(to, s, got.what)) {
                break;
            }
        }
        performed out = as_performed(got, to.by);
        out.yields = out.paced && s.what.why == core::intent::proactive;
        co_return out;
    }

    net::awaitable<std::unique_ptr<slack_stream>> stream(core::place where, core::person reader,
                                                         std::string effect_id) {
        const plain_way plainly = [this](core::say s, std::string id) {
            return say_plainly(std::move(s), std::move(id));
        };
        co_return std::make_unique<slack_stream>(slack_stream::parts{api, streams, pane, tasks},
                                                 co_await boost::asio::this_coro::executor, std::move(where),
                                                 std::move(reader), std::move(effect_id), plainly);
    }
};

slack_platform::slack_platform(net::http_client& client, integrations::inbox inbox, config c, wall_clock now,
                               installing with) {
    if (!now) now = [] { return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now()); };
    impl_ = std::make_unique<impl>(client, std::move(inbox), std::move(c), std::move(now), with);
}
slack_platform::~slack_platform() = default;

std::vector<integrations::route> slack_platform::routes() {
    // The server that calls these is drained before the platform ends.
    const net::http_handler handle = [door = &impl_->door](net::http_request request) {
        return door->handle(std::move(request));
    };
    std::vector<integrations::route> out{{"POST", "/slack/events", handle},
                                         {"POST", "/slack/commands", handle},
                                         {"POST", "/slack/interactivity", handle}};
    if (impl_->install) {
        auto* install = &*impl_->install;
        out.push_back(
            {"GET", "/slack/install", [install](net::http_request r) { return install->begin(std::move(r)); }});
        out.push_back(
            {"GET", "/slack/oauth_redirect", [install](net::http_request r) { return install->finish(std::move(r)); }});
    }
    return out;
}

void slack_platform::start() {
    if (impl_->installed) impl_->installed->start();
    if (impl_->socket) impl_->socket->start();
}

net::awaitable<> slack_platform::stop(std::chrono::milliseconds at_most) {
    if (impl_->socket) co_await impl_->socket->stop(at_most);
    co_await impl_->streams.close_all(impl_->api);
    co_await impl_->tasks.stop(at_most);
    if (impl_->installed) co_await impl_->installed->stop(at_most);
}

void slack_platform::listen(boost::asio::io_context& io, net::http_client& client, socket_config c) {
    const auto take = [door = &impl_->door](bool form, std::string body) { return door->take(form, std::move(body)); };
    impl_->socket.emplace(io, client, take, std::move(c));
}
const socket_mode* slack_platform::socket() const { return impl_->socket ? &*impl_->socket : nullptr; }

const core::capabilities& slack_platform::shows() const { return capabilities(); }

durable::repeat slack_platform::policy(const core::say& s) const {
    switch (where_to(s).by) {
        case way::update:
        case way::home:
            return durable::repeat::freely;
        case way::post:
            // A file alone carries no key to ask by. Beside words it goes first: the worst is the file twice.
            return only_files(s.what) ? durable::repeat::mark_first : durable::repeat::ask_first;
        case way::ephemeral:
        case way::response_url:
            return durable::repeat::mark_first;
    }
    return durable::repeat::mark_first;
}

net::awaitable<performed> slack_platform::perform(core::say s, std::string effect_id) {
    destination to = where_to(s);
    if (to.by == way::home) {
        const auto published = co_await impl_->homes.publish(s, std::move(effect_id));
        co_return as_performed(published, to.by);
    }
    const bool in_pane = to.by == way::post && in_assistant_thread(s.where);
    if (in_pane && s.where.reply_token == assistant_mark) s.what = co_await impl_->pane.prompted(s.where, s.what);
    if (std::any_of(s.what.parts.begin(), s.what.parts.end(), is_file)) {
        const auto shared = co_await impl_->share_files(s, to);
        if (shared.what != kind::ok) co_return as_performed(shared, to.by);
    }
    performed out;
    if (in_pane && is_long(s.what) && impl_->streams.takes(s.where.workspace)) {
        auto stream = co_await impl_->stream(s.where, s.to, std::move(effect_id));
        out = co_await stream->tell(s.what, impl_->between_paragraphs);
    } else {
        out = co_await impl_->say_plainly(s, std::move(effect_id));
    }
    if (in_pane && out.what == performed::kind::done)
        co_await impl_->tasks.spawn(impl_->pane.titled(s.where, title_of(s.what)));
    if (out.what == performed::kind::impossible) spdlog::error("slack: given up: {}", out.reason);
    co_return out;
}

net::awaitable<std::unique_ptr<integrations::answer_stream>> slack_platform::open_stream(core::place where,
                                                                                         core::person who,
                                                                                         std::string effect_id) {
    co_return co_await impl_->stream(std::move(where), std::move(who), std::move(effect_id));
}

net::awaitable<performed> slack_platform::fetch(core::event e, unsigned attempts) {
    co_return co_await impl_->asks.fetch(std::move(e), attempts);
}

net::awaitable<std::optional<bool>> slack_platform::happened(core::say s, std::string effect_id) {
    const destination to = where_to(s);
    if (to.by != way::post) co_return std::nullopt;
    co_return co_await impl_->api.find_effect(s.where.workspace, to.channel, to.thread, std::move(effect_id));
}

}  // namespace coach::slack
