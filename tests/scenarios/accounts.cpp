#include "tests/scenarios/accounts.hpp"

#include <catch2/catch_test_macros.hpp>

#include <map>
#include <set>
#include <sstream>

namespace coach::scenarios {
namespace {

struct seen {
    std::multiset<std::uint32_t> turns;
    std::multiset<std::string> effects;
    std::size_t posts = 0;
};
using seen_by_person = std::map<std::string, seen>;

/// An answer to a command arrives "via <person>-<event>", a direct one in "D<person>".
seen_by_person seen_in(slack_town& town) {
    return town.with([](auto& stub) {
        seen_by_person out;
        for (const auto& m : stub.messages()) {
            const bool command = m.channel.starts_with("via ");
            const auto person = command ? m.channel.substr(4, m.channel.find('-') - 4) : m.channel.substr(1);
            auto& s = out[person];
            ++s.posts;
            s.turns.insert(turn_of(m));
            if (const auto id = effect_of(m); !id.empty()) s.effects.insert(id);
        }
        return out;
    });
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
std::map<std::string, std::size_t> dead_letters(const std::string& redis_url) {
    const auto listed = run_program({"deadletter", "list"}, {{"REDIS_URL", redis_url}});
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

bool all_answered(const std::map<std::string, std::uint32_t>& people, const seen_by_person& all) {
    for (const auto& [person, last] : people)
        if (const auto found = all.find(person); found == all.end() || missing_turns(found->second, last) > 0)
            return false;
    return true;
}

bool all_accounted(const std::map<std::string, std::uint32_t>& people, const seen_by_person& all,
                   const std::map<std::string, std::size_t>& dead) {
    for (const auto& [person, last] : people) {
        const auto found = all.find(person);
        const auto missing = found == all.end() ? last : missing_turns(found->second, last);
        if (missing > (dead.contains(person) ? dead.at(person) : 0)) return false;
    }
    return true;
}

}  // namespace

accounts settle(load& people, slack_town& town, const std::string& redis_url) {
    people.last_word("menu");
    CHECK(eventually([&] { return all_answered(people.direct(), seen_in(town)); }));
    CHECK(eventually([&] { return all_accounted(people.commands(), seen_in(town), dead_letters(redis_url)); }));

    accounts out;
    auto all = seen_in(town);
    const auto dead = dead_letters(redis_url);
    for (const auto& [person, number] : dead)
        out.uncertain += number;
    for (const auto& [person, last] : people.direct()) {
        INFO("person " << person << ", " << last << " messages acknowledged");
        const auto& s = all[person];
        out.posts += s.posts;
        out.lost += missing_turns(s, last);
        out.doubled += doubled(s.turns);
        CHECK(missing_turns(s, last) == 0);
        CHECK((!s.turns.empty() && *s.turns.rbegin() == last));
        CHECK(doubled(s.turns) == 0);
        CHECK(doubled(s.effects) == 0);
        CHECK(s.posts == last);
        CHECK(!dead.contains(person));  // the history can be asked about these
    }
    for (const auto& [person, last] : people.commands()) {
        INFO("person " << person << ", " << last << " commands acknowledged");
        const auto& s = all[person];
        out.posts += s.posts;
        out.commands_unseen += missing_turns(s, last);
        out.doubled += doubled(s.turns);
        CHECK((!s.turns.empty() && *s.turns.rbegin() == last));
        CHECK(doubled(s.turns) == 0);
    }
    CHECK(town.with([](auto& stub) { return stub.violations(); }).empty());
    out.asked = town.with([](auto& stub) { return stub.count("conversations.history"); });
    return out;
}

std::string in_words(const load::totals& count, const accounts& a) {
    std::ostringstream out;
    out << count.acknowledged << " events acknowledged in " << count.attempts << " attempts (" << count.failed
        << " failed, " << count.repeated << " sent again); " << a.posts << " messages posted, " << a.lost
        << " missing, " << a.doubled << " doubled, " << a.asked << " asked about; answers to commands uncertain "
        << a.uncertain << ", of them not seen " << a.commands_unseen;
    return std::move(out).str();
}

}  // namespace coach::scenarios
