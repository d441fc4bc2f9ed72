#pragma once

/// A feed in memory, for tests that need no store: real waiting, real positions, nothing kept.
/// Threads: the io_context's own.

#include "durable/feed.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace coach::test {

class memory_feed : public durable::feed {
  public:
    explicit memory_feed(boost::asio::io_context& io) : io_(io) {}

    bool away = false;  ///< every call fails, as when Redis is down

    durable::awaitable<durable::result<bool>> append(std::string name, std::string id, std::string bytes) override {
        if (away) co_return gone<bool>();
        auto& list = feeds_[name];
        if (holds(list, id)) co_return false;
        list.push_back({std::to_string(list.size() + 1) + "-0", std::move(id), std::move(bytes)});
        for (auto* timer : waiting_)
            timer->cancel();
        co_return true;
    }

    durable::awaitable<durable::result<bool>> contains(std::string name, std::string id) override {
        if (away) co_return gone<bool>();
        co_return holds(feeds_[name], id);
    }

    durable::awaitable<durable::result<std::vector<durable::feed_entry>>> read(std::string name, std::string position,
                                                                               std::size_t most,
                                                                               durable::milliseconds wait) override {
        const auto until = std::chrono::steady_clock::now() + wait;
        for (;;) {
            if (away) co_return gone<list>();
            auto found = after(feeds_[name], position, most);
            const auto left = until - std::chrono::steady_clock::now();
            if (!found.empty() || left <= left.zero()) co_return found;
            boost::asio::steady_timer patience(io_, until);
            waiting_.push_back(&patience);
            co_await patience.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable_t<net::executor>{}));
            std::erase(waiting_, &patience);
        }
    }

    durable::awaitable<durable::result<>> erase(std::string name) override {
        feeds_.erase(name);
        co_return durable::result<>{};
    }

  private:
    using list = std::vector<durable::feed_entry>;
    template <class T>
    static durable::result<T> gone() {
        return {boost::system::in_place_error, make_error_code(boost::system::errc::not_connected)};
    }
    static bool holds(const list& l, const std::string& id) {
        return std::any_of(l.begin(), l.end(), [&id](const auto& e) { return e.id == id; });
    }
    static list after(const list& l, const std::string& position, std::size_t most) {
        const std::size_t from = position.empty() ? 0 : std::stoul(position);
        list out;
        for (std::size_t i = from; i < l.size() && out.size() < most; ++i)
            out.push_back(l[i]);
        return out;
    }

    boost::asio::io_context& io_;
    std::map<std::string, list> feeds_;
    std::vector<boost::asio::steady_timer*> waiting_;
};

}  // namespace coach::test
