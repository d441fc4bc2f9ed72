#pragma once

/// Waiting inside one io_context: a moment that others may announce. No locks; one thread.

#include "net/awaitable.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <chrono>
#include <memory>
#include <utility>

namespace coach::durable {

/// The rest of a coroutine that waits for an answer (asio::any_completion_handler of Boost 1.81 calls itself for ever).
template <class Answer>
class continuation {
  public:
    continuation() = default;
    template <class Handler>
    explicit continuation(Handler handler) : rest_(std::make_unique<held<Handler>>(std::move(handler))) {}
    /// Once.
    void go_on(Answer answer) {
        const auto rest = std::move(rest_);
        rest->go_on(std::move(answer));
    }

  private:
    struct base {
        virtual ~base() = default;
        virtual void go_on(Answer) = 0;
    };
    template <class Handler>
    struct held final : base {
        explicit held(Handler h) : handler(std::move(h)) {}
        void go_on(Answer answer) override { std::move(handler)(std::move(answer)); }
        Handler handler;
    };
    std::unique_ptr<base> rest_;
};

/// Suspends the calling coroutine; `keep` is given the continuation, and must see that it goes on, on this thread,
/// later.
template <class Answer, class Keep>
[[nodiscard]] auto suspend(Keep keep) {
    return boost::asio::async_initiate<const boost::asio::use_awaitable_t<net::executor>, void(Answer)>(
        [keep = std::move(keep)](auto handler) mutable { keep(continuation<Answer>(std::move(handler))); },
        boost::asio::use_awaitable_t<net::executor>{});
}

class bell {
  public:
    using timer = boost::asio::basic_waitable_timer<std::chrono::steady_clock,
                                                    boost::asio::wait_traits<std::chrono::steady_clock>, net::executor>;
    explicit bell(boost::asio::io_context& io) : timer_(io) { timer_.expires_at(timer::time_point::max()); }
    void ring() { timer_.cancel(); }
    /// Until it rings or the time is up.
    net::awaitable<> wait(std::chrono::milliseconds at_most) {
        timer_.expires_after(at_most);
        boost::system::error_code ignored;
        co_await timer_.async_wait(boost::asio::redirect_error(boost::asio::use_awaitable_t<net::executor>{}, ignored));
    }

  private:
    timer timer_;
};

}  // namespace coach::durable
