// Goals, the one next action, incidents, outcomes, what is remembered, and help when work moves.

#include "core/graph/model.hpp"
#include "core/habits/goals.hpp"
#include "core/learning/learner.hpp"
#include "core/team/fields.hpp"
#include "tests/unit/modes/manners.hpp"
#include "tests/unit/modes/talk.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <algorithm>
#include <cmath>

using namespace coach;
using namespace coach::talks;
using Catch::Matchers::ContainsSubstring;
using namespace std::chrono_literals;

namespace {

const std::string report = "incident-response/weak/01-blame-the-deployer.md";

conversation critiqued(const core::world& w = shipped()) {
    conversation c(w);
    c.say("can you review my incident report");
    c.say(example(report));
    c.press("rate:3");
    c.say("stop");
    return c;
}

std::string cells(const core::message& m) {
    std::string out;
    for (const auto& p : m.parts)
        if (const auto* t = std::get_if<core::table_part>(&p))
            for (const auto& row : t->rows)
                for (const auto& cell : row)
                    out += cell + "\n";
    return out;
}

template <class Effect>
std::vector<Effect> all_of(const core::effects& wants) {
    std::vector<Effect> out;
    for (const auto& w : wants)
        if (const auto* found = std::get_if<Effect>(&w)) out.push_back(*found);
    return out;
}

bool recorded(const conversation& c, std::string_view kind) {
    const auto all = all_of<core::record>(c.wants);
    return std::any_of(all.begin(), all.end(), [&](const auto& r) { return r.kind == kind; });
}

std::string value(const core::told& x, std::string_view name) {
    for (const auto& [key, text] : x.fields)
        if (key == name) return text;
    return {};
}

void drilled(conversation& c) {
    c.say("drill me on a PRD");
    c.say("the survey was invented");
    c.say("done");
}

core::told work_event(std::string title) {
    return {"work_event", {{"ticket", "BILL-7"}, {"title", std::move(title)}, {"kind", "ticket_moved"}}};
}

/// What is said unasked, if anything is.
std::optional<core::message> said_unasked(conversation& c, core::happening what) {
    std::optional<core::message> out;
    for (const auto& w : c.step(std::move(what)))
        if (const auto* s = std::get_if<core::say>(&w)) out = s->what;
    return out;
}

}  // namespace

SCENARIO("PR01: the suggested goal is one level above the evidence, and practice for it is planned",
         "[modes][habits]") {
    auto c = critiqued();
    const auto suggestion = c.say("suggest a goal");
    REQUIRE(offers(suggestion, "goal_take:"));
    c.press("goal_take:");
    REQUIRE(c.me().habit.weeks.size() == 1);
    const auto& note = c.me().habit.weeks[0];
    CAPTURE(note.workflow, note.criterion, note.target);
    const auto f = shipped().workflow(note.workflow);
    REQUIRE(f);
    const auto m = core::learning::mastery_of(c.me().learnt, *f.in, note.criterion, c.clock);
    REQUIRE(m);
    CHECK(note.target == std::min(4, static_cast<int>(std::floor(m->level)) + 1));
    CHECK_THAT(prose(c.last), ContainsSubstring(std::to_string(note.target)));
    CHECK(std::any_of(c.me().practice.items.begin(), c.me().practice.items.end(), [&](const auto& i) {
        return i.workflow == note.workflow && i.criterion == note.criterion && i.due <= c.clock + 25h;
    }));
    CHECK(recorded(c, "goal_set"));
}

SCENARIO("PR03: a goal on Monday, a look back on Friday, and notes to take along", "[modes][habits]") {
    auto c = critiqued();  // on a Monday, UTC
    c.say("practice settings");
    c.press("weekly_goal");
    c.clock += std::chrono::days{7} - std::chrono::minutes{c.clock.time_since_epoch() / 1min % 1440} + 9h + 9min;
    c.last = said_unasked(c, core::timer_fired{"practice"}).value();
    CHECK_THAT(prose(c.last), ContainsSubstring("?"));
    CHECK(offers(c.last, "goal_suggest"));
    CHECK_FALSE(offers(c.last, "goal_same"));  // there was none last week
    c.press("goal_type");
    c.say("metrics with a baseline");
    CHECK(c.me().habit.weeks.back().goal == "metrics with a baseline");
    c.clock += std::chrono::days{4} + 7h;
    c.last = said_unasked(c, core::timer_fired{"practice"}).value();
    CHECK_THAT(prose(c.last), ContainsSubstring("metrics with a baseline"));
    c.press("reflect");
    c.say("wrote the baseline before the target");
    c.say("the review took half as long");
    c.say("ask for the source as well");
    CHECK(recorded(c, "reflected"));
    c.press("streaks");
    CHECK(c.me().habit.streaks);
    const auto notes = c.say("export my notes");
    const auto* file = part_of<core::file_part>(notes);
    REQUIRE(file != nullptr);
    CHECK(file->name.ends_with(".md"));
    for (const auto* words : {"metrics with a baseline", "wrote the baseline before the target",
                              "the review took half as long", "ask for the source as well"})
        CHECK_THAT(file->bytes, ContainsSubstring(words));
    AND_WHEN("the next week begins") {
        c.clock += std::chrono::days{3} - 7h;
        c.last = said_unasked(c, core::timer_fired{"practice"}).value();
        CHECK_THAT(prose(c.last), ContainsSubstring("metrics with a baseline"));
        c.press("goal_same");
        CHECK(c.me().habit.weeks.size() == 2);
        CHECK(c.me().habit.weeks[1].goal == "metrics with a baseline");
    }
}

SCENARIO("GU07: next is exactly one action with its reason, from what is open, due, aimed for and shown",
         "[modes][habits]") {
    conversation c;
    const auto one = [&](std::string_view prefix) {
        const auto m = c.command("next");
        INFO(core::plain_text(m));
        REQUIRE(choices(m).size() == 1);
        CHECK(action(choices(m)[0]).starts_with(prefix));
        CHECK(prose(m).size() > 20);
        CHECK(complaints(m, folded(prose(m))).empty());
        return m;
    };
    one("menu");  // the work isn't known yet
    c.press("menu");
    c.press("role:role.product");
    one("start:");  // nothing shown, nothing open
    c.say("I need a PRD for usage-based billing");
    CHECK_THAT(prose(one("resume:")), ContainsSubstring("usage-based billing"));
    c.press("resume:");
    CHECK(c.session() != nullptr);
    drilled(c);
    c.clock += std::chrono::days{30};  // the open work is old by now, and practice is due
    one("practise:wf.prd|");
    c.press("practise:");
    CHECK(std::holds_alternative<core::drill_state>(c.session()->mode));
}

SCENARIO("a command is no answer of an interview", "[modes][habits]") {
    conversation c(shipped_with_contract());
    c.say("incident");
    c.say("The assistant invented an interview, and it went into the deck");
    CHECK(part_of<core::table_part>(c.command("my data")) != nullptr);
    CHECK(c.session() != nullptr);
    c.say("A summary of those that took place");
    CHECK(c.bytes().find("A summary of those that took place") != std::string::npos);
}

SCENARIO("GR08: an incident is told without blame and ends in a red flag and a drill, linked to a step",
         "[modes][habits]") {
    conversation c(shipped_with_contract());
    const auto first = c.say("incident");
    CHECK_THAT(prose(first), ContainsSubstring("name"));  // leave names out
    c.say("The assistant summed up 12 interviews and invented a 13th, and it went into the deck");
    c.say("A summary of the twelve that took place");
    c.say("The count in the summary was not the count of recordings");
    c.say("Compare the number of sources with the list before anything is quoted");
    CHECK(choices(c.last).size() >= 3);
    c.press("is:wf.research");
    const auto* work = shipped().workflow("wf.research").work;
    REQUIRE(work != nullptr);
    const auto step = work->steps[1].id;
    c.press("is:" + step);
    CHECK(recorded(c, "incident_logged"));
    const auto* file = part_of<core::file_part>(c.last);
    REQUIRE(file != nullptr);
    INFO(file->bytes);
    CHECK(file->name.ends_with(".yaml"));
    for (const auto* words : {"id: wf.research", "red_flags:", "checklist:", "drills:", "flaws:"})
        CHECK_THAT(file->bytes, ContainsSubstring(words));
    CHECK_THAT(file->bytes, ContainsSubstring("id: " + step));
    CHECK_THAT(file->bytes, !ContainsSubstring("Ana"));
    const auto told = all_of<core::tell>(c.wants);
    const auto sent =
        std::find_if(told.begin(), told.end(), [](const auto& t) { return t.what.kind == "incident_proposal"; });
    REQUIRE(sent != told.end());
    CHECK(value(sent->what, "yaml") == file->bytes);
    CHECK(value(sent->what, "from").empty());  // nobody's
    THEN("the curator gets it as a file, without a name") {
        conversation curator(shipped_with_contract(), "Eli");
        curator.say("hello");
        const auto m = said_unasked(curator, sent->what);
        REQUIRE(m);
        REQUIRE(part_of<core::file_part>(*m) != nullptr);
        CHECK_THAT(core::plain_text(*m), !ContainsSubstring("Ana"));
    }
}

SCENARIO("FB07: a critique is linked to its ticket, and what became of it stands in the history", "[modes][habits]") {
    auto c = critiqued();
    REQUIRE(c.me().habit.judged.size() == 1);
    CHECK(c.me().habit.judged[0].mean >= 100);
    c.say("link my report to INC-4711");
    CHECK(c.me().habit.judged[0].ticket == "INC-4711");
    WHEN("the person says what became of it") {
        c.press("became:");
        c.say("The same outage came back after nine days");
        CHECK(recorded(c, "outcome_known"));
    }
    WHEN("the tracker tells") {
        CHECK_FALSE(said_unasked(
            c, core::told{"work_outcome",
                          {{"ticket", "INC-4711"}, {"outcome", "The same outage came back after nine days"}}}));
        CHECK_FALSE(said_unasked(c, core::told{"work_outcome", {{"ticket", "INC-1"}, {"outcome", "nothing of ours"}}}));
    }
    CHECK_THAT(cells(c.say("what became of my work")), ContainsSubstring("INC-4711") && ContainsSubstring("nine days"));
    c.say("how am I doing");
    c.press("me_why:");
    CHECK_THAT(cells(c.last), ContainsSubstring("INC-4711") && ContainsSubstring("nine days"));
    CHECK_THAT(cells(c.last), !ContainsSubstring("nothing of ours"));
}

SCENARIO("PG05: next week the coach says where it was, the goal, and what was to be remembered", "[modes][habits]") {
    conversation c;
    c.say("I need a PRD for usage-based billing");
    c.say("skip");
    c.say("pause");
    c.say(
        "remember that finance wants the figures per account, and that the pilot with the two largest customers ends "
        "in May");
    CHECK_THAT(c.me().habit.facts.back().text, ContainsSubstring("ends in May"));
    c.say("i want to get better at metrics");
    c.clock += std::chrono::days{7};
    const auto m = c.command();
    INFO(core::plain_text(m));
    CHECK_THAT(prose(m), ContainsSubstring("usage-based billing") && ContainsSubstring("metrics"));
    CHECK_THAT(core::plain_text(m), ContainsSubstring("ends in May"));
    CHECK_THAT(prose(c.command()), !ContainsSubstring("Last time"));  // once
    const auto listed = cells(c.say("what do you remember?"));
    CHECK_THAT(listed, ContainsSubstring("ends in May"));
    CHECK_THAT(listed, ContainsSubstring("metrics"));
    WHEN("a fact is forgotten") {
        const auto rows = part_of<core::table_part>(c.last)->rows;
        const auto at = std::find_if(rows.begin(), rows.end(),
                                     [](const auto& row) { return row[2].find("ends in May") != std::string::npos; });
        REQUIRE(at != rows.end());
        c.say("forget " + at->front());
        c.press("forget:habit/facts");
        CHECK(c.bytes().find("ends in May") == std::string::npos);
    }
    WHEN("a follow-up was agreed") {
        c.say("remind me to ask finance about the churn figures");
        c.say("in two weeks");
        const auto wakes = all_of<core::wake_at>(c.wants);
        const auto due =
            std::find_if(wakes.begin(), wakes.end(), [](const auto& w) { return w.name.starts_with("fact/"); });
        REQUIRE(due != wakes.end());
        CHECK(due->when - c.clock > std::chrono::days{13});
        c.clock = due->when;
        c.last = said_unasked(c, core::timer_fired{due->name}).value();
        CHECK_THAT(core::plain_text(c.last), ContainsSubstring("churn figures"));
        CHECK_FALSE(said_unasked(c, core::timer_fired{due->name}));
        c.press("noted:");
        CHECK(c.bytes().find("churn figures") == std::string::npos);
    }
}

SCENARIO("PR04: when work moves, help is offered to those who asked for it, and seldom", "[modes][habits]") {
    conversation c;
    c.say("hello");
    c.clock += 1h;
    CHECK_FALSE(said_unasked(c, work_event("PRD for usage-based billing")));
    c.say("practice settings");
    c.press("work_offers");
    const auto offer = said_unasked(c, work_event("PRD for usage-based billing"));
    REQUIRE(offer);
    INFO(core::plain_text(*offer));
    CHECK_THAT(core::plain_text(*offer), ContainsSubstring("BILL-7"));
    CHECK(offers(*offer, "start:wf.prd"));
    CHECK(offers(*offer, "work_offers"));
    CHECK(said_unasked(c, work_event("Another")));
    CHECK_FALSE(said_unasked(c, work_event("A third that day")));
    c.clock += std::chrono::days{1} + 12h;  // at night
    CHECK_FALSE(said_unasked(c, work_event("At night")));
    c.clock += 12h;
    c.last = said_unasked(c, work_event("In the morning")).value();
    c.press("work_offers");
    CHECK_FALSE(said_unasked(c, work_event("After off")));
}

SCENARIO("PR04: the offer stands in the thread where the work moved, and only the person sees it", "[modes][habits]") {
    conversation c;
    c.say("hello");
    c.clock += 1h;
    auto moved = work_event("PRD for usage-based billing");
    const core::place thread{c.where.platform, c.where.workspace, "C7", "171.5", false, {}};
    core::team::put_place(moved.fields, thread);
    moved.fields.emplace_back("link", "https://tracker.example/BILL-7");
    CHECK(c.step(moved).empty());  // by opt-in only
    const auto rooms = c.me().rooms.size();
    CHECK(rooms == 1);
    c.say("practice settings");
    c.press("work_offers");

    const auto wants = c.step(moved);
    const core::say* offer = nullptr;
    for (const auto& w : wants)
        if (const auto* s = std::get_if<core::say>(&w)) offer = s;
    REQUIRE(offer);
    INFO(core::plain_text(offer->what));
    CHECK(offer->where == thread);
    CHECK(offer->what.why == core::intent::private_reply);
    CHECK_THAT(prose(offer->what), ContainsSubstring("(https://tracker.example/BILL-7)"));
    REQUIRE(offers(offer->what, "in_private:start:wf.prd"));

    WHEN("a button of it is pressed there") {
        const auto home = c.where;
        c.where = thread;
        const auto pressed = c.step(core::chose{"1/in_private:start:wf.prd", {}});
        c.where = home;
        std::optional<core::told> to_self;
        for (const auto& w : pressed) {
            if (const auto* s = std::get_if<core::say>(&w)) CHECK(s->what.why == core::intent::private_reply);
            if (const auto* t = std::get_if<core::tell>(&w); t && t->what.kind == "begin_in_private") to_self = t->what;
        }
        REQUIRE(to_self);
        THEN("the work begins in the private chat") {
            const core::say* begun = nullptr;
            const auto then = c.step(*to_self);
            for (const auto& w : then)
                if (const auto* s = std::get_if<core::say>(&w)) begun = s;
            REQUIRE(begun);
            CHECK(begun->where == home);
            CHECK(begun->what.why == core::intent::reply);
            CHECK(c.me().sessions.size() == 1);
        }
    }
    WHEN("the workspace is one where nobody knows the person") {
        auto elsewhere = work_event("PRD for refunds");
        core::team::put_place(elsewhere.fields, {thread.platform, "T-other", "C7", "171.5", false, {}});
        const auto said = c.step(elsewhere);
        THEN("it is offered in private") {
            for (const auto& w : said)
                if (const auto* s = std::get_if<core::say>(&w)) CHECK(s->where.direct);
        }
    }
}

SCENARIO("the few questions take any answer, also one that sounds like a command", "[modes][habits]") {
    conversation c;
    c.say("incident");
    c.say("the ai made a mistake");
    REQUIRE(c.session() != nullptr);
    CHECK(std::get<core::interview_state>(c.session()->mode).answers ==
          std::vector<std::string>{"the ai made a mistake"});
    c.say("undo");
    CHECK(std::get<core::interview_state>(c.session()->mode).answers.empty());
    c.say("where were we?");
    CHECK(c.session() != nullptr);
    c.press("never_mind");
    CHECK(c.session() == nullptr);
}

SCENARIO("a few questions in the middle of work give it back, so that the next answer reaches it", "[modes][habits]") {
    auto c = prd_begun();
    const auto work = c.session()->id;
    c.say("remind me to ask legal about the new terms");
    REQUIRE(std::holds_alternative<core::interview_state>(c.session()->mode));
    SECTION("answered") {
        const auto m = c.say("in two weeks");
        CHECK(offers(m, "recap"));
    }
    SECTION("given up") { CHECK(offers(c.press("never_mind"), "recap")); }
    SECTION("asked once more in between") {
        c.command("incident");
        c.press("never_mind");
        c.press("recap");
        c.press("never_mind");
    }
    REQUIRE(c.session() != nullptr);
    CHECK(c.session()->id == work);
    c.say("38 of 210 accounts asked for usage-based billing in March, says the support log");
    CHECK(c.bytes().find("38 of 210 accounts") != std::string::npos);
}

SCENARIO("whoever stops in the middle of a few questions has put the work aside too", "[modes][habits]") {
    auto c = prd_begun();
    c.say("remind me to ask legal about the new terms");
    c.say("stop");
    CHECK(std::ranges::all_of(c.me().sessions, [](const auto& s) { return s.paused; }));
    CHECK(offers(c.say("menu"), "resume:"));
}

SCENARIO("\"delete my data\" is never taken for an answer", "[modes][habits]") {
    conversation c(shipped_with_contract());
    c.say("incident");
    CHECK(offers(c.say("delete my data"), "delete_everything"));
    c.say("where were we?");
    CHECK(offers(c.say("export my data"), "delete_everything") == false);
    CHECK(part_of<core::file_part>(c.last) != nullptr);
    CHECK(std::get<core::interview_state>(c.session()->mode).answers.empty());
}

SCENARIO("GR08: who tells of an incident knows before where it goes", "[modes][habits]") {
    conversation c(shipped_with_contract());
    CHECK_THAT(prose(c.say("incident")), ContainsSubstring("name") && ContainsSubstring("words"));
    conversation alone;
    CHECK_FALSE(offers(alone.say("incident"), "recap"));
    CHECK(prose(alone.last).find("curators") == std::string::npos);
}

SCENARIO("a promise to bring something up outlives the notes that came after it", "[modes][habits]") {
    conversation c;
    c.say("hello");
    c.say("remind me to ask legal about the new terms");
    c.say("in two weeks");
    for (std::size_t i = 0; i < core::facts_kept + 5; ++i)
        c.say("remember that room " + std::to_string(i) + " is taken");
    CHECK(c.me().habit.facts.size() == core::facts_kept);
    CHECK(c.me().habit.facts.front().text == "ask legal about the new terms");
    CHECK(c.me().habit.facts.back().text == "room " + std::to_string(core::facts_kept + 4) + " is taken");
}

SCENARIO("PR04: stop and later, right after an offer of help, are about such offers", "[modes][habits]") {
    conversation c;
    c.say("hello");
    c.clock += 1h;
    c.say("practice settings");
    c.press("work_offers");
    c.last = said_unasked(c, work_event("PRD for usage-based billing")).value();
    SECTION("stop") {
        c.say("stop");
        CHECK_FALSE(c.me().habit.offers_on_work);
    }
    SECTION("later") {
        c.say("later");
        CHECK(c.me().habit.offers_on_work);
        CHECK(c.me().practice.agreed.snoozed_until > c.clock);
    }
}

SCENARIO("FB07: an outcome without a ticket is nobody's, and a long id finds its work again", "[modes][habits]") {
    auto c = critiqued();
    c.step(core::told{"work_outcome", {{"ticket", ""}, {"outcome", "shipped"}}});
    CHECK(c.me().habit.judged.back().became.empty());
    c.say("link my critique to CASE-" + std::string(core::ticket_kept, '7'));
    c.press("became:");
    c.say("It was closed on Monday");
    CHECK(c.me().habit.judged.back().became == "It was closed on Monday");
}
