#pragma once

/// One connection to Redis that mends itself: hiredis formats and reads, Asio carries (RESP2, TCP, TLS, Unix socket).
/// Commands issued in the same turn of the loop leave in one write; replies come back in order (automatic pipelining).
///
/// Deadline: every call has one. A call that is cancelled or late keeps its place in the row and its reply is dropped.
/// Reconnects for ever with backoff and jitter. What was written and not answered is never sent again
/// (unknown_outcome); what was not written yet waits for the connection until its deadline (unavailable). On every
/// connection it makes sure that the server is at least 6.2 and never evicts (maxmemory-policy noeviction); otherwise
/// all calls are `refused` and `problem()` says why. Errors: unavailable, unknown_outcome, refused, protocol. Error
/// replies of Redis come back as replies; see `failure_of`. Threads: one io_context, its thread. Destroying it ends its
/// loop at the next run of the io_context. Tests: tests/conformance/mailbox_redis_test.cpp, tests/unit/durable/.

#include "durable/mailbox.hpp"
#include "durable/redis_url.hpp"
#include "durable/scripts.hpp"

#include <initializer_list>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

struct redisReply;

namespace coach::durable {

struct redis_reply_deleter {
    void operator()(redisReply*) const noexcept;
};
using redis_reply = std::unique_ptr<redisReply, redis_reply_deleter>;
using redis_replies = std::vector<redis_reply>;

/// Commands that are written together, each with one reply.
struct redis_commands {
    std::string bytes;
    std::size_t count = 0;
    void add(std::span<const std::string_view> words);
    void add(std::initializer_list<std::string_view> words) { add(std::span(words.begin(), words.size())); }
};

struct redis_options {
    redis_url where;
    milliseconds deadline{2000};          ///< of a call, unless it says otherwise
    milliseconds connect_deadline{5000};  ///< name, connect, TLS, AUTH, SELECT and the checks
    milliseconds silence{10'000};         ///< no byte while a reply is owed: the connection is dead
    std::size_t most_waiting = 65'536;
    std::size_t most_waiting_bytes = 64 * 1024 * 1024;
};

/// What an error reply means for the caller; no error: it is not an error reply.
[[nodiscard]] boost::system::error_code failure_of(const redisReply&);

/// A failed yes-or-no: an error code is itself convertible to bool, so it must be said which is meant.
[[nodiscard]] inline result<bool> no_answer(boost::system::error_code why) {
    return result<bool>(boost::system::in_place_error, why);
}

class redis_connection {
  public:
    redis_connection(boost::asio::io_context&, redis_options);
    ~redis_connection();
    redis_connection(const redis_connection&) = delete;
    redis_connection& operator=(const redis_connection&) = delete;

    /// Zero deadline: the default one. As many replies as commands.
    [[nodiscard]] awaitable<result<redis_replies>> send(redis_commands, milliseconds deadline = milliseconds{0});
    /// One script call, or several of the same script, by EVALSHA; falls back to EVAL where the server has forgotten
    /// it.
    [[nodiscard]] awaitable<result<redis_reply>> run(const redis_script&, std::vector<std::string> keys,
                                                     std::vector<std::string> arguments);
    struct call {
        std::vector<std::string> keys, arguments;
    };
    [[nodiscard]] awaitable<result<redis_replies>> run_all(const redis_script&, std::vector<call>);

    [[nodiscard]] bool connected() const;
    /// Why it is not usable, in words for a person; empty when it is. No secret.
    [[nodiscard]] std::string problem() const;
    /// How often a connection was made.
    [[nodiscard]] std::uint64_t connects() const;
    void close();

  private:
    struct impl;
    std::shared_ptr<impl> impl_;
};

}  // namespace coach::durable
