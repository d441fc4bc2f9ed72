// The monthly agenda: what the team's actor counts, and for how many people it speaks.

#include "core/team/agenda.hpp"

#include "tests/unit/team/town.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

using namespace coach;
using namespace coach::talks;
using Catch::Matchers::ContainsSubstring;

namespace {

core::place chat_of(const std::string& who) { return {"console", "T1", "D-" + who, "", true, ""}; }
const std::string team_actor = core::team_id(direct_chat());

void count(town& t, int who, std::string what, std::string workflow = "wf.prd") {
    core::event e{
        "x",
        {},
        {},
        core::told{"count",
                   {{"workflow", std::move(workflow)}, {"what", std::move(what)}, {"who", std::to_string(who)}}},
        t.clock,
        {}};
    auto found = t.actors.try_emplace(team_actor, core::fresh_state(team_actor)).first;
    found->second = core::step(t.knows, std::move(found->second), e, t.clock).next;
}

std::string cell(const town& t, std::string_view row_name) {
    const auto& label = shipped().phrases.labels.at(std::string(row_name));
    for (const auto& s : t.heard)
        if (const auto* table = part_of<core::table_part>(s.what))
            for (const auto& row : table->rows)
                if (row[0] == label) return row[1];
    return "no row";
}

}  // namespace

SCENARIO(
    "GR08: the month's agenda has contract changes, incidents, spot checks and workflows, for five people and more",
    "[team][agenda]") {
    town t{shipped_with_contract()};
    t.say("ana", chat_of("ana"), "hello");
    t.say("ana", chat_of("ana"), "incident");
    for (const auto* words : {"It invented a source", "A real one", "The link was dead", "Open each link", "skip"})
        t.say("ana", chat_of("ana"), words);
    for (int who = 1; who <= 4; ++who) {
        count(t, who, "routed_to_person");
        for (int i = 0; i < 3; ++i)
            count(t, who, "passed_alone");
        count(t, who, "guided_finished");
        count(t, who, "guided_finished");
        count(t, who, "protected_time_used", "protected_time");
        count(t, who, "spot_check_agreed");
    }
    t.say("dana", chat_of("dana"), "this month's agenda");
    INFO(t.words());
    CHECK_THAT(cell(t, "agenda_contract"), ContainsSubstring("3"));  // first seen this month
    CHECK(cell(t, "agenda_incidents") == "1");
    const auto few = shipped().phrases.labels.at("agenda_few");
    for (const auto* row : {"agenda_tough", "agenda_spot_checks", "agenda_expand", "agenda_protected"})
        CHECK(cell(t, row) == few);
    CHECK_THAT(t.words(), !ContainsSubstring("ana"));
    count(t, 5, "routed_to_person");
    count(t, 5, "spot_check_differed");
    count(t, 5, "protected_time_used", "protected_time");
    count(t, 5, "guided_finished");
    t.say("dana", chat_of("dana"), "this month's agenda");
    CHECK(cell(t, "agenda_tough") == "29 % of 17");
    CHECK(cell(t, "agenda_spot_checks") == "80 % of 5");
    CHECK_THAT(cell(t, "agenda_expand"), ContainsSubstring("9"));
    CHECK_THAT(cell(t, "agenda_protected"), ContainsSubstring("5"));
    WHEN("one more person joins, who could be found by subtraction") {
        count(t, 6, "routed_to_person");
        t.say("dana", chat_of("dana"), "this month's agenda");
        CHECK(cell(t, "agenda_tough") == few);
    }
    WHEN("the month is over") {
        t.clock += std::chrono::days{31};
        t.say("dana", chat_of("dana"), "governance");
        CHECK(cell(t, "agenda_incidents") == "0");
        CHECK(cell(t, "agenda_tough") == few);
        CHECK(cell(t, "agenda_contract") == shipped().phrases.labels.at("agenda_no_change"));
    }
    WHEN("somebody leaves") {
        auto state = t.team();
        core::team::forget_in_months(state, 5);
        for (const auto& m : state.months)
            for (const auto who : m.who)
                CHECK(who != 5);
    }
}

SCENARIO("EX03: how protected time is used is told as one figure for five people and more", "[team][agenda]") {
    town t{shipped_with_contract()};
    for (int who = 1; who <= 6; ++who)
        for (int day = 0; day < 2; ++day)
            count(t, who, "protected_time_used", "protected_time");
    t.say("dana", chat_of("dana"), "governance");
    CHECK_THAT(cell(t, "agenda_protected"), ContainsSubstring("12"));
    CHECK_THAT(t.words(), !ContainsSubstring("wf."));
}
