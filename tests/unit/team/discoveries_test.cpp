// Discoveries beside outcomes, the digest, case studies and the leaders' month.

#include "core/team/discoveries.hpp"

#include "core/organisation.hpp"
#include "core/team/actor.hpp"
#include "tests/unit/team/town.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <algorithm>

using namespace coach;
using namespace coach::talks;
using Catch::Matchers::ContainsSubstring;
using namespace std::chrono_literals;

namespace {

const core::world& world_of_team() { return shipped_with_contract(); }

core::place chat_of(const std::string& who) { return {"console", "T1", "D-" + who, "", true, ""}; }
const std::string team = core::team_id(direct_chat());

void tell_team(town& t, core::told what) {
    core::event e{"x", {}, {}, std::move(what), t.clock, {}};
    auto found = t.actors.try_emplace(team, core::fresh_state(team)).first;
    auto made = core::step(t.knows, std::move(found->second), e, t.clock);
    found->second = std::move(made.next);
}
void finish_work(town& t, int times) {
    for (int i = 0; i < times; ++i)
        tell_team(t, {"count",
                      {{"workflow", "wf.prd"},
                       {"what", "guided_finished"},
                       {"who", std::to_string(i + 1)},
                       {"at_platform", "console"},
                       {"at_workspace", "T1"}}});
}
void judge(town& t, int who, int level) {
    tell_team(t, {"judged", {{"workflow", "wf.prd"}, {"who", std::to_string(who)}, {"level", std::to_string(level)}}});
}

/// Everything that one person has heard.
std::vector<core::message> heard_by(const town& t, const std::string& who) {
    std::vector<core::message> out;
    for (const auto& s : t.heard)
        if (s.to.id == who) out.push_back(s.what);
    return out;
}

}  // namespace

SCENARIO("TM06: what somebody learned is posted word for word after their yes, and counted", "[team][discoveries]") {
    town t{world_of_team()};
    const std::string lesson = "Onboarding mails do not move activation; the blocker is SSO set-up.";
    t.command("ana", chat_of("ana"), "share what I learned: " + lesson);
    REQUIRE(t.heard.size() == 1);
    CHECK_THAT(t.words(), ContainsSubstring(lesson));
    for (const auto& s : t.heard)
        CHECK(s.where.direct);  // nothing is posted before the yes

    WHEN("it is shared with one tap") {
        t.press("ana", chat_of("ana"), "note:share");
        const auto posted = std::ranges::find_if(t.heard, [](const auto& s) { return s.where.channel == "C-TEAM"; });
        REQUIRE(posted != t.heard.end());
        CHECK_FALSE(posted->where.direct);
        CHECK_THAT(core::plain_text(posted->what), ContainsSubstring(lesson) && ContainsSubstring("ana"));
        REQUIRE(t.team().periods.size() == 1);
        CHECK(t.team().periods[0].discoveries == 1);
    }
    WHEN("it stays private") {
        t.press("ana", chat_of("ana"), "note:private");
        for (const auto& s : t.heard)
            CHECK(s.where.direct);
        const bool untouched = !t.actors.contains(team) || t.team().periods.empty();
        CHECK(untouched);
    }
}

SCENARIO("TM06: fewer discoveries than outcomes are brought up with leaders, once a month", "[team][discoveries]") {
    town t{world_of_team()};
    finish_work(t, 3);
    CHECK(core::team::ratio_of(t.team(), "2026-11") == 0.0);
    t.fire(team, "week");
    const auto words = heard_by(t, "dana");
    REQUIRE(words.size() == 1);
    CHECK_THAT(prose(words[0]), ContainsSubstring("3") && ContainsSubstring("0"));
    CHECK(offers(words[0], "share_learning"));
    t.clock += 24h;
    t.fire(team, "week");
    CHECK(heard_by(t, "dana").empty());
}

SCENARIO("TM06, PA05: the weekly digest has exactly one signal, one prompt and one thing to stop, and no name",
         "[team][discoveries]") {
    town t{world_of_team()};
    t.command("ana", chat_of("ana"), "share what I learned: Two sources beat one.");
    t.press("ana", chat_of("ana"), "note:share");
    finish_work(t, 1);
    t.fire(team, "week");
    const auto digest = std::ranges::find_if(t.heard, [](const auto& s) { return s.where.channel == "C-TEAM"; });
    REQUIRE(digest != t.heard.end());
    INFO(core::plain_text(digest->what));
    CHECK(std::ranges::count_if(digest->what.parts,
                                [](const auto& p) { return std::holds_alternative<core::text_part>(p); }) == 3);
    CHECK_THAT(core::plain_text(digest->what), ContainsSubstring("Signal:") && ContainsSubstring("Prompt:") &&
                                                   ContainsSubstring("Stop:") && !ContainsSubstring("ana "));
    const core::place channel{"console", "T1", "C-TEAM", "1.1", false, ""};
    t.press_id("ben", channel, "team:subtract:yes:1");
    CHECK(t.team().stopped == 1);
    t.press_id("ana", channel, "team:subtract:yes:1");
    CHECK(t.team().stopped == 1);  // one digest, one thing stopped
}

SCENARIO("TM07: a case study has medians, an interval and only quotes that were agreed to", "[team][cases]") {
    town t{world_of_team()};
    t.command("ana", chat_of("ana"), "case study");
    t.say("ana", chat_of("ana"), "PRDs of the billing team");
    t.say("ana", chat_of("ana"), "hours per PRD");

    WHEN("there are four figures") {
        t.say("ana", chat_of("ana"), "12, 14, 9, 20");
        CHECK(std::get<core::learner_state>(t.actors.at(core::learner_id(chat_of("ana"), {"ana", "ana", {}})))
                  .sessions.size() == 1);
        CHECK_THAT(t.words(), ContainsSubstring("five"));
    }
    WHEN("there are enough, and a quote") {
        t.say("ben", chat_of("ben"), "hi");
        t.say("ana", chat_of("ana"), "12, 14, 9, 20, 15, 13");
        t.say("ana", chat_of("ana"), "5, 6, 4, 7, 5, 6");
        t.say("ana", chat_of("ana"), "@ben: \"I stopped guessing who reads it.\"");
        const auto asked = heard_by(t, "ben");
        REQUIRE(asked.size() == 1);
        CHECK_THAT(core::plain_text(asked[0]), ContainsSubstring("I stopped guessing who reads it."));
        const auto has_file = [&] {
            return std::ranges::any_of(t.heard, [](const auto& s) { return part_of<core::file_part>(s.what); });
        };
        CHECK_FALSE(has_file());  // nothing before the answer
        const bool agrees = GENERATE(true, false);
        AND_WHEN("somebody else says yes for them") {
            t.press_id("chidi", chat_of("chidi"), "nothing/quote:yes:case.1");
            tell_team(t, {"case_answer",
                          {{"from", core::learner_id(chat_of("chidi"), {"chidi", "", {}})},
                           {"case", "case.1"},
                           {"consent", "yes"}}});
            CHECK(t.team().cases.size() == 1);
        }
        AND_WHEN("they answer") {
            t.press("ben", chat_of("ben"), agrees ? "quote:yes" : "quote:no");
            REQUIRE(has_file());
            for (const auto& s : t.heard)
                if (const auto* file = part_of<core::file_part>(s.what)) {
                    CHECK_THAT(file->bytes, ContainsSubstring("median 13.5 before (n = 6)") &&
                                                ContainsSubstring("median 5.5 after (n = 6)") &&
                                                ContainsSubstring("95 % interval"));
                    CHECK((file->bytes.find("I stopped guessing") != std::string::npos) == agrees);
                }
        }
    }
    WHEN("a CSV has both columns, and nobody is quoted") {
        t.say("ana", chat_of("ana"), "before,after\n12,5\n14,6\n9,4\n20,7\n15,5\n");
        t.press("ana", chat_of("ana"), "note_skip");
        REQUIRE(t.heard.size() >= 1);
        CHECK_THAT(t.words(), ContainsSubstring("14"));
        CHECK(std::ranges::any_of(t.heard, [](const auto& s) { return part_of<core::file_part>(s.what); }));
    }
}

SCENARIO("LD03: once a month leaders see the workflows that changed, with evidence, from five people on",
         "[team][leaders]") {
    town t{world_of_team()};
    const int people = GENERATE(4, 6);
    finish_work(t, 6);
    for (int who = 1; who <= people; ++who)
        judge(t, who, 180 + who);
    for (int who = 1; who <= people; ++who)
        judge(t, who, 310 + who);
    t.fire(team, "week");
    t.clock += 24h * 14;  // December
    t.fire(team, "week");
    const auto heard = heard_by(t, "dana");
    const auto summary =
        std::ranges::find_if(heard, [](const auto& m) { return prose(m).find("2026-11") != std::string::npos; });
    REQUIRE(summary != heard.end());
    INFO(core::plain_text(*summary));
    const auto* table = part_of<core::table_part>(*summary);
    if (people == 4) {
        CHECK(table == nullptr);
    } else {
        REQUIRE(table);
        REQUIRE(table->rows.size() == 1);
        CHECK(table->rows[0][1] == "6");
        CHECK(table->rows[0][2] == "1.8");
        CHECK(table->rows[0][3] == "3.1");
        CHECK_THAT(prose(*summary), ContainsSubstring("cause"));
    }
    THEN("it comes once") {
        t.fire(team, "week");
        CHECK(std::ranges::none_of(heard_by(t, "dana"),
                                   [](const auto& m) { return prose(m).find("2026-11") != std::string::npos; }));
    }
}

SCENARIO("PV02: whoever takes back the consent to team figures is out of the next ones", "[team][leaders]") {
    town t{world_of_team()};
    judge(t, 1, 200);
    judge(t, 2, 300);
    tell_team(t, {"figures_withdrawn", {{"who", "1"}}});
    const auto& judged = std::get<core::team_state>(t.actors.at(team)).judged;
    REQUIRE(judged.size() == 1);
    CHECK(judged[0].who == 2);
}

TEST_CASE("LD03: two months whose people differ by one are not both given out") {
    core::team_state team;
    const core::time_point november{std::chrono::sys_days{std::chrono::year{2026} / 11 / 10}};
    const auto judged = [&](int who, core::time_point at) {
        core::team::judged(team, {"judged", {{"workflow", "wf.prd"}, {"who", std::to_string(who)}, {"level", "250"}}},
                           at);
    };
    for (int run = 0; run < 2; ++run)
        for (int who = 1; who <= 6; ++who)
            judged(who, november);
    CHECK(core::team::changed_in(team, "2026-11").size() == 1);
    for (int run = 0; run < 2; ++run)
        for (int who = 1; who <= 7; ++who)
            judged(who, november + 24h * 30);
    CHECK(core::team::changed_in(team, "2026-12").empty());
    for (int run = 0; run < 2; ++run)
        for (int who = 1; who <= 12; ++who)
            judged(who, november + 24h * 61);
    CHECK(core::team::changed_in(team, "2027-01").size() == 1);
}
