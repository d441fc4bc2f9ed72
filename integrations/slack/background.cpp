#include "integrations/slack/background.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <spdlog/spdlog.h>

#include <exception>

namespace coach::slack {

namespace asio = boost::asio;

namespace {

constexpr int most_at_once = 64;

void log_failure(const std::exception_ptr& failed) {
    if (!failed) return;
    try {
        std::rethrow_exception(failed);
    } catch (const std::exception& e) {
        spdlog::warn("slack: in the background: {}", e.what());
    }
}

}  // namespace

struct background::state {
    int running = 0;
    bool stopping = false;
    asio::steady_timer* idle = nullptr;
};

background::background() : state_(std::make_shared<state>()) {}
background::~background() = default;

net::awaitable<bool> background::spawn(net::awaitable<> task) {
    co_return start(co_await asio::this_coro::executor, std::move(task));
}

bool background::start(net::executor on, net::awaitable<> task) {
    if (state_->stopping || state_->running >= most_at_once) return false;
    ++state_->running;
    asio::co_spawn(on, std::move(task), [kept = state_](const std::exception_ptr& failed) {
        log_failure(failed);
        if (--kept->running == 0 && kept->idle != nullptr) kept->idle->cancel();
    });
    return true;
}

net::awaitable<> background::stop(std::chrono::milliseconds at_most) {
    state_->stopping = true;
    if (state_->running == 0) co_return;
    asio::steady_timer idle(co_await asio::this_coro::executor, at_most);
    state_->idle = &idle;
    boost::system::error_code ignored;
    co_await idle.async_wait(asio::redirect_error(asio::use_awaitable_t<net::executor>{}, ignored));
    state_->idle = nullptr;
}

}  // namespace coach::slack
