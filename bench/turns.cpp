// How many turns a second, and what does one cost? A turn: a signed webhook, its answer, the step, one post.
// The whole program with its private Redis (append-only file, fsync each second) against the same work on Slack's own
// Node framework with its session in Redis (nothing durable), interleaved in one run, on the same load. Medians of the
// rounds.
//
//   bench_turns [ROUNDS] [SECONDS]

#include "bench/process.hpp"
#include "bench/slack_load.hpp"
#include "durable/private_server.hpp"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <functional>

namespace {

using namespace coach::bench;
namespace fs = std::filesystem;

struct figures {
    double turns = 0, cpu_us = 0, p99 = 0, rss = 0;
};

double median(std::vector<double> v) {
    std::sort(v.begin(), v.end());
    return v.empty() ? 0 : v[v.size() / 2];
}

figures measured(const process& program, stub_api& api, boost::asio::io_context& io, std::uint16_t port, int seconds) {
    load_options o;
    o.bot_port = port;
    slack_load load(io, api, o);
    double before = 0;
    io.restart();
    // CPU is read around the counted part only: the warm-up ends on a timer.
    boost::asio::steady_timer start(io, std::chrono::milliseconds(1000));
    start.async_wait([&](auto) { before = program.cpu_seconds(); });
    double after = 0;
    boost::asio::steady_timer end(io, std::chrono::milliseconds(1000 + seconds * 1000));
    end.async_wait([&](auto) { after = program.cpu_seconds(); });
    const auto r = load.run(std::chrono::milliseconds(1000), std::chrono::milliseconds(seconds * 1000 + 5));
    if (r.failures > 0) std::fprintf(stderr, "%llu requests failed\n", static_cast<unsigned long long>(r.failures));
    return {static_cast<double>(r.turns) / r.seconds,
            (after - before) / static_cast<double>(std::max<std::uint64_t>(r.turns, 1)) * 1e6, r.ack_p99_ms,
            program.rss_mib()};
}

figures coach_round(const fs::path& folder, stub_api& api, boost::asio::io_context& io, int seconds) {
    fs::remove_all(folder);
    const auto port = free_port();
    process coach(
        {std::string(COACH_SOURCE_DIR) + "/build/release/coach", "serve"},
        {"SLACK_SIGNING_SECRET=bench", "SLACK_BOT_TOKEN=xoxb-bench",
         "SLACK_API_URL=http://127.0.0.1:" + std::to_string(api.port()) + "/", "PLATFORM_RATE_LIMITS=off",
         "COACH_DATA=" + folder.string(), "COACH_LISTEN=127.0.0.1:" + std::to_string(port), "LOG_LEVEL=warn"});
    if (!listening(port, std::chrono::seconds(10))) throw std::runtime_error("coach did not start");
    return measured(coach, api, io, port, seconds);
}

figures bolt_round(const fs::path& folder, stub_api& api, boost::asio::io_context& io, int seconds) {
    fs::remove_all(folder);
    coach::durable::private_server redis({.folder = folder});
    const auto port = free_port();
    process bolt({"node", std::string(COACH_SOURCE_DIR) + "/bench/bolt/app.mjs"},
                 {"SLACK_SIGNING_SECRET=bench", "SLACK_BOT_TOKEN=xoxb-bench",
                  "SLACK_API_URL=http://127.0.0.1:" + std::to_string(api.port()) + "/", "REDIS_URL=" + redis.url(),
                  "PORT=" + std::to_string(port), "NODE_ENV=production"});
    if (!listening(port, std::chrono::seconds(20)))
        throw std::runtime_error("bolt did not start: npm ci in bench/bolt");
    return measured(bolt, api, io, port, seconds);
}

}  // namespace

int main(int argc, char** argv) {
    const int rounds = argc > 1 ? std::atoi(argv[1]) : 3;
    const int seconds = argc > 2 ? std::atoi(argv[2]) : 5;
    const auto folder = fs::temp_directory_path() / ("coach-bench-" + std::to_string(getpid()));
    boost::asio::io_context io{1};
    stub_api api(io);
    std::vector<double> ct, cc, cp, cr, bt, bc, bp, br;
    for (int i = 0; i < rounds; ++i) {
        const auto c = coach_round(folder / "coach", api, io, seconds);
        const auto b = bolt_round(folder / "bolt", api, io, seconds);
        ct.push_back(c.turns), cc.push_back(c.cpu_us), cp.push_back(c.p99), cr.push_back(c.rss);
        bt.push_back(b.turns), bc.push_back(b.cpu_us), bp.push_back(b.p99), br.push_back(b.rss);
        std::fprintf(stderr,
                     "round %d: coach %.0f turns/s %.1f us p99 %.2f ms %.0f MiB | bolt %.0f turns/s %.1f us p99 %.2f "
                     "ms %.0f MiB\n",
                     i + 1, c.turns, c.cpu_us, c.p99, c.rss, b.turns, b.cpu_us, b.p99, b.rss);
    }
    std::error_code ignored;
    fs::remove_all(folder, ignored);
    std::printf(
        "turns: coach %.0f/s, bolt %.0f/s (%.1f x); CPU a turn %.0f us against %.0f us (1/%.1f); webhook p99 %.1f ms "
        "against %.1f ms; under load %.0f MiB against %.0f MiB\n",
        median(ct), median(bt), median(ct) / median(bt), median(cc), median(bc), median(bc) / median(cc), median(cp),
        median(bp), median(cr), median(br));
    return 0;
}
