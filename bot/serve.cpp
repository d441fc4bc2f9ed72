#include "bot/commands.hpp"
#include "bot/hook_choice.hpp"
#include "bot/key_choice.hpp"
#include "bot/node.hpp"
#include "bot/redis_choice.hpp"
#include "bot/vault.hpp"
#include "bot/world.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <csignal>
#include <iostream>
#include <malloc.h>
#include <memory>
#include <sys/resource.h>
#include <thread>

namespace coach::bot {

namespace {

int fail(const std::string& what) {
    std::cerr << "coach: " << what << "\n";
    return 1;
}

/// Blocks until SIGTERM or SIGINT. They are blocked in every thread, so that only this call sees them.
void wait_for_end() {
    sigset_t ends;
    sigemptyset(&ends);
    sigaddset(&ends, SIGTERM);
    sigaddset(&ends, SIGINT);
    int which = 0;
    sigwait(&ends, &which);
}

void block_end_signals() {
    sigset_t ends;
    sigemptyset(&ends);
    sigaddset(&ends, SIGTERM);
    sigaddset(&ends, SIGINT);
    pthread_sigmask(SIG_BLOCK, &ends, nullptr);
    std::signal(SIGPIPE, SIG_IGN);
}

/// Each connection is a descriptor, and systems begin with 1,024 of them.
void allow_connections() {
    constexpr rlim_t wanted = 16'384;
    rlimit now{};
    if (getrlimit(RLIMIT_NOFILE, &now) != 0 || now.rlim_cur >= wanted) return;
    now.rlim_cur = std::min(wanted, now.rlim_max);
    if (setrlimit(RLIMIT_NOFILE, &now) != 0) spdlog::warn("only {} connections at once are allowed", now.rlim_cur);
}

}  // namespace

int serve(const config& c) {
    block_end_signals();
    allow_connections();
    auto redis = choose_redis(c);  // starts while the graphs load
    if (!redis) return fail(redis.error().detail);
    const auto knows = load_world(c.graphs, c.org_file, {}, c.keeps, today_utc());
    if (!knows) return fail(knows.error().detail);
    auto hooked = read_hooks(c);
    if (!hooked) return fail(hooked.error().detail);
    auto keys = choose_keys(c, (*redis)->url());
    if (!keys) return fail(keys.error().detail);
    const vault safe(std::move(*keys));
    malloc_trim(0);  // the YAML trees are gone

    metrics counts;
    library_worlds worlds(*knows, c.graphs, c.org_file, c.keeps);
    const node_shared shared{
        c, *knows, counts, safe, worlds, (*redis)->url(), std::make_shared<const hooks::config>(std::move(*hooked))};
    std::vector<std::unique_ptr<node>> nodes;
    auto port = c.listen_port;
    for (unsigned i = 0; i < c.thread_count(); ++i) {
        nodes.push_back(std::make_unique<node>(shared, i));
        if (auto wrong = nodes.back()->start(port); !wrong.empty()) {
            for (auto& n : nodes)
                n->stop(std::chrono::seconds(1));
            return fail(wrong);
        }
        port = nodes.front()->port();
    }
    spdlog::info("ready on http://{}:{}/ ({} threads{}{}{})", c.listen_address, port, nodes.size(),
                 c.has_slack() ? ", slack" : "", c.has_teams() ? ", teams" : "",
                 c.shows_playground() ? ", playground" : "");

    wait_for_end();
    spdlog::info("stopping: finishing what is in hand");
    std::vector<std::thread> stops;
    for (auto& n : nodes)
        stops.emplace_back([&n] { n->stop(std::chrono::seconds(8)); });
    for (auto& t : stops)
        t.join();
    nodes.clear();
    spdlog::info("stopped");
    return 0;
}

}  // namespace coach::bot
