#include "bot/turn.hpp"

#include "bot/codec.hpp"
#include "core/coach.hpp"
#include "core/fit.hpp"
#include "core/joining.hpp"
#include "durable/effect_id.hpp"

#include <algorithm>
#include <stdexcept>

namespace coach::bot {

void platforms::add(std::unique_ptr<integrations::platform> p) { list_.push_back(std::move(p)); }

integrations::platform* platforms::find(std::string_view name) const {
    for (const auto& p : list_)
        if (p->name() == name) return p.get();
    return nullptr;
}

namespace {

/// What only the person may see of a shared place goes to their private chat where the platform cannot hide it there.
void keep_private(core::say& s, const core::capabilities& can) {
    if (s.what.why != core::intent::private_reply || s.where.direct || can.private_replies) return;
    const auto at = core::address_of(core::learner_id(s.where, s.to));
    if (!at) return;
    s.where = at->where;
    s.what.why = core::intent::proactive;
}

void add_say(durable::step& out, const platforms& on, core::say wanted) {
    const auto* p = on.find(wanted.where.platform);
    if (!p) {  // a platform that is switched off now: kept, and buried with that reason when performed
        out.effects.push_back({durable::repeat::freely, encode(outgoing{std::move(wanted)})});
        return;
    }
    if (wanted.what.why == core::intent::home && !p->shows().home) return;
    keep_private(wanted, p->shows());
    for (auto& fitted : core::fit(wanted.what, p->shows())) {
        core::say one{wanted.where, wanted.to, std::move(fitted), wanted.updates};
        const auto policy = p->policy(one);
        out.effects.push_back({policy, encode(outgoing{std::move(one)})});
    }
}

/// Lines of a book need the person's key, so they come before it goes; what is said last is kept nowhere.
core::effects in_order_of_forgetting(core::effects wants) {
    const auto rank = [](const core::effect& e) {
        return std::holds_alternative<core::write_down>(e) ? 0 : std::holds_alternative<core::erase_me>(e) ? 1 : 2;
    };
    std::stable_sort(wants.begin(), wants.end(), [&](const auto& a, const auto& b) { return rank(a) < rank(b); });
    return wants;
}

bool forgets(const core::effects& wants) {
    return std::any_of(wants.begin(), wants.end(),
                       [](const auto& e) { return std::holds_alternative<core::erase_me>(e); });
}

bool typed(const core::event& e) { return std::holds_alternative<core::commanded>(e.what); }

/// All that an identity kept, for the one that it belongs to now; what stays of it is its name.
void hand_over(durable::step& out, core::actor_state& state, core::effects& wants, std::string_view actor) {
    auto* me = std::get_if<core::learner_state>(&state);
    for (const auto& each : wants) {
        const auto* h = std::get_if<core::hand_over>(&each);
        if (!h || !me) continue;
        core::tell all{h->to, {"link_joined", {{"from", std::string(actor)}, {"state", encode(state)}}}};
        out.effects.push_back({durable::repeat::freely, encode(outgoing{std::move(all)})});
        *me = core::after_hand_over(*me);
        return;
    }
}

/// The other half: what came is merged before the person hears of it.
core::effects take_over(core::actor_state& state, core::event& e, durable::time_point now) {
    auto* x = std::get_if<core::told>(&e.what);
    auto* me = std::get_if<core::learner_state>(&state);
    if (!x || !me || x->kind != "link_joined") return {};
    std::string from, bytes;
    for (auto& [name, value] : x->fields)
        (name == "state" ? bytes : from) = std::move(value);
    auto second = decode_state(bytes);
    auto* theirs = second ? std::get_if<core::learner_state>(&*second) : nullptr;
    if (!theirs) return {};
    auto joined = core::join(std::move(*me), std::move(*theirs), from, now);
    *me = std::move(joined.whole);
    x->fields = {{"from", from}, {"consents_ended", std::to_string(joined.consents_ended)}};
    return std::move(joined.wants);
}

void add_effects(durable::step& out, const platforms& on, core::effects wants, const core::event& cause,
                 durable::time_point now) {
    counted records;
    for (auto& effect : wants) {
        if (auto* s = std::get_if<core::say>(&effect)) {
            add_say(out, on, std::move(*s));
        } else if (auto* t = std::get_if<core::tell>(&effect)) {
            out.effects.push_back({durable::repeat::freely, encode(outgoing{std::move(*t)})});
        } else if (auto* w = std::get_if<core::wake_at>(&effect)) {
            const core::event fires{"", cause.where, cause.who, core::timer_fired{w->name}, w->when, {}};
            out.timers.push_back({w->name, w->when, encode(fires)});
        } else if (auto* c = std::get_if<core::cancel_wake>(&effect)) {
            out.timers.push_back({c->name, std::nullopt, {}});
        } else if (auto* r = std::get_if<core::record>(&effect)) {
            records.records.push_back(std::move(*r));
        } else if (auto* d = std::get_if<core::write_down>(&effect)) {
            out.effects.push_back({durable::repeat::freely, encode(outgoing{noted{d->ledger, now, d->fields}})});
        } else if (std::holds_alternative<core::erase_me>(effect)) {
            out.forget = true;
            out.effects.push_back({durable::repeat::freely, encode(outgoing{forgotten{cause.where, cause.who}})});
        } else if (std::holds_alternative<core::make_link_code>(effect)) {
            out.effects.push_back({durable::repeat::freely, encode(outgoing{code_wanted{cause.where, typed(cause)}})});
        } else if (auto* u = std::get_if<core::use_link_code>(&effect)) {
            out.effects.push_back(
                {durable::repeat::freely,
                 encode(outgoing{code_used{std::move(u->code), cause.who.name.empty() ? cause.who.id : cause.who.name,
                                           cause.where, typed(cause)}})});
        } else if (auto* p = std::get_if<core::pass_on>(&effect)) {
            out.effects.push_back({durable::repeat::freely, encode(outgoing{passed_on{std::move(p->to), cause}})});
        }
    }
    if (!records.records.empty())
        out.effects.push_back({durable::repeat::freely, encode(outgoing{std::move(records)})});
}

bool is_to_fetch(const core::event& e) {
    const auto* told = std::get_if<core::told>(&e.what);
    return told && told->kind == integrations::fetch_kind;
}

durable::performed impossible(std::string reason) {
    return {durable::performed::kind::impossible, {}, std::move(reason)};
}

net::awaitable<durable::performed> hand_on(performing with, core::tell t, std::string effect_id) {
    const auto to = core::address_of(t.actor);
    core::event told{effect_id, to ? to->where : core::place{}, to ? to->who : core::person{}, std::move(t.what), {},
                     {}};
    auto bytes = encode(told);
    durable::event to_deliver{std::move(effect_id), std::move(bytes)};
    const auto sent = co_await with.deliver(std::move(t.actor), std::move(to_deliver));
    if (!sent)
        co_return durable::performed{durable::performed::kind::not_yet, durable::milliseconds{1000},
                                     sent.error().message()};
    co_return durable::performed{};
}

net::awaitable<durable::performed> pass_on(performing with, passed_on p, std::string effect_id) {
    p.what.id = effect_id;
    auto bytes = encode(p.what);
    durable::event to_deliver{std::move(effect_id), std::move(bytes)};
    const auto sent = co_await with.deliver(std::move(p.actor), std::move(to_deliver));
    if (!sent)
        co_return durable::performed{durable::performed::kind::not_yet, durable::milliseconds{1000},
                                     sent.error().message()};
    co_return durable::performed{};
}

net::awaitable<durable::performed> note(performing with, noted what, durable::pending_effect effect) {
    if (!with.write_down) co_return impossible("no ledger is set up");
    const auto done = co_await with.write_down(std::move(effect.actor), std::move(effect.id), std::move(what));
    if (!done)
        co_return durable::performed{durable::performed::kind::not_yet, durable::milliseconds{1000},
                                     done.error().message()};
    co_return durable::performed{};
}

net::awaitable<durable::performed> forget(performing with, forgotten who, durable::pending_effect effect) {
    if (auto* p = with.on.find(who.where.platform); p && !co_await p->forget(who.where, who.who))
        co_return durable::performed{durable::performed::kind::not_yet, durable::milliseconds{1000}, "not forgotten"};
    const auto version = durable::place_of(effect.id).version;
    if (!with.destroy_keys) co_return durable::performed{};
    const auto done = co_await with.destroy_keys(std::move(effect.actor), version);
    if (!done)
        co_return durable::performed{durable::performed::kind::not_yet, durable::milliseconds{1000},
                                     done.error().message()};
    co_return durable::performed{};
}

}  // namespace

durable::step run_turn(const core::world& w, const platforms& on, const durable::claimed& c, durable::time_point now) {
    durable::step out;
    auto state = core::fresh_state(c.actor);
    if (!c.state.empty()) {
        auto stored = decode_state(c.state);
        if (!stored) throw std::runtime_error(stored.error().detail);
        state = std::move(*stored);
    }
    for (const auto& each : c.inbox) {
        ++out.consumed;
        auto happened = decode_event(each.bytes);
        if (happened && is_to_fetch(*happened)) {
            out.effects.push_back({durable::repeat::freely, encode(outgoing{fetched{std::move(*happened)}})});
            continue;
        }
        if (!happened) continue;  // written by this program, so only by a version that is gone: nothing to act on
        add_effects(out, on, take_over(state, *happened, now), *happened, now);
        auto stepped = core::step(w, std::move(state), *happened, now);
        state = std::move(stepped.next);
        hand_over(out, state, stepped.wants, c.actor);
        if (forgets(stepped.wants)) {  // what earlier events of this claim wanted goes with the rest
            out.timers.clear();
            add_effects(out, on, in_order_of_forgetting(std::move(stepped.wants)), *happened, now);
            return out;  // later events come again, to a new actor
        }
        add_effects(out, on, std::move(stepped.wants), *happened, now);
    }
    out.state = encode(state);
    return out;
}

net::awaitable<durable::performed> perform_effect(performing with, durable::pending_effect effect) {
    auto wanted = decode_outgoing(effect.what.bytes);
    if (!wanted) co_return impossible(wanted.error().detail);
    if (auto* c = std::get_if<counted>(&*wanted)) {
        for (const auto& r : c->records)
            with.count(r);
        co_return durable::performed{};
    }
    if (auto* t = std::get_if<core::tell>(&*wanted))
        co_return co_await hand_on(with, std::move(*t), std::move(effect.id));
    if (auto* p = std::get_if<passed_on>(&*wanted))
        co_return co_await pass_on(with, std::move(*p), std::move(effect.id));
    if (std::holds_alternative<code_wanted>(*wanted) || std::holds_alternative<code_used>(*wanted)) {
        if (!with.link) co_return impossible("no codes are set up");
        co_return co_await with.link(std::move(*wanted), std::move(effect));
    }
    if (auto* n = std::get_if<noted>(&*wanted)) co_return co_await note(with, std::move(*n), std::move(effect));
    if (auto* f = std::get_if<forgotten>(&*wanted)) co_return co_await forget(with, std::move(*f), std::move(effect));
    if (auto* f = std::get_if<fetched>(&*wanted)) {
        auto* from = with.on.find(f->what.where.platform);
        if (!from) co_return impossible("platform " + f->what.where.platform + " is not set up");
        co_return co_await from->fetch(std::move(f->what), effect.attempts);
    }
    auto& s = std::get<core::say>(*wanted);
    auto* p = with.on.find(s.where.platform);
    if (!p) co_return impossible("platform " + s.where.platform + " is not set up");
    co_return co_await p->perform(std::move(s), std::move(effect.id));
}

net::awaitable<std::optional<bool>> effect_happened(performing with, durable::pending_effect effect) {
    auto wanted = decode_outgoing(effect.what.bytes);
    if (!wanted) co_return false;
    auto* s = std::get_if<core::say>(&*wanted);
    auto* p = s ? with.on.find(s->where.platform) : nullptr;
    if (!p) co_return false;
    co_return co_await p->happened(std::move(*s), std::move(effect.id));
}

}  // namespace coach::bot
