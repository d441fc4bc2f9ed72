#include "durable/memory_store.hpp"

#include "durable/effect_id.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

namespace coach::durable {

void memory_store::make_ready(const std::string& actor) { ready_[++last_ticket_] = {actor, {}}; }

void memory_store::append(const std::string& actor, event what) {
    auto& inbox = actors_[actor].inbox;
    inbox.push_back(std::move(what));
    if (inbox.size() == 1) make_ready(actor);
}

delivered memory_store::deliver(const std::string& actor, event what, time_point now) {
    for (; !seen_order_.empty() && seen_order_.front().first <= now; seen_order_.pop_front())
        seen_.erase(seen_order_.front().second);
    const auto key = std::pair(actor, what.id);
    if (!seen_.emplace(key, now + options_.remembers).second) return delivered::duplicate;
    seen_order_.emplace_back(now + options_.remembers, key);
    append(actor, std::move(what));
    return delivered::accepted;
}

std::vector<claimed> memory_store::claim(std::size_t most, time_point now) {
    std::vector<claimed> out;
    for (auto at = ready_.begin(); at != ready_.end() && out.size() < most;) {
        auto& [ticket, entry] = *at;
        if (entry.leased_until && *entry.leased_until > now) {
            ++at;
            continue;
        }
        const auto& actor = actors_[entry.actor];
        if (actor.inbox.empty()) {
            at = ready_.erase(at);
            continue;
        }
        entry.leased_until = now + options_.lease;
        const auto count = std::min(actor.inbox.size(), options_.most_events);
        out.push_back({entry.actor,
                       std::to_string(ticket),
                       actor.version,
                       actor.state,
                       {actor.inbox.begin(), actor.inbox.begin() + static_cast<std::ptrdiff_t>(count)}});
        ++at;
    }
    return out;
}

committed memory_store::commit(const claimed& what, step stepped, time_point now) {
    auto& actor = actors_[what.actor];
    if (actor.version != what.version) return {};
    committed out{true, {}};
    ++actor.version;
    actor.state = stepped.forget ? std::string{} : std::move(stepped.state);
    if (stepped.forget) erase_wants(what.actor);
    const auto used = std::min({stepped.consumed, what.inbox.size(), actor.inbox.size()});
    actor.inbox.erase(actor.inbox.begin(), actor.inbox.begin() + static_cast<std::ptrdiff_t>(used));
    ready_.erase(std::stoull(what.ticket));
    if (!actor.inbox.empty()) make_ready(what.actor);
    for (std::size_t i = 0; i < stepped.effects.size(); ++i) {
        pending_effect pending;
        pending.id = effect_id(what.actor, actor.version, i);
        pending.actor = what.actor;
        pending.what = std::move(stepped.effects[i]);
        const auto due = now + options_.lease;
        due_.emplace(due, pending.id);
        outbox_[pending.id] = {pending, true, due};
        out.effects.push_back(std::move(pending));
    }
    for (auto& timer : stepped.timers) {
        const timer_key key{what.actor, timer.name};
        if (timer.due) {
            timers_[key] = {*timer.due, std::move(timer.bytes)};
        } else {
            timers_.erase(key);
        }
    }
    return out;
}

void memory_store::hand_back(const claimed& what) {
    const auto at = ready_.find(std::stoull(what.ticket));
    if (at == ready_.end()) return;
    ready_.erase(at);
    if (!actors_[what.actor].inbox.empty()) make_ready(what.actor);
}

memory_store::outbox_record* memory_store::held(const lease& by) {
    const auto at = outbox_.find(by.effect_id);
    return at == outbox_.end() || at->second.what.turn != by.turn ? nullptr : &at->second;
}

bool memory_store::begin(const lease& by, time_point now) {
    auto* record = held(by);
    if (!record) return false;
    record->what.begun = true;
    return keep(by, now);
}

bool memory_store::keep(const lease& by, time_point now) {
    auto* record = held(by);
    if (!record) return false;
    due_.erase({record->due, by.effect_id});
    record->due = now + options_.lease;
    record->leased = true;
    due_.emplace(record->due, by.effect_id);
    return true;
}

void memory_store::done(const std::string& id) {
    const auto at = outbox_.find(id);
    if (at == outbox_.end()) return;
    due_.erase({at->second.due, id});
    outbox_.erase(at);
}

bool memory_store::retry_later(const lease& by, milliseconds delay, time_point now) {
    auto* record = held(by);
    if (!record) return false;
    due_.erase({record->due, by.effect_id});
    record->due = now + delay;
    record->leased = false;
    record->what.begun = false;
    ++record->what.attempts;
    due_.emplace(record->due, by.effect_id);
    return true;
}

bool memory_store::bury(const lease& by, std::string reason, time_point now) {
    auto* record = held(by);
    if (!record) return false;
    const auto number = ++last_letter_;
    dead_[number] = {"0:" + std::to_string(number), record->what, std::move(reason), now};
    done(by.effect_id);
    return true;
}

std::vector<pending_effect> memory_store::take_over(std::size_t most, time_point now) {
    std::vector<pending_effect> out;
    while (!due_.empty() && due_.begin()->first <= now && out.size() < most) {
        const auto id = due_.begin()->second;
        auto& record = outbox_.at(id);
        record.what.taken_over = record.leased;
        ++record.what.turn;
        keep({id, record.what.turn}, now);
        out.push_back(record.what);
    }
    return out;
}

mailbox::fired memory_store::fire_timers(time_point now) {
    mailbox::fired out;
    for (auto at = timers_.begin(); at != timers_.end();) {
        const auto& [key, timer] = *at;
        if (timer.due > now) {
            const auto left = timer.due - now;
            out.next = std::min(out.next.value_or(left), left);
            ++at;
            continue;
        }
        const auto id = "timer/" + key.second + "/" + std::to_string(timer.due.time_since_epoch().count());
        append(key.first, {id, timer.bytes});
        ++out.count;
        at = timers_.erase(at);
    }
    return out;
}

std::vector<dead_letter> memory_store::dead_letters(std::size_t most) const {
    std::vector<dead_letter> out;
    for (auto at = dead_.rbegin(); at != dead_.rend() && out.size() < most; ++at)
        out.push_back(at->second);
    return out;
}

bool memory_store::replay(const std::string& letter_id, time_point now) {
    std::uint64_t number = 0;
    const auto colon = letter_id.find(':');
    if (colon == letter_id.npos) return false;
    std::from_chars(letter_id.data() + colon + 1, letter_id.data() + letter_id.size(), number);
    const auto at = dead_.find(number);
    if (at == dead_.end()) return false;
    outbox_record record{at->second.what, false, now};
    record.what.attempts = 0;
    record.what.begun = record.what.taken_over = false;
    ++record.what.turn;
    done(record.what.id);
    due_.emplace(now, record.what.id);
    outbox_[record.what.id] = std::move(record);
    dead_.erase(at);
    return true;
}

std::string memory_store::peek(const std::string& actor) const {
    const auto at = actors_.find(actor);
    return at == actors_.end() ? std::string{} : at->second.state;
}

holdings memory_store::holdings_of(const std::string& actor) const {
    holdings out;
    if (const auto at = actors_.find(actor); at != actors_.end()) {
        out.version = at->second.version;
        out.state = at->second.state;
        out.inbox.assign(at->second.inbox.begin(), at->second.inbox.end());
    }
    for (const auto& [id, record] : outbox_)
        if (record.what.actor == actor) out.outbox.push_back(record.what);
    for (const auto& [key, timer] : timers_)
        if (key.first == actor) out.timers.push_back({key.second, timer.due, timer.bytes});
    for (const auto& [number, letter] : dead_)
        if (letter.what.actor == actor) out.dead.push_back(letter);
    for (const auto& [key, until] : seen_)
        if (key.first == actor)
            out.remembered.push_back(key.second);
        else if (key.second.starts_with(actor + "/"))
            out.sent_on.push_back(key.second);
    return out;
}

/// Effects not done, dead letters, timers.
void memory_store::erase_wants(const std::string& actor) {
    std::erase_if(due_, [&](const auto& each) { return outbox_.at(each.second).what.actor == actor; });
    std::erase_if(outbox_, [&](const auto& each) { return each.second.what.actor == actor; });
    std::erase_if(timers_, [&](const auto& each) { return each.first.first == actor; });
    std::erase_if(dead_, [&](const auto& each) { return each.second.what.actor == actor; });
}

std::uint64_t memory_store::erase(const std::string& name) {
    erase_wants(name);
    auto& actor = actors_[name];
    actor.state.clear();
    actor.inbox.clear();
    return ++actor.version;
}

std::uint64_t memory_store::version(const std::string& actor) const {
    const auto at = actors_.find(actor);
    return at == actors_.end() ? 0 : at->second.version;
}

bool memory_store::ready(time_point now) const {
    return std::ranges::any_of(
        ready_, [now](const auto& each) { return !each.second.leased_until || *each.second.leased_until <= now; });
}

std::optional<time_point> memory_store::next_change(time_point now) const {
    std::optional<time_point> out;
    const auto consider = [&](time_point when) {
        if (when > now) out = std::min(out.value_or(when), when);
    };
    for (const auto& [ticket, entry] : ready_)
        if (entry.leased_until) consider(*entry.leased_until);
    if (!due_.empty()) consider(due_.begin()->first);
    for (const auto& [key, timer] : timers_)
        consider(timer.due);
    return out;
}

}  // namespace coach::durable
