// Redis is slow, down, full or refuses: what the sender is told, and that nothing acknowledged is lost. The program is
// never started again here: it finds its way back by itself.

#include "tests/scenarios/redis.hpp"

#include "tests/scenarios/accounts.hpp"
#include "tests/scenarios/workspace.hpp"

#include <boost/json.hpp>

#include <chrono>
#include <iostream>
#include <sstream>

namespace coach::scenarios {
namespace {

/// The text of an answer that is a plain message to the one who asked; empty when it is none.
std::string apology_in(const std::optional<net::http_response>& answer) {
    if (!answer || answer->status != 200 || answer->body.empty()) return {};
    boost::system::error_code failed;
    const auto body = boost::json::parse(answer->body, failed);
    const auto* text = failed || !body.is_object() ? nullptr : body.get_object().if_contains("text");
    return text && text->is_string() ? std::string(text->get_string()) : std::string();
}

/// While Redis is in trouble: events are refused in time, so that they come again; commands get a word.
void check_refusals(workspace& w, std::string_view ts) {
    const auto event =
        w.out.send(message_request({"U1", "DU1", "help", std::string(ts)}, "Ev" + std::string(ts)), w.coach.port());
    INFO("the program logged:\n" << w.coach.log());
    REQUIRE(event);  // an answer within Slack's three seconds
    CHECK(event->status == 503);
    const auto command =
        w.out.send(command_request("U2", "help", w.town.response_url("c" + std::string(ts)), "t" + std::string(ts)),
                   w.coach.port());
    REQUIRE(command);
    CHECK(command->status == 200);
    CHECK(apology_in(command).find("try again") != std::string::npos);
    CHECK(apology_in(command).find("nothing was kept") == std::string::npos);  // who knows: the store may have it
}

/// After the trouble: the refused event is sent again and answered, as the second turn of its room.
void check_return(workspace& w, std::string_view ts) {
    const bool taken = eventually([&] {
        return w.status_of(message_request({"U1", "DU1", "help", std::string(ts)}, "Ev" + std::string(ts))) == 200;
    });
    INFO("the program logged:\n" << w.coach.log());
    REQUIRE(taken);
    const auto answers = w.await("DU1", 2);
    CHECK(turn_of(answers.at(1)) == 2);
    CHECK(turn_of(w.ask("U1", "menu")) == 3);
    CHECK(w.town.messages_in("DU1").size() == 3);
    CHECK(!w.coach.process().ended());
}

/// The command that got an apology was kept and answered, or it left no trace: never kept and forgotten.
void check_apology_was_true(workspace& w, std::string_view ts) {
    w.tell(command_request("U2", "help", w.town.response_url("later"), "later"));
    const auto turn = turn_of(w.await("via later", 1).front());
    CHECK(turn <= 2);
    if (turn == 2) CHECK(turn_of(w.await("via c" + std::string(ts), 1).front()) == 1);
}

SCENARIO("While Redis does not answer, events are refused in time and commands get an apology; then all goes on",
         "[redis]") {
    test_redis redis;
    workspace w({{"REDIS_URL", redis.url()}});
    CHECK(turn_of(w.ask("U1", "menu")) == 1);
    redis.freeze();
    check_refusals(w, "1800000100.000001");
    redis.thaw();
    check_return(w, "1800000100.000001");
    check_apology_was_true(w, "1800000100.000001");
}

SCENARIO("While Redis is down, events are refused in time and commands get an apology; then all goes on", "[redis]") {
    test_redis redis;
    workspace w({{"REDIS_URL", redis.url()}});
    CHECK(turn_of(w.ask("U1", "menu")) == 1);
    redis.kill();
    check_refusals(w, "1800000100.000001");
    redis.start();
    check_return(w, "1800000100.000001");
    check_apology_was_true(w, "1800000100.000001");
}

SCENARIO("While Redis refuses writes, nothing is half done; then all goes on", "[redis]") {
    test_redis redis({"--appendfsync", "everysec"});  // with always, a Redis on a full disk ends itself
    workspace w({{"REDIS_URL", redis.url()}});
    CHECK(turn_of(w.ask("U1", "menu")) == 1);

    WHEN("it is out of memory") {
        redis.command({"CONFIG", "SET", "maxmemory", "1"});
        check_refusals(w, "1800000100.000001");
        redis.command({"CONFIG", "SET", "maxmemory", "0"});
        check_return(w, "1800000100.000001");
        check_apology_was_true(w, "1800000100.000001");
    }
    WHEN("its disk is full") {
        redis.fill_disk();
        // Redis finds out at its first write, and refuses from the next on.
        const bool refused = eventually([&] { return redis.command({"SET", "probe", "x"}).starts_with("MISCONF"); });
        REQUIRE(refused);
        check_refusals(w, "1800000100.000001");
        redis.free_disk();
        check_return(w, "1800000100.000001");
        check_apology_was_true(w, "1800000100.000001");
    }
    WHEN("it has become a replica") {
        redis.command({"REPLICAOF", "127.0.0.1", "1"});
        check_refusals(w, "1800000100.000001");
        redis.command({"REPLICAOF", "NO", "ONE"});
        check_return(w, "1800000100.000001");
        check_apology_was_true(w, "1800000100.000001");
    }
}

SCENARIO("Redis is killed, frozen and refuses again and again under load: nothing acknowledged is lost or doubled",
         "[redis]") {
    test_redis redis;
    slack_town town;
    const temporary_folder folder;
    coach_server coach(town, folder.path(), {{"REDIS_URL", redis.url()}, {"COACH_THREADS", "2"}});
    reachable_at where;
    load people(town, where, {.direct_lanes = 3, .command_lanes = 1, .people_per_lane = 10, .seed = 7});
    coach.start();
    where.set(coach.port());
    people.begin();
    const auto& count = people.count();
    const auto some_pass = [&] {
        const auto enough = count.acknowledged + 40;
        return eventually([&] { return count.acknowledged >= enough; });
    };
    const auto some_fail = [&] {
        const auto enough = count.failed + 2;
        return eventually([&] { return count.failed >= enough; });
    };
    constexpr int rounds = 3;
    for (int round = 0; round < rounds; ++round) {
        INFO("round " << round << "; the program logged:\n" << coach.log());
        REQUIRE(some_pass());
        redis.kill();
        REQUIRE(some_fail());
        redis.start();
        REQUIRE(some_pass());
        redis.freeze();
        REQUIRE(some_fail());
        redis.thaw();
        REQUIRE(some_pass());
        redis.command({"CONFIG", "SET", "maxmemory", "1"});
        REQUIRE(some_fail());
        redis.command({"CONFIG", "SET", "maxmemory", "0"});
    }
    people.end();
    INFO("the program logged:\n" << coach.log());
    const auto books = settle(people, town, redis.url());
    CHECK(coach.stop() == 0);
    std::cout << "redis: " << rounds << " times killed, frozen and out of memory, " << in_words(count, books)
              << std::endl;
}

SCENARIO("A Redis that may throw data away is refused at the start, with the mend", "[redis]") {
    test_redis redis({"--maxmemory-policy", "allkeys-lru"});
    const auto out = run_program({"serve"}, {{"REDIS_URL", redis.url()}, {"COACH_LISTEN", "127.0.0.1:0"}});
    INFO(out.output << out.errors);
    CHECK(out.status == 1);
    CHECK(out.errors.find("allkeys-lru") != std::string::npos);
    CHECK(out.errors.find("CONFIG SET maxmemory-policy noeviction") != std::string::npos);
}

/// How many steps this process made, by its own figures.
double steps_of(coach_server& coach) {
    sender out;
    net::http_request ask;
    ask.method = "GET";
    ask.target = "/metrics";
    const auto figures = out.send(std::move(ask), coach.port());
    if (!figures) return 0;
    std::istringstream lines(figures->body);
    double steps = 0;
    for (std::string line; std::getline(lines, line);)
        if (line.starts_with("coach_worker{") && line.find("what=\"steps\"") != std::string::npos)
            steps += std::strtod(line.c_str() + line.rfind(' '), nullptr);
    return steps;
}

SCENARIO("Two processes on one Redis share the work, and one carries on when the other is killed", "[redis]") {
    test_redis redis;
    slack_town town;
    const temporary_folder folder;
    coach_server one(town, folder.path() / "one", {{"REDIS_URL", redis.url()}});
    coach_server two(town, folder.path() / "two", {{"REDIS_URL", redis.url()}});
    one.start();
    two.start();
    reachable_at where;
    where.set(one.port());  // all events go to one of them
    load people(town, where, {.direct_lanes = 3, .command_lanes = 1, .people_per_lane = 10, .seed = 11});
    people.begin();
    const bool shared = eventually([&] { return steps_of(one) >= 20 && steps_of(two) >= 20; });
    INFO("steps: " << steps_of(one) << " and " << steps_of(two));
    CHECK(shared);
    two.kill();
    const auto enough = people.count().acknowledged + 50;
    CHECK(eventually([&] { return people.count().acknowledged >= enough; }));
    people.end();
    INFO("the survivor logged:\n" << one.log());
    const auto books = settle(people, town, redis.url());
    CHECK(one.stop() == 0);
    std::cout << "redis: two processes, one killed, " << in_words(people.count(), books) << std::endl;
}

}  // namespace
}  // namespace coach::scenarios
