#include "durable/shelf.hpp"

#include "durable/redis_decode.hpp"

#include <hiredis/hiredis.h>

#include <algorithm>
#include <charconv>

namespace coach::durable {

std::string_view family_of(std::string_view key) {
    const auto family = key.substr(0, key.find('/'));
    const bool named = std::ranges::all_of(
        family, [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_'; });
    return named && family.size() < key.size() - (key.empty() ? 0 : 1) ? family : std::string_view{};
}

namespace {

using kept_record = shelf::kept;

bool allowed(std::string_view key, std::string_view bytes) {
    return !family_of(key).empty() && bytes.size() <= longest_record;
}

std::string record_key(std::string_view key) {
    const auto family = family_of(key);
    return "shelf:{" + std::string(family) + "}:r:" + std::string(key.substr(family.size() + 1));
}
std::string names_key(std::string_view family) { return "shelf:{" + std::string(family) + "}:names"; }
std::string count_key(std::string_view family) { return "shelf:{" + std::string(family) + "}:count"; }
std::string lock_key(std::string_view key) {
    const auto family = family_of(key);
    return "shelf:{" + std::string(family) + "}:l:" + std::string(key.substr(family.size() + 1));
}
std::string expected_words(const std::optional<std::uint64_t>& expected) {
    return expected ? std::to_string(*expected) : std::string{};
}

/// Of two strings, a version and bytes; a nil or nothing at all: no record.
result<std::optional<kept_record>> read_record(const redisReply& reply) {
    if (const auto failed = failure_of(reply)) return failed;
    if (reply.type != REDIS_REPLY_ARRAY) return errc::protocol;
    if (reply.elements == 0 || reply.element[0]->type == REDIS_REPLY_NIL) return std::optional<kept_record>{};
    if (reply.elements != 2) return errc::protocol;
    const auto digits = read_string(*reply.element[0]);
    auto bytes = read_string(*reply.element[1]);
    kept_record out;
    if (!digits || !bytes ||
        std::from_chars(digits->data(), digits->data() + digits->size(), out.version).ec != std::errc{})
        return errc::protocol;
    out.bytes = std::move(*bytes);
    return std::optional(std::move(out));
}

result<bool> read_yes(const result<redis_reply>& reply) {
    if (!reply) return no_answer(reply.error());
    if (const auto failed = failure_of(**reply)) return no_answer(failed);
    if ((*reply)->type != REDIS_REPLY_INTEGER) return no_answer(errc::protocol);
    return (*reply)->integer != 0;
}

}  // namespace

memory_shelf::memory_shelf(now n) : now_(std::move(n)) {}

memory_shelf::record* memory_shelf::alive(const std::string& key) {
    const auto found = records_.find(key);
    if (found == records_.end()) return nullptr;
    if (!found->second.until || *found->second.until > now_()) return &found->second;
    records_.erase(found);
    return nullptr;
}

awaitable<result<std::optional<kept_record>>> memory_shelf::read(std::string key) {
    if (!allowed(key, {})) co_return errc::protocol;
    const auto* found = alive(key);
    co_return found ? std::optional(found->what) : std::nullopt;
}

awaitable<result<bool>> memory_shelf::write(std::string key, std::string bytes, std::optional<std::uint64_t> expected,
                                            milliseconds lives) {
    if (!allowed(key, bytes)) co_return no_answer(errc::protocol);
    const auto* found = alive(key);
    if (expected && *expected != (found ? found->what.version : 0)) co_return false;
    record made{{std::move(bytes), ++versions_}, std::nullopt};
    if (lives.count() > 0) made.until = now_() + lives;
    records_[key] = std::move(made);
    co_return true;
}

awaitable<result<std::optional<kept_record>>> memory_shelf::take(std::string key) {
    auto found = co_await read(key);
    records_.erase(key);
    co_return found;
}

awaitable<result<bool>> memory_shelf::remove(std::string key, std::optional<std::uint64_t> expected) {
    if (!allowed(key, {})) co_return no_answer(errc::protocol);
    const auto* found = alive(key);
    if (!found || (expected && *expected != found->what.version)) co_return false;
    records_.erase(key);
    co_return true;
}

awaitable<result<bool>> memory_shelf::lock(std::string key, std::string holder, milliseconds lasts) {
    if (!allowed(key, {})) co_return no_answer(errc::protocol);
    const auto found = locks_.find(key);
    if (found != locks_.end() && found->second.first != holder && found->second.second > now_()) co_return false;
    locks_[key] = {std::move(holder), now_() + lasts};
    co_return true;
}

awaitable<result<>> memory_shelf::unlock(std::string key, std::string holder) {
    const auto found = locks_.find(key);
    if (found != locks_.end() && found->second.first == holder) locks_.erase(found);
    co_return result<>{};
}

awaitable<result<std::vector<std::string>>> memory_shelf::keys(std::string family, std::size_t most) {
    std::vector<std::string> out;
    for (auto at = records_.lower_bound(family + "/"); at != records_.end() && out.size() < most;) {
        const auto key = (at++)->first;
        if (!key.starts_with(family + "/")) break;
        if (alive(key)) out.push_back(key);
    }
    co_return out;
}

redis_shelf::redis_shelf(boost::asio::io_context& io, redis_options o)
    : commands_(std::make_shared<redis_connection>(io, std::move(o))) {}
redis_shelf::~redis_shelf() { commands_->close(); }

awaitable<result<std::optional<kept_record>>> redis_shelf::read(std::string key) {
    const auto commands = commands_;
    if (!allowed(key, {})) co_return errc::protocol;
    redis_commands get;
    get.add({"HMGET", record_key(key), "v", "b"});
    const auto replies = co_await commands->send(std::move(get));
    if (!replies) co_return replies.error();
    co_return read_record(*replies->front());
}

awaitable<result<bool>> redis_shelf::write(std::string key, std::string bytes, std::optional<std::uint64_t> expected,
                                           milliseconds lives) {
    const auto commands = commands_;
    if (!allowed(key, bytes)) co_return no_answer(errc::protocol);
    const auto family = family_of(key);
    const auto reply = co_await commands->run(
        scripts::shelf_write, {record_key(key), names_key(family), count_key(family)},
        {key, std::move(bytes), expected_words(expected), std::to_string(std::max<std::int64_t>(lives.count(), 0))});
    co_return read_yes(reply);
}

awaitable<result<std::optional<kept_record>>> redis_shelf::take(std::string key) {
    const auto commands = commands_;
    if (!allowed(key, {})) co_return errc::protocol;
    const auto reply =
        co_await commands->run(scripts::shelf_take, {record_key(key), names_key(family_of(key))}, {key, ""});
    if (!reply) co_return reply.error();
    co_return read_record(**reply);
}

awaitable<result<bool>> redis_shelf::remove(std::string key, std::optional<std::uint64_t> expected) {
    const auto commands = commands_;
    if (!allowed(key, {})) co_return no_answer(errc::protocol);
    const auto reply = co_await commands->run(scripts::shelf_take, {record_key(key), names_key(family_of(key))},
                                              {key, expected_words(expected)});
    if (!reply) co_return no_answer(reply.error());
    const auto removed = read_record(**reply);
    if (!removed) co_return no_answer(removed.error());
    co_return removed->has_value();
}

awaitable<result<bool>> redis_shelf::lock(std::string key, std::string holder, milliseconds lasts) {
    const auto commands = commands_;
    if (!allowed(key, {})) co_return no_answer(errc::protocol);
    const auto reply =
        co_await commands->run(scripts::shelf_lock, {lock_key(key)},
                               {std::move(holder), std::to_string(std::max<std::int64_t>(lasts.count(), 1))});
    co_return read_yes(reply);
}

awaitable<result<>> redis_shelf::unlock(std::string key, std::string holder) {
    const auto commands = commands_;
    if (!allowed(key, {})) co_return errc::protocol;
    const auto done = read_yes(co_await commands->run(scripts::shelf_lock, {lock_key(key)}, {std::move(holder), "0"}));
    if (!done) co_return done.error();
    co_return result<>{};
}

awaitable<result<std::vector<std::string>>> redis_shelf::keys(std::string family, std::size_t most) {
    const auto commands = commands_;
    const auto reply = co_await commands->run(scripts::shelf_names, {names_key(family)}, {std::to_string(most)});
    if (!reply) co_return reply.error();
    if (const auto failed = failure_of(**reply)) co_return failed;
    if ((*reply)->type != REDIS_REPLY_ARRAY) co_return errc::protocol;
    std::vector<std::string> out;
    for (std::size_t i = 0; i < (*reply)->elements; ++i)
        if (auto name = read_string(*(*reply)->element[i])) out.push_back(std::move(*name));
    co_return out;
}

}  // namespace coach::durable
