#include "integrations/hooks/routes.hpp"

#include "integrations/hooks/mapping.hpp"
#include "integrations/hooks/verify.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>

namespace coach::hooks {

namespace {

using integrations::accepted;

constexpr std::string_view folder = "/hooks/";

net::http_response answer(int status) {
    return {status, {{"Content-Type", "text/plain; charset=utf-8"}}, std::string(net::reason_phrase(status)) + "\n"};
}

const hook* named(const config& c, std::string_view name) {
    const auto found = std::find_if(c.hooks.begin(), c.hooks.end(), [&](const auto& h) { return h.name == name; });
    return found == c.hooks.end() ? nullptr : &*found;
}

net::awaitable<net::http_response> take(std::shared_ptr<const door> d, net::http_request r) {
    const auto done = [&d](std::string_view outcome, int status) {
        if (d->count) d->count(outcome);
        return answer(status);
    };
    const auto* h = named(*d->hooks, r.path().substr(folder.size()));
    if (!h) co_return answer(404);
    if (r.body.size() > most_bytes) co_return done("too_long", 413);
    const auto now = d->now();
    const auto id = genuine(*h, r, std::chrono::floor<std::chrono::seconds>(now));
    if (!id) {
        spdlog::warn("hooks: {}: not genuine", h->name);
        co_return done("refused", 401);
    }
    auto got = map(*h, r.body);
    if (got.is == mapped::kind::bad) co_return done("malformed", 400);
    if (got.is == mapped::kind::other) co_return done("ignored", 202);
    const auto who = d->hooks->people.find(got.who);
    if (who == d->hooks->people.end()) co_return done("unknown_person", 202);
    const auto known = co_await d->known(who->second);
    if (!known) co_return done("unavailable", 503);
    if (!*known) co_return done("unknown_person", 202);
    for (auto& [name, value] : got.what.fields)
        value = d->redact(value);
    auto e = event_for("hook/" + h->name + "/" + to_hex(hmac_sha256(h->name, *id)), *core::address_of(who->second),
                       std::move(got.what), now);
    const auto stored = co_await d->inbox(std::move(e));
    if (stored == accepted::unavailable) co_return done("unavailable", 503);
    co_return done(stored == accepted::repeated ? "repeated" : "taken", 202);
}

}  // namespace

core::event event_for(std::string id, const core::address& who, core::told what, core::time_point now) {
    if (std::any_of(what.fields.begin(), what.fields.end(), [](const auto& f) { return f.first == "at_channel"; })) {
        what.fields.emplace_back("at_platform", who.where.platform);
        what.fields.emplace_back("at_workspace", who.where.workspace);
    }
    return {std::move(id), who.where, who.who, std::move(what), now, {}};
}

std::vector<integrations::route> routes(door d) {
    if (!d.hooks || d.hooks->hooks.empty()) return {};
    auto shared = std::make_shared<const door>(std::move(d));
    return {{"POST", std::string(folder) + "*", [shared](net::http_request r) { return take(shared, std::move(r)); }}};
}

}  // namespace coach::hooks
