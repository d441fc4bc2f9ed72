// What a team shares: the library, the decision log, the team's page. Told through core::step, with the words between
// people and their team carried to and fro.

#include "core/team/library.hpp"

#include "core/team/fields.hpp"
#include "tests/unit/team/town.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <algorithm>

using namespace coach;
using namespace coach::talks;
using Catch::Matchers::ContainsSubstring;
using namespace std::chrono_literals;

namespace {

core::place chat_of(const std::string& who) { return {"console", "T1", "D-" + who, "", true, ""}; }

void add_prompt(town& t, const std::string& who, const std::string& title, const std::string& tested) {
    t.command(who, chat_of(who), "add a prompt");
    t.press(who, chat_of(who), "note:prompt");
    t.say(who, chat_of(who), title);
    t.say(who, chat_of(who), "List the objections of procurement to {title}, one line each, with a source.");
    t.say(who, chat_of(who), tested);
}

const core::table_part* table_of(const town& t) {
    for (const auto& s : t.heard)
        if (const auto* found = part_of<core::table_part>(s.what)) return found;
    return nullptr;
}

}  // namespace

SCENARIO("TM02, TM04: what is found shows the approved first, with version, use, rating and the day of its test",
         "[team][library]") {
    town t{shipped_with_contract()};
    add_prompt(t, "ana", "Procurement objections of a PRD", "2026-11-20");
    REQUIRE(t.team().assets.size() == 1);
    t.command("ben", chat_of("ben"), "find prompt for a PRD");
    INFO(t.words());
    const auto* table = table_of(t);
    REQUIRE(table);
    REQUIRE(table->rows.size() >= 2);
    CHECK(table->header.size() == 6);
    bool unapproved_seen = false;
    for (const auto& row : table->rows) {
        const bool unapproved = row[1].starts_with("not approved");
        CHECK((unapproved || !unapproved_seen));  // nothing approved below an unapproved one
        unapproved_seen = unapproved_seen || unapproved;
    }
    CHECK(unapproved_seen);
    CHECK_THAT(t.words(), ContainsSubstring("Procurement objections of a PRD (not approved)"));

    WHEN("somebody else tries to approve it") {
        t.press("ben", chat_of("ben"), "asset:as.1");
        CHECK_THAT(t.words(), !ContainsSubstring("Approve"));
        t.press_id("ben", chat_of("ben"), "nothing/asset_approve:as.1");
        CHECK(t.team().assets[0].approved_by.empty());
    }
    WHEN("its owner approves it") {
        t.command("ana", chat_of("ana"), "find prompt procurement objections");
        t.press("ana", chat_of("ana"), "asset:as.1");
        t.press("ana", chat_of("ana"), "asset_approve:as.1");
        CHECK_FALSE(t.team().assets[0].approved_by.empty());
        t.command("ben", chat_of("ben"), "find prompt procurement objections");
        REQUIRE(table_of(t));
        CHECK(table_of(t)->rows[0][0].starts_with("Procurement objections"));
        CHECK(table_of(t)->rows[0][1] == "approved");
    }
    WHEN("people open it and rate it") {
        for (const auto* who : {"ben", "chidi", "dana"}) {
            t.command(who, chat_of(who), "find prompt procurement objections");
            t.press(who, chat_of(who), "asset:as.1");
            t.press(who, chat_of(who), "asset_rate:no:as.1");
        }
        const auto a = core::team::asset_by_id(shipped_with_contract(), t.team(), "as.1", t.clock);
        REQUIRE(a);
        CHECK(a->uses == 3);
        CHECK(a->votes == 3);
        CHECK(a->useful == 0);
        CHECK(a->stale);
        THEN("its owner hears on Monday that it is stale, and once only") {
            REQUIRE_FALSE(t.timers.empty());
            t.fire(core::team_id(direct_chat()), "week");
            REQUIRE(t.heard.size() == 1);
            CHECK(t.heard[0].to.id == "ana");
            CHECK_THAT(t.words(), ContainsSubstring("Procurement objections of a PRD") && ContainsSubstring("0 of 3"));
            t.fire(core::team_id(direct_chat()), "week");
            CHECK(t.heard.empty());
        }
    }
}

TEST_CASE("TM02: an asset is stale a year after its last test") {
    core::team_state team;
    core::team::add_asset(team,
                          {{}, "prompt", "Old", "text", {}, "learner/console/T1/ana", "ana", "2025-11-23", {}, {}});
    core::team::add_asset(team,
                          {{}, "prompt", "New", "text", {}, "learner/console/T1/ana", "ana", "2025-11-25", {}, {}});
    core::team::add_asset(team, {{}, "prompt", "Never", "text", {}, "learner/console/T1/ana", "ana", "", {}, {}});
    const core::time_point now{std::chrono::sys_days{std::chrono::year{2026} / 11 / 24} + 10h};
    const auto stale = [&](const char* id) { return core::team::asset_by_id(shipped(), team, id, now)->stale; };
    CHECK(stale("as.1"));
    CHECK_FALSE(stale("as.2"));
    CHECK(stale("as.3"));
}

TEST_CASE("TM02: every asset of the shipped graphs has an owner, a version and the day of a test") {
    const core::time_point now{std::chrono::sys_days{std::chrono::year{2026} / 11 / 24}};
    const auto all = core::team::all_assets(shipped(), {}, now);
    CHECK(all.size() > 50);
    for (const auto& a : all) {
        INFO(a.id << " " << a.title);
        CHECK_FALSE(a.owner.empty());
        CHECK_FALSE(a.version.empty());
        CHECK_FALSE(a.tested_on.empty());
        CHECK(a.approved);
        CHECK_FALSE(a.text.empty());
    }
}

SCENARIO("TM01: a decision is logged with prompt, hash and reviewer, and a colleague finds it", "[team][decisions]") {
    town t{shipped_with_contract()};
    const std::string output = "Option B costs 12,000 EUR and loses two accounts. KEEPOUT";
    t.command("ana", chat_of("ana"), "log decision");
    t.say("ana", chat_of("ana"), "We price usage by active user from January.");
    t.say("ana", chat_of("ana"), "Compare three pricing models for 38 accounts.");
    t.say("ana", chat_of("ana"), output);
    t.say("ana", chat_of("ana"), "Dana Ruiz");
    REQUIRE(t.team().decisions.size() == 1);
    const auto& d = t.team().decisions[0];
    CHECK(d.words == "We price usage by active user from January.");
    CHECK(d.prompt == "Compare three pricing models for 38 accounts.");
    CHECK(d.reviewer == "Dana Ruiz");
    CHECK(d.output_hash == core::team::sha256(output));
    CHECK(core::team::sha256("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    CHECK_THAT(t.words(), !ContainsSubstring("KEEPOUT"));

    t.command("ben", chat_of("ben"), "find decision about pricing");
    CHECK_THAT(t.words(), ContainsSubstring("We price usage by active user") && ContainsSubstring("Dana Ruiz") &&
                              ContainsSubstring(d.output_hash.substr(0, 12)));
    t.command("ben", chat_of("ben"), "find decision about kangaroos");
    CHECK_THAT(t.words(), !ContainsSubstring("active user"));

    WHEN("it is said in one line") {
        t.command("ben", chat_of("ben"),
                  "log decision: we drop the weekly mail; prompt: what can we stop?; reviewer: Ana");
        REQUIRE(t.team().decisions.size() == 2);
        CHECK(t.team().decisions[1].words == "we drop the weekly mail");
        CHECK(t.team().decisions[1].prompt == "what can we stop?");
        CHECK(t.team().decisions[1].reviewer == "Ana");
    }
    WHEN("somebody thinks better of it") {
        t.command("ben", chat_of("ben"), "log decision");
        t.press("ben", chat_of("ben"), "never_mind");
        CHECK(t.team().decisions.size() == 1);
    }
}

SCENARIO("TM01: the team's page has the checks of each workflow and counts overrides, from five people on",
         "[team][page]") {
    town t{shipped_with_contract()};
    t.say("ana", chat_of("ana"), "hi");
    t.command("ana", chat_of("ana"), "team page");
    const auto team = core::team_id(direct_chat());
    const auto tell = [&](int who, const char* what) {
        core::event e{
            "c",     {},
            {},      core::told{"count", {{"workflow", "wf.prd"}, {"what", what}, {"who", std::to_string(100 + who)}}},
            t.clock, {}};
        auto made = core::step(t.knows, std::move(t.actors.at(team)), e, t.clock);
        t.actors.at(team) = std::move(made.next);
    };
    for (int who = 0; who < 4; ++who)
        tell(who, "guided_finished");
    tell(0, "gate_overridden");
    t.command("ana", chat_of("ana"), "team page");
    const auto* table = table_of(t);
    REQUIRE(table);
    CHECK(table->rows.size() >= 9);
    const auto row = std::ranges::find_if(table->rows, [](const auto& r) { return r[0].find("PRD") != r[0].npos; });
    REQUIRE(row != table->rows.end());
    CHECK_FALSE((*row)[1].empty());
    CHECK((*row)[2] == "fewer than 5 people");
    tell(4, "guided_finished");
    t.command("ana", chat_of("ana"), "team page");
    const auto again =
        std::ranges::find_if(table_of(t)->rows, [](const auto& r) { return r[0].find("PRD") != r[0].npos; });
    CHECK((*again)[2] == "5");
    CHECK((*again)[3] == "1");
}
