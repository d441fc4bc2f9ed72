// What do 100,000 learners cost? Their states in a private Redis in the mailbox's own layout (docs/durability.md), a
// realistic mix stepped by the core itself: most have looked at the menu and begun a guided piece of work with two
// answers, every third has had a document read, every tenth has one more piece of work paused. Printed: bytes each,
// and the latency of a whole turn (deliver, claim, step, commit) and this process's memory before and after.
//
//   bench_learners [LEARNERS]

#include "bot/codec.hpp"
#include "bot/turn.hpp"
#include "bot/world.hpp"
#include "core/coach.hpp"
#include "durable/private_server.hpp"
#include "durable/redis_mailbox.hpp"
#include "durable/shard.hpp"
#include "integrations/console/console.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <sys/socket.h>
#include <sys/un.h>
#include <thread>
#include <unistd.h>
#include <vector>

namespace {

using namespace coach;
namespace asio = boost::asio;
namespace fs = std::filesystem;
using steady = std::chrono::steady_clock;

constexpr unsigned shards = 16;

/// A plain connection for what a mailbox has no call for: INFO, and many states at once.
class plain_redis {
  public:
    explicit plain_redis(const std::string& path) : socket_(::socket(AF_UNIX, SOCK_STREAM, 0)) {
        sockaddr_un to{};
        to.sun_family = AF_UNIX;
        path.copy(to.sun_path, sizeof to.sun_path - 1);
        if (::connect(socket_, reinterpret_cast<sockaddr*>(&to), sizeof to) != 0)
            throw std::runtime_error("no Redis at " + path);
    }
    ~plain_redis() { ::close(socket_); }
    plain_redis(const plain_redis&) = delete;
    plain_redis& operator=(const plain_redis&) = delete;

    void set(const std::string& key, const std::string& value) {
        pending_ += "*3\r\n$3\r\nSET\r\n$" + std::to_string(key.size()) + "\r\n" + key + "\r\n$" +
                    std::to_string(value.size()) + "\r\n" + value + "\r\n";
        ++waiting_;
        if (waiting_ == 256) flush();
    }
    void flush() {
        send(std::exchange(pending_, {}));
        while (waiting_ > 0)
            line() == "+OK" ? void(--waiting_) : throw std::runtime_error("SET was refused");
    }
    double used_memory() { return std::atof(figure("memory", "used_memory:").c_str()); }
    bool is_rewriting() { return figure("persistence", "aof_rewrite_in_progress:").starts_with('1'); }

  private:
    std::string figure(const std::string& section, const std::string& name) {
        send("*2\r\n$4\r\nINFO\r\n$" + std::to_string(section.size()) + "\r\n" + section + "\r\n");
        auto left = std::atoi(line().c_str() + 1) + 2;
        std::string text;
        while (left > 0) {
            const auto one = line();
            left -= static_cast<int>(one.size()) + 2;
            text += one + "\n";
        }
        return text.substr(text.find(name) + name.size(), 20);
    }
    void send(const std::string& bytes) {
        for (std::size_t at = 0; at < bytes.size();) {
            const auto n = ::write(socket_, bytes.data() + at, bytes.size() - at);
            if (n <= 0) throw std::runtime_error("Redis is gone");
            at += static_cast<std::size_t>(n);
        }
    }
    std::string line() {
        while (true) {
            if (const auto end = got_.find("\r\n"); end != std::string::npos) {
                auto one = got_.substr(0, end);
                got_.erase(0, end + 2);
                return one;
            }
            char chunk[16384];
            const auto n = ::read(socket_, chunk, sizeof chunk);
            if (n <= 0) throw std::runtime_error("Redis is gone");
            got_.append(chunk, static_cast<std::size_t>(n));
        }
    }
    int socket_;
    std::string pending_, got_;
    std::size_t waiting_ = 0;
};

core::place place_of(std::size_t learner) {
    return {"console", "T0EXAMPLE", "D0" + std::to_string(learner), "", true, ""};
}
core::person person_of(std::size_t learner) { return {"U0" + std::to_string(learner), "Ana"}; }

core::event said(std::size_t learner, std::string id, std::string text) {
    return {std::move(id), place_of(learner), person_of(learner), core::said{std::move(text), ""}, {}, {}};
}

core::time_point now_ms() {
    return std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

/// Somebody's life with the coach so far; `kind` varies it.
core::learner_state life(const core::world& w, std::size_t learner, std::size_t kind, const std::string& report) {
    static const std::vector<std::string> titles{"usage-based billing", "audit logs", "single sign-on", "bulk export",
                                                 "offline mode",        "gift cards", "saved filters"};
    const auto n = std::to_string(20 + kind);
    std::vector<std::string> says{
        "hi", "I need a PRD for " + titles[kind % titles.size()],
        "Customers want it, and sales keeps asking for it every week.",
        n + " of 210 accounts bought fewer seats than users and share logins every month (billing data, Q3). It costs "
            "us "
            "about 40,000 EUR a month (finance export, September). Two of them churned saying so (exit calls)."};
    if (kind % 3 == 0) {
        says.emplace_back("later");
        says.emplace_back("can you review my incident report");
        says.push_back(report);
        says.emplace_back("3");
        says.emplace_back("take it");
    }
    if (kind % 10 == 0) {
        says.emplace_back("pause");
        says.emplace_back("I need a PRD for invoice export");
    }
    core::actor_state s = core::learner_state{};
    for (auto& text : says)
        s = core::step(w, std::move(s), said(learner, "e", std::move(text)), now_ms()).next;
    return std::get<core::learner_state>(std::move(s));
}

/// The same life, of somebody else.
std::string bytes_for(core::learner_state s, std::size_t learner) {
    s.who = person_of(learner);
    for (auto& r : s.rooms)
        r.where = place_of(learner);
    for (auto& each : s.sessions)
        each.home = place_of(learner);
    return bot::encode(core::actor_state{std::move(s)});
}

struct rig {
    asio::io_context io{1};
    durable::redis_mailbox mail;
    bot::platforms on;
    const core::world& w;

    rig(const std::string& url, const core::world& world) : mail(io, options(url)), w(world) {
        on.add(std::make_unique<console::console_platform>([](const core::say&) {}));
    }
    static durable::redis_mailbox_options options(const std::string& url) {
        durable::redis_mailbox_options o;
        o.redis.where = durable::parse_redis_url(url).value();
        o.shards = shards;
        return o;
    }
    template <class T>
    T run(net::awaitable<T> work) {
        std::optional<T> out;
        std::exception_ptr failed;
        asio::co_spawn(io, std::move(work), [&](std::exception_ptr e, T value) {
            failed = e;
            if (!e) out.emplace(std::move(value));
        });
        io.restart();
        while (!out && !failed)
            io.run_one();
        if (failed) std::rethrow_exception(failed);
        return std::move(*out);
    }
    /// One turn through the mailbox, effects done: microseconds.
    net::awaitable<double> turn(std::size_t learner, std::string id, std::string text) {
        const auto e = said(learner, id, std::move(text));
        auto actor = core::learner_id(e.where, e.who);
        const auto began = steady::now();
        durable::event to_deliver{std::move(id), bot::encode(e)};
        if (!co_await mail.deliver(std::move(actor), std::move(to_deliver))) throw std::runtime_error("not delivered");
        auto claims = co_await mail.claim(1, durable::milliseconds{1000});
        if (!claims || claims->size() != 1) throw std::runtime_error("nothing to claim");
        auto step = bot::run_turn(w, on, claims->front(), now_ms());
        auto done = co_await mail.commit(std::move(claims->front()), std::move(step));
        if (!done || !done->stored) throw std::runtime_error("not committed");
        const auto took = std::chrono::duration<double, std::micro>(steady::now() - began).count();
        for (auto& effect : done->effects)
            if (!co_await mail.done(effect.id)) throw std::runtime_error("effect not done");
        co_return took;
    }
};

struct figures {
    double median_us = 0, p99_us = 0, rss_mib = 0;
};

double own_rss_mib() {
    std::ifstream in("/proc/self/statm");
    double size = 0, resident = 0;
    in >> size >> resident;
    return resident * static_cast<double>(::sysconf(_SC_PAGESIZE)) / (1024 * 1024);
}

/// Turns of people spread over all learners; each says something that is read and judged, or looks at the help.
figures turns(rig& r, std::size_t learners, const std::string& round) {
    std::vector<double> took;
    for (std::size_t i = 0; i < 2000; ++i) {
        const auto learner = i * 7919 % learners;
        const auto text = i % 2 == 0 ? "Two more customers said so (call notes, October)." : "help";
        took.push_back(r.run(r.turn(learner, round + std::to_string(i), text)));
    }
    std::sort(took.begin(), took.end());
    return {took[took.size() / 2], took[took.size() * 99 / 100], own_rss_mib()};
}

}  // namespace

int main(int argc, char** argv) {
    const std::size_t learners = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 100'000;
    const std::string root = COACH_SOURCE_DIR;
    auto loaded = bot::load_world(root + "/graphs", "");
    if (!loaded) {
        std::fprintf(stderr, "%s\n", loaded.error().detail.c_str());
        return 1;
    }
    const auto& w = *loaded->world;
    const auto folder = fs::temp_directory_path() / ("coach-learners-" + std::to_string(::getpid()));
    {
        durable::private_server server({.folder = folder});
        plain_redis redis(
            server.url().substr(std::string("unix:").size() + (server.url().starts_with("unix://") ? 2 : 0)));
        rig r(server.url(), w);
        if (const auto wrong = r.run(r.mail.check()); !wrong.empty()) throw std::runtime_error(wrong);

        const auto report =
            bot::read_file(root + "/graphs/examples/incident-response/middling/02-bad-deploy-checkout.md").value();
        std::vector<core::learner_state> lives;
        for (std::size_t kind = 0; kind < 210; ++kind)
            lives.push_back(life(w, kind, kind, report));
        const std::string version(7, '\0');
        const auto store = [&](std::size_t from, std::size_t to) {
            for (std::size_t i = from; i < to; ++i) {
                const auto actor = core::learner_id(place_of(i), person_of(i));
                redis.set("{c" + std::to_string(durable::shard_of(actor, shards)) + "}:s:" + actor,
                          version + '\x01' + bytes_for(lives[i % lives.size()], i));
            }
            redis.flush();
        };
        constexpr std::size_t few = 100;
        store(0, few);
        const auto warm = turns(r, few, "w");
        const auto before = turns(r, few, "b");
        const auto empty = redis.used_memory();
        store(few, learners);
        const auto each = (redis.used_memory() - empty) / static_cast<double>(learners - few);
        // Redis rewrites its log after so many writes at once; nobody's learners arrive like that.
        for (int i = 0; i < 300 && redis.is_rewriting(); ++i)
            std::this_thread::sleep_for(std::chrono::milliseconds(100));
        const auto after = turns(r, learners, "a");
        std::printf(
            "learners: %zu, %.0f bytes each in Redis; a turn (deliver, claim, step, commit) %.0f us before and %.0f us "
            "with them "
            "(p99 %.0f and %.0f us); memory of the process %.1f and %.1f MiB\n",
            learners, each, before.median_us, after.median_us, before.p99_us, after.p99_us, before.rss_mib,
            after.rss_mib);
        (void)warm;
    }
    std::error_code ignored;
    fs::remove_all(folder, ignored);
    return 0;
}
