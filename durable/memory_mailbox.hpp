#pragma once

/// The in-memory twin of the Redis mailbox and feed, for tests and for programs that need nothing to last. Same
/// promises, kept by durable/memory_store.hpp. Any number of mailboxes may share a store (several workers); one thread
/// in all.

#include "durable/feed.hpp"
#include "durable/mailbox.hpp"
#include "durable/memory_store.hpp"

#include <functional>
#include <memory>

namespace coach::durable {

/// A store, its clock, and who waits for work in it.
struct memory_shared {
    memory_store store;
    std::function<time_point()> now = [] {
        return std::chrono::time_point_cast<milliseconds>(std::chrono::system_clock::now());
    };
    std::function<awaitable<>()> pause{};  ///< of a claim that found nothing; none: 2 ms of the system's
    std::function<milliseconds()> ahead = [] { return milliseconds{0}; };  ///< of the timers' clock
};

class memory_mailbox final : public mailbox {
  public:
    memory_mailbox(boost::asio::io_context&, std::shared_ptr<memory_shared>);
    ~memory_mailbox() override;

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
    boost::asio::io_context& io_;
    std::shared_ptr<memory_shared> shared_;
};

class memory_feed final : public feed {
  public:
    explicit memory_feed(boost::asio::io_context&, std::size_t most = 1000);
    ~memory_feed() override;
    awaitable<result<bool>> append(std::string name, std::string id, std::string bytes) override;
    awaitable<result<bool>> contains(std::string name, std::string id) override;
    awaitable<result<std::vector<feed_entry>>> read(std::string name, std::string position, std::size_t most,
                                                    milliseconds wait) override;
    awaitable<result<>> erase(std::string name) override;

  private:
    struct impl;
    std::shared_ptr<impl> impl_;
};

}  // namespace coach::durable
