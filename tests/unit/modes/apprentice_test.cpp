// The apprentice path, and what authoring for others counts.

#include "core/learning/learner.hpp"
#include "core/learning/stage.hpp"
#include "tests/unit/modes/office.hpp"

#include <catch2/matchers/catch_matchers_string.hpp>

namespace coach::talks {
namespace {

using Catch::Matchers::ContainsSubstring;

void volunteer(office& o, const std::string& who) {
    o.say(who, "be a mentor");
    o.press(who, "mentor_join");
}

}  // namespace

SCENARIO("PR06: a junior sees an expert's annotated run, step by step with the why, before a first try",
         "[modes][apprentice]") {
    office o;
    auto m = o.say("ana", "I need a PRD for usage-based billing");
    REQUIRE(offers(m, "shadow:wf.prd"));
    m = o.press("ana", "shadow:wf.prd");
    const auto& work = *shipped_with_contract().workflow("wf.prd").work;
    int passages = 0;
    for (std::size_t i = 0; i < work.steps.size(); ++i) {
        CAPTURE(core::plain_text(m));
        CHECK_THAT(prose(m), ContainsSubstring(std::string(work.steps[i].title.in("en"))));
        CHECK_THAT(prose(m), ContainsSubstring(std::string(work.steps[i].why.in("en")).substr(0, 20)));
        passages += part_of<core::quote_part>(m) != nullptr;
        if (i + 1 < work.steps.size()) m = o.press("ana", "shadow_next");
    }
    CHECK(passages >= 3);
    CHECK_FALSE(offers(m, "shadow_next"));
    CHECK(offers(m, "mentor_for:wf.prd"));
    m = o.press("ana", "resume:");  // the try that was begun, and no second one
    CAPTURE(core::plain_text(m));
    REQUIRE(o.at("ana").session() != nullptr);
    CHECK(o.at("ana").session()->workflow == "wf.prd");
    CHECK(std::holds_alternative<core::guided_state>(o.at("ana").session()->mode));
    THEN("who has done the work before is not sent to look first") {
        auto& me = std::get<core::learner_state>(o.at("ben").state);
        o.say("ben", "hi");
        core::learning::progress_in(me.learnt, "wf.prd").guided_done = 1;
        CHECK_FALSE(offers(o.say("ben", "I need a PRD for usage-based billing"), "shadow:"));
    }
    THEN("what is typed while looking is not taken as an answer") {
        CAPTURE(core::plain_text(o.say("ben", "shadow an expert on a PRD")));
        REQUIRE(o.at("ben").session() != nullptr);
        REQUIRE(std::holds_alternative<core::shadow_state>(o.at("ben").session()->mode));
        o.say("ben", "38 of 210 accounts share logins");
        CHECK_THAT(o.at("ben").bytes(), !ContainsSubstring("38 of 210"));
    }
}

SCENARIO("PR06: a mentor and an apprentice are paired by consent of both", "[modes][apprentice]") {
    office o;
    volunteer(o, "ben");
    volunteer(o, "chidi");
    o.say("ana", "find me a mentor");
    o.press("ana", "mentor_for:wf.");
    CHECK(o.team().mentorships.empty());  // not before the apprentice said yes
    o.press("ana", "mentor_ask:");
    REQUIRE(o.team().mentorships.size() == 1);
    REQUIRE(o.heard["ben"].size() == 1);
    CHECK(o.heard["chidi"].empty());  // one at a time
    CHECK(o.heard["ana"].empty());
    o.press("ben", "mentor_no:");
    CHECK(o.heard["ana"].empty());  // a no is told to nobody
    REQUIRE(o.heard["chidi"].size() == 1);
    o.press("chidi", "mentor_yes:");
    REQUIRE(o.heard["ana"].size() == 1);
    CHECK_THAT(prose(o.heard["ana"][0]), ContainsSubstring("chidi"));
    CHECK_THAT(prose(o.heard["chidi"].back()), ContainsSubstring("ana"));
    CHECK(o.team().mentorships[0].agreed);
    o.say("ana", "no more mentoring");
    CHECK(o.team().mentorships.empty());
    CHECK(o.heard["chidi"].size() == 3);
}

SCENARIO("PG04: a workflow that a learner drafted counts for the highest level once a curator approves it",
         "[modes][apprentice]") {
    office o;
    auto& me = std::get<core::learner_state>(o.at("ana").state);
    o.say("ana", "hi");
    me.role = shipped_with_contract().workflow("wf.prd").in->roles.at(0).id;
    auto& done = core::learning::progress_in(me.learnt, "wf.prd");
    done.guided_done = 9;
    done.unaided = 9;
    done.drill_share = 1;
    for (int i = 0; i < 4; ++i)
        done.artefacts.push_back({4, 4, true, {}});
    for (const auto* words :
         {"design a new workflow", "Plan a database cutover", "The head of billing, who had to promise a date",
          "Cutover plan", "First we listed every job. We chose a read-only night instead of a live switch.",
          "A live switch cannot be rolled back.", "They believe the list in the wiki", "Every job has an owner", "skip",
          "AI may help", "It finds jobs in the logs", "That was the last step", "Every action has an owner and a time"})
        o.say("ana", words);
    auto m = o.say("ana", "On 12 May at 02:00 UTC Priya stops the writers, because two truths are worse than one.");
    CAPTURE(core::plain_text(m));
    REQUIRE(offers(m, "submit"));
    o.press("ana", "submit");
    REQUIRE(o.heard["U-ELI"].size() == 1);
    CHECK(core::learning::find_progress(o.at("ana").me().learnt, "wf.prd")->authored == 0);
    o.press("U-ELI", "draft_ok:");
    REQUIRE_FALSE(o.heard["ana"].empty());
    CHECK(core::learning::find_progress(o.at("ana").me().learnt, "wf.prd")->authored == 1);
    CHECK(core::learning::find_progress(o.at("ana").me().learnt, "wf.own_plan_a_database_cutover")->authored == 1);
    const auto left = core::learning::missing_for(*core::learning::find_progress(o.at("ana").me().learnt, "wf.prd"),
                                                  shipped_with_contract().workflow("wf.prd").in->levels, 3);
    for (const auto& each : left)
        CHECK(each.requirement != "authored_workflow");
}

}  // namespace coach::talks
