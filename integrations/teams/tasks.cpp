#include "integrations/teams/tasks.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <spdlog/spdlog.h>

#include <utility>

namespace coach::teams {

namespace asio = boost::asio;

net::awaitable<> gate::wait(std::chrono::milliseconds at_most) {
    auto timer = std::make_shared<asio::steady_timer>(io_, at_most);
    waiting_.push_back(timer);
    boost::system::error_code ignored;
    co_await timer->async_wait(asio::redirect_error(asio::use_awaitable_t<net::executor>{}, ignored));
    std::erase(waiting_, timer);
}

void gate::open() {
    for (const auto& timer : std::exchange(waiting_, {}))
        timer->cancel();
}

tasks::tasks(asio::io_context& io) : io_(io), shared_(std::make_shared<shared>(io)) {}

void tasks::start(net::awaitable<> work) {
    if (shared_->stopped) return;
    ++shared_->running;
    asio::co_spawn(io_, std::move(work), [s = shared_](const std::exception_ptr& failed) {
        --s->running;
        s->done.open();
        if (!failed) return;
        try {
            std::rethrow_exception(failed);
        } catch (const std::exception& e) {
            spdlog::error("teams: a task ended with an exception: {}", e.what());
        }
    });
}

net::awaitable<> tasks::stop(std::chrono::milliseconds at_most) {
    shared_->stopped = true;
    const auto until = std::chrono::steady_clock::now() + at_most;
    while (shared_->running > 0) {
        const auto left =
            std::chrono::duration_cast<std::chrono::milliseconds>(until - std::chrono::steady_clock::now());
        if (left.count() <= 0) co_return;
        co_await shared_->done.wait(left);
    }
}

net::awaitable<> pause_for(asio::io_context& io, std::chrono::milliseconds time) {
    asio::steady_timer timer(io, time);
    boost::system::error_code ignored;
    co_await timer.async_wait(asio::redirect_error(asio::use_awaitable_t<net::executor>{}, ignored));
}

}  // namespace coach::teams
