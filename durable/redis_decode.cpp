#include "durable/redis_decode.hpp"

#include <hiredis/hiredis.h>

#include <charconv>
#include <cstdio>
#include <span>

namespace coach::durable {
namespace {

std::optional<std::string_view> text_of(const redisReply* reply) {
    if (!reply || (reply->type != REDIS_REPLY_STRING && reply->type != REDIS_REPLY_STATUS)) return {};
    return std::string_view(reply->str, static_cast<std::size_t>(reply->len));
}

using children = std::span<redisReply* const>;
std::optional<children> list_of(const redisReply* reply) {
    if (!reply || reply->type != REDIS_REPLY_ARRAY) return {};
    return children(reply->element, reply->elements);
}

bool is_nil(const redisReply* reply) { return !reply || reply->type == REDIS_REPLY_NIL; }

template <class Number>
bool number_in(std::string_view text, Number& out) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
    return error == std::errc{} && end == text.data() + text.size();
}

/// The value of a line "name:value" of INFO.
std::string_view fact(std::string_view info, std::string_view name) {
    for (std::size_t at = 0; at < info.size();) {
        auto line = info.substr(at, info.find('\n', at) - at);
        at += line.size() + 1;
        if (line.ends_with('\r')) line.remove_suffix(1);
        if (line.size() > name.size() && line.starts_with(name) && line[name.size()] == ':')
            return line.substr(name.size() + 1);
    }
    return {};
}

/// A stream entry: its id and its fields' values by name.
struct stream_entry {
    std::string_view id;
    children fields;
    std::optional<std::string_view> field(std::string_view name) const {
        for (std::size_t i = 0; i + 1 < fields.size(); i += 2)
            if (text_of(fields[i]) == name) return text_of(fields[i + 1]);
        return {};
    }
};
std::optional<stream_entry> entry_of(const redisReply* reply) {
    const auto pair = list_of(reply);
    if (!pair || pair->size() != 2) return {};
    const auto id = text_of((*pair)[0]);
    if (!id) return {};
    if (is_nil((*pair)[1])) return stream_entry{*id, {}};
    const auto fields = list_of((*pair)[1]);
    if (!fields) return {};
    return stream_entry{*id, *fields};
}

bool add_entries(const redisReply* reply, std::string_view stream, std::vector<ready_entry>& out) {
    const auto entries = list_of(reply);
    if (!entries) return false;
    for (const auto* each : *entries) {
        if (is_nil(each)) continue;
        const auto entry = entry_of(each);
        if (!entry) return false;
        out.push_back({std::string(stream), std::string(entry->id), std::string(entry->field("a").value_or(""))});
    }
    return true;
}

constexpr std::size_t header_size = 12;

std::optional<time_point> time_of(std::string_view entry_id) {
    std::int64_t ms = 0;
    if (!number_in(entry_id.substr(0, entry_id.find('-')), ms)) return {};
    return time_point(milliseconds(ms));
}

}  // namespace

server_facts read_server_facts(const redisReply& info_server, const redisReply& info_memory) {
    server_facts out;
    const auto version = fact(text_of(&info_server).value_or(""), "redis_version");
    const auto dot = version.find('.');
    if (dot != version.npos) {
        const auto rest = version.substr(dot + 1);
        out.version_known =
            number_in(version.substr(0, dot), out.major) && number_in(rest.substr(0, rest.find('.')), out.minor);
    }
    out.eviction_policy = fact(text_of(&info_memory).value_or(""), "maxmemory_policy");
    return out;
}

std::optional<std::vector<ready_entry>> read_ready(const redisReply& reply) {
    std::vector<ready_entry> out;
    if (is_nil(&reply)) return out;
    const auto streams = list_of(&reply);
    if (!streams) return {};
    for (const auto* each : *streams) {
        const auto pair = list_of(each);
        if (!pair || pair->size() != 2) return {};
        const auto name = text_of((*pair)[0]);
        if (!name || !add_entries((*pair)[1], *name, out)) return {};
    }
    return out;
}

std::optional<reclaimed> read_reclaimed(const redisReply& reply, std::string_view stream) {
    const auto parts = list_of(&reply);
    if (!parts || parts->size() < 2) return {};
    const auto cursor = text_of((*parts)[0]);
    reclaimed out;
    if (!cursor || !add_entries((*parts)[1], stream, out.entries)) return {};
    out.cursor = *cursor;
    return out;
}

std::string pack_event(const event& e) {
    std::string out = std::to_string(e.id.size());
    out.reserve(out.size() + 1 + e.id.size() + e.bytes.size());
    out += ':';
    out += e.id;
    out += e.bytes;
    return out;
}

std::optional<event> unpack_event(std::string_view item) {
    const auto colon = item.find(':');
    std::size_t size = 0;
    if (colon == item.npos || !number_in(item.substr(0, colon), size) || size > item.size() - colon - 1) return {};
    return event{std::string(item.substr(colon + 1, size)), std::string(item.substr(colon + 1 + size))};
}

std::optional<std::vector<event>> read_inbox(const redisReply& reply) {
    const auto items = list_of(&reply);
    if (!items) return {};
    std::vector<event> out;
    out.reserve(items->size());
    for (const auto* each : *items) {
        const auto item = text_of(each);
        auto unpacked = item ? unpack_event(*item) : std::nullopt;
        if (!unpacked) return {};
        out.push_back(std::move(*unpacked));
    }
    return out;
}

std::string pack_version(std::uint64_t version) {
    if (version == 0) return {};
    std::string out(8, '\0');
    for (std::size_t i = 8; i-- > 0; version >>= 8)
        out[i] = static_cast<char>(version & 0xff);
    return out;
}

std::optional<versioned> read_state(const redisReply& reply) {
    if (is_nil(&reply)) return versioned{};
    const auto bytes = text_of(&reply);
    if (!bytes || bytes->size() < 8) return {};
    versioned out;
    for (std::size_t i = 0; i < 8; ++i)
        out.version = out.version << 8 | static_cast<unsigned char>((*bytes)[i]);
    out.state = bytes->substr(8);
    return out;
}

std::string pack_effect(const effect& what) {
    const char policy = what.policy == repeat::freely ? 'f' : what.policy == repeat::ask_first ? 'a' : 'm';
    std::string out(1, policy);
    out += "0l000000000";
    out += what.bytes;
    return out;
}

std::string pack_turn(unsigned turn) {
    char digits[16];
    std::snprintf(digits, sizeof digits, "%06u", turn % 1'000'000);
    return digits;
}

std::optional<pending_effect> unpack_taken(std::string_view id, std::string_view payload) {
    if (payload.size() < header_size) return {};
    pending_effect out;
    switch (payload[0]) {
        case 'f':
            out.what.policy = repeat::freely;
            break;
        case 'a':
            out.what.policy = repeat::ask_first;
            break;
        case 'm':
            out.what.policy = repeat::mark_first;
            break;
        default:
            return {};
    }
    out.begun = payload[1] == '1';
    out.taken_over = payload[2] == 'l';
    if (!number_in(payload.substr(3, 3), out.attempts) || !number_in(payload.substr(6, 6), out.turn)) return {};
    out.turn = (out.turn + 1) % 1'000'000;
    out.actor = actor_of(id);
    if (out.actor.empty()) return {};
    out.id = id;
    out.what.bytes = payload.substr(header_size);
    return out;
}

std::optional<std::vector<pending_effect>> read_taken(const redisReply& reply) {
    const auto parts = list_of(&reply);
    if (!parts || parts->size() % 2 != 0) return {};
    std::vector<pending_effect> out;
    for (std::size_t i = 0; i < parts->size(); i += 2) {
        const auto id = text_of((*parts)[i]);
        const auto payload = text_of((*parts)[i + 1]);
        auto taken = id && payload ? unpack_taken(*id, *payload) : std::nullopt;
        if (!taken) return {};
        out.push_back(std::move(*taken));
    }
    return out;
}

std::optional<std::vector<dead_letter>> read_letters(const redisReply& reply, unsigned shard) {
    const auto entries = list_of(&reply);
    if (!entries) return {};
    std::vector<dead_letter> out;
    for (const auto* each : *entries) {
        const auto entry = entry_of(each);
        if (!entry) return {};
        const auto id = entry->field("i");
        const auto payload = entry->field("p");
        const auto reason = entry->field("r");
        auto what = id && payload ? unpack_taken(*id, *payload) : std::nullopt;
        const auto when = time_of(entry->id);
        if (!what || !reason || !when) return {};
        out.push_back(
            {std::to_string(shard) + ":" + std::string(entry->id), std::move(*what), std::string(*reason), *when});
    }
    return out;
}

std::optional<holdings> read_holdings(const redisReply& reply, unsigned shard) {
    const auto parts = list_of(&reply);
    if (!parts || parts->size() != 5) return {};
    const auto state = read_state(*(*parts)[0]);
    auto inbox = read_inbox(*(*parts)[1]);
    auto outbox = read_taken(*(*parts)[2]);
    const auto timers = list_of((*parts)[3]);
    auto dead = read_letters(*(*parts)[4], shard);
    if (!state || !inbox || !outbox || !timers || timers->size() % 3 != 0 || !dead) return {};
    holdings out{state->version, state->state, std::move(*inbox), std::move(*outbox), {}, std::move(*dead), {}, {}};
    for (std::size_t i = 0; i < timers->size(); i += 3) {
        const auto name = text_of((*timers)[i]), due = text_of((*timers)[i + 1]), bytes = text_of((*timers)[i + 2]);
        std::int64_t when = 0;
        if (!name || !due || !bytes || std::from_chars(due->data(), due->data() + due->size(), when).ec != std::errc{})
            return {};
        out.timers.push_back({std::string(*name), time_point{milliseconds{when}}, std::string(*bytes)});
    }
    return out;
}

std::optional<scanned> read_scan(const redisReply& reply) {
    const auto parts = list_of(&reply);
    if (!parts || parts->size() != 2) return {};
    const auto cursor = text_of((*parts)[0]);
    const auto keys = list_of((*parts)[1]);
    if (!cursor || !keys) return {};
    scanned out{std::string(*cursor), {}};
    for (const auto* each : *keys) {
        const auto key = text_of(each);
        if (!key) return {};
        out.keys.emplace_back(*key);
    }
    return out;
}

std::optional<mailbox::fired> read_fired(const redisReply& reply) {
    const auto parts = list_of(&reply);
    if (!parts || parts->size() != 2) return {};
    const auto *count = (*parts)[0], *next = (*parts)[1];
    if (count->type != REDIS_REPLY_INTEGER || next->type != REDIS_REPLY_INTEGER || count->integer < 0) return {};
    mailbox::fired out;
    out.count = static_cast<std::size_t>(count->integer);
    if (next->integer >= 0) out.next = milliseconds(next->integer);
    return out;
}

std::optional<std::vector<bool>> read_flags(const redisReply& reply) {
    const auto parts = list_of(&reply);
    if (!parts) return {};
    std::vector<bool> out;
    for (const auto* each : *parts) {
        if (!each || each->type != REDIS_REPLY_INTEGER) return {};
        out.push_back(each->integer == 1);
    }
    return out;
}

std::optional<std::string> read_string(const redisReply& reply) {
    if (is_nil(&reply)) return std::string{};
    const auto text = text_of(&reply);
    return text ? std::optional(std::string(*text)) : std::nullopt;
}

std::optional<std::vector<feed_record>> read_feed(const redisReply& reply) {
    const auto entries = list_of(&reply);
    if (!entries) return {};
    std::vector<feed_record> out;
    for (const auto* each : *entries) {
        const auto entry = entry_of(each);
        if (!entry) return {};
        const auto id = entry->field("i"), bytes = entry->field("b");
        if (!id || !bytes) return {};
        out.push_back({std::string(entry->id), std::string(*id), std::string(*bytes)});
    }
    return out;
}

std::optional<woken> read_wake(const redisReply& reply) {
    woken out;
    if (is_nil(&reply)) return out;
    const auto streams = list_of(&reply);
    if (!streams || streams->size() != 1) return {};
    const auto pair = list_of(streams->front());
    if (!pair || pair->size() != 2) return {};
    const auto entries = list_of((*pair)[1]);
    if (!entries) return {};
    for (const auto* each : *entries) {
        const auto entry = entry_of(each);
        if (!entry) return {};
        out.position = entry->id;
        if (const auto name = entry->field("n")) out.names.emplace_back(*name);
    }
    return out;
}

}  // namespace coach::durable
