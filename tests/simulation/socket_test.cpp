// Socket Mode's machine against a Slack that a seed decides: slow and failing openings, refreshes, cuts, silence.

#include "integrations/slack/socket_machine.hpp"

#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <map>
#include <random>

namespace coach::tests {
namespace {

using namespace coach::slack;
using namespace std::chrono_literals;
using instant = socket_machine::instant;

struct far_link {
    bool up = false, greeted = false, leaving = false, silent = false, ended = false;
    instant changes{};  ///< when something happens to it next
};

struct weather {
    unsigned refuse = 0, cut = 0, silent = 0;  ///< per thousand
    std::chrono::seconds calm_after{0};
};

struct sky {
    std::mt19937 random;
    weather how;
    instant now{};
    socket_machine machine;
    std::map<link_id, far_link> links;
    std::size_t opened = 0, most = 0, gaps = 0;
    bool ever = false, gap = false;

    sky(std::uint32_t seed, weather w) : random(seed), how(w), machine({}, seed) {}

    bool chance(unsigned per_mille) { return now < instant(how.calm_after) && random() % 1000 < per_mille; }
    std::chrono::milliseconds any(int least, int most_of) {
        return std::chrono::milliseconds(std::uniform_int_distribution<int>(least, most_of)(random));
    }

    void act(const socket_actions& all) {
        for (const auto& each : all) {
            if (const auto* o = std::get_if<open_link>(&each)) {
                ++opened;
                links[o->id].changes = now + any(20, 3000);
            } else if (const auto* p = std::get_if<ping_link>(&each)) {
                const auto at = links.find(p->id);
                if (at != links.end() && !at->second.silent) machine.ponged(p->id, now);
            } else if (const auto* c = std::get_if<close_link>(&each)) {
                links.erase(c->id);
                if (c->politely) act(machine.closed(c->id, now));
            }
        }
    }

    /// What happens to one connection when its time has come.
    void change(link_id id) {
        auto& l = links.at(id);
        if (!l.up) {
            if (chance(how.refuse)) {
                links.erase(id);
                return act(machine.failed(id, {open_failure::kind::trouble, {}, "no network"}, now));
            }
            l.up = true;
            l.silent = chance(how.silent);
            l.changes = now + any(1, 500);
            return act(machine.opened(id, now));
        }
        if (l.silent) {
            l.changes = now + 1h;
        } else if (!l.greeted) {
            l.greeted = true;
            l.changes = now + any(60'000, 360'000);
            act(machine.greeted(id, {2}, now));
        } else if (chance(how.cut)) {
            links.erase(id);
            act(machine.closed(id, now));
        } else if (chance(how.silent)) {
            l.silent = true;
        } else if (!l.leaving) {
            l.leaving = true;
            l.changes = now + 10s;
            act(machine.told_to_leave(id, leave_reason::warning, now));
        } else {
            links.erase(id);
            act(machine.closed(id, now));
        }
    }

    void run(std::chrono::minutes length) {
        act(machine.start(now));
        for (const auto end = now + length; now < end;) {
            for (auto& [id, l] : links)
                if (l.greeted && !l.silent) machine.heard(id, now);
            std::vector<link_id> due;
            auto next = std::min(machine.wakes_at(now), now + 2s);
            for (const auto& [id, l] : links) {
                if (l.changes <= now) due.push_back(id);
                next = std::min(next, l.changes);
            }
            for (const auto id : due)
                if (links.contains(id)) change(id);
            act(machine.tick(now));
            watch();
            now = std::max(next, now + 1ms);
        }
    }

    void watch() {
        most = std::max(most, links.size());
        const bool none =
            std::ranges::none_of(links, [](const auto& e) { return e.second.greeted && !e.second.silent; });
        ever = ever || !none;
        if (none && ever && !gap) ++gaps;
        gap = none;
    }
};

}  // namespace

TEST_CASE("refreshes alone never leave a moment without a connection, whatever the seed", "[simulation][socket]") {
    for (std::uint32_t seed = 1; seed <= 200; ++seed) {
        sky s(seed, {});
        s.run(120min);
        INFO("seed " << seed << ": " << s.opened << " opened");
        CHECK(s.gaps == 0);
        CHECK(s.most <= 4);
        CHECK(s.opened >= 20);
        CHECK(s.machine.live() >= 1);
    }
}

TEST_CASE("in any weather Slack is not hammered, and calm brings both connections back", "[simulation][socket]") {
    for (std::uint32_t seed = 1; seed <= 300; ++seed) {
        std::mt19937 random(seed);
        weather w{static_cast<unsigned>(random() % 900), static_cast<unsigned>(random() % 900),
                  static_cast<unsigned>(random() % 500), 30min};
        sky s(seed, w);
        s.run(45min);
        INFO("seed " << seed << ": " << s.opened << " opened, refused " << w.refuse << ", cut " << w.cut << ", silent "
                     << w.silent);
        CHECK(s.most <= 4);
        CHECK(s.opened <= 10 + 45 * 60 / 3 + 1);
        CHECK(s.machine.live() >= 1);
        CHECK(s.machine.open() <= 4);
    }
}

}  // namespace coach::tests
