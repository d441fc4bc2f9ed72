// SIGTERM: the program finishes what it has in hand and ends, its own Redis with it; nothing acknowledged is lost.

#include "tests/scenarios/accounts.hpp"

#include <catch2/catch_test_macros.hpp>

#include <chrono>
#include <csignal>
#include <iostream>

namespace coach::scenarios {
namespace {

/// The process that the data folder's Redis runs as, or 0.
pid_t redis_of(const coach_server& coach) {
    return static_cast<pid_t>(std::strtol(contents(coach.data() / "redis/redis.pid").c_str(), nullptr, 10));
}

bool runs_redis(pid_t pid) { return contents("/proc/" + std::to_string(pid) + "/comm").starts_with("redis-server"); }

SCENARIO("SIGTERM under load ends the program in order, and nothing acknowledged is lost", "[drain]") {
    const temporary_folder folder;
    slack_town town;
    coach_server coach(town, folder.path(), {{"COACH_THREADS", "2"}});
    reachable_at where;
    load people(town, where, {.direct_lanes = 3, .command_lanes = 1, .people_per_lane = 10, .seed = 3});
    people.begin();
    constexpr int lives = 5;
    for (int life = 0; life < lives; ++life) {
        coach.start();
        where.set(coach.port());
        const auto enough = people.count().acknowledged + 60;
        const bool busy = eventually([&] { return people.count().acknowledged >= enough; });
        INFO("life " << life << " logged:\n" << coach.log());
        REQUIRE(busy);
        const auto redis = redis_of(coach);
        REQUIRE(runs_redis(redis));

        const int status = coach.stop(seconds(10));  // still under load; throws when it takes longer
        where.nobody();
        CHECK(status == 0);
        CHECK(!runs_redis(redis));
        CHECK(coach.log().find("not drained in time") == std::string::npos);
    }
    coach.start();
    where.set(coach.port());
    people.end();
    INFO("the last life logged:\n" << coach.log());
    const auto books = settle(people, town, coach.private_redis());
    CHECK(books.uncertain == 0);  // it was finished or handed back, never dropped in the middle
    CHECK(coach.stop(seconds(10)) == 0);
    std::cout << "drain: " << lives << " ends under load, " << in_words(people.count(), books) << std::endl;
}

SCENARIO("An idle program ends at once", "[drain]") {
    const temporary_folder folder;
    slack_town town;
    for (const int signal : {SIGTERM, SIGINT}) {
        coach_server coach(town, folder.path());
        coach.start();
        const auto redis = redis_of(coach);
        REQUIRE(runs_redis(redis));
        coach.process().signal(signal);
        CHECK(coach.process().wait(seconds(10)) == 0);
        CHECK(!runs_redis(redis));
    }
}

}  // namespace
}  // namespace coach::scenarios
