#pragma once

/// The feed on Redis: for each name a stream and a hash of ids, and one short stream that says where something came,
/// all in one slot. Readers in this process that wait share one blocking read of that stream. Threads: one io_context,
/// its thread. Errors and reconnecting: durable/redis_connection.hpp.

#include "durable/feed.hpp"
#include "durable/redis_connection.hpp"

#include <memory>

namespace coach::durable {

struct redis_feed_options {
    redis_options redis;
    std::size_t most = 1000;
    std::chrono::hours kept{30 * 24};
};

class redis_feed final : public feed {
  public:
    redis_feed(boost::asio::io_context&, redis_feed_options);
    ~redis_feed() override;
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
