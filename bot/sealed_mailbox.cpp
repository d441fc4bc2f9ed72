#include "bot/sealed_mailbox.hpp"

#include "durable/effect_id.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>

namespace coach::bot {

using durable::result;
using net::awaitable;

namespace {

constexpr std::size_t keys_remembered = 20'000;
constexpr auto* masters_owner = "masters";

// What a blob is; names hold no byte 31.
std::string as_state(const std::string& actor, std::uint64_t version) {
    return "state\x1f" + actor + "\x1f" + std::to_string(version);
}
std::string as_event(const std::string& actor) { return "event\x1f" + actor; }
std::string as_effect(const std::string& id) { return "effect\x1f" + id; }

std::string memo_of(std::uint64_t number) { return std::to_string(number); }

}  // namespace

sealed_mailbox::sealed_mailbox(durable::mailbox& inner, durable::keyring& keys, const vault& safe,
                               bool (*personal)(std::string_view))
    : inner_(inner), keys_(keys), safe_(safe), personal_(personal) {}

// --- keys -----------------------------------------------------------------------------------------------------------

const secret* sealed_mailbox::remembered(const std::string& actor, std::uint64_t number) const {
    const auto found = remembered_.find(actor);
    if (found == remembered_.end()) return nullptr;
    for (const auto& each : found->second)
        if (each.number == number) return &each.key;
    return nullptr;
}

void sealed_mailbox::remember(const std::string& actor, std::uint64_t number, secret key) {
    if (remembered_.size() >= keys_remembered) remembered_.clear();
    auto& of = remembered_[actor];
    if (of.size() > 1) of.erase(of.begin());  // the newest, and one that is on its way out
    of.push_back({number, std::move(key)});
}

void sealed_mailbox::want_key_of(std::vector<wanted>& list, const std::string& actor, std::string_view sealed) const {
    const auto need = key_needed(sealed);
    if (need && need->personal && !remembered(actor, need->number)) list.push_back({actor, need->number});
}

awaitable<result<>> sealed_mailbox::fetch(std::vector<wanted> list) {
    if (list.empty()) co_return result<>{};
    auto found = co_await keys_.find(list);
    if (!found) co_return found.error();
    for (std::size_t i = 0; i < list.size(); ++i) {
        if ((*found)[i].empty()) continue;
        auto opened = safe_.unwrap(list[i].owner, list[i].number, (*found)[i]);
        if (!opened) {
            spdlog::error("the key of a person: {}", opened.error().detail);
            continue;
        }
        if (opened->stale) {
            auto anew = safe_.wrap(list[i].owner, list[i].number, opened->key);
            static_cast<void>(co_await keys_.put(list[i], std::move(anew)));
        }
        remember(list[i].owner, list[i].number, std::move(opened->key));
    }
    co_return result<>{};
}

bool sealed_mailbox::open_in_place(const std::string& actor, std::string_view as, std::string& bytes) {
    if (!is_sealed(bytes)) return true;  // from before there was encryption
    const auto need = key_needed(bytes);
    const auto* key = need && need->personal ? remembered(actor, need->number) : nullptr;
    auto plain = key ? open(*key, as, bytes) : safe_.open_for(actor, as, bytes);
    if (!plain) {
        spdlog::error("stored bytes ({}): {}", as.substr(0, as.find('\x1f')), plain.error().detail);
        return false;
    }
    bytes = std::move(*plain);
    return true;
}

/// The key to seal this claim's commit with: the one of its state, or one that is made now.
awaitable<result<sealed_mailbox::known>> sealed_mailbox::key_for(const durable::claimed& what) {
    const auto number = what.memo.empty() ? what.version : std::stoull(what.memo);
    if (const auto* key = remembered(what.actor, number)) co_return known{number, *key};
    const wanted name{what.actor, number};
    auto fresh = safe_.wrap(what.actor, number, random_secret());
    const auto there = co_await keys_.add(name, std::move(fresh));
    if (!there) co_return there.error();
    auto opened = safe_.unwrap(what.actor, number, *there);
    if (!opened) {
        spdlog::error("the key of a person: {}", opened.error().detail);
        co_return durable::errc::protocol;
    }
    remember(what.actor, number, opened->key);
    co_return known{number, std::move(opened->key)};
}

awaitable<std::string> sealed_mailbox::check_keys() {
    auto kept = co_await keys_.all(masters_owner);
    if (!kept) co_return "the keys: " + kept.error().message();
    const auto ours = safe_.masters();
    const bool known =
        std::ranges::any_of(*kept, [&](const auto& each) { return std::ranges::find(ours, each.first) != ours.end(); });
    if (!kept->empty() && !known)
        co_return "COACH_SECRET_KEY is not the key that this Redis was written with; set that one, or put it after "
                  "the new one with a comma between";
    const auto added = co_await keys_.add({masters_owner, safe_.master()}, "1");
    co_return added ? "" : "the keys: " + added.error().message();
}

awaitable<result<>> sealed_mailbox::destroy_keys(std::string actor, std::uint64_t version) {
    remembered_.erase(actor);
    co_return co_await keys_.erase_below({std::move(actor), version});
}

awaitable<result<std::string>> sealed_mailbox::pseudonym(std::string actor, std::string text) {
    if (!personal_(actor)) co_return text;
    auto kept = co_await keys_.all(actor);
    if (!kept) co_return kept.error();
    if (kept->empty()) co_return std::string("nobody");
    const auto& [number, wrapped] = kept->back();
    const auto key = safe_.unwrap(actor, number, wrapped);
    if (!key) co_return durable::errc::protocol;
    co_return "p." + hex(hmac_sha256(key->key, "book\x1f" + text).substr(0, 16));
}

// --- what is sealed and opened --------------------------------------------------------------------------------------

awaitable<result<durable::delivered>> sealed_mailbox::deliver(std::string actor, durable::event e) {
    e.bytes = safe_.seal_for(actor, as_event(actor), e.bytes);
    co_return co_await inner_.deliver(std::move(actor), std::move(e));
}

awaitable<result<std::vector<durable::claimed>>> sealed_mailbox::claim(std::size_t most, durable::milliseconds wait) {
    auto got = co_await inner_.claim(most, wait);
    if (!got) co_return got;
    std::vector<wanted> missing;
    for (const auto& c : *got) {
        want_key_of(missing, c.actor, c.state);
        for (const auto& e : c.inbox)
            want_key_of(missing, c.actor, e.bytes);
    }
    if (auto done = co_await fetch(std::move(missing)); !done) co_return done.error();
    for (auto& c : *got) {
        if (const auto need = key_needed(c.state); need && need->personal) c.memo = memo_of(need->number);
        open_in_place(c.actor, as_state(c.actor, c.version), c.state);
        for (auto& e : c.inbox)
            open_in_place(c.actor, as_event(c.actor), e.bytes);
    }
    co_return got;
}

awaitable<result<durable::committed>> sealed_mailbox::commit(durable::claimed what, durable::step s) {
    const auto version = what.version + 1;
    const auto actor = what.actor;
    const bool personal = personal_(actor) && !s.forget;
    known key;
    if (personal) {
        auto found = co_await key_for(what);
        if (!found) co_return found.error();
        key = std::move(*found);
    }
    const auto sealed = [&](const std::string& as, std::string_view plain) {
        return personal ? seal(key.key, {true, key.number}, as, plain) : safe_.seal_for(actor, as, plain);
    };
    std::vector<std::string> plain;
    for (std::size_t i = 0; i < s.effects.size(); ++i) {
        auto& bytes = s.effects[i].bytes;
        plain.push_back(std::exchange(bytes, sealed(as_effect(durable::effect_id(actor, version, i)), bytes)));
    }
    for (auto& t : s.timers)
        if (t.due) t.bytes = sealed(as_event(actor), t.bytes);
    if (!s.forget) s.state = sealed(as_state(actor, version), s.state);
    auto done = co_await inner_.commit(std::move(what), std::move(s));
    if (!done) co_return done;
    for (std::size_t i = 0; i < done->effects.size() && i < plain.size(); ++i)
        done->effects[i].what.bytes = std::move(plain[i]);
    co_return done;
}

awaitable<result<>> sealed_mailbox::open_effects(std::vector<durable::pending_effect>& effects) {
    std::vector<wanted> missing;
    for (const auto& e : effects)
        want_key_of(missing, e.actor, e.what.bytes);
    if (auto done = co_await fetch(std::move(missing)); !done) co_return done.error();
    for (auto& e : effects)
        open_in_place(e.actor, as_effect(e.id), e.what.bytes);
    co_return result<>{};
}

awaitable<result<std::vector<durable::pending_effect>>> sealed_mailbox::take_over(std::size_t most) {
    auto got = co_await inner_.take_over(most);
    if (!got) co_return got;
    if (auto done = co_await open_effects(*got); !done) co_return done.error();
    co_return got;
}

awaitable<result<std::vector<durable::dead_letter>>> sealed_mailbox::dead_letters(std::size_t most) {
    auto got = co_await inner_.dead_letters(most);
    if (!got) co_return got;
    std::vector<durable::pending_effect> effects;
    for (const auto& l : *got)
        effects.push_back(l.what);
    if (auto done = co_await open_effects(effects); !done) co_return done.error();
    for (std::size_t i = 0; i < got->size(); ++i)
        (*got)[i].what = std::move(effects[i]);
    co_return got;
}

awaitable<result<std::string>> sealed_mailbox::peek(std::string actor) {
    auto all = co_await holdings_of(std::move(actor));
    if (!all) co_return all.error();
    co_return std::move(all->state);
}

awaitable<result<durable::holdings>> sealed_mailbox::holdings_of(std::string actor) {
    auto got = co_await inner_.holdings_of(actor);
    if (!got) co_return got;
    std::vector<wanted> missing;
    want_key_of(missing, actor, got->state);
    for (const auto& e : got->inbox)
        want_key_of(missing, actor, e.bytes);
    for (const auto& t : got->timers)
        want_key_of(missing, actor, t.bytes);
    for (const auto& l : got->dead)
        want_key_of(missing, actor, l.what.what.bytes);
    if (auto done = co_await fetch(std::move(missing)); !done) co_return done.error();
    open_in_place(actor, as_state(actor, got->version), got->state);
    for (auto& e : got->inbox)
        open_in_place(actor, as_event(actor), e.bytes);
    for (auto& t : got->timers)
        open_in_place(actor, as_event(actor), t.bytes);
    for (auto& l : got->dead)
        open_in_place(actor, as_effect(l.what.id), l.what.what.bytes);
    if (auto done = co_await open_effects(got->outbox); !done) co_return done.error();
    co_return got;
}

awaitable<result<std::uint64_t>> sealed_mailbox::erase(std::string actor) {
    const auto version = co_await inner_.erase(actor);
    if (!version) co_return version;
    if (auto done = co_await destroy_keys(std::move(actor), *version); !done) co_return done.error();
    co_return version;
}

// --- what holds no bytes of theirs ----------------------------------------------------------------------------------

awaitable<result<>> sealed_mailbox::hand_back(durable::claimed c) { co_return co_await inner_.hand_back(std::move(c)); }
durable::milliseconds sealed_mailbox::lease_time() const { return inner_.lease_time(); }
awaitable<result<bool>> sealed_mailbox::begin(durable::lease l) { co_return co_await inner_.begin(std::move(l)); }
awaitable<result<std::vector<bool>>> sealed_mailbox::keep(std::vector<durable::lease> held) {
    co_return co_await inner_.keep(std::move(held));
}
awaitable<result<>> sealed_mailbox::done(std::string id) { co_return co_await inner_.done(std::move(id)); }
awaitable<result<bool>> sealed_mailbox::retry_later(durable::lease l, durable::milliseconds delay) {
    co_return co_await inner_.retry_later(std::move(l), delay);
}
awaitable<result<bool>> sealed_mailbox::bury(durable::lease l, std::string reason) {
    co_return co_await inner_.bury(std::move(l), std::move(reason));
}
awaitable<result<durable::mailbox::fired>> sealed_mailbox::fire_timers() { co_return co_await inner_.fire_timers(); }
awaitable<result<bool>> sealed_mailbox::replay(std::string id) { co_return co_await inner_.replay(std::move(id)); }

}  // namespace coach::bot
