// How many turns a second, and what does one cost? A turn: a signed webhook, its answer, the step, one post.
// The whole program with its private Redis (append-only file, fsync each second) against the same work on Slack's own
// Node framework and on Microsoft's Teams SDK, each with its session in Redis (nothing durable), interleaved in one
// run, on the same load. Medians of the rounds. And how many of 64 messages that come at once in one Teams chat are
// missing from the state afterwards.
//
//   bench_turns [ROUNDS] [SECONDS]

#include "bench/process.hpp"
#include "bench/slack_load.hpp"
#include "bench/teams_load.hpp"
#include "durable/private_server.hpp"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <functional>
#include <map>

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

const std::string coach_program = std::string(COACH_SOURCE_DIR) + "/build/release/coach";
const std::string peers = std::string(COACH_SOURCE_DIR) + "/bench/";

/// A program that listens, with what it keeps in a folder of its own.
struct running {
    std::uint16_t port = free_port();
    std::unique_ptr<coach::durable::private_server> redis;
    std::unique_ptr<process> program;
};

using environment = std::vector<std::string>;

running start_coach(const fs::path& folder, environment platform) {
    fs::remove_all(folder);
    running out;
    platform.insert(platform.end(), {"PLATFORM_RATE_LIMITS=off", "COACH_DATA=" + folder.string(),
                                     "COACH_LISTEN=127.0.0.1:" + std::to_string(out.port), "LOG_LEVEL=warn"});
    out.program = std::make_unique<process>(std::vector<std::string>{coach_program, "serve"}, platform);
    if (!listening(out.port, std::chrono::seconds(10))) throw std::runtime_error("coach did not start");
    return out;
}

running start_peer(const fs::path& folder, const std::string& name, environment platform) {
    fs::remove_all(folder);
    running out;
    out.redis =
        std::make_unique<coach::durable::private_server>(coach::durable::private_server_options{.folder = folder});
    platform.insert(platform.end(),
                    {"REDIS_URL=" + out.redis->url(), "PORT=" + std::to_string(out.port), "NODE_ENV=production"});
    out.program = std::make_unique<process>(std::vector<std::string>{"node", peers + name + "/app.mjs"}, platform);
    if (!listening(out.port, std::chrono::seconds(20)))
        throw std::runtime_error(name + " did not start: npm ci in bench/" + name);
    return out;
}

figures measured(running& r, stub_api& api, boost::asio::io_context& io, request_maker make, int seconds) {
    load_options o;
    o.bot_port = r.port;
    chat_load load(io, api, std::move(make), o);
    double before = 0, after = 0;
    io.restart();
    // CPU is read around the counted part only: the warm-up ends on a timer.
    boost::asio::steady_timer start(io, std::chrono::milliseconds(1000));
    start.async_wait([&](auto) { before = r.program->cpu_seconds(); });
    boost::asio::steady_timer end(io, std::chrono::milliseconds(1000 + seconds * 1000));
    end.async_wait([&](auto) { after = r.program->cpu_seconds(); });
    const auto got = load.run(std::chrono::milliseconds(1000), std::chrono::milliseconds(seconds * 1000 + 5));
    if (got.failures > 0) std::fprintf(stderr, "%llu requests failed\n", static_cast<unsigned long long>(got.failures));
    return {static_cast<double>(got.turns) / got.seconds,
            (after - before) / static_cast<double>(std::max<std::uint64_t>(got.turns, 1)) * 1e6, got.ack_p99_ms,
            r.program->rss_mib()};
}

constexpr unsigned at_once = 64;

/// The highest turn that any reply names: 64 when each message found what the others had left.
unsigned highest_turn(std::string_view body, unsigned so_far) {
    constexpr std::string_view mark = R"("choice":")";
    for (auto at = body.find(mark); at != std::string_view::npos; at = body.find(mark, at + 1))
        so_far = std::max(so_far, static_cast<unsigned>(std::strtoul(body.data() + at + mark.size(), nullptr, 10)));
    return so_far;
}

unsigned lost_updates(running& r, teams_service& service, boost::asio::io_context& io) {
    load_options o;
    o.bot_port = r.port;
    o.connections = at_once;
    unsigned highest = 0;
    unsigned replies = 0;
    service.replied = [&](std::string_view body) { highest = highest_turn(body, highest), ++replies; };
    const auto token = service.signer.token(teams_app, service.url("/teams/"), std::time(nullptr));
    std::vector<std::shared_ptr<tcp::socket>> sockets;
    io.restart();
    for (unsigned i = 0; i < at_once; ++i) {
        auto& s = sockets.emplace_back(std::make_shared<tcp::socket>(io));
        s->connect({boost::asio::ip::address_v4::loopback(), r.port});
        auto bytes = std::make_shared<std::string>(teams_request(o, service, token, 0, 999'999, 900'000'000 + i));
        boost::asio::async_write(*s, boost::asio::buffer(*bytes), [bytes](auto, std::size_t) {});
    }
    const auto until = steady::now() + std::chrono::seconds(10);
    while (replies < at_once && steady::now() < until)
        io.run_for(std::chrono::milliseconds(20));
    service.replied = {};
    if (replies < at_once) std::fprintf(stderr, "only %u of %u messages were answered\n", replies, at_once);
    return at_once - std::min(highest, at_once);
}

struct column {
    std::vector<figures> rounds;
    std::vector<double> lost;
    [[nodiscard]] double of(double figures::* what) const {
        std::vector<double> all;
        for (const auto& f : rounds)
            all.push_back(f.*what);
        return median(all);
    }
};

void print_round(int number, const char* name, const figures& f) {
    std::fprintf(stderr, "round %d: %s %.0f turns/s %.1f us p99 %.2f ms %.0f MiB\n", number, name, f.turns, f.cpu_us,
                 f.p99, f.rss);
}

void print_pair(const char* where, const column& ours, const char* peer, const column& theirs) {
    std::printf(
        "turns on %s: coach %.0f/s, %s %.0f/s (%.1f x); CPU a turn %.0f us against %.0f us (1/%.1f); webhook p99 "
        "%.1f ms against %.1f ms; under load %.0f MiB against %.0f MiB\n",
        where, ours.of(&figures::turns), peer, theirs.of(&figures::turns),
        ours.of(&figures::turns) / theirs.of(&figures::turns), ours.of(&figures::cpu_us), theirs.of(&figures::cpu_us),
        theirs.of(&figures::cpu_us) / ours.of(&figures::cpu_us), ours.of(&figures::p99), theirs.of(&figures::p99),
        ours.of(&figures::rss), theirs.of(&figures::rss));
}

}  // namespace

int main(int argc, char** argv) {
    const int rounds = argc > 1 ? std::atoi(argv[1]) : 3;
    const int seconds = argc > 2 ? std::atoi(argv[2]) : 5;
    const auto folder = fs::temp_directory_path() / ("coach-bench-" + std::to_string(getpid()));
    boost::asio::io_context io{1};
    stub_api slack(io, slack_says);
    teams_service service;
    stub_api teams(io, [&service](std::string_view head, std::string_view body) { return service.says(head, body); });
    service.port = teams.port();
    const auto slack_of = [&](const running& r) -> request_maker {
        load_options o;
        o.bot_port = r.port;
        return [o, port = slack.port()](unsigned c, std::uint64_t count, std::uint64_t serial) {
            return slack_request(o, port, c, count, serial);
        };
    };
    const auto teams_of = [&](const running& r) {
        load_options o;
        o.bot_port = r.port;
        return teams_requests(o, service);
    };
    const environment slack_needs{"SLACK_SIGNING_SECRET=bench", "SLACK_BOT_TOKEN=xoxb-bench",
                                  "SLACK_API_URL=http://127.0.0.1:" + std::to_string(slack.port()) + "/"};
    const environment coach_teams{
        "TEAMS_CLIENT_ID=" + std::string(teams_app), "TEAMS_CLIENT_SECRET=bench", "TEAMS_TENANT_ID=tenant-1",
        "TEAMS_OPENID_URL=" + service.url("/v1/.well-known/openidconfiguration"), "TEAMS_LOGIN_URL=" + service.url("")};
    const environment sdk_teams{"CLIENT_ID=" + std::string(teams_app), "TENANT_ID=tenant-1",
                                "OPENID_URL=" + service.url("/v1/.well-known/openidconfiguration"),
                                "TOKEN=" + service.signer.token(teams_app, service.url("/teams/"), std::time(nullptr))};
    column coach_slack, bolt, coach_on_teams, sdk;
    for (int i = 1; i <= rounds; ++i) {
        {
            auto r = start_coach(folder / "coach", slack_needs);
            coach_slack.rounds.push_back(measured(r, slack, io, slack_of(r), seconds));
            print_round(i, "coach on Slack", coach_slack.rounds.back());
        }
        {
            auto r = start_peer(folder / "bolt", "bolt", slack_needs);
            bolt.rounds.push_back(measured(r, slack, io, slack_of(r), seconds));
            print_round(i, "Bolt", bolt.rounds.back());
        }
        {
            auto r = start_coach(folder / "coach", coach_teams);
            coach_on_teams.rounds.push_back(measured(r, teams, io, teams_of(r), seconds));
            coach_on_teams.lost.push_back(lost_updates(r, service, io));
            print_round(i, "coach on Teams", coach_on_teams.rounds.back());
        }
        {
            auto r = start_peer(folder / "sdk", "teams", sdk_teams);
            sdk.rounds.push_back(measured(r, teams, io, teams_of(r), seconds));
            sdk.lost.push_back(lost_updates(r, service, io));
            print_round(i, "Teams SDK", sdk.rounds.back());
        }
    }
    std::error_code ignored;
    fs::remove_all(folder, ignored);
    print_pair("Slack", coach_slack, "Bolt", bolt);
    print_pair("Teams", coach_on_teams, "Teams SDK", sdk);
    std::printf("lost of %u updates at once in one Teams chat: coach %.0f, Teams SDK %.0f\n", at_once,
                median(coach_on_teams.lost), median(sdk.lost));
    return 0;
}
