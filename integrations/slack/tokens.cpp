#include "integrations/slack/tokens.hpp"

#include "net/tasks.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <openssl/rand.h>
#include <spdlog/spdlog.h>

#include <map>
#include <stdexcept>

namespace coach::slack {

namespace asio = boost::asio;

namespace {

using core::time_point;
using std::chrono::milliseconds;
using held = installations::held;

constexpr std::size_t most_cached = 4096;
constexpr milliseconds fallback_cached{2'000};  ///< an installation of its own may be under way
constexpr milliseconds too_late{10'000};        ///< a token this near to its end is not sent any more
constexpr milliseconds others_turn{100};        ///< between looks while another process exchanges
constexpr int most_looks = 80;                  ///< 8 s
constexpr milliseconds rest_after_failure{5'000};

std::string random_name() {
    unsigned char bytes[16];
    if (RAND_bytes(bytes, sizeof bytes) != 1) throw std::runtime_error("no randomness");
    std::string out;
    for (const auto b : bytes) {
        out += "0123456789abcdef"[b >> 4];
        out += "0123456789abcdef"[b & 15];
    }
    return out;
}

bool ends(const installation& i) { return i.expires != time_point{} && !i.refresh_token.empty(); }

bot as_bot(const installation& i) { return {i.token, i.bot_user, i.enterprise, i.org_wide}; }

/// What came with a refresh, on what is known of the installation.
installation renewed(installation was, const installation& given) {
    was.token = given.token;
    if (!given.refresh_token.empty()) was.refresh_token = given.refresh_token;
    if (!given.scopes.empty()) was.scopes = given.scopes;
    if (!given.bot_user.empty()) was.bot_user = given.bot_user;
    was.expires = given.expires;
    was.broken.clear();
    return was;
}

std::string lock_of(const std::string& key) { return "slack-lock/" + key; }

}  // namespace

struct installed_tokens::impl : std::enable_shared_from_this<impl> {
    struct cached {
        lookup what;
        time_point until;
    };
    struct unsaved {
        held was;
        installation next;
    };

    asio::io_context& io;
    durable::shelf& shelf;
    installations store;
    oauth_api& oauth;
    clock now;
    token_options options;
    std::string holder = random_name();
    unsigned holders = 0;
    std::map<std::string, cached, std::less<>> cache;
    std::map<std::string, std::string, std::less<>> members;  ///< team to organisation, as stored
    std::map<std::string, unsaved, std::less<>> not_written;
    std::map<std::string, time_point, std::less<>> resting;       ///< keys whose exchange has just failed
    std::map<std::string, std::string, std::less<>> ended_early;  ///< by workspace: a token that Slack says is over
    asio::steady_timer pause, over;
    bool stopping = false;
    bool running = false;

    impl(asio::io_context& c, durable::shelf& s, oauth_api& o, clock n, token_options t)
        : io(c), shelf(s), store(s), oauth(o), now(std::move(n)), options(std::move(t)), pause(c), over(c) {}

    void remember(const std::string& workspace, const lookup& what) {
        if (what.what != lookup::kind::found) return;  // another thread may be installing it just now
        if (cache.size() >= most_cached) cache.clear();
        const auto for_how_long = what.who.token == options.fallback ? fallback_cached : options.cached;
        cache[workspace] = {what, now() + for_how_long};
    }

    [[nodiscard]] bool over_now(const installation& i) const { return ends(i) && i.expires <= now() + too_late; }

    net::awaitable<lookup> look(std::string workspace) {
        auto got = co_await store.find(workspace);
        if (!got) co_return lookup{lookup::kind::unavailable, {}};
        if (!*got) {
            if (options.fallback.empty()) co_return lookup{lookup::kind::not_installed, {}};
            co_return lookup{lookup::kind::found, {options.fallback, {}, {}, false}};
        }
        const auto refused_one = ended_early.find(workspace);
        const bool early = refused_one != ended_early.end() && refused_one->second == (*got)->what.token;
        if (refused_one != ended_early.end() && !early) ended_early.erase(refused_one);
        if (!over_now((*got)->what) && !(early && ends((*got)->what)))
            co_return lookup{lookup::kind::found, as_bot((*got)->what)};
        if (!(*got)->what.broken.empty()) co_return lookup{lookup::kind::not_installed, {}};
        auto next = co_await renew(std::move(**got));
        if (!next) co_return lookup{lookup::kind::unavailable, {}};
        if (!*next || over_now(**next)) co_return lookup{lookup::kind::not_installed, {}};
        co_return lookup{lookup::kind::found, as_bot(**next)};
    }

    using outcome = durable::result<std::optional<installation>>;

    /// The installation with a token other than `was`; empty: there is none any more. Waits for another process's
    /// exchange. unavailable: neither the store nor Slack gave one in time.
    net::awaitable<outcome> renew(held was) {
        const std::string me = holder + std::to_string(++holders);
        for (int looks = 0; looks < most_looks && !stopping; ++looks) {
            const auto mine = co_await shelf.lock(lock_of(was.key), me, options.lock_lasts);
            if (!mine) co_return mine.error();
            if (*mine) {
                auto out = co_await renew_alone(was);
                (void)co_await shelf.unlock(lock_of(was.key), me);
                co_return out;
            }
            co_await net::pause_for(others_turn);
            auto seen = co_await store.at(was.key);
            if (!seen) co_return seen.error();
            if (!*seen) co_return std::optional<installation>();
            if ((*seen)->what.token != was.what.token) co_return std::optional<installation>((*seen)->what);
        }
        co_return durable::errc::unavailable;
    }

    /// The lock is held: whoever had it before may have done the work.
    net::awaitable<outcome> renew_alone(held was) {
        auto found = co_await store.at(was.key);
        if (!found) co_return found.error();
        if (!*found) co_return std::optional<installation>();
        held current = std::move(**found);
        if (current.what.token != was.what.token || !current.what.broken.empty())
            co_return std::optional<installation>(std::move(current.what));
        if (const auto kept = not_written.find(was.key); kept != not_written.end()) {
            const auto again = kept->second;
            if (again.was.version == current.version) co_return co_await write(again.was, again.next);
            not_written.erase(was.key);
        }
        if (const auto rest = resting.find(was.key); rest != resting.end() && rest->second > now())
            co_return durable::errc::unavailable;
        auto got = co_await oauth.refresh(current.what.refresh_token, now());
        if (got.what == exchanged::kind::granted) {
            auto next = renewed(current.what, got.given);
            spdlog::info("slack: the token of {} is renewed", title_of(next));
            co_return co_await write(std::move(current), std::move(next));
        }
        co_return co_await not_renewed(std::move(current), std::move(got));
    }

    net::awaitable<outcome> write(held was, installation next) {
        const auto written = co_await store.replace(was, next);
        if (!written) {
            spdlog::error("slack: the renewed token of {} is not stored yet: {}", title_of(next),
                          written.error().message());
            not_written[was.key] = {was, next};
            co_return std::optional<installation>(std::move(next));
        }
        not_written.erase(was.key);
        if (*written) co_return std::optional<installation>(std::move(next));
        auto newer = co_await store.at(was.key);
        if (!newer) co_return newer.error();
        if (!*newer) co_return std::optional<installation>();
        // Only marked as broken meanwhile, by one that did not know of this exchange; else installed anew: that holds.
        const bool marked = (*newer)->what.token == was.what.token && !(*newer)->what.broken.empty();
        if (marked && was.what.broken.empty()) co_return co_await write(std::move(**newer), std::move(next));
        co_return std::optional<installation>(std::move((*newer)->what));
    }

    net::awaitable<outcome> not_renewed(held current, exchanged got) {
        if (got.what != exchanged::kind::refused || got.error != "invalid_refresh_token") {
            spdlog::error("slack: the token of {} cannot be renewed now: {}", title_of(current.what), got.error);
            resting[current.key] = now() + rest_after_failure;
            co_return durable::errc::unavailable;
        }
        spdlog::error("slack: the token of {} cannot be renewed: {}. Mend: install Coach there again (/slack/install)",
                      title_of(current.what), got.error);
        auto next = current.what;
        next.broken = got.error;
        const std::string key = current.key;
        const auto marked = co_await store.replace(std::move(current), std::move(next));
        if (!marked) co_return marked.error();
        auto newest = co_await store.at(key);
        if (!newest) co_return newest.error();
        if (!*newest) co_return std::optional<installation>();
        co_return std::optional<installation>(std::move((*newest)->what));
    }

    net::awaitable<> write_what_waits() {
        const auto waiting = not_written;
        for (const auto& [key, each] : waiting)
            (void)co_await write(each.was, each.next);
    }

    net::awaitable<> sweep() {
        co_await write_what_waits();
        const auto my_turn = co_await shelf.lock("slack-lock/sweep", holder, options.sweep_every * 3 / 4);
        if (!my_turn || !*my_turn) co_return;
        const auto all = co_await store.all();
        if (!all) co_return;
        for (const auto& each : *all) {
            if (stopping) co_return;
            const bool soon = ends(each.what) && each.what.expires - now() < options.ahead;
            if (soon && each.what.broken.empty()) (void)co_await renew(each);
        }
    }

    net::awaitable<> loop() {
        while (!stopping) {
            co_await sweep();
            if (stopping) break;
            pause.expires_after(options.sweep_every);
            boost::system::error_code ignored;
            co_await pause.async_wait(asio::redirect_error(asio::use_awaitable_t<net::executor>{}, ignored));
        }
    }
};

installed_tokens::installed_tokens(asio::io_context& io, durable::shelf& shelf, oauth_api& oauth, clock now,
                                   token_options options)
    : impl_(std::make_shared<impl>(io, shelf, oauth, std::move(now), std::move(options))) {}
installed_tokens::~installed_tokens() = default;

net::awaitable<lookup> installed_tokens::of(std::string workspace) {
    const auto self = impl_;
    if (const auto known = self->cache.find(workspace); known != self->cache.end()) {
        if (known->second.until > self->now()) co_return known->second.what;
        self->cache.erase(known);
    }
    auto out = co_await self->look(workspace);
    self->remember(workspace, out);
    co_return out;
}

net::awaitable<bool> installed_tokens::seen(std::string team, std::string enterprise) {
    const auto self = impl_;
    if (const auto known = self->members.find(team); known != self->members.end() && known->second == enterprise)
        co_return true;
    if (!is_slack_id(team, "T") || !is_slack_id(enterprise, "E")) co_return true;
    const auto kept = co_await self->store.belongs(team, enterprise);
    if (!kept) co_return false;
    if (self->members.size() >= most_cached) self->members.clear();
    self->members[team] = enterprise;
    self->cache.erase(team);
    co_return true;
}

void installed_tokens::refused(std::string_view workspace, std::string_view error, std::string_view token) {
    auto& self = *impl_;
    const auto known = self.cache.find(workspace);
    if (known != self.cache.end() && known->second.what.who.token == token && error != "missing_scope")
        self.cache.erase(known);
    if (error != "token_expired") return;
    if (self.ended_early.size() >= most_cached) self.ended_early.clear();
    self.ended_early[std::string(workspace)] = std::string(token);
}

net::awaitable<bool> installed_tokens::uninstalled(std::string team, std::string enterprise, bool org_wide,
                                                   time_point at) {
    const auto self = impl_;
    installation named;
    named.team = std::move(team);
    named.enterprise = std::move(enterprise);
    named.org_wide = org_wide;
    const auto key = key_of(named);
    if (key.empty()) co_return true;
    const auto gone = co_await self->store.remove(key, at);
    if (!gone) co_return false;
    self->cache.clear();
    if (*gone) spdlog::info("slack: {} removed the app; its token is deleted", title_of(named));
    co_return true;
}

net::awaitable<bool> installed_tokens::add(installation what) {
    const auto self = impl_;
    const auto title = title_of(what);
    const auto kept = co_await self->store.put(std::move(what));
    if (!kept || !*kept) {
        spdlog::error("slack: the installation of {} could not be stored", title);
        co_return false;
    }
    self->cache.clear();
    spdlog::info("slack: installed in {}", title);
    co_return true;
}

net::awaitable<> installed_tokens::sweep() {
    const auto self = impl_;
    co_await self->sweep();
}

void installed_tokens::start() {
    impl_->running = true;
    asio::co_spawn(impl_->io, impl_->loop(), [self = impl_](const std::exception_ptr& failed) {
        if (failed) spdlog::error("slack: the renewal of tokens ended by a fault");
        self->running = false;
        self->over.cancel();
    });
}

net::awaitable<> installed_tokens::stop(std::chrono::milliseconds at_most) {
    const auto self = impl_;
    self->stopping = true;
    self->pause.cancel();
    if (!self->running) co_return;
    self->over.expires_after(at_most);
    boost::system::error_code ignored;
    co_await self->over.async_wait(asio::redirect_error(asio::use_awaitable_t<net::executor>{}, ignored));
}

}  // namespace coach::slack
