#include "integrations/teams/rate_limits.hpp"

#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <vector>

using namespace coach::teams;
using namespace std::chrono_literals;

TEST_CASE("no window of Teams is ever passed, and what is allowed goes", "[teams][rate]") {
    rate_limits limits;
    const instant start{};
    instant now = start;
    std::vector<instant> sent;
    while (now < start + 2h) {
        const auto wait = limits.take("c", "t", now);
        if (wait.count() == 0)
            sent.push_back(now);
        else
            now += wait;
    }
    struct window {
        std::size_t most;
        milliseconds in;
    };
    for (const auto& w : {window{7, 1s}, window{8, 2s}, window{60, 30s}, window{1800, 1h}}) {
        std::size_t passed = 0;
        for (std::size_t i = 0; i + w.most < sent.size(); ++i)
            passed += sent[i + w.most] - sent[i] < w.in;
        INFO(w.most << " in " << w.in.count() << " ms");
        CHECK(passed == 0);
    }
    CHECK(sent.size() == 3600);
}

TEST_CASE("a tenant has fifty a second for all of its conversations", "[teams][rate]") {
    rate_limits limits;
    const instant now{};
    int went = 0;
    for (int i = 0; i < 80; ++i)
        went += limits.take("c" + std::to_string(i), "t", now).count() == 0;
    CHECK(went == 50);
    CHECK(limits.take("other", "another tenant", now).count() == 0);
    CHECK(limits.take("c1000", "t", now + 1s).count() == 0);
}

TEST_CASE("a pause rests its conversation and no other", "[teams][rate]") {
    rate_limits limits;
    const instant now{};
    limits.pause("c", 3s, now);
    CHECK(limits.take("c", "t", now + 1s) == 2s);
    CHECK(limits.take("d", "t", now + 1s).count() == 0);
    CHECK(limits.take("c", "t", now + 3s).count() == 0);
}

TEST_CASE("conversations that are quiet for an hour are forgotten", "[teams][rate]") {
    rate_limits limits;
    instant now{};
    for (int i = 0; i < 20'000; ++i) {
        (void)limits.take("c" + std::to_string(i), "t", now);
        now += 1s;
    }
    CHECK(limits.remembered() < 8'200);
}

TEST_CASE("of two hundred who wait for one conversation, nobody has to come back often", "[teams][rate]") {
    rate_limits limits;
    struct waiting {
        instant at;
        int tries = 0;
    };
    std::vector<waiting> all(200);
    std::size_t sent = 0;
    int most_tries = 0;
    while (sent < 200) {
        auto first = std::min_element(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.at < b.at; });
        const auto wait = limits.take("c", "t", first->at);
        most_tries = std::max(most_tries, ++first->tries);
        if (wait.count() == 0) {
            all.erase(first);
            ++sent;
        } else {
            first->at += wait;
        }
    }
    CHECK(most_tries <= 6);  // a message is given up after 12
}
