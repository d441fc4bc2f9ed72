#pragma once

/// The mailbox on Redis (6.2 or newer). Key layout and what can be lost: docs/durability.md; the scripts are in
/// durable/scripts/. Two connections: one for commands, one for the blocking read of ready actors.
/// Every script changes all or nothing; a repeated one is harmless (event ids, versions, turns of leases).
/// Threads: one io_context, its thread; any number of mailboxes and processes may share a Redis.
/// Tests: tests/conformance/mailbox_redis_test.cpp.

#include "durable/mailbox.hpp"
#include "durable/redis_connection.hpp"

#include <functional>
#include <memory>

namespace coach::durable {

struct redis_mailbox_options {
    redis_options redis;
    unsigned shards = 16;  ///< the same for all processes, for ever: it decides where an actor lives
    milliseconds lease{5000};
    std::chrono::hours remembers{25};  ///< event ids
    std::size_t most_events = 64;      ///< of one actor in one claim
    milliseconds reclaim_every{1000};  ///< how often to look for claims of the dead
    /// How far the clock of timers runs ahead of the store's (a terminal that moves its clock); none: not at all.
    std::function<milliseconds()> ahead;
};

class redis_mailbox final : public mailbox {
  public:
    redis_mailbox(boost::asio::io_context&, redis_mailbox_options);
    ~redis_mailbox() override;

    /// Reaches Redis and checks it (version, eviction policy, script support). Empty: fit for work; else what is wrong.
    [[nodiscard]] awaitable<std::string> check();

    awaitable<result<delivered>> deliver(std::string actor, event) override;
    awaitable<result<std::vector<claimed>>> claim(std::size_t most, milliseconds wait) override;
    awaitable<result<committed>> commit(claimed, step) override;
    awaitable<result<>> hand_back(claimed) override;
    milliseconds lease_time() const override;
    awaitable<result<bool>> begin(lease) override;
    awaitable<result<std::vector<bool>>> keep(std::vector<lease>) override;
    awaitable<result<>> done(std::string effect_id) override;
    awaitable<result<bool>> retry_later(lease, milliseconds delay) override;
    awaitable<result<bool>> bury(lease, std::string reason) override;
    awaitable<result<std::vector<pending_effect>>> take_over(std::size_t most) override;
    awaitable<result<fired>> fire_timers() override;
    awaitable<result<std::vector<dead_letter>>> dead_letters(std::size_t most) override;
    awaitable<result<bool>> replay(std::string letter_id) override;
    awaitable<result<std::string>> peek(std::string actor) override;
    awaitable<result<holdings>> holdings_of(std::string actor) override;
    awaitable<result<std::uint64_t>> erase(std::string actor) override;

  private:
    struct impl;
    std::shared_ptr<impl> impl_;
};

}  // namespace coach::durable
