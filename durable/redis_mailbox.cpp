#include "durable/redis_mailbox.hpp"

#include "durable/redis_decode.hpp"
#include "durable/shard.hpp"

#include <boost/asio/steady_timer.hpp>
#include <hiredis/hiredis.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <deque>
#include <map>
#include <random>
#include <utility>

namespace coach::durable {
namespace {

constexpr std::string_view group = "workers";
constexpr milliseconds sweep_every{600'000}, gone_after{3'600'000};
constexpr std::size_t most_timers = 100;
using steady = std::chrono::steady_clock;

/// The keys of one shard; the braces make them one slot of a cluster.
struct shard_keys {
    explicit shard_keys(unsigned shard)
        : tag("{c" + std::to_string(shard) + "}:"),
          ready(tag + "ready"),
          outbox(tag + "outbox"),
          leases(tag + "leases"),
          timers(tag + "timers"),
          timer_data(tag + "timer_data"),
          dead(tag + "dead") {}
    std::string tag, ready, outbox, leases, timers, timer_data, dead;
    [[nodiscard]] std::string state(std::string_view actor) const { return tag + "s:" + std::string(actor); }
    [[nodiscard]] std::string inbox(std::string_view actor) const { return tag + "i:" + std::string(actor); }
    [[nodiscard]] std::string inboxes() const { return tag + "i:"; }
    [[nodiscard]] std::string seen(std::string_view actor, std::string_view event) const {
        return tag + "e:" + std::string(actor) + "\x1f" + std::string(event);
    }
};

std::string unique_name() {
    std::random_device device;
    const auto number = static_cast<std::uint64_t>(device()) << 32 | device();
    return "w" + std::to_string(number);
}

bool separable(std::string_view name) { return !name.empty() && name.find('\x1f') == name.npos; }

bool says(const redisReply& reply, std::string_view code) {
    return reply.type == REDIS_REPLY_ERROR &&
           std::string_view(reply.str, static_cast<std::size_t>(reply.len)).starts_with(code);
}

bool is_one(const redisReply& reply) { return reply.type == REDIS_REPLY_INTEGER && reply.integer == 1; }

boost::system::error_code explain(const redisReply& reply) {
    const auto failed = failure_of(reply);
    if (failed == errc::protocol)
        spdlog::error("redis: {}", std::string_view(reply.str, static_cast<std::size_t>(reply.len)));
    return failed;
}

}  // namespace

struct redis_mailbox::impl {
    impl(boost::asio::io_context& io, redis_mailbox_options given)
        : options(std::move(given)), commands(io, options.redis), blocking(io, options.redis), consumer(unique_name()) {
        for (unsigned shard = 0; shard < options.shards; ++shard)
            keys.emplace_back(shard);
    }

    redis_mailbox_options options;
    redis_connection commands, blocking;
    std::string consumer;
    std::vector<shard_keys> keys;
    bool groups_made = false;
    steady::time_point reclaimed_at{}, swept_at = steady::now();
    std::vector<std::string> cursors = std::vector<std::string>(options.shards, "0-0");

    struct held_entry {
        ready_entry what;
        steady::time_point since;
    };
    std::deque<held_entry> in_stock;  ///< read from the streams, not handed out yet

    [[nodiscard]] const shard_keys& of(std::string_view actor) const { return keys[shard_of(actor, options.shards)]; }
    [[nodiscard]] std::string lease_ms() const { return std::to_string(options.lease.count()); }
    [[nodiscard]] std::string remembers_ms() const {
        return std::to_string(std::chrono::duration_cast<milliseconds>(options.remembers).count());
    }

    // ---- one script ----

    awaitable<result<bool>> flag(const redis_script& script, std::vector<std::string> names,
                                 std::vector<std::string> arguments) {
        auto reply = co_await commands.run(script, std::move(names), std::move(arguments));
        if (!reply) co_return no_answer(reply.error());
        if ((*reply)->type != REDIS_REPLY_INTEGER) co_return errc::protocol;
        co_return is_one(**reply);
    }

    // ---- ready actors ----

    awaitable<result<>> make_groups() {
        redis_commands create;
        for (const auto& each : keys)
            create.add({"XGROUP", "CREATE", each.ready, group, "0", "MKSTREAM"});
        auto replies = co_await commands.send(std::move(create));
        if (!replies) co_return replies.error();
        for (const auto& reply : *replies) {
            if (says(*reply, "BUSYGROUP")) continue;
            if (const auto failed = explain(*reply)) co_return failed;
        }
        groups_made = true;
        co_return result<>{};
    }

    void stock(std::vector<ready_entry> entries, steady::time_point since) {
        for (auto& entry : entries)
            if (!entry.actor.empty()) in_stock.push_back({std::move(entry), since});
    }

    /// Claims of workers that died are ours after the lease.
    awaitable<result<>> reclaim(std::size_t most) {
        const auto since = steady::now();
        reclaimed_at = since;
        redis_commands claims;
        const auto count = std::to_string(std::max<std::size_t>(most, 1));
        for (std::size_t i = 0; i < keys.size(); ++i)
            claims.add({"XAUTOCLAIM", keys[i].ready, group, consumer, lease_ms(), cursors[i], "COUNT", count});
        auto replies = co_await commands.send(std::move(claims));
        if (!replies) co_return replies.error();
        redis_commands forget;
        for (std::size_t i = 0; i < keys.size(); ++i) {
            if (const auto failed = lost_group((*replies)[i]) ? errc::unavailable : explain(*(*replies)[i]))
                co_return failed;
            auto found = read_reclaimed(*(*replies)[i], keys[i].ready);
            if (!found) co_return errc::protocol;
            cursors[i] = found->cursor;
            for (const auto& entry : found->entries)
                if (entry.actor.empty()) forget.add({"XACK", entry.stream, group, entry.id});
            stock(std::move(found->entries), since);
        }
        if (forget.count > 0) {
            if (auto done = co_await commands.send(std::move(forget)); !done) co_return done.error();
        }
        co_return result<>{};
    }

    bool lost_group(const redis_reply& reply) {
        if (!says(*reply, "NOGROUP")) return false;
        groups_made = false;  // somebody emptied this Redis; the next call makes them anew
        return true;
    }

    awaitable<result<>> read_ready_streams(std::size_t most, milliseconds wait) {
        std::vector<std::string_view> words{"XREADGROUP", "GROUP", group, consumer, "COUNT"};
        // The count is for each stream: a batch in all when the work is spread, and never much more than one.
        const auto count = std::to_string(std::max<std::size_t>(1, most / keys.size()));
        const auto block = std::to_string(wait.count());
        words.push_back(count);
        if (wait.count() > 0) words.insert(words.end(), {"BLOCK", block});
        words.push_back("STREAMS");
        for (const auto& each : keys)
            words.push_back(each.ready);
        words.insert(words.end(), keys.size(), ">");
        redis_commands read;
        read.add(words);
        auto replies = co_await blocking.send(std::move(read), options.redis.deadline + wait);
        if (!replies) co_return replies.error();
        const auto& reply = replies->front();
        if (lost_group(reply)) co_return errc::unavailable;
        if (const auto failed = explain(*reply)) co_return failed;
        auto entries = read_ready(*reply);
        if (!entries) co_return errc::protocol;
        stock(std::move(*entries), steady::now());
        co_return result<>{};
    }

    /// Those whose lease may be over by the time they are stepped are left for take-over.
    std::vector<ready_entry> from_stock(std::size_t most) {
        std::vector<ready_entry> out;
        const auto oldest = steady::now() - options.lease / 2;
        while (!in_stock.empty() && out.size() < most) {
            if (in_stock.front().since > oldest) out.push_back(std::move(in_stock.front().what));
            in_stock.pop_front();
        }
        return out;
    }

    awaitable<result<std::vector<claimed>>> read_actors(std::vector<ready_entry> entries) {
        redis_commands read;
        const auto last = std::to_string(options.most_events - 1);
        for (const auto& entry : entries) {
            const auto& shard = of(entry.actor);
            read.add({"GET", shard.state(entry.actor)});
            read.add({"LRANGE", shard.inbox(entry.actor), "0", last});
        }
        auto replies = co_await commands.send(std::move(read));
        if (!replies) co_return replies.error();
        std::vector<claimed> out;
        redis_commands forget;
        for (std::size_t i = 0; i < entries.size(); ++i) {
            for (const auto at : {2 * i, 2 * i + 1})
                if (const auto failed = explain(*(*replies)[at])) co_return failed;
            auto state = read_state(*(*replies)[2 * i]);
            auto inbox = read_inbox(*(*replies)[2 * i + 1]);
            if (!state || !inbox) co_return errc::protocol;
            if (inbox->empty()) {  // stepped by somebody whose claim we took over: nothing left to do
                forget.add({"XACK", entries[i].stream, group, entries[i].id});
                forget.add({"XDEL", entries[i].stream, entries[i].id});
                continue;
            }
            out.push_back({std::move(entries[i].actor), std::move(entries[i].id), state->version,
                           std::move(state->state), std::move(*inbox)});
        }
        if (forget.count > 0) {
            if (auto done = co_await commands.send(std::move(forget)); !done) co_return done.error();
        }
        co_return out;
    }

    awaitable<void> sweep() {
        swept_at = steady::now();
        std::vector<redis_connection::call> calls;
        for (const auto& each : keys)
            calls.push_back({{each.ready}, {std::to_string(gone_after.count())}});
        (void)co_await commands.run_all(scripts::sweep, std::move(calls));
    }

    awaitable<result<std::vector<claimed>>> claim(std::size_t most, milliseconds wait) {
        if (!groups_made) {
            if (auto made = co_await make_groups(); !made) co_return made.error();
        }
        const auto now = steady::now();
        if (now - swept_at > sweep_every) co_await sweep();
        if (now - reclaimed_at >= options.reclaim_every) {
            if (auto found = co_await reclaim(most); !found) co_return found.error();
        }
        if (in_stock.empty()) {
            if (auto read = co_await read_ready_streams(most, wait); !read) co_return read.error();
        }
        auto entries = from_stock(most);
        if (entries.empty()) co_return std::vector<claimed>{};
        co_return co_await read_actors(std::move(entries));
    }

    // ---- every shard at once ----

    awaitable<result<redis_replies>> everywhere(const redis_script& script,
                                                std::function<redis_connection::call(const shard_keys&)> of_shard) {
        std::vector<redis_connection::call> calls;
        for (const auto& each : keys)
            calls.push_back(of_shard(each));
        auto replies = co_await commands.run_all(script, std::move(calls));
        if (!replies) co_return replies.error();
        for (const auto& reply : *replies)
            if (const auto failed = explain(*reply)) co_return failed;
        co_return replies;
    }
};

redis_mailbox::redis_mailbox(boost::asio::io_context& io, redis_mailbox_options options)
    : impl_(std::make_shared<impl>(io, std::move(options))) {}
redis_mailbox::~redis_mailbox() {
    impl_->commands.close();
    impl_->blocking.close();
}

awaitable<std::string> redis_mailbox::check() {
    const auto self = impl_;
    redis_commands ping;
    ping.add({"PING"});
    auto answer = co_await self->commands.send(std::move(ping), self->options.redis.connect_deadline);
    if (answer && !failure_of(*answer->front())) {
        if (auto made = co_await self->make_groups(); !made) co_return made.error().message();
        co_return "";
    }
    const auto why = self->commands.problem();
    const auto what = answer ? failure_of(*answer->front()).message() : answer.error().message();
    co_return "Redis at " + self->options.redis.where.shown() + ": " + (why.empty() ? what : why);
}

awaitable<result<delivered>> redis_mailbox::deliver(std::string actor, event what) {
    const auto self = impl_;
    if (!separable(actor)) co_return errc::protocol;
    const auto& shard = self->of(actor);
    auto fresh = co_await self->flag(scripts::deliver, {shard.seen(actor, what.id), shard.inbox(actor), shard.ready},
                                     {pack_event(what), actor, self->remembers_ms()});
    if (!fresh) co_return fresh.error();
    co_return *fresh ? delivered::accepted : delivered::duplicate;
}

awaitable<result<std::vector<claimed>>> redis_mailbox::claim(std::size_t most, milliseconds wait) {
    const auto self = impl_;
    co_return co_await self->claim(most, wait);
}

awaitable<result<committed>> redis_mailbox::commit(claimed what, step stepped) {
    const auto self = impl_;
    const auto& shard = self->of(what.actor);
    const auto version = what.version + 1;
    std::vector<std::string> arguments{pack_version(what.version),
                                       pack_version(version) + (stepped.forget ? std::string{} : stepped.state),
                                       std::to_string(std::min(stepped.consumed, what.inbox.size())),
                                       what.ticket,
                                       what.actor,
                                       self->lease_ms(),
                                       std::to_string(stepped.effects.size()),
                                       stepped.forget ? self->remembers_ms() : std::string{}};
    committed out;
    for (std::size_t i = 0; i < stepped.effects.size(); ++i) {
        pending_effect pending;
        pending.id = effect_id(what.actor, version, i);
        pending.actor = what.actor;
        arguments.push_back(pending.id);
        arguments.push_back(pack_effect(stepped.effects[i]));
        pending.what = std::move(stepped.effects[i]);
        out.effects.push_back(std::move(pending));
    }
    for (auto& timer : stepped.timers) {
        if (!separable(timer.name)) co_return errc::protocol;
        arguments.push_back(std::move(timer.name));
        arguments.push_back(timer.due ? std::to_string(timer.due->time_since_epoch().count()) : std::string{});
        arguments.push_back(std::move(timer.bytes));
    }
    auto stored = co_await self->flag(scripts::commit,
                                      {shard.state(what.actor), shard.inbox(what.actor), shard.ready, shard.outbox,
                                       shard.leases, shard.timers, shard.timer_data, shard.dead},
                                      std::move(arguments));
    if (!stored) co_return stored.error();
    out.stored = *stored;
    if (!out.stored) out.effects.clear();
    co_return out;
}

awaitable<result<>> redis_mailbox::hand_back(claimed what) {
    const auto self = impl_;
    const auto& shard = self->of(what.actor);
    auto back =
        co_await self->flag(scripts::hand_back, {shard.ready, shard.inbox(what.actor)}, {what.ticket, what.actor});
    if (!back) co_return back.error();
    co_return result<>{};
}

milliseconds redis_mailbox::lease_time() const { return impl_->options.lease; }

awaitable<result<bool>> redis_mailbox::begin(lease held) {
    const auto self = impl_;
    const auto& shard = self->of(actor_of(held.effect_id));
    co_return co_await self->flag(scripts::begin, {shard.outbox, shard.leases},
                                  {held.effect_id, pack_turn(held.turn), self->lease_ms()});
}

awaitable<result<std::vector<bool>>> redis_mailbox::keep(std::vector<lease> held) {
    const auto self = impl_;
    std::map<unsigned, std::vector<std::size_t>> by_shard;
    for (std::size_t i = 0; i < held.size(); ++i)
        by_shard[shard_of(actor_of(held[i].effect_id), self->options.shards)].push_back(i);
    std::vector<redis_connection::call> calls;
    for (const auto& [shard, places] : by_shard) {
        redis_connection::call call{{self->keys[shard].outbox, self->keys[shard].leases}, {self->lease_ms()}};
        for (const auto i : places) {
            call.arguments.push_back(held[i].effect_id);
            call.arguments.push_back(pack_turn(held[i].turn));
        }
        calls.push_back(std::move(call));
    }
    std::vector<bool> out(held.size());
    if (calls.empty()) co_return out;
    auto replies = co_await self->commands.run_all(scripts::keep, std::move(calls));
    if (!replies) co_return replies.error();
    std::size_t next = 0;
    for (const auto& [shard, places] : by_shard) {
        const auto& reply = *(*replies)[next++];
        if (const auto failed = explain(reply)) co_return failed;
        const auto kept = read_flags(reply);
        if (!kept || kept->size() != places.size()) co_return errc::protocol;
        for (std::size_t i = 0; i < places.size(); ++i)
            out[places[i]] = (*kept)[i];
    }
    co_return out;
}

awaitable<result<>> redis_mailbox::done(std::string id) {
    const auto self = impl_;
    const auto& shard = self->of(actor_of(id));
    redis_commands forget;  // in this order, an interruption between the two leaves nothing behind for good
    forget.add({"HDEL", shard.outbox, id});
    forget.add({"ZREM", shard.leases, id});
    auto replies = co_await self->commands.send(std::move(forget));
    if (!replies) co_return replies.error();
    for (const auto& reply : *replies)
        if (const auto failed = explain(*reply)) co_return failed;
    co_return result<>{};
}

awaitable<result<bool>> redis_mailbox::retry_later(lease held, milliseconds delay) {
    const auto self = impl_;
    const auto& shard = self->of(actor_of(held.effect_id));
    co_return co_await self->flag(scripts::retry, {shard.outbox, shard.leases},
                                  {held.effect_id, pack_turn(held.turn), std::to_string(delay.count())});
}

awaitable<result<bool>> redis_mailbox::bury(lease held, std::string reason) {
    const auto self = impl_;
    const auto& shard = self->of(actor_of(held.effect_id));
    co_return co_await self->flag(scripts::bury, {shard.outbox, shard.leases, shard.dead},
                                  {held.effect_id, pack_turn(held.turn), std::move(reason)});
}

awaitable<result<std::vector<pending_effect>>> redis_mailbox::take_over(std::size_t most) {
    const auto self = impl_;
    const auto each = std::to_string((most + self->options.shards - 1) / self->options.shards);
    auto replies =
        co_await self->everywhere(scripts::take_over, [lease_ms = self->lease_ms(), each](const shard_keys& shard) {
            return redis_connection::call{{shard.outbox, shard.leases}, {lease_ms, each}};
        });
    if (!replies) co_return replies.error();
    std::vector<pending_effect> out;
    for (const auto& reply : *replies) {
        auto taken = read_taken(*reply);
        if (!taken) co_return errc::protocol;
        std::move(taken->begin(), taken->end(), std::back_inserter(out));
    }
    co_return out;
}

awaitable<result<mailbox::fired>> redis_mailbox::fire_timers() {
    const auto self = impl_;
    const auto ahead = std::to_string(self->options.ahead ? self->options.ahead().count() : 0);
    auto replies = co_await self->everywhere(scripts::fire, [ahead](const shard_keys& shard) {
        return redis_connection::call{{shard.timers, shard.timer_data, shard.ready},
                                      {shard.inboxes(), ahead, std::to_string(most_timers)}};
    });
    if (!replies) co_return replies.error();
    fired out;
    for (const auto& reply : *replies) {
        const auto one = read_fired(*reply);
        if (!one) co_return errc::protocol;
        out.count += one->count;
        if (one->next) out.next = std::min(out.next.value_or(*one->next), *one->next);
    }
    co_return out;
}

awaitable<result<std::vector<dead_letter>>> redis_mailbox::dead_letters(std::size_t most) {
    const auto self = impl_;
    redis_commands read;
    const auto count = std::to_string(most);
    for (const auto& shard : self->keys)
        read.add({"XREVRANGE", shard.dead, "+", "-", "COUNT", count});
    auto replies = co_await self->commands.send(std::move(read));
    if (!replies) co_return replies.error();
    std::vector<dead_letter> out;
    for (unsigned shard = 0; shard < replies->size(); ++shard) {
        if (const auto failed = explain(*(*replies)[shard])) co_return failed;
        auto letters = read_letters(*(*replies)[shard], shard);
        if (!letters) co_return errc::protocol;
        std::move(letters->begin(), letters->end(), std::back_inserter(out));
    }
    std::ranges::sort(out, std::ranges::greater{}, [](const auto& each) { return std::pair(each.when, each.id); });
    if (out.size() > most) out.resize(most);
    co_return out;
}

awaitable<result<bool>> redis_mailbox::replay(std::string letter_id) {
    const auto self = impl_;
    const auto colon = letter_id.find(':');
    unsigned number = self->options.shards;
    if (colon != letter_id.npos) number = static_cast<unsigned>(std::strtoul(letter_id.c_str(), nullptr, 10));
    if (number >= self->options.shards) co_return false;
    const auto entry = letter_id.substr(colon + 1);
    if (entry.empty() || entry.find_first_not_of("0123456789-") != entry.npos) co_return false;
    const auto& shard = self->keys[number];
    co_return co_await self->flag(scripts::replay, {shard.outbox, shard.leases, shard.dead}, {entry});
}

awaitable<result<std::string>> redis_mailbox::peek(std::string actor) {
    const auto self = impl_;
    redis_commands read;
    read.add({"GET", self->of(actor).state(actor)});
    auto replies = co_await self->commands.send(std::move(read));
    if (!replies) co_return replies.error();
    if (const auto failed = explain(*replies->front())) co_return failed;
    auto state = read_state(*replies->front());
    if (!state) co_return errc::protocol;
    co_return std::move(state->state);
}

namespace {

/// For MATCH: an id as it stands.
std::string without_wildcards(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (std::string_view("*?[]\\^-").find(c) != std::string_view::npos) out += '\\';
        out += c;
    }
    return out;
}

}  // namespace

awaitable<result<holdings>> redis_mailbox::holdings_of(std::string actor) {
    const auto self = impl_;
    const auto number = shard_of(actor, self->options.shards);
    const auto& shard = self->keys[number];
    auto reply = co_await self->commands.run(
        scripts::holdings,
        {shard.state(actor), shard.inbox(actor), shard.outbox, shard.timers, shard.timer_data, shard.dead}, {actor});
    if (!reply) co_return reply.error();
    if (const auto failed = explain(**reply)) co_return failed;
    auto out = read_holdings(**reply, number);
    if (!out) co_return errc::protocol;
    const auto prefix = shard.seen(actor, {});
    const auto pattern = "{*}:e:*" + without_wildcards(actor) + "*";
    const auto sent = "\x1f" + actor + "/";
    std::string cursor = "0";
    do {
        redis_commands scan;
        scan.add({"SCAN", cursor, "MATCH", pattern, "COUNT", "1000"});
        auto page = co_await self->commands.send(std::move(scan));
        if (!page) co_return page.error();
        if (const auto failed = explain(*page->front())) co_return failed;
        auto found = read_scan(*page->front());
        if (!found) co_return errc::protocol;
        cursor = found->cursor;
        for (const auto& key : found->keys) {
            if (key.starts_with(prefix))
                out->remembered.push_back(key.substr(prefix.size()));
            else if (const auto at = key.find(sent); at != key.npos)
                out->sent_on.push_back(key.substr(at + 1));
        }
    } while (cursor != "0");
    co_return std::move(*out);
}

awaitable<result<std::uint64_t>> redis_mailbox::erase(std::string actor) {
    const auto self = impl_;
    const auto& shard = self->of(actor);
    auto reply = co_await self->commands.run(scripts::erase,
                                             {shard.state(actor), shard.inbox(actor), shard.outbox, shard.leases,
                                              shard.timers, shard.timer_data, shard.dead},
                                             {actor, self->remembers_ms()});
    if (!reply) co_return reply.error();
    if (const auto failed = explain(**reply)) co_return failed;
    if ((*reply)->type != REDIS_REPLY_INTEGER) co_return errc::protocol;
    co_return static_cast<std::uint64_t>((*reply)->integer);
}

}  // namespace coach::durable
