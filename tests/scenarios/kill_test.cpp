// The promise of the durable mailbox, on the real program: kill -9 at any moment loses nothing that was acknowledged
// and says nothing twice. COACH_KILLS sets how often (200), COACH_SEED the load and the moments.

#include "tests/scenarios/load.hpp"

#include <catch2/catch_test_macros.hpp>

#include <cstdlib>
#include <iostream>
#include <set>
#include <sstream>

namespace coach::scenarios {
namespace {

using posted = support::slack_stub::posted;

unsigned number_from(const char* name, unsigned otherwise) {
    const char* text = std::getenv(name);
    return text ? static_cast<unsigned>(std::strtoul(text, nullptr, 10)) : otherwise;
}

struct seen {
    std::multiset<std::uint32_t> turns;
    std::multiset<std::string> effects;
    std::size_t posts = 0;
};

/// What each person was sent. An answer to a command arrives "via <person>-<event>".
std::map<std::string, seen> seen_by_person(slack_town& town) {
    std::map<std::string, seen> out;
    for (const auto& m : town.messages()) {
        const auto person =
            m.channel.starts_with("via ") ? m.channel.substr(4, m.channel.find('-') - 4) : m.channel.substr(1);
        auto& s = out[person];
        ++s.posts;
        s.turns.insert(turn_of(m));
        if (const auto id = effect_of(m); !id.empty()) s.effects.insert(id);
    }
    return out;
}

template <class T>
std::size_t doubled(const std::multiset<T>& values) {
    return values.size() - std::set<T>(values.begin(), values.end()).size();
}

/// Turns from 1 to the last one that nobody was sent.
std::size_t missing_turns(const seen& s, std::uint32_t last) {
    std::size_t out = 0;
    for (std::uint32_t turn = 1; turn <= last; ++turn)
        out += s.turns.count(turn) == 0;
    return out;
}

/// Dead letters of each person, as an operator sees them while the program runs.
std::map<std::string, std::size_t> dead_letters(const coach_server& coach) {
    const auto listed =
        run_program({"deadletter", "list"}, {{"REDIS_URL", "unix://" + (coach.data() / "redis/redis.sock").string()}});
    INFO(listed.output << listed.errors);
    REQUIRE(listed.status == 0);
    std::map<std::string, std::size_t> out;
    std::istringstream lines(listed.output);
    for (std::string line; std::getline(lines, line);) {
        constexpr std::string_view mark = "learner/slack/T1/";
        const auto at = line.find(mark);
        if (at == std::string::npos) continue;
        const auto person = line.substr(at + mark.size());
        ++out[person.substr(0, person.find('/'))];
    }
    return out;
}

std::size_t missing_of(const std::map<std::string, std::uint32_t>& people, const std::map<std::string, seen>& all) {
    std::size_t out = 0;
    for (const auto& [person, last] : people) {
        const auto found = all.find(person);
        out += found == all.end() ? last : missing_turns(found->second, last);
    }
    return out;
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
    people.last_word("menu");

    INFO("seed " << seed << "; the last life logged:\n" << coach.log());
    const bool all_said = eventually([&] { return missing_of(people.direct(), seen_by_person(town)) == 0; });
    const bool all_accounted = eventually([&] {
        const auto all = seen_by_person(town);
        const auto dead = dead_letters(coach);
        for (const auto& [person, last] : people.commands()) {
            const auto found = all.find(person);
            const auto missing = found == all.end() ? last : missing_turns(found->second, last);
            if (missing > (dead.contains(person) ? dead.at(person) : 0)) return false;
        }
        return true;
    });
    const auto all = seen_by_person(town);
    const auto dead = dead_letters(coach);
    CHECK(coach.stop() == 0);

    std::size_t posts = 0, uncertain = 0, lost = 0, twice = 0, commands_unseen = 0;
    for (const auto& [person, number] : dead)
        uncertain += number;
    for (const auto& [person, last] : people.direct()) {
        INFO("person " << person << ", " << last << " messages acknowledged");
        const auto& s = all.at(person);
        posts += s.posts;
        lost += missing_turns(s, last);
        twice += doubled(s.turns);
        CHECK(missing_turns(s, last) == 0);
        CHECK(*s.turns.rbegin() == last);  // each acknowledged message was one turn: none lost, none stepped twice
        CHECK(doubled(s.turns) == 0);
        CHECK(doubled(s.effects) == 0);
        CHECK(s.posts == last);
        CHECK(!dead.contains(person));
    }
    for (const auto& [person, last] : people.commands()) {
        INFO("person " << person << ", " << last << " commands acknowledged");
        const auto& s = all.at(person);
        posts += s.posts;
        commands_unseen += missing_turns(s, last);
        twice += doubled(s.turns);
        CHECK(*s.turns.rbegin() == last);
        CHECK(doubled(s.turns) == 0);
        CHECK(missing_turns(s, last) <= (dead.contains(person) ? dead.at(person) : 0));
    }
    CHECK(all_said);
    CHECK(all_accounted);
    CHECK(town.with([](auto& stub) { return stub.violations(); }).empty());
    const auto& count = people.count();
    std::cout << "kill: " << kills << " kills, " << count.acknowledged << " events acknowledged in " << count.attempts
              << " attempts (" << count.failed << " failed, " << count.repeated << " sent again); " << posts
              << " messages posted, " << lost << " missing, " << twice << " doubled; answers to commands uncertain "
              << uncertain << ", of them not seen " << commands_unseen << std::endl;
}

}  // namespace
}  // namespace coach::scenarios
