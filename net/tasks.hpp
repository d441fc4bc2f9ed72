#pragma once

/// Work in the background that has an owner, and waiting for it. One io_context, one thread, no locks.
///
/// `tasks`  what is started here is waited for in stop(). An exception ends the task and is logged under the name.
///          More than `most` at once are not begun. What the work uses outlives stop().
/// `gate`   many wait, each with a deadline of its own; opening it lets all of them go on.

#include "net/awaitable.hpp"

#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <cstddef>
#include <limits>
#include <memory>
#include <string>
#include <vector>

namespace coach::net {

class gate {
  public:
    explicit gate(boost::asio::io_context& io) : io_(io) {}
    /// Until it is opened or the time is up.
    [[nodiscard]] awaitable<> wait(std::chrono::milliseconds at_most);
    void open();
    [[nodiscard]] std::size_t waiting() const { return waiting_.size(); }

  private:
    boost::asio::io_context& io_;
    std::vector<std::shared_ptr<boost::asio::steady_timer>> waiting_;
};

class tasks {
  public:
    explicit tasks(std::string name, std::size_t most = std::numeric_limits<std::size_t>::max());
    ~tasks();
    /// False: too many already, or stop() was called.
    bool start(executor on, awaitable<> work);
    /// On the executor of the coroutine that calls.
    [[nodiscard]] awaitable<bool> spawn(awaitable<> work);
    /// Nothing is started any more.
    [[nodiscard]] awaitable<> stop(std::chrono::milliseconds at_most);
    [[nodiscard]] std::size_t running() const;

  private:
    struct shared;
    std::shared_ptr<shared> shared_;
};

/// A wait on the executor's own clock.
[[nodiscard]] awaitable<> pause_for(std::chrono::milliseconds);

}  // namespace coach::net
