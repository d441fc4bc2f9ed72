// The promise of the durable mailbox, on the real program: kill -9 at any moment loses nothing that was acknowledged
// and says nothing twice. COACH_KILLS sets how often (200), COACH_SEED the load and the moments.

#include "tests/scenarios/accounts.hpp"

#include <catch2/catch_test_macros.hpp>

#include <cstdlib>
#include <iostream>
#include <random>

namespace coach::scenarios {
namespace {

unsigned number_from(const char* name, unsigned otherwise) {
    const char* text = std::getenv(name);
    return text ? static_cast<unsigned>(std::strtoul(text, nullptr, 10)) : otherwise;
}

/// Lives of the program, each ended by SIGKILL at a moment that the seed picks: in the middle of its start, or some
/// acknowledgements and a little time later.
void live_and_die(coach_server& coach, reachable_at& where, const load& people, unsigned kills, std::uint32_t seed) {
    std::mt19937 random(seed);
    for (unsigned life = 0; life < kills; ++life) {
        coach.launch();
        const auto began = std::chrono::steady_clock::now();
        if (random() % 8 == 0) {
            const auto moment = milliseconds(random() % 200);
            static_cast<void>(eventually([&] { return std::chrono::steady_clock::now() - began > moment; }));
        } else {
            const bool decided = eventually([&] { return coach.ready() || coach.process().ended(); });
            INFO("life " << life << " logged:\n" << coach.log());
            REQUIRE((decided && coach.ready()));
            where.set(coach.port());
            const auto enough = people.count().acknowledged + 1 + random() % 40;
            const bool went_on = eventually([&] { return people.count().acknowledged >= enough; });
            REQUIRE(went_on);
            std::this_thread::sleep_for(std::chrono::microseconds(random() % 10'000));
        }
        where.nobody();
        coach.kill();
    }
}

SCENARIO("kill -9 at any moment loses nothing that was acknowledged, and nothing is said twice", "[kill]") {
    const auto kills = number_from("COACH_KILLS", 200);
    const auto seed = number_from("COACH_SEED", 20261121);
    const temporary_folder folder;
    slack_town town;
    coach_server coach(town, folder.path(), {{"COACH_THREADS", "2"}});
    reachable_at where;
    load people(town, where, {.direct_lanes = 4, .command_lanes = 2, .people_per_lane = 12, .seed = seed});

    people.begin();
    live_and_die(coach, where, people, kills, seed);
    coach.start();
    where.set(coach.port());
    people.end();
    INFO("seed " << seed << "; the last life logged:\n" << coach.log());
    const auto books = settle(people, town, coach.private_redis());
    CHECK(coach.stop() == 0);
    std::cout << "kill: " << kills << " kills, " << in_words(people.count(), books) << std::endl;
}

}  // namespace
}  // namespace coach::scenarios
