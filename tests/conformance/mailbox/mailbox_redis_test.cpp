#include "durable/private_server.hpp"
#include "durable/redis_mailbox.hpp"
#include "mailbox_suite.hpp"
#include "temporary_folder.hpp"

#include <boost/asio/steady_timer.hpp>

namespace coach::tests {
using namespace coach::durable;
using namespace std::chrono_literals;
namespace {

/// Redis' own clock decides here, so time passes by waiting for it.
class redis_bench final : public mailbox_bench {
  public:
    explicit redis_bench(std::string url) {
        options_.redis.where = *parse_redis_url(url);
        options_.redis.deadline = 10s;
        options_.lease = 400ms;
        options_.reclaim_every = 0ms;
        redis_connection admin(io_, options_.redis);
        redis_commands flush;
        flush.add({"FLUSHALL"});
        REQUIRE(wait_for(io_, admin.send(std::move(flush))).has_value());
    }
    mailbox& open() override {
        boxes_.push_back(std::make_unique<redis_mailbox>(io_, options_));
        const auto problem = wait_for(io_, boxes_.back()->check());
        REQUIRE(problem == "");
        return *boxes_.back();
    }
    boost::asio::io_context& io() override { return io_; }
    void pass(milliseconds time) override {
        boost::asio::steady_timer timer(io_, time);
        bool over = false;
        timer.async_wait([&](auto) { over = true; });
        io_.restart();
        while (!over && io_.run_one() > 0) {
        }
    }
    time_point now() override { return std::chrono::time_point_cast<milliseconds>(std::chrono::system_clock::now()); }

  private:
    boost::asio::io_context io_;
    redis_mailbox_options options_;
    std::vector<std::unique_ptr<redis_mailbox>> boxes_;
};

}  // namespace

TEST_CASE("the mailbox on Redis keeps every promise", "[mailbox][redis]") {
    static const temporary_folder folder;
    static private_server server({.folder = folder.path()});
    for (const auto& promise : mailbox_promises()) {
        DYNAMIC_SECTION(promise.says) {
            redis_bench bench(server.url());
            promise.holds(bench);
        }
    }
}

}  // namespace coach::tests
