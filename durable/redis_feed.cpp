#include "durable/redis_feed.hpp"

#include "durable/redis_decode.hpp"
#include "durable/waiting.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <hiredis/hiredis.h>

#include <map>
#include <optional>
#include <set>
#include <utility>

namespace coach::durable {
namespace {
const std::string wake_key = "{feed}:wake";
std::string entries_key(std::string_view name) { return "{feed}:e:" + std::string(name); }
std::string ids_key(std::string_view name) { return "{feed}:i:" + std::string(name); }
constexpr milliseconds block{5000};
}  // namespace

struct redis_feed::impl : std::enable_shared_from_this<redis_feed::impl> {
    impl(boost::asio::io_context& context, redis_feed_options given)
        : io(context), options(std::move(given)), commands(context, options.redis) {}

    boost::asio::io_context& io;
    redis_feed_options options;
    redis_connection commands;
    std::optional<redis_connection> blocking;  ///< made for the first reader that waits
    std::multimap<std::string, bell*> waiting;
    bool watching = false, closed = false;

    /// Rings while there is somebody to ring for. A failure rings all: they read, and see it themselves.
    awaitable<> watch(std::shared_ptr<impl> self) {
        std::string position = "$";
        while (!waiting.empty() && !closed) {
            redis_commands read;
            read.add({"XREAD", "BLOCK", std::to_string(block.count()), "STREAMS", wake_key, position});
            auto replies = co_await blocking->send(std::move(read), block + options.redis.deadline);
            const auto news = replies && !failure_of(*replies->front()) ? read_wake(*replies->front()) : std::nullopt;
            if (closed) break;
            if (!news) {
                for (const auto& [name, each] : waiting)
                    each->ring();
                position = "$";
                bell pause(io);
                co_await pause.wait(milliseconds{100});
                continue;
            }
            if (!news->position.empty()) position = news->position;
            for (const auto& name : news->names) {
                const auto [from, to] = waiting.equal_range(name);
                for (auto at = from; at != to; ++at)
                    at->second->ring();
            }
        }
        watching = false;
    }

    awaitable<result<std::vector<feed_entry>>> read_now(std::string name, std::string position, std::size_t most) {
        redis_commands read;
        const auto from = position.empty() ? std::string("-") : "(" + position;
        read.add({"XRANGE", entries_key(name), from, "+", "COUNT", std::to_string(most)});
        auto replies = co_await commands.send(std::move(read));
        if (!replies) co_return replies.error();
        if (const auto failed = failure_of(*replies->front())) co_return failed;
        auto records = read_feed(*replies->front());
        if (!records) co_return errc::protocol;
        std::vector<feed_entry> out;
        for (auto& each : *records)
            out.push_back({std::move(each.position), std::move(each.id), std::move(each.bytes)});
        co_return out;
    }

    /// Stands in the list of those to be rung for while it lives.
    struct place {
        place(impl& owner, const std::string& name, bell& news)
            : owner_(owner), at_(owner.waiting.emplace(name, &news)) {}
        ~place() { owner_.waiting.erase(at_); }
        place(const place&) = delete;
        place& operator=(const place&) = delete;

      private:
        impl& owner_;
        std::multimap<std::string, bell*>::iterator at_;
    };

    void watch_news() {
        if (watching || closed) return;
        watching = true;
        if (!blocking) blocking.emplace(io, options.redis);
        boost::asio::co_spawn(io.get_executor(), watch(shared_from_this()), boost::asio::detached);
    }
};

redis_feed::redis_feed(boost::asio::io_context& io, redis_feed_options options)
    : impl_(std::make_shared<impl>(io, std::move(options))) {}
redis_feed::~redis_feed() {
    impl_->closed = true;
    impl_->commands.close();
    if (impl_->blocking) impl_->blocking->close();
    for (const auto& [name, each] : impl_->waiting)
        each->ring();
}

awaitable<result<bool>> redis_feed::append(std::string name, std::string id, std::string bytes) {
    const auto self = impl_;
    const auto kept = std::chrono::duration_cast<milliseconds>(self->options.kept).count();
    auto reply = co_await self->commands.run(
        scripts::feed_append, {entries_key(name), ids_key(name), wake_key},
        {std::move(id), std::move(bytes), std::to_string(self->options.most), std::to_string(kept), name});
    if (!reply) co_return no_answer(reply.error());
    if ((*reply)->type != REDIS_REPLY_INTEGER) co_return errc::protocol;
    co_return (*reply)->integer == 1;
}

awaitable<result<bool>> redis_feed::contains(std::string name, std::string id) {
    const auto self = impl_;
    redis_commands look;
    look.add({"HEXISTS", ids_key(name), id});
    auto replies = co_await self->commands.send(std::move(look));
    if (!replies) co_return no_answer(replies.error());
    if (const auto failed = failure_of(*replies->front())) co_return no_answer(failed);
    if (replies->front()->type != REDIS_REPLY_INTEGER) co_return errc::protocol;
    co_return replies->front()->integer == 1;
}

awaitable<result<>> redis_feed::erase(std::string name) {
    const auto self = impl_;
    redis_commands forget;
    forget.add({"DEL", entries_key(name), ids_key(name)});
    auto replies = co_await self->commands.send(std::move(forget));
    if (!replies) co_return replies.error();
    if (const auto failed = failure_of(*replies->front())) co_return failed;
    co_return result<>{};
}

awaitable<result<std::vector<feed_entry>>> redis_feed::read(std::string name, std::string position, std::size_t most,
                                                            milliseconds wait) {
    const auto self = impl_;
    if (position.find_first_not_of("0123456789-") != position.npos) co_return errc::protocol;
    auto found = co_await self->read_now(name, position, most);
    if (!found || !found->empty() || wait.count() <= 0) co_return found;
    const auto until = std::chrono::steady_clock::now() + wait;
    bell news(self->io);
    const impl::place here(*self, name, news);
    self->watch_news();
    // The watch may begin a moment after an entry came, so the first wait is a short one.
    for (auto pause = milliseconds{50};; pause = milliseconds{1000}) {
        const auto left = std::chrono::ceil<milliseconds>(until - std::chrono::steady_clock::now());
        if (left.count() <= 0 || self->closed) co_return std::vector<feed_entry>{};
        co_await news.wait(std::min(left, pause));
        if (self->closed) co_return errc::unavailable;
        found = co_await self->read_now(name, position, most);
        if (!found || !found->empty()) co_return found;
    }
}

}  // namespace coach::durable
