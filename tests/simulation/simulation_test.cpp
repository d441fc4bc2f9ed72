#include "simulation.hpp"

#include <catch2/catch_test_macros.hpp>
#include <spdlog/spdlog.h>

#include <cstdlib>
#include <iostream>
#include <string>

namespace coach::tests {
namespace {

std::string joined(const std::vector<std::string>& lines) {
    std::string out;
    for (const auto& line : lines)
        out += line + "\n";
    return out;
}

std::uint64_t count_from(const char* name, std::uint64_t otherwise) {
    const char* text = std::getenv(name);
    return text ? std::strtoull(text, nullptr, 10) : otherwise;
}

/// How many of the first seeds notice the broken rule.
unsigned noticed(sabotage what, std::uint64_t seeds) {
    unsigned out = 0;
    for (std::uint64_t seed = 1; seed <= seeds; ++seed)
        out += simulate(seed, what).broken.empty() ? 0 : 1;
    return out;
}

}  // namespace

// COACH_SEED=n runs that seed alone and prints what happened; COACH_SEEDS=n runs so many.
TEST_CASE("whatever crashes, fails, repeats or comes late, every promise of the mailbox holds", "[simulation]") {
    if (const auto seed = count_from("COACH_SEED", 0); seed != 0) {
        const auto ran = simulate(seed, sabotage::none, true);
        std::cout << joined(ran.trace);
        INFO("seed " << seed << ":\n" << joined(ran.broken));
        CHECK(ran.broken.empty());
        return;
    }
    const auto seeds = count_from("COACH_SEEDS", 10'000);
    simulated sum;
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
        const auto ran = simulate(seed);
        if (!ran.broken.empty()) FAIL("COACH_SEED=" << seed << "\n" << joined(ran.broken));
        sum.moves += ran.moves;
        sum.crashes += ran.crashes;
        sum.failures += ran.failures;
        sum.taken_over += ran.taken_over;
        sum.uncertain += ran.uncertain;
        sum.superseded += ran.superseded;
    }
    std::cout << seeds << " seeds: " << sum.moves << " moves, " << sum.crashes << " crashes, " << sum.failures
              << " failed calls, " << sum.taken_over << " effects taken over, " << sum.uncertain << " uncertain, "
              << sum.superseded << " commits superseded\n";
    // A simulation in which nothing goes wrong proves nothing.
    CHECK(sum.crashes > seeds / 2);
    CHECK(sum.failures > seeds);
    CHECK(sum.taken_over > seeds / 4);
    CHECK(sum.superseded > seeds / 100);
    CHECK(sum.uncertain > seeds / 100);
}

TEST_CASE("a seed is a run: twice the same", "[simulation]") {
    for (const std::uint64_t seed : {1U, 77U, 4242U})
        CHECK(simulate(seed, sabotage::none, true).trace == simulate(seed, sabotage::none, true).trace);
}

TEST_CASE("the simulation notices a broken rule", "[simulation]") {
    CHECK(noticed(sabotage::acknowledge_before_performing, 500) > 0);
    CHECK(noticed(sabotage::ignore_versions, 500) > 0);
    CHECK(noticed(sabotage::forget_begun, 500) > 0);
    CHECK(noticed(sabotage::hide_take_over, 500) > 0);
    CHECK(noticed(sabotage::forget_event_ids, 500) > 0);
    CHECK(noticed(sabotage::fire_timers_twice, 500) > 0);
}

}  // namespace coach::tests
