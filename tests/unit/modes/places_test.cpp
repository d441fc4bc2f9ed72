#include "tests/unit/modes/manners.hpp"
#include "tests/unit/modes/talk.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

using namespace coach;
using namespace coach::talks;
using Catch::Matchers::ContainsSubstring;

SCENARIO("work begun in private is not told where others read", "[modes][places]") {
    auto c = prd_begun();
    c.say("Two customers churned over seats.");
    c.say("pause");
    c.where = channel_thread();
    const auto there = c.say("where were we?");
    CHECK(prose(there).find("churned") == std::string::npos);
    CHECK(prose(there).find("usage-based") == std::string::npos);
    CHECK(c.session() == nullptr);
    const auto menu = c.command();
    for (const auto& o : choices(menu))
        CHECK(o.label.find("usage-based") == std::string::npos);
    c.where = direct_chat();
    CHECK_THAT(prose(c.say("where were we?")), ContainsSubstring("churned"));
}

SCENARIO("a resume button of private work, pressed elsewhere, does not open it there", "[modes][places]") {
    auto c = prd_begun();
    c.say("Two customers churned over seats.");
    const auto paused = c.say("pause");
    const auto id = choices(paused)[0].id;
    c.where = channel_thread();
    const auto answer = c.press_id(id);
    CHECK(prose(answer).find("churned") == std::string::npos);
    CHECK(c.session() == nullptr);
}

SCENARIO("work begun in a thread goes on in private, not in another thread", "[modes][places]") {
    conversation c;
    c.where = channel_thread("1");
    c.say("I need a PRD for usage-based billing");
    c.say("Two customers churned over seats.");
    c.say("pause");
    c.where = channel_thread("2");
    c.say("where were we?");
    CHECK(c.session() == nullptr);
    c.where = direct_chat();
    c.say("where were we?");
    CHECK(c.session() != nullptr);
}

SCENARIO("levels are shown to the person alone where others read", "[modes][places]") {
    conversation c;
    c.where = channel_thread();
    c.say("can you review my incident report");
    c.say(example("incident-response/weak/01-blame-the-deployer.md"));
    const auto shown = c.press("rate:3");
    REQUIRE(scores(shown) != nullptr);
    CHECK(shown.why == core::intent::private_reply);
    CHECK(c.say("my data").why == core::intent::private_reply);
}

SCENARIO("several pieces of work are kept apart and offered by name", "[modes][places]") {
    auto c = prd_begun();
    c.say("pause");
    c.say("I need a PRD for audit logs");
    c.say("pause");
    const auto which = c.say("where were we?");
    REQUIRE(choices(which).size() == 2);
    CHECK(choices(which)[0].label == "PRD: audit logs");
    CHECK(choices(which)[1].label == "PRD: usage-based billing");
    CHECK_THAT(prose(c.say("the second one")), ContainsSubstring("usage-based billing"));
    CHECK(c.session()->title == "usage-based billing");
}

SCENARIO("two rooms hold two pieces of work at once", "[modes][places]") {
    auto c = prd_begun();
    c.where = channel_thread();
    c.say("I need a PRD for audit logs");
    CHECK(c.session()->title == "audit logs");
    c.where = direct_chat();
    CHECK(c.session()->title == "usage-based billing");
    c.say("Sales keeps asking.");
    CHECK(c.guided().work[0].answers.size() == 1);
}

SCENARIO("what is kept of one person stays bounded over many places and pieces of work", "[modes][places]") {
    conversation c;
    for (int i = 0; i < 60; ++i) {
        c.where = channel_thread(std::to_string(i));
        c.say("I need a PRD for usage-based billing");
        c.say("Sales keeps asking for it.");
    }
    CHECK(c.me().rooms.size() <= 8);
    CHECK(c.me().sessions.size() <= 20);
    CHECK(c.bytes().size() < 32 * 1024);
}

SCENARIO("a team counts work, by kind, and knows nobody", "[modes][team]") {
    core::actor_state team = core::fresh_state("team/console/T1");
    REQUIRE(std::holds_alternative<core::team_state>(team));
    const auto count = [&](std::string what) {
        const core::event e{
            "e", {}, {"U1", "Ana"}, core::told{"count", {{"workflow", "wf.prd"}, {"what", std::move(what)}}}, {}, {}};
        auto made = core::step(shipped(), std::move(team), e, {});
        CHECK(made.wants.empty());
        team = std::move(made.next);
    };
    count("guided_started");
    count("guided_started");
    count("critiqued");
    const auto& tallies = std::get<core::team_state>(team).tallies;
    REQUIRE(tallies.size() == 2);
    CHECK(tallies[0].count == 2);
    CHECK(tallies[1].what == "critiqued");
    const core::event odd{"e", {}, {"U1", "Ana"}, core::said{"hello", ""}, {}, {}};
    CHECK(core::step(shipped(), team, odd, {}).wants.empty());
}
