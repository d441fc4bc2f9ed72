#include "durable/keyring.hpp"

#include "durable/redis_decode.hpp"

#include <hiredis/hiredis.h>

#include <algorithm>
#include <charconv>

namespace coach::durable {

using numbered = std::vector<std::pair<std::uint64_t, std::string>>;

awaitable<result<std::vector<std::string>>> memory_keyring::find(std::vector<key_name> names) {
    std::vector<std::string> out;
    for (const auto& n : names) {
        const auto& of = kept_[n.owner];
        const auto at = of.find(n.number);
        out.push_back(at == of.end() ? std::string{} : at->second);
    }
    co_return out;
}
awaitable<result<numbered>> memory_keyring::all(std::string owner) {
    const auto& of = kept_[owner];
    co_return numbered(of.begin(), of.end());
}
awaitable<result<std::string>> memory_keyring::add(key_name n, std::string bytes) {
    co_return kept_[n.owner].try_emplace(n.number, std::move(bytes)).first->second;
}
awaitable<result<>> memory_keyring::put(key_name n, std::string bytes) {
    kept_[n.owner][n.number] = std::move(bytes);
    co_return result<>{};
}
awaitable<result<>> memory_keyring::erase_below(key_name n) {
    auto& of = kept_[n.owner];
    of.erase(of.begin(), of.lower_bound(n.number));
    co_return result<>{};
}

namespace {

std::string key_of(const std::string& owner) { return "keys:" + owner; }

boost::system::error_code first_failure(const result<redis_replies>& replies) {
    if (!replies) return replies.error();
    for (const auto& each : *replies)
        if (const auto failed = failure_of(*each)) return failed;
    return {};
}

}  // namespace

redis_keyring::redis_keyring(boost::asio::io_context& io, redis_options o)
    : commands_(std::make_shared<redis_connection>(io, std::move(o))) {}
redis_keyring::~redis_keyring() { commands_->close(); }

awaitable<result<std::vector<std::string>>> redis_keyring::find(std::vector<key_name> names) {
    const auto commands = commands_;
    std::vector<std::string> out;
    if (names.empty()) co_return out;
    redis_commands get;
    for (const auto& n : names)
        get.add({"HGET", key_of(n.owner), std::to_string(n.number)});
    auto replies = co_await commands->send(std::move(get));
    if (const auto failed = first_failure(replies)) co_return failed;
    for (const auto& each : *replies) {
        auto text = read_string(*each);
        if (!text) co_return errc::protocol;
        out.push_back(std::move(*text));
    }
    co_return out;
}

awaitable<result<numbered>> redis_keyring::all(std::string owner) {
    const auto commands = commands_;
    redis_commands get;
    get.add({"HGETALL", key_of(owner)});
    auto replies = co_await commands->send(std::move(get));
    if (const auto failed = first_failure(replies)) co_return failed;
    const auto& reply = *replies->front();
    if (reply.type != REDIS_REPLY_ARRAY || reply.elements % 2 != 0) co_return errc::protocol;
    numbered out;
    for (std::size_t i = 0; i < reply.elements; i += 2) {
        const auto number = read_string(*reply.element[i]);
        auto bytes = read_string(*reply.element[i + 1]);
        std::uint64_t value = 0;
        if (!number || !bytes ||
            std::from_chars(number->data(), number->data() + number->size(), value).ec != std::errc{})
            co_return errc::protocol;
        out.emplace_back(value, std::move(*bytes));
    }
    std::ranges::sort(out);
    co_return out;
}

awaitable<result<std::string>> redis_keyring::add(key_name n, std::string bytes) {
    const auto commands = commands_;
    redis_commands set;
    set.add({"HSETNX", key_of(n.owner), std::to_string(n.number), bytes});
    set.add({"HGET", key_of(n.owner), std::to_string(n.number)});
    auto replies = co_await commands->send(std::move(set));
    if (const auto failed = first_failure(replies)) co_return failed;
    auto there = read_string(*(*replies)[1]);
    if (!there || there->empty()) co_return errc::protocol;
    co_return std::move(*there);
}

awaitable<result<>> redis_keyring::put(key_name n, std::string bytes) {
    const auto commands = commands_;
    redis_commands set;
    set.add({"HSET", key_of(n.owner), std::to_string(n.number), bytes});
    const auto replies = co_await commands->send(std::move(set));
    if (const auto failed = first_failure(replies)) co_return failed;
    co_return result<>{};
}

awaitable<result<>> redis_keyring::erase_below(key_name n) {
    const auto commands = commands_;
    auto kept = co_await all(n.owner);
    if (!kept) co_return kept.error();
    redis_commands erase;
    for (const auto& [number, bytes] : *kept)
        if (number < n.number) erase.add({"HDEL", key_of(n.owner), std::to_string(number)});
    if (erase.count == 0) co_return result<>{};
    const auto replies = co_await commands->send(std::move(erase));
    if (const auto failed = first_failure(replies)) co_return failed;
    co_return result<>{};
}

}  // namespace coach::durable
