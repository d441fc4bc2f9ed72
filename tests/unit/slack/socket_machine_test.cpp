#include "integrations/slack/socket_machine.hpp"

#include <catch2/catch_test_macros.hpp>

#include <algorithm>

using namespace coach::slack;
using namespace std::chrono_literals;
using instant = socket_machine::instant;

namespace {

std::vector<link_id> opens(const socket_actions& all) {
    std::vector<link_id> out;
    for (const auto& each : all)
        if (const auto* one = std::get_if<open_link>(&each)) out.push_back(one->id);
    return out;
}
std::vector<link_id> closes(const socket_actions& all) {
    std::vector<link_id> out;
    for (const auto& each : all)
        if (const auto* one = std::get_if<close_link>(&each)) out.push_back(one->id);
    return out;
}
std::vector<link_id> pings(const socket_actions& all) {
    std::vector<link_id> out;
    for (const auto& each : all)
        if (const auto* one = std::get_if<ping_link>(&each)) out.push_back(one->id);
    return out;
}
std::size_t errors(const socket_actions& all) {
    return static_cast<std::size_t>(std::ranges::count_if(all, [](const auto& each) {
        const auto* one = std::get_if<note>(&each);
        return one && one->how == note::level::error;
    }));
}
using ids = std::vector<link_id>;

/// Two live connections, 1 and 2.
struct at_work {
    instant now{};
    socket_machine m;
    explicit at_work(socket_timing t = {}) : m(t, 7) {
        CHECK(opens(m.start(now)) == ids{1});
        CHECK(m.opened(1, now).empty());
        CHECK(opens(m.greeted(1, {}, now)) == ids{2});
        CHECK(m.opened(2, now).empty());
        CHECK(opens(m.greeted(2, {}, now)).empty());
        CHECK(m.live() == 2);
    }
};

}  // namespace

TEST_CASE("one connection is opened, greeted, and only then a second one", "[slack][socket]") { at_work w; }

TEST_CASE("one that is told to go is replaced before it goes", "[slack][socket]") {
    for (const auto why : {leave_reason::warning, leave_reason::refresh_requested, leave_reason::unknown}) {
        at_work w;
        const auto then = w.m.told_to_leave(1, why, w.now);
        CHECK(opens(then) == ids{3});
        CHECK(closes(then).empty());
        CHECK(w.m.live() == 1);
        static_cast<void>(w.m.opened(3, w.now));
        CHECK(closes(w.m.greeted(3, {}, w.now)).empty());
        CHECK(w.m.live() == 2);
        CHECK(w.m.closed(1, w.now).empty());
        CHECK(w.m.live() == 2);
    }
}

TEST_CASE("one that was told to go and stays is closed in the end", "[slack][socket]") {
    at_work w;
    static_cast<void>(w.m.told_to_leave(1, leave_reason::warning, w.now));
    ids gone;
    for (int s = 0; s <= 21; ++s) {
        w.m.heard(1, w.now), w.m.heard(2, w.now), w.m.ponged(1, w.now), w.m.ponged(2, w.now);
        for (const auto id : closes(w.m.tick(w.now))) {
            gone.push_back(id);
            static_cast<void>(w.m.closed(id, w.now));
        }
        w.now += 1s;
    }
    CHECK(std::ranges::count(gone, 1U) == 1);
    CHECK(std::ranges::count(gone, 2U) == 0);
}

TEST_CASE("a silent connection is given up after 30 s, and pings go out every 5 s", "[slack][socket]") {
    at_work w;
    std::size_t asked = 0;
    for (int s = 0; s < 30; ++s) {
        w.m.heard(2, w.now), w.m.ponged(1, w.now), w.m.ponged(2, w.now);
        const auto then = w.m.tick(w.now);
        INFO(s);
        CHECK(closes(then).empty());
        asked += pings(then).size();
        w.now += 1s;
    }
    CHECK(asked == 2 * 5);  // at 5, 10, 15, 20 and 25 s
    const auto then = w.m.tick(w.now);
    CHECK(closes(then) == ids{1});
    CHECK(opens(then) == ids{3});
}

TEST_CASE("a ping that nobody answers ends the connection", "[slack][socket]") {
    at_work w;
    w.now += 5s;
    w.m.heard(1, w.now), w.m.heard(2, w.now);
    CHECK(pings(w.m.tick(w.now)) == ids{1, 2});
    w.m.ponged(2, w.now);
    w.now += 9s;
    w.m.heard(1, w.now), w.m.heard(2, w.now);
    CHECK(closes(w.m.tick(w.now)).empty());
    w.now += 1s;
    w.m.ponged(2, w.now);
    CHECK(closes(w.m.tick(w.now)) == ids{1});
}

TEST_CASE("no hello within 10 s is no connection", "[slack][socket]") {
    instant now{};
    socket_machine m({}, 7);
    static_cast<void>(m.start(now));
    static_cast<void>(m.opened(1, now));
    now += 9s;
    CHECK(closes(m.tick(now)).empty());
    now += 1s;
    CHECK(closes(m.tick(now)) == ids{1});
}

TEST_CASE("trouble is tried again with a growing pause, and told once", "[slack][socket]") {
    instant now{};
    socket_machine m({}, 7);
    auto then = m.start(now);
    std::size_t notes = 0;
    auto last = 0ms;
    for (int i = 0; i < 12; ++i) {
        REQUIRE(opens(then).size() == 1);
        const auto failed = m.failed(opens(then).front(), {open_failure::kind::trouble, {}, "no network"}, now);
        notes += static_cast<std::size_t>(
            std::ranges::count_if(failed, [](const auto& a) { return std::holds_alternative<note>(a); }));
        const auto wake = m.wakes_at(now);
        last = std::chrono::duration_cast<std::chrono::milliseconds>(wake - now);
        CHECK(opens(m.tick(wake - 1ms)).empty());
        now = wake;
        then = m.tick(now);
    }
    CHECK(notes == 1);
    CHECK(last >= 30s);
    CHECK(last <= 60s);
}

TEST_CASE("a refused token is an error once, and tried again slowly", "[slack][socket]") {
    for (const auto kind : {open_failure::kind::refused, open_failure::kind::disabled}) {
        instant now{};
        socket_machine m({}, 7);
        auto then = m.start(now);
        std::size_t told = 0;
        for (int i = 0; i < 5; ++i) {
            REQUIRE(opens(then).size() == 1);
            told += errors(m.failed(opens(then).front(), {kind, {}, "invalid_auth"}, now));
            const auto began = now;
            while (opens(then = m.tick(now)).empty())
                now = m.wakes_at(now);
            CHECK(now - began >= 150s);
            CHECK(now - began <= 301s);
        }
        CHECK(told == 1);
        const auto id = opens(then).front();
        static_cast<void>(m.opened(id, now));
        const auto well = m.greeted(id, {}, now);
        CHECK(std::ranges::any_of(well, [](const auto& a) { return std::holds_alternative<note>(a); }));
    }
}

TEST_CASE("a 429 waits as long as Slack says", "[slack][socket]") {
    instant now{};
    socket_machine m({}, 7);
    static_cast<void>(m.start(now));
    CHECK(m.failed(1, {open_failure::kind::limited, 30s, "ratelimited"}, now).empty());
    CHECK(opens(m.tick(now + 30s)).empty());
    CHECK(opens(m.tick(now + 32s)) == ids{2});
}

TEST_CASE("Socket Mode switched off closes all, says so, and is asked for slowly", "[slack][socket]") {
    at_work w;
    const auto then = w.m.told_to_leave(2, leave_reason::link_disabled, w.now);
    CHECK(closes(then) == ids{1, 2});
    CHECK(errors(then) == 1);
    CHECK(opens(then).empty());
    CHECK(opens(w.m.tick(w.now + 149s)).empty());
    CHECK(opens(w.m.tick(w.now + 300s)).size() == 1);
}

TEST_CASE("too many connections: this process keeps to one, and takes its second one back later", "[slack][socket]") {
    at_work w;
    CHECK(closes(w.m.told_to_leave(2, leave_reason::too_many_websockets, w.now)) == ids{2});
    CHECK(w.m.live() == 1);
    std::size_t opened = 0;
    for (int s = 0; s < 599; ++s) {
        w.m.heard(1, w.now), w.m.ponged(1, w.now);
        opened += opens(w.m.tick(w.now)).size();
        w.now += 1s;
    }
    CHECK(opened == 0);
    w.m.heard(1, w.now), w.m.ponged(1, w.now);
    w.now += 2s;
    CHECK(opens(w.m.tick(w.now)).size() == 1);
}

TEST_CASE("where many processes listen, each keeps to one connection", "[slack][socket]") {
    instant now{};
    socket_machine m({}, 7);
    static_cast<void>(m.start(now));
    static_cast<void>(m.opened(1, now));
    CHECK(opens(m.greeted(1, {9}, now)).empty());
    CHECK(m.live() == 1);
}

TEST_CASE("a server that greets and says goodbye at once is not hammered", "[slack][socket]") {
    instant now{};
    socket_machine m({}, 7);
    std::vector<link_id> next = opens(m.start(now));
    std::size_t opened = next.size();
    const auto until = now + 600s;
    while (now < until) {
        std::vector<link_id> more;
        for (const auto id : next) {
            static_cast<void>(m.opened(id, now));
            for (const auto& actions :
                 {m.greeted(id, {}, now), m.told_to_leave(id, leave_reason::refresh_requested, now), m.closed(id, now)})
                for (const auto o : opens(actions))
                    more.push_back(o);
        }
        opened += more.size();
        next = std::move(more);
        if (!next.empty()) continue;
        now = std::max(m.wakes_at(now), now + 1ms);
        next = opens(m.tick(now));
        opened += next.size();
    }
    INFO(opened);
    CHECK(opened <= 10 + 600 / 3 + 1);
}
