// How much of the machine's bare limit is left for the webhook's answer? Acks: verify, decode, redact, store, 200, with
// no worker behind it. The limit: the same server and load with only the signature, a JSON parse and one Redis round
// trip (GET and SET of 2 KB). Interleaved in one run; medians of the rounds.
//
//   bench_ack [ROUNDS] [SECONDS]

#include "bench/slack_load.hpp"
#include "bot/door.hpp"
#include "durable/private_server.hpp"
#include "durable/redis_connection.hpp"
#include "durable/redis_mailbox.hpp"
#include "integrations/slack/slack.hpp"
#include "integrations/slack/verify.hpp"
#include "net/http_client.hpp"
#include "net/http_server.hpp"

#include <simdjson.h>

#include <cstdio>
#include <ctime>
#include <filesystem>
#include <thread>
#include <unistd.h>

namespace {

using namespace coach;
namespace asio = boost::asio;
namespace fs = std::filesystem;

double thread_cpu() {
    timespec t{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_nsec) / 1e9;
}

struct figures {
    double per_second = 0, cpu_us = 0, p99 = 0;
};

durable::redis_options redis_at(const std::string& url) {
    durable::redis_options o;
    o.where = durable::parse_redis_url(url).value();
    return o;
}

struct bare_limit {
    durable::redis_connection redis;
    std::string value = std::string(2048, 'x');
    explicit bare_limit(asio::io_context& io, const std::string& url) : redis(io, redis_at(url)) {}

    net::awaitable<net::http_response> answer(net::http_request r) {
        const auto mac = bench::hex_hmac(
            "bench", "v0:" + std::string(net::find_header(r.headers, "X-Slack-Request-Timestamp")) + ":" + r.body);
        if (net::find_header(r.headers, "X-Slack-Signature").substr(3) != mac)
            co_return net::http_response{401, {}, ""};
        if (r.body.starts_with('{')) {
            thread_local simdjson::dom::parser parser;
            simdjson::dom::element e;
            if (parser.parse(r.body).get(e) != simdjson::SUCCESS) co_return net::http_response{400, {}, ""};
        }
        durable::redis_commands both;
        both.add({"GET", "bench"});
        both.add({"SET", "bench", value});
        const auto done = co_await redis.send(std::move(both));
        co_return net::http_response{done ? 200 : 503, {}, ""};
    }
};

/// Serves on a thread of its own, under the load of this one. What the handler uses lives on `io` too, and outlives
/// this.
figures measured(int seconds, asio::io_context& io, const net::http_handler& handler) {
    net::http_server server(io, {}, handler);
    if (server.listen("127.0.0.1", 0)) throw std::runtime_error("cannot listen");
    double cpu = 0;
    std::thread serving([&] {
        auto work = asio::make_work_guard(io);
        const auto before = thread_cpu();
        io.run();
        cpu = thread_cpu() - before;
    });
    asio::io_context outside{1};
    bench::stub_api api(outside, bench::slack_says);
    bench::load_options o;
    o.bot_port = server.port();
    o.closed = bench::closed_on::ack;
    bench::slack_load load(outside, api, o);
    const auto r = load.run(std::chrono::milliseconds(500), std::chrono::milliseconds(seconds * 1000));
    io.stop();
    serving.join();
    if (r.failures > 0) std::fprintf(stderr, "%llu requests failed\n", static_cast<unsigned long long>(r.failures));
    const auto all =
        static_cast<double>(r.acks) * (seconds + 0.8) / seconds;  // the warm-up and the tail are served too
    return {static_cast<double>(r.acks) / r.seconds, cpu / all * 1e6, r.ack_p99_ms};
}

double median(std::vector<double> v) {
    std::sort(v.begin(), v.end());
    return v[v.size() / 2];
}

}  // namespace

int main(int argc, char** argv) {
    const int rounds = argc > 1 ? std::atoi(argv[1]) : 3;
    const int seconds = argc > 2 ? std::atoi(argv[2]) : 4;
    const auto folder = fs::temp_directory_path() / ("coach-bench-" + std::to_string(getpid()));
    std::vector<double> ours, limit, ours_cpu, limit_cpu, p99;
    {
        durable::private_server redis({.folder = folder});
        const auto guard = core::guard::make();
        bot::metrics counts;
        for (int i = 0; i < rounds; ++i) {
            figures l, c;
            {
                asio::io_context io{1};
                bare_limit bare(io, redis.url());
                l = measured(seconds, io, [&bare](net::http_request r) { return bare.answer(std::move(r)); });
            }
            {
                asio::io_context io{1};
                durable::redis_mailbox_options options;
                options.redis = redis_at(redis.url());
                durable::redis_mailbox mail(io, options);
                net::http_client client(io);
                slack::config s;
                s.signing_secrets = {"bench"};
                s.bot_token = "xoxb-bench";
                s.api_url = "http://127.0.0.1:9/";
                slack::slack_platform platform(client, bot::make_inbox(mail, *guard, counts), s);
                c = measured(seconds, io, platform.routes().front().handle);
            }
            ours.push_back(c.per_second), limit.push_back(l.per_second), ours_cpu.push_back(c.cpu_us),
                limit_cpu.push_back(l.cpu_us), p99.push_back(c.p99);
            std::fprintf(stderr, "round %d: %.0f acks/s %.1f us p99 %.2f ms | bare limit %.0f/s %.1f us\n", i + 1,
                         c.per_second, c.cpu_us, c.p99, l.per_second, l.cpu_us);
        }
    }
    std::error_code ignored;
    fs::remove_all(folder, ignored);
    std::printf("ack: %.0f/s, %.0f %% of the bare limit of %.0f/s; CPU %.1f us against %.1f us; p99 %.1f ms\n",
                median(ours), 100 * median(ours) / median(limit), median(limit), median(ours_cpu), median(limit_cpu),
                median(p99));
    return 0;
}
