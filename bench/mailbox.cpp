// How many turns (deliver, claim, step, commit, perform, done) does one worker drive through a private Redis, and what
// does a turn cost Redis? 400-byte events, 1 KB states, one effect a turn, 64 deliveries at a time, each to another
// actor.

#include "durable/private_server.hpp"
#include "durable/redis_mailbox.hpp"
#include "durable/worker.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <hiredis/hiredis.h>

#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>

namespace {
using namespace coach::durable;

constexpr int turns = 40'000, actors = turns, at_once = 64;

double cpu_seconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

double total_usec(std::string_view stats) {
    double sum = 0;
    for (auto at = stats.find("usec="); at != stats.npos; at = stats.find("usec=", at + 1)) {
        const auto line = stats.rfind('\n', at);
        const auto name = stats.substr(line + 1, at - line);
        // A script's time holds that of its commands; count scripts, and commands that are sent by themselves.
        for (const auto wanted :
             {"cmdstat_evalsha:", "cmdstat_xreadgroup:", "cmdstat_xautoclaim:", "cmdstat_lrange:", "cmdstat_get:"})
            if (name.starts_with(wanted)) sum += std::strtod(stats.data() + at + 5, nullptr);
    }
    return sum;
}

struct run {
    boost::asio::io_context io{1};
    redis_options redis;
    redis_mailbox box;
    redis_connection admin;
    int sent = 0, performed_count = 0;
    double redis_usec = 0;
    explicit run(redis_options o) : redis(o), box(io, redis_mailbox_options{.redis = o, .ahead = {}}), admin(io, o) {}

    awaitable<> deliver_some() {
        while (sent < turns) {
            const auto number = sent++;
            (void)co_await box.deliver("learner:" + std::to_string(number % actors),
                                       {std::to_string(number), std::string(400, 'e')});
        }
    }
    awaitable<> read_stats() {
        redis_commands info;
        info.add({"INFO", "commandstats"});
        auto replies = co_await admin.send(std::move(info));
        if (replies) redis_usec = total_usec({replies->front()->str, static_cast<std::size_t>(replies->front()->len)});
        io.stop();
    }
};
}  // namespace

int main() {
    auto folder = (std::filesystem::temp_directory_path() / "coach-bench-XXXXXX").string();
    if (!::mkdtemp(folder.data())) return 1;
    private_server server({.folder = folder});
    redis_options options;
    options.where = *parse_redis_url(server.url());
    options.deadline = milliseconds{30'000};
    run it(options);
    worker work(
        it.io, it.box,
        [](const claimed& what, time_point) {
            return step{std::string(1024, 's'), what.inbox.size(), {{repeat::freely, std::string(200, 'm')}}, {}};
        },
        [&](pending_effect) -> awaitable<performed> {
            if (++it.performed_count == 0) std::abort();
            co_return performed{};
        },
        [](pending_effect) -> awaitable<std::optional<bool>> { co_return true; });
    const auto began = std::chrono::steady_clock::now();
    const auto cpu = cpu_seconds();
    work.start();
    for (int i = 0; i < at_once; ++i)
        boost::asio::co_spawn(it.io.get_executor(), it.deliver_some(), boost::asio::detached);
    std::uint64_t last = 0;
    while (it.sent < turns || it.io.run_for(std::chrono::milliseconds{50}) == 0 || work.counts().steps != last) {
        last = work.counts().steps;
        it.io.run_for(std::chrono::milliseconds{20});
        if (it.sent >= turns && work.counts().steps == last && work.performing() == 0) break;
    }
    const auto seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
    const auto used = cpu_seconds() - cpu;
    const auto steps = static_cast<double>(work.counts().steps);
    boost::asio::co_spawn(it.io.get_executor(), it.read_stats(), boost::asio::detached);
    it.io.run();
    std::printf(
        "mailbox: %.0f turns/s, %.1f us of our CPU and %.1f us of Redis' command time a turn (%.0f turns for %d "
        "events)\n",
        steps / seconds, used * 1e6 / steps, it.redis_usec / steps, steps, turns);
    std::filesystem::remove_all(folder);
}
