#pragma once

/// Replies of Redis as values, and the byte layouts that this module keeps in Redis. Pure. A reply of another shape
/// than asked for is no value (errc::protocol for the caller); nothing here trusts a length or a type. Fuzz:
/// fuzz/redis_reply.cpp.

#include "durable/effect_id.hpp"
#include "durable/mailbox.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

struct redisReply;

namespace coach::durable {

struct server_facts {
    bool version_known = false;
    unsigned major = 0, minor = 0;
    std::string eviction_policy;
};
[[nodiscard]] server_facts read_server_facts(const redisReply& info_server, const redisReply& info_memory);

/// An entry of a ready stream. An entry that was deleted while somebody held it has no actor.
struct ready_entry {
    std::string stream;
    std::string id;
    std::string actor;
};
/// Of XREADGROUP; nothing came: an empty list.
[[nodiscard]] std::optional<std::vector<ready_entry>> read_ready(const redisReply&);
struct reclaimed {
    std::string cursor;
    std::vector<ready_entry> entries;
};
/// Of XAUTOCLAIM, as 6.2 (deleted entries are nil) and as 7.0 (they are listed apart).
[[nodiscard]] std::optional<reclaimed> read_reclaimed(const redisReply&, std::string_view stream);

/// An item of an inbox: "<length of id>:<id><bytes>".
[[nodiscard]] std::string pack_event(const event&);
[[nodiscard]] std::optional<event> unpack_event(std::string_view);
[[nodiscard]] std::optional<std::vector<event>> read_inbox(const redisReply&);

/// A state: eight bytes of version, most significant first, then the state. Version 0 is no bytes at all.
[[nodiscard]] std::string pack_version(std::uint64_t);
struct versioned {
    std::uint64_t version = 0;
    std::string state;
};
[[nodiscard]] std::optional<versioned> read_state(const redisReply&);

/// An effect in the outbox: policy (f, a, m), begun (0, 1), leased or waiting (l, w), attempts (3 digits), turn of the
/// lease (6 digits), then its bytes. The Lua scripts know these places.
[[nodiscard]] std::string pack_effect(const effect&);
[[nodiscard]] std::string pack_turn(unsigned turn);
/// As it was before the take-over, so the turn is one more now.
[[nodiscard]] std::optional<pending_effect> unpack_taken(std::string_view id, std::string_view payload);
[[nodiscard]] std::optional<std::vector<pending_effect>> read_taken(const redisReply&);

/// Of XRANGE over dead letters; ids are prefixed with the shard.
[[nodiscard]] std::optional<std::vector<dead_letter>> read_letters(const redisReply&, unsigned shard);
/// Of holdings.lua; `remembered` and `sent_on` are left empty.
[[nodiscard]] std::optional<holdings> read_holdings(const redisReply&, unsigned shard);
struct scanned {
    std::string cursor;
    std::vector<std::string> keys;
};
[[nodiscard]] std::optional<scanned> read_scan(const redisReply&);
[[nodiscard]] std::optional<mailbox::fired> read_fired(const redisReply&);
[[nodiscard]] std::optional<std::vector<bool>> read_flags(const redisReply&);
[[nodiscard]] std::optional<std::string> read_string(const redisReply&);

struct feed_record {
    std::string position, id, bytes;
};
[[nodiscard]] std::optional<std::vector<feed_record>> read_feed(const redisReply&);
struct woken {
    std::string position;
    std::vector<std::string> names;
};
/// Of XREAD on the wake stream; nothing came: an empty list.
[[nodiscard]] std::optional<woken> read_wake(const redisReply&);

}  // namespace coach::durable
