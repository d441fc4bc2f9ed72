#include "durable/redis_ledger.hpp"

#include "durable/redis_decode.hpp"

#include <hiredis/hiredis.h>

#include <algorithm>
#include <charconv>

namespace coach::durable {

namespace {

const std::string all_books = "{ledger}:books";
std::string lines_key(std::string_view book) { return "{ledger}:l:" + std::string(book); }
std::string head_key(std::string_view book) { return "{ledger}:h:" + std::string(book); }
std::string ids_key(std::string_view book) { return "{ledger}:i:" + std::string(book); }

constexpr int most_races = 1000;  ///< each lost one means that another line was added

/// From two answers of HMGET, or the end of a script's answer; no value: not a head.
std::optional<ledger_head> head_of(const redisReply* count, const redisReply* hash) {
    if (count->type == REDIS_REPLY_NIL) return empty_head();
    const auto number = read_string(*count);
    const auto digits = read_string(*hash);
    if (!number || !digits) return std::nullopt;
    ledger_head out{0, *digits};
    std::from_chars(number->data(), number->data() + number->size(), out.count);
    return out;
}

bool is_array(const redisReply& r, std::size_t of) { return r.type == REDIS_REPLY_ARRAY && r.elements == of; }

}  // namespace

struct redis_ledger::impl {
    impl(boost::asio::io_context& io, redis_options o) : commands(io, std::move(o)) {}
    redis_connection commands;
    std::map<std::string, ledger_head> heads;  ///< as last seen
};

redis_ledger::redis_ledger(boost::asio::io_context& io, redis_options o)
    : impl_(std::make_shared<impl>(io, std::move(o))) {}
redis_ledger::~redis_ledger() { impl_->commands.close(); }

awaitable<result<bool>> redis_ledger::append(std::string book, std::string id, time_point at, std::string bytes) {
    const auto self = impl_;
    ledger_line line{0, std::move(id), at, std::move(bytes), {}};
    for (int race = 0; race < most_races; ++race) {
        const auto seen = self->heads.try_emplace(book, empty_head()).first->second;
        line.number = seen.count + 1;
        line.hash = chained(seen.hash, line);
        auto reply = co_await self->commands.run(
            scripts::ledger_append, {lines_key(book), head_key(book), ids_key(book), all_books},
            {book, line.id, seen.hash, std::to_string(line.number), line.hash, pack_line(line)});
        if (!reply) co_return no_answer(reply.error());
        if (const auto failed = failure_of(**reply)) co_return no_answer(failed);
        const auto& answer = **reply;
        if (answer.type != REDIS_REPLY_ARRAY || answer.elements == 0 || answer.element[0]->type != REDIS_REPLY_INTEGER)
            co_return errc::protocol;
        if (answer.element[0]->integer == 0) co_return false;
        if (answer.element[0]->integer == 1) {
            self->heads[book] = {line.number, line.hash};
            co_return true;
        }
        // A missing head ends the answer early: Lua's arrays stop at the first nil.
        const auto now = answer.elements == 3 ? head_of(answer.element[1], answer.element[2]) : empty_head();
        if (!now) co_return errc::protocol;
        self->heads[book] = *now;
    }
    co_return no_answer(errc::unavailable);
}

awaitable<result<std::vector<ledger_line>>> redis_ledger::read(std::string book, std::uint64_t after,
                                                               std::size_t most) {
    const auto self = impl_;
    redis_commands range;
    range.add(
        {"LRANGE", lines_key(book), std::to_string(after), std::to_string(after + std::max<std::size_t>(most, 1) - 1)});
    auto replies = co_await self->commands.send(std::move(range));
    if (!replies) co_return replies.error();
    const auto& reply = *replies->front();
    if (const auto failed = failure_of(reply)) co_return failed;
    if (reply.type != REDIS_REPLY_ARRAY) co_return errc::protocol;
    std::vector<ledger_line> out;
    for (std::size_t i = 0; i < reply.elements; ++i) {
        const auto text = read_string(*reply.element[i]);
        auto line = text ? unpack_line(*text) : std::nullopt;
        if (!line) co_return errc::protocol;
        out.push_back(std::move(*line));
    }
    co_return out;
}

awaitable<result<ledger_head>> redis_ledger::head(std::string book) {
    const auto self = impl_;
    redis_commands get;
    get.add({"HMGET", head_key(book), "count", "hash"});
    auto replies = co_await self->commands.send(std::move(get));
    if (!replies) co_return replies.error();
    if (const auto failed = failure_of(*replies->front())) co_return failed;
    if (!is_array(*replies->front(), 2)) co_return errc::protocol;
    auto made = head_of(replies->front()->element[0], replies->front()->element[1]);
    if (!made) co_return errc::protocol;
    co_return std::move(*made);
}

awaitable<result<std::vector<std::string>>> redis_ledger::books() {
    const auto self = impl_;
    redis_commands get;
    get.add({"SMEMBERS", all_books});
    auto replies = co_await self->commands.send(std::move(get));
    if (!replies) co_return replies.error();
    const auto& reply = *replies->front();
    if (const auto failed = failure_of(reply)) co_return failed;
    if (reply.type != REDIS_REPLY_ARRAY) co_return errc::protocol;
    std::vector<std::string> out;
    for (std::size_t i = 0; i < reply.elements; ++i)
        if (auto name = read_string(*reply.element[i])) out.push_back(std::move(*name));
    std::ranges::sort(out);
    co_return out;
}

}  // namespace coach::durable
