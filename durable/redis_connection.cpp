#include "durable/redis_connection.hpp"

#include "durable/redis_decode.hpp"
#include "durable/redis_stream.hpp"
#include "durable/waiting.hpp"

#include <boost/asio/bind_executor.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <hiredis/hiredis.h>
#include <openssl/sha.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <array>
#include <deque>
#include <random>
#include <utility>

namespace coach::durable {
namespace asio = boost::asio;
using boost::system::error_code;
using steady = std::chrono::steady_clock;

namespace {
constexpr asio::use_awaitable_t<net::executor> use;
constexpr std::size_t read_size = 64 * 1024;
using timer_type = asio::basic_waitable_timer<steady, asio::wait_traits<steady>, net::executor>;

struct answer {
    error_code error;
    redis_replies replies;
};

/// A call on its way. Once answered (in time or not), nobody waits any more, but its replies still come and are
/// dropped.
struct waiter {
    bool answered = false;
    std::string bytes;
    std::size_t owed = 0;
    redis_replies replies;
    steady::time_point deadline;
    steady::time_point written{};
    continuation<answer> rest;
};

struct reader_deleter {
    void operator()(redisReader* reader) const noexcept { redisReaderFree(reader); }
};

std::string hex(std::span<const unsigned char> bytes) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string out;
    for (const auto byte : bytes) {
        out += digits[byte >> 4];
        out += digits[byte & 15];
    }
    return out;
}
}  // namespace

redis_script::redis_script(std::string_view source) : text(source) {
    std::array<unsigned char, SHA_DIGEST_LENGTH> digest{};
    SHA1(reinterpret_cast<const unsigned char*>(source.data()), source.size(), digest.data());
    sha1 = hex(digest);
}

void redis_reply_deleter::operator()(redisReply* reply) const noexcept { freeReplyObject(reply); }

void redis_commands::add(std::span<const std::string_view> words) {
    std::vector<const char*> starts;
    std::vector<std::size_t> sizes;
    starts.reserve(words.size());
    sizes.reserve(words.size());
    for (const auto word : words) {
        starts.push_back(word.data() ? word.data() : "");
        sizes.push_back(word.size());
    }
    char* text = nullptr;
    const auto size = redisFormatCommandArgv(&text, static_cast<int>(words.size()), starts.data(), sizes.data());
    if (size < 0) throw std::bad_alloc();
    bytes.append(text, static_cast<std::size_t>(size));
    free(text);
    ++count;
}

error_code failure_of(const redisReply& reply) {
    if (reply.type != REDIS_REPLY_ERROR) return {};
    const std::string_view text(reply.str, static_cast<std::size_t>(reply.len));
    // An error inside a script is wrapped by 6.2 ("ERR Error running script … -OOM command …"), so look inside too.
    const auto says = [&](std::string_view code) {
        return text.starts_with(code) || text.find("-" + std::string(code)) != text.npos;
    };
    for (const auto code : {"OOM ", "MISCONF ", "READONLY ", "NOREPLICAS ", "NOPERM ", "NOAUTH "})
        if (says(code)) return errc::refused;
    for (const auto code : {"LOADING ", "BUSY ", "MASTERDOWN ", "CLUSTERDOWN ", "TRYAGAIN ", "UNBLOCKED "})
        if (says(code)) return errc::unavailable;
    return errc::protocol;
}

struct redis_connection::impl : std::enable_shared_from_this<redis_connection::impl> {
    impl(asio::io_context& context, redis_options given)
        : io(context), options(std::move(given)), sweep(context), pause(context), guard(context) {}

    asio::io_context& io;
    redis_options options;
    std::shared_ptr<redis_stream> stream;
    std::function<void()> end_attempt;  ///< while connecting
    std::unique_ptr<redisReader, reader_deleter> reader;
    std::deque<std::shared_ptr<waiter>> queued, sent;
    std::size_t queued_bytes = 0;
    std::string outgoing;
    std::vector<char> incoming = std::vector<char>(read_size);
    timer_type sweep, pause, guard;
    steady::time_point sweep_at = steady::time_point::max();
    steady::time_point last_read{};
    std::string problem;
    std::uint64_t connects = 0;
    bool usable = false, writing = false, flush_posted = false, closed = false, refuses = false;
    std::minstd_rand random{std::random_device{}()};

    // ---- calls ----

    void submit(std::shared_ptr<waiter> call) {
        if (closed || queued.size() + sent.size() >= options.most_waiting ||
            queued_bytes + call->bytes.size() > options.most_waiting_bytes) {
            return finish(call, errc::unavailable);
        }
        if (refuses) return finish(call, errc::refused);
        queued_bytes += call->bytes.size();
        sweep_by(call->deadline);
        queued.push_back(std::move(call));
        flush_soon();
    }

    void finish(const std::shared_ptr<waiter>& call, error_code error) {
        if (std::exchange(call->answered, true)) return;
        asio::post(io,
                   [call, error] { call->rest.go_on({error, error ? redis_replies{} : std::move(call->replies)}); });
    }

    void give_up(const std::shared_ptr<waiter>& call) {
        finish(call, call->written == steady::time_point{} ? errc::unavailable : errc::unknown_outcome);
    }

    // ---- writing ----

    /// Posted to the end of the ready batch, so that calls made together leave together.
    void flush_soon() {
        if (flush_posted || writing || !usable) return;
        flush_posted = true;
        asio::post(io, [self = shared_from_this()] {
            self->flush_posted = false;
            self->flush();
        });
    }

    void flush() {
        if (writing || !usable || queued.empty()) return;
        outgoing.clear();
        const auto now = steady::now();
        while (!queued.empty() && outgoing.size() < 1024 * 1024) {
            auto call = std::move(queued.front());
            queued.pop_front();
            queued_bytes -= call->bytes.size();
            if (call->answered) continue;  // nobody waits and nothing was written: certainly not done
            outgoing += call->bytes;
            call->bytes.clear();
            call->written = now;
            sent.push_back(std::move(call));
        }
        if (outgoing.empty()) return;
        writing = true;
        sweep_by(now + options.silence);
        stream->write(asio::buffer(outgoing), [self = shared_from_this(), which = stream](error_code error) {
            if (self->stream != which) return;
            self->writing = false;
            if (error) return which->close();  // the reader sees the end and mends
            self->flush();
        });
    }

    // ---- deadlines ----

    void sweep_by(steady::time_point when) {
        if (when >= sweep_at || closed) return;
        sweep_at = when;
        sweep.expires_at(when);
        sweep.async_wait([self = shared_from_this()](error_code error) {
            if (!error && !self->closed) self->sweep_now();
        });
    }

    void sweep_now() {
        const auto now = steady::now();
        sweep_at = steady::time_point::max();
        auto next = steady::time_point::max();
        for (auto* row : {&queued, &sent}) {
            for (const auto& call : *row) {
                if (call->answered) continue;
                if (call->deadline <= now) {
                    give_up(call);
                } else {
                    next = std::min(next, call->deadline);
                }
            }
        }
        if (!usable)
            std::erase_if(queued, [this](const auto& call) {
                if (!call->answered) return false;
                queued_bytes -= call->bytes.size();
                return true;
            });
        if (usable && !sent.empty()) {
            // A blocking read owes its reply only after its own deadline.
            const auto silent_until =
                std::max({sent.front()->written, last_read, sent.front()->deadline - options.deadline}) +
                options.silence;
            if (silent_until <= now) {
                spdlog::warn("redis {}: no answer for {} ms, reconnecting", options.where.shown(),
                             options.silence.count());
                stream->close();
            } else {
                next = std::min(next, silent_until);
            }
        }
        if (next != steady::time_point::max()) sweep_by(next);
    }

    // ---- reading ----

    struct was_read {
        error_code error;
        std::size_t size = 0;
    };
    awaitable<was_read> read_some() {
        co_return co_await asio::async_initiate<const asio::use_awaitable_t<net::executor>, void(was_read)>(
            [this](auto handler) {
                const auto shared = std::make_shared<decltype(handler)>(std::move(handler));
                stream->read_some(asio::buffer(incoming), [shared](error_code error, std::size_t size) {
                    std::move (*shared)(was_read{error, size});
                });
            },
            use);
    }

    /// Feeds what came to the reader; false: these bytes are not RESP.
    template <class Take>
    bool take_replies(std::size_t size, Take take) {
        if (redisReaderFeed(reader.get(), incoming.data(), size) != REDIS_OK) return false;
        for (;;) {
            void* reply = nullptr;
            if (redisReaderGetReply(reader.get(), &reply) != REDIS_OK) return false;
            if (!reply) return true;
            if (!take(redis_reply(static_cast<redisReply*>(reply)))) return false;
        }
    }

    bool hand_out(redis_reply reply) {
        if (sent.empty()) return false;
        const auto call = sent.front();
        if (!call->answered) call->replies.push_back(std::move(reply));
        if (--call->owed > 0) return true;
        sent.pop_front();
        finish(call, {});
        return true;
    }

    awaitable<> read_until_broken() {
        for (;;) {
            const auto [error, size] = co_await read_some();
            if (error || closed) co_return;
            last_read = steady::now();
            if (!take_replies(size, [this](redis_reply reply) { return hand_out(std::move(reply)); })) {
                spdlog::error("redis {}: an answer that is not RESP, reconnecting", options.where.shown());
                co_return;
            }
        }
    }

    // ---- connecting ----

    redis_commands greeting() const {
        redis_commands hello;
        const auto& where = options.where;
        if (!where.password.empty()) {
            if (where.user.empty()) {
                hello.add({"AUTH", where.password});
            } else {
                hello.add({"AUTH", where.user, where.password});
            }
        }
        if (where.database != 0) hello.add({"SELECT", std::to_string(where.database)});
        hello.add({"INFO", "server"});
        hello.add({"INFO", "memory"});
        return hello;
    }

    /// Empty: this server can be worked with.
    std::string judge(const redis_replies& replies) {
        for (const auto& reply : replies) {
            if (reply->type != REDIS_REPLY_ERROR) continue;
            return "the server answered: " + std::string(reply->str, static_cast<std::size_t>(reply->len));
        }
        const auto server = read_server_facts(*replies[replies.size() - 2], *replies.back());
        if (!server.version_known) return "the server does not say its version: is it Redis?";
        if (server.major < 6 || (server.major == 6 && server.minor < 2)) {
            refuses = true;
            return "Redis 6.2 or newer is needed, this is " + std::to_string(server.major) + "." +
                   std::to_string(server.minor);
        }
        if (server.eviction_policy != "noeviction") {
            refuses = true;
            return "maxmemory-policy is " + server.eviction_policy +
                   ", which may throw messages away; set it to noeviction (CONFIG SET maxmemory-policy noeviction)";
        }
        return {};
    }

    awaitable<std::string> greet() {
        auto hello = greeting();
        outgoing = std::move(hello.bytes);
        stream->write(asio::buffer(outgoing), [](error_code) {});  // a failure shows as the end of the stream
        redis_replies replies;
        while (replies.size() < hello.count) {
            const auto [error, size] = co_await read_some();
            if (error) co_return "the connection closed during the greeting";
            const bool sane = take_replies(size, [&](redis_reply reply) {
                replies.push_back(std::move(reply));
                return replies.size() <= hello.count;
            });
            if (!sane) co_return "the server does not speak RESP";
        }
        refuses = false;
        co_return judge(replies);
    }

    void guard_with(std::function<void()> cancel) {
        guard.expires_at(guard.expiry());  // the same deadline, another victim
        guard.async_wait([cancel](error_code error) {
            if (!error) cancel();
        });
        end_attempt = std::move(cancel);
    }

    awaitable<bool> connect() {
        guard.expires_after(options.connect_deadline);
        const auto self = shared_from_this();
        auto connected = co_await connect_redis(
            io, options.where, [self](std::function<void()> cancel) { self->guard_with(std::move(cancel)); });
        std::string trouble;
        if (!connected) {
            trouble = connected.error().message();
        } else {
            stream = std::move(*connected);
            reader.reset(redisReaderCreate());
            guard_with([which = stream] { which->close(); });
            trouble = co_await greet();
        }
        guard.cancel();
        end_attempt = nullptr;
        if (closed) co_return false;
        if (!trouble.empty()) {
            if (trouble != problem) spdlog::warn("redis {}: {}", options.where.shown(), trouble);
            problem = std::move(trouble);
            if (refuses) fail_queued(errc::refused);
            co_return false;
        }
        if (!problem.empty()) spdlog::info("redis {}: connected", options.where.shown());
        problem.clear();
        ++connects;
        co_return true;
    }

    void fail_queued(error_code error) {
        for (const auto& call : std::exchange(queued, {}))
            finish(call, error);
        queued_bytes = 0;
    }

    /// What was written may have happened, and is never sent again.
    void broken() {
        usable = writing = false;
        if (stream) stream->close();
        for (const auto& call : std::exchange(sent, {}))
            finish(call, errc::unknown_outcome);
    }

    milliseconds backoff(unsigned failures) {
        const auto most = std::min<long>(2000, 10L << std::min(failures, 8U));
        return milliseconds(std::uniform_int_distribution<long>(most / 2, most)(random));
    }

    awaitable<> live(std::shared_ptr<impl> self) {
        for (unsigned failures = 0; !closed;) {
            if (co_await connect()) {
                failures = 0;
                usable = true;
                last_read = steady::now();
                flush();
                co_await read_until_broken();
                if (!closed) {
                    problem = "the connection was lost";
                    spdlog::warn("redis {}: {}", options.where.shown(), problem);
                }
            }
            broken();
            if (closed) break;
            pause.expires_after(backoff(failures++));
            error_code ignored;
            co_await pause.async_wait(asio::redirect_error(use, ignored));
        }
        stream.reset();
    }

    void close() {
        if (closed) return;
        closed = true;
        sweep.cancel();
        pause.cancel();
        guard.cancel();
        if (end_attempt) end_attempt();
        broken();
        fail_queued(errc::unavailable);
    }
};

redis_connection::redis_connection(asio::io_context& io, redis_options options)
    : impl_(std::make_shared<impl>(io, std::move(options))) {
    asio::co_spawn(io.get_executor(), impl_->live(impl_), asio::detached);
}
redis_connection::~redis_connection() { impl_->close(); }
void redis_connection::close() { impl_->close(); }
bool redis_connection::connected() const { return impl_->usable; }
std::string redis_connection::problem() const { return impl_->problem; }
std::uint64_t redis_connection::connects() const { return impl_->connects; }

awaitable<result<redis_replies>> redis_connection::send(redis_commands commands, milliseconds deadline) {
    const auto self = impl_;
    const auto call = std::make_shared<waiter>();
    call->bytes = std::move(commands.bytes);
    call->owed = commands.count;
    call->replies.reserve(commands.count);
    call->deadline = steady::now() + (deadline.count() > 0 ? deadline : self->options.deadline);
    auto came = co_await asio::async_initiate<const asio::use_awaitable_t<net::executor>, void(answer)>(
        [self, call](auto handler) {
            auto slot = asio::get_associated_cancellation_slot(handler);
            if (slot.is_connected()) {
                slot.assign([self, weak = std::weak_ptr(call)](asio::cancellation_type) {
                    if (const auto waiting = weak.lock()) self->give_up(waiting);
                });
            }
            call->rest = continuation<answer>(std::move(handler));
            self->submit(call);
        },
        use);
    if (came.error) co_return came.error;
    co_return std::move(came.replies);
}

namespace {
void add_call(redis_commands& commands, std::string_view how, std::string_view script,
              const redis_connection::call& call) {
    std::vector<std::string_view> words{how, script};
    const auto keys = std::to_string(call.keys.size());
    words.push_back(keys);
    words.insert(words.end(), call.keys.begin(), call.keys.end());
    words.insert(words.end(), call.arguments.begin(), call.arguments.end());
    commands.add(words);
}
bool forgotten(const redisReply& reply) {
    return reply.type == REDIS_REPLY_ERROR &&
           std::string_view(reply.str, static_cast<std::size_t>(reply.len)).starts_with("NOSCRIPT");
}
}  // namespace

awaitable<result<redis_replies>> redis_connection::run_all(const redis_script& script, std::vector<call> calls) {
    redis_commands commands;
    for (const auto& each : calls)
        add_call(commands, "EVALSHA", script.sha1, each);
    auto replies = co_await send(std::move(commands));
    if (!replies) co_return replies.error();

    redis_commands again;
    std::vector<std::size_t> places;
    for (std::size_t i = 0; i < calls.size(); ++i) {
        if (!forgotten(*(*replies)[i])) continue;
        add_call(again, "EVAL", script.text, calls[i]);
        places.push_back(i);
    }
    if (places.empty()) co_return replies;
    auto rest = co_await send(std::move(again));
    if (!rest) co_return rest.error();
    for (std::size_t i = 0; i < places.size(); ++i)
        (*replies)[places[i]] = std::move((*rest)[i]);
    co_return replies;
}

awaitable<result<redis_reply>> redis_connection::run(const redis_script& script, std::vector<std::string> keys,
                                                     std::vector<std::string> arguments) {
    std::vector<call> one;
    one.push_back({std::move(keys), std::move(arguments)});
    auto replies = co_await run_all(script, std::move(one));
    if (!replies) co_return replies.error();
    const auto& reply = *replies->front();
    if (const auto failed = failure_of(reply)) {
        if (failed == errc::protocol)
            spdlog::error("redis: {}", std::string_view(reply.str, static_cast<std::size_t>(reply.len)));
        co_return failed;
    }
    co_return std::move(replies->front());
}

}  // namespace coach::durable
