#include "net/tasks.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <spdlog/spdlog.h>

#include <exception>
#include <utility>

namespace coach::net {

namespace asio = boost::asio;

namespace {

void log_failure(const std::string& name, const std::exception_ptr& failed) {
    if (!failed) return;
    try {
        std::rethrow_exception(failed);
    } catch (const std::exception& e) {
        spdlog::error("{}: a task in the background ended with an exception: {}", name, e.what());
    }
}

awaitable<> until(asio::steady_timer& timer) {
    boost::system::error_code ignored;
    co_await timer.async_wait(asio::redirect_error(asio::use_awaitable_t<executor>{}, ignored));
}

}  // namespace

awaitable<> gate::wait(std::chrono::milliseconds at_most) {
    auto timer = std::make_shared<asio::steady_timer>(io_, at_most);
    waiting_.push_back(timer);
    co_await until(*timer);
    std::erase(waiting_, timer);
}

void gate::open() {
    for (const auto& timer : std::exchange(waiting_, {}))
        timer->cancel();
}

struct tasks::shared {
    std::string name;
    std::size_t most = 0;
    std::size_t running = 0;
    bool stopped = false;
    asio::steady_timer* idle = nullptr;
};

tasks::tasks(std::string name, std::size_t most)
    : shared_(std::make_shared<shared>(shared{std::move(name), most, 0, false, nullptr})) {}
tasks::~tasks() = default;

std::size_t tasks::running() const { return shared_->running; }

bool tasks::start(executor on, awaitable<> work) {
    if (shared_->stopped || shared_->running >= shared_->most) return false;
    ++shared_->running;
    asio::co_spawn(on, std::move(work), [kept = shared_](const std::exception_ptr& failed) {
        log_failure(kept->name, failed);
        if (--kept->running == 0 && kept->idle != nullptr) kept->idle->cancel();
    });
    return true;
}

awaitable<bool> tasks::spawn(awaitable<> work) { co_return start(co_await asio::this_coro::executor, std::move(work)); }

awaitable<> tasks::stop(std::chrono::milliseconds at_most) {
    const auto kept = shared_;
    kept->stopped = true;
    if (kept->running == 0) co_return;
    asio::steady_timer idle(co_await asio::this_coro::executor, at_most);
    kept->idle = &idle;
    co_await until(idle);
    kept->idle = nullptr;
}

awaitable<> pause_for(std::chrono::milliseconds how_long) {
    asio::steady_timer timer(co_await asio::this_coro::executor, how_long);
    co_await until(timer);
}

}  // namespace coach::net
