#pragma once

/// Work in the background that has an owner, and waiting for it. One io_context, one thread, no locks.
///
/// `tasks`  what is started here is waited for in stop(). An exception ends the task and is logged.
/// `gate`   many wait, each with a deadline of its own; opening it lets all of them go on.

#include "net/awaitable.hpp"

#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <memory>
#include <vector>

namespace coach::teams {

class gate {
  public:
    explicit gate(boost::asio::io_context& io) : io_(io) {}
    /// Until it is opened or the time is up.
    [[nodiscard]] net::awaitable<> wait(std::chrono::milliseconds at_most);
    void open();
    [[nodiscard]] std::size_t waiting() const { return waiting_.size(); }

  private:
    boost::asio::io_context& io_;
    std::vector<std::shared_ptr<boost::asio::steady_timer>> waiting_;
};

class tasks {
  public:
    explicit tasks(boost::asio::io_context&);
    /// Nothing is started any more once stop() was called. What `work` uses outlives stop().
    void start(net::awaitable<> work);
    [[nodiscard]] net::awaitable<> stop(std::chrono::milliseconds at_most);
    [[nodiscard]] std::size_t running() const { return shared_->running; }

  private:
    struct shared {
        explicit shared(boost::asio::io_context& io) : done(io) {}
        std::size_t running = 0;
        bool stopped = false;
        gate done;
    };
    boost::asio::io_context& io_;
    std::shared_ptr<shared> shared_;
};

/// A wait on the io_context's own clock.
[[nodiscard]] net::awaitable<> pause_for(boost::asio::io_context&, std::chrono::milliseconds);

}  // namespace coach::teams
