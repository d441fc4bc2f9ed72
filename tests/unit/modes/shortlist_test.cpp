// What is worth capturing, how much of it is enough, and the gate before a programme.

#include "core/capture/shortlist.hpp"

#include "tests/unit/modes/office.hpp"

#include <catch2/matchers/catch_matchers_string.hpp>

namespace coach::talks {
namespace {

using Catch::Matchers::ContainsSubstring;

const core::shortlist_state& list_of(const conversation& c) {
    REQUIRE(c.session() != nullptr);
    return std::get<core::shortlist_state>(c.session()->mode);
}
const core::capture_state& state_of(const conversation& c) {
    REQUIRE(c.session() != nullptr);
    return std::get<core::capture_state>(c.session()->mode);
}
core::table_part table_of(const core::message& m) {
    const auto* t = part_of<core::table_part>(m);
    REQUIRE(t != nullptr);
    return *t;
}
core::library_state::approved taught(const std::string& name, const std::string& role) {
    return {"wf.own_" + name, name, "yaml", {}, {}, {}, role};
}

}  // namespace

SCENARIO("a work may be named like a command, and so may a step", "[modes][capture]") {
    office o;
    o.say("ana", "hello");
    SECTION("in the interview") {
        o.say("ana", "capture a workflow");
        o.say("ana", "Write an incident report");
        CHECK(state_of(o.at("ana")).answers.at(0).text == "Write an incident report");
        SECTION("what asks for something in general") {
            o.say("ana", "undo");
            for (const auto* name : {"Log a decision", "Should I use AI for release notes?", "Report an AI incident",
                                     "Remember that customers wait", "What should we capture", "Agenda"}) {
                CAPTURE(name);
                o.say("ana", name);
                CHECK(state_of(o.at("ana")).answers.at(0).text == name);
                o.say("ana", "undo");
            }
        }
        SECTION("a step") {
            for (int i = 0; i < 8 && state_of(o.at("ana")).answers.back().question != "artefact"; ++i)
                o.say("ana", "skip");
            o.say("ana", "Log the decision");
            CHECK(state_of(o.at("ana")).answers.back().text == "Log the decision");
            o.say("ana", "Remember to tell the on-call");
            CHECK(state_of(o.at("ana")).answers.back().text == "Remember to tell the on-call");
        }
    }
    SECTION("in the list of what is worth capturing") {
        o.say("ana", "what should we capture");
        o.press("ana", "role_is:");
        o.say("ana", "Report an AI incident");
        REQUIRE(list_of(o.at("ana")).all.size() == 1);
        CHECK(list_of(o.at("ana")).all[0].name == "Report an AI incident");
    }
    SECTION("as the title of a thread") {
        o.say("ana", "capture this thread");
        o.say("ana", "ana: first we look at the queue length\nana: then we restart the worker that hangs");
        o.say("ana", "Report an AI incident");
        CHECK(std::get<core::thread_state>(o.at("ana").session()->mode).title == "Report an AI incident");
    }
}

SCENARIO("what always works does so where a name is asked for, and a command is a command", "[modes][capture]") {
    office o;
    o.say("ana", "hello");
    o.say("ana", "capture a workflow");
    const auto capture = o.at("ana").session()->id;
    o.say("ana", "help");
    o.say("ana", "where were we?");
    CHECK(o.at("ana").session()->id == capture);
    CHECK(state_of(o.at("ana")).answers.empty());
    SECTION("stop") {
        o.say("ana", "stop");
        CHECK(o.at("ana").session() == nullptr);
    }
    SECTION("pause") {
        o.say("ana", "pause");
        CHECK(o.at("ana").session() == nullptr);
    }
    SECTION("/coach incident") {
        o.at("ana").command("incident");
        CHECK(std::holds_alternative<core::interview_state>(o.at("ana").session()->mode));
    }
}

SCENARIO("an interview with all that can be asked of eight steps comes to its end", "[modes][capture]") {
    office o;
    o.say("ana", "hello");
    o.say("ana", "capture a workflow");
    o.say("ana", "Plan a cutover");
    const std::string decided = "We decided on plan A. We chose the second night. We picked two people";
    int turns = 0;
    while (state_of(o.at("ana")).at != core::capture_state::phase::showing && ++turns < 200)
        o.say("ana", decided);
    INFO("questions: " << turns);
    CHECK(turns < 200);
}

SCENARIO("CA05: the wizard asks how often, pain, value and risk of each, and ranks the candidates",
         "[modes][capture]") {
    office o;
    auto m = o.say("ana", "what should we capture");
    CAPTURE(core::plain_text(m));
    m = o.press("ana", "role_is:");
    m = o.say("ana", "Answer a security questionnaire\nPlan a database cutover\nBook the meeting room");
    REQUIRE(list_of(o.at("ana")).all.size() == 3);
    const std::vector<std::vector<const char*>> answers{{"rate:2", "rate:2", "rate:2", "rate:1"},
                                                        {"weekly", "a lot", "high", "serious"},
                                                        {"every day", "little", "low", "hardly"}};
    const std::vector<const char*> asked{"often", "hard", "gained", "bad"};
    for (const auto& of_one : answers)
        for (std::size_t i = 0; i < of_one.size(); ++i) {
            CAPTURE(core::plain_text(m));
            CHECK(choices(m).size() == 4);  // three answers and a pause: one question a turn
            const std::string answer = of_one[i];
            m = answer.starts_with("rate:") ? o.press("ana", answer) : o.say("ana", answer);
        }
    CAPTURE(core::plain_text(m));
    const auto table = table_of(m);
    REQUIRE(table.rows.size() == 3);
    CHECK(table.rows[0][0] == "Plan a database cutover");
    CHECK(table.rows[0][5] == "27");
    CHECK(table.rows[1][0] == "Answer a security questionnaire");
    CHECK(table.rows[1][5] == "10");
    CHECK(table.rows[2][0] == "Book the meeting room");
    THEN("what is picked opens as an interview that knows its name and its risk") {
        m = o.press("ana", "shortlist_pick:0");
        CAPTURE(core::plain_text(m));
        const auto& s = state_of(o.at("ana"));
        CHECK(s.answers.at(0).text == "Plan a database cutover");
        CHECK(s.danger == 3);
        CHECK_THAT(prose(m), !ContainsSubstring("What do you call"));
    }
    THEN("undo takes the last answer back") {
        o.say("ana", "undo");
        CHECK(list_of(o.at("ana")).all.back().danger == 0);
    }
}

SCENARIO("CA05: a sixth workflow for a role opens only with a typed reason", "[modes][capture]") {
    office o;
    o.say("ana", "hi");
    auto& me = std::get<core::learner_state>(o.at("ana").state);
    for (int i = 0; i < 5; ++i) {
        me.sessions.push_back({.id = me.next_session++, .mode = core::capture_state{}, .paused = true});
        me.sessions.back().home = direct_chat();
    }
    auto m = o.say("ana", "capture interview");
    CAPTURE(core::plain_text(m));
    CHECK(state_of(o.at("ana")).at == core::capture_state::phase::reasoning);
    m = o.say("ana", "skip");
    CHECK(state_of(o.at("ana")).at == core::capture_state::phase::reasoning);
    m = o.say("ana", "I don't know");
    CHECK(state_of(o.at("ana")).at == core::capture_state::phase::reasoning);
    m = o.say("ana", "The regulator asks for it from January on");
    CAPTURE(core::plain_text(m));
    CHECK(state_of(o.at("ana")).at == core::capture_state::phase::asking);
    CHECK(state_of(o.at("ana")).reason == "The regulator asks for it from January on");
}

SCENARIO("CA05: the library takes a sixth of a role, whoever drafted the five, with a reason only",
         "[modes][capture]") {
    office o;
    for (const auto* name : {"a", "b", "c", "d", "e"})
        o.library().taught.push_back(taught(name, "role.own"));
    core::told sixth{"draft_submit",
                     {{"title", "f"},
                      {"yaml", "x"},
                      {"from", o.actor("ana")},
                      {"from_name", "ana"},
                      {"session", "1"},
                      {"role", ""}}};
    o.deliver({core::tell{core::library_id(direct_chat()), sixth}});
    CHECK(o.library().waiting.empty());
    REQUIRE(o.heard["ana"].size() == 1);
    CHECK_THAT(prose(o.heard["ana"][0]), ContainsSubstring("reason"));
    sixth.fields.emplace_back("reason", "The regulator asks for it");
    o.deliver({core::tell{core::library_id(direct_chat()), sixth}});
    CHECK(o.library().waiting.size() == 1);
    THEN("another role is not concerned") {
        core::told other{
            "draft_submit",
            {{"title", "g"}, {"yaml", "x"}, {"from", o.actor("ana")}, {"from_name", "ana"}, {"role", "role.pm"}}};
        o.deliver({core::tell{core::library_id(direct_chat()), other}});
        CHECK(o.library().waiting.size() == 2);
    }
}

SCENARIO("CA05: the onboarding checklist shows one or two roles and three to five workflows, to those who lead",
         "[modes][capture]") {
    office o;
    o.library().taught = {taught("Plan a cutover", "role.own"), taught("Answer a questionnaire", "role.own")};
    o.library().waiting.push_back({.id = "1", .title = "Close a quarter", .yaml = "x", .role = "role.own"});
    auto m = o.say("ana", "onboarding checklist");
    CHECK(o.heard["ana"].empty());
    CAPTURE(core::plain_text(m));
    o.say("U-DANA", "onboarding checklist");
    REQUIRE(o.heard["U-DANA"].size() == 1);
    const auto& shown = o.heard["U-DANA"][0];
    CAPTURE(core::plain_text(shown));
    std::vector<std::pair<int, int>> bars;
    for (const auto& p : shown.parts)
        if (const auto* bar = std::get_if<core::progress_part>(&p)) bars.emplace_back(bar->done, bar->total);
    CHECK(bars == std::vector<std::pair<int, int>>{{1, 1}, {2, 3}});
    CHECK(table_of(shown).rows.size() == 3);
    CHECK(offers(shown, "shortlist"));
}

SCENARIO("CA07: a team's programme starts only once one real workflow is mapped and approved", "[modes][capture]") {
    office o;
    o.say("ana", "start the programme");  // who doesn't lead is told whom to ask
    CHECK(o.told.empty());
    o.say("U-DANA", "start the programme");
    REQUIRE(o.heard["U-DANA"].size() == 1);
    CAPTURE(prose(o.heard["U-DANA"][0]));
    CHECK(o.team().programme.at == core::time_point{});
    CHECK(offers(o.heard["U-DANA"][0], "shortlist"));
    GIVEN("a draft that waits") {
        o.library().waiting.push_back({.id = "1", .title = "Plan a cutover", .yaml = "x"});
        o.say("U-DANA", "start the programme");
        CHECK(o.team().programme.at == core::time_point{});
    }
    GIVEN("an approved workflow") {
        o.library().taught.push_back(taught("Plan a cutover", "role.own"));
        o.say("U-DANA", "start the programme");
        REQUIRE(o.heard["U-DANA"].size() == 2);
        CHECK_THAT(prose(o.heard["U-DANA"][1]), ContainsSubstring("Plan a cutover"));
        CHECK(o.team().programme.at != core::time_point{});
        CHECK(o.team().programme.workflow == "wf.own_Plan a cutover");
        THEN("it starts once") {
            const auto began = o.team().programme.at;
            o.say("U-DANA", "start the programme");
            CHECK(o.team().programme.at == began);
        }
    }
}

SCENARIO("IN04: six questions end in a one-page plan of the first pilot", "[modes][pilot]") {
    conversation c;
    c.say("hello");
    c.say("plan a pilot");
    c.press("is:wf.prd");
    c.say("the billing team");
    c.say("Dana");
    c.press("skip");
    c.say("PRDs come back for more evidence in fewer than one of five reviews");
    const auto last = c.say("in two weeks");
    const core::file_part* plan = nullptr;
    for (const auto& p : last.parts)
        if (const auto* f = std::get_if<core::file_part>(&p)) plan = f;
    REQUIRE(plan);
    INFO(plan->bytes);
    CHECK(plan->name == "pilot-plan.md");
    for (const auto* each : {"billing team", "Dana", "open", "one of five", "Decision on", "Steps of the workflow"})
        CHECK(plan->bytes.find(each) != std::string::npos);
    CHECK(std::count(plan->bytes.begin(), plan->bytes.end(), '\n') < 60);
}

}  // namespace coach::talks
