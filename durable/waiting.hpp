#pragma once

/// Waiting inside one io_context: a moment that others may announce. No locks; one thread.

#include "net/awaitable.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <chrono>

namespace coach::durable {

class bell {
  public:
    using timer = boost::asio::basic_waitable_timer<std::chrono::steady_clock,
                                                    boost::asio::wait_traits<std::chrono::steady_clock>, net::executor>;
    explicit bell(boost::asio::io_context& io) : timer_(io) {
        timer_.expires_at(timer::time_point::max());
    }
    void ring() { timer_.cancel(); }
    /// Until it rings or the time is up.
    net::awaitable<> wait(std::chrono::milliseconds at_most) {
        timer_.expires_after(at_most);
        boost::system::error_code ignored;
        co_await timer_.async_wait(
            boost::asio::redirect_error(boost::asio::use_awaitable_t<net::executor>{}, ignored));
    }

  private:
    timer timer_;
};

}  // namespace coach::durable
