#include "core/modes/guided.hpp"

#include "core/learning/learner.hpp"
#include "tests/unit/modes/manners.hpp"
#include "tests/unit/modes/talk.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <algorithm>

using namespace coach;
using namespace coach::talks;
using Catch::Matchers::ContainsSubstring;

namespace {

const std::string weak = "Customers want usage-based pricing, sales keeps asking";
const std::string counted = "38 of 210 accounts bought fewer seats than users and share logins (billing data, Q3).";
const std::string good =
    "38 of 210 accounts bought fewer seats than users and share logins every month (billing data, Q3). It costs us "
    "about 40,000 EUR a month in missed "
    "seats (finance export, September). Two churned saying so (exit calls).";

const core::step_work& work_here(const conversation& c) {
    const auto& g = c.guided();
    return *std::find_if(g.work.begin(), g.work.end(), [&](const auto& w) { return w.step == g.step; });
}

const core::graph::workflow& prd() { return *shipped().workflow("wf.prd").work; }

}  // namespace

SCENARIO("GU01: a workflow opens with its length, the tag of the step in words and why, and one question",
         "[modes][guided]") {
    auto c = prd_begun();
    const auto words = prose(c.last);
    CAPTURE(words);
    CHECK_THAT(words, ContainsSubstring("8 steps") || ContainsSubstring("8 short steps"));
    CHECK_THAT(words, ContainsSubstring("50 min"));
    CHECK_THAT(words, ContainsSubstring("AI-assisted") && ContainsSubstring("let it question you"));
    CHECK(std::count(words.begin(), words.end(), '?') == 1);
    for (const auto* each : {"ask_ai", "example", "skip", "pause"})
        CHECK(offers(c.last, each));
}

SCENARIO("a weak answer is quoted, told what is missing, and pressed with one question", "[modes][guided]") {
    auto c = prd_begun();
    const auto words = prose(c.say(weak));
    CAPTURE(words);
    REQUIRE(!quoted(words).empty());
    CHECK_THAT(folded(weak), ContainsSubstring(quoted(words).front()));
    CHECK(std::count(words.begin(), words.end(), '?') == 1);
    CHECK(work_here(c).pressed.size() == 1);
}

SCENARIO("what moved is acknowledged first, with its quote, and not asked for again", "[modes][guided]") {
    auto c = prd_begun();
    c.say(weak);
    const auto words = prose(c.say(counted));
    CAPTURE(words);
    REQUIRE(!quoted(words).empty());
    CHECK_THAT(counted, ContainsSubstring(quoted(words).front()));
    const auto& w = work_here(c);
    CHECK(std::find(w.held.begin(), w.held.end(), "cr.problem/affected") != w.held.end());
    CHECK(w.pressed.back() != "cr.problem/affected");
}

SCENARIO("a good answer confirms the level and offers what is next and what a 4 would need", "[modes][guided]") {
    auto c = prd_begun();
    const auto words = prose(c.say(good));
    CAPTURE(words);
    CHECK_THAT(words, ContainsSubstring("3 of 4") || ContainsSubstring("4 of 4"));
    CHECK(offers(c.last, "next"));
    CHECK(offers(c.last, "add"));
    CHECK(offers(c.last, "checklist"));
    THEN("next opens the next step") {
        const auto next = prose(c.press("next"));
        CHECK_THAT(next, ContainsSubstring("2 of 8"));
        CHECK(c.guided().step == "st.evidence");
    }
    THEN("more can be added, and the checklist of experts is shown") {
        CHECK_THAT(prose(c.press("checklist")), ContainsSubstring("- "));
        CHECK(c.guided().step == "st.problem");
        CHECK(!choices(c.press("add")).empty());
    }
}

SCENARIO("nothing that holds is asked for, and nothing a third time, however the answers go", "[modes][guided]") {
    for (const auto& answer : {weak, counted, std::string("It is bad for people."), good, std::string("no idea"),
                               std::string("We sell shoes.")}) {
        auto c = prd_begun();
        for (int i = 0; i < 10; ++i) {
            c.say(i % 3 == 2 ? std::string("Something else goes wrong on Tuesdays.") : answer);
            const auto& w = work_here(c);
            CAPTURE(answer, i, w.pressed);
            for (const auto& atom : w.pressed)
                CHECK(std::count(w.pressed.begin(), w.pressed.end(), atom) <= 2);
            if (!w.pressed.empty() && prose(c.last).find('?') != std::string::npos && !w.answers.empty())
                CHECK(std::find(w.held.begin(), w.held.end(), w.pressed.back()) == w.held.end());
        }
        // Whatever was said, one can go on: by the next step when something stands there, by skipping when nothing
        // does.
        CHECK((offers(c.last, "next") || offers(c.last, "skip")));
    }
}

SCENARIO("the document can be seen before it is finished", "[modes][guided]") {
    auto c = prd_begun();
    CHECK(part_of<core::file_part>(c.say("show me my document")) == nullptr);
    c.say("38 of 210 accounts share logins (billing data, Q3).");
    const auto shown = c.say("Show my document so far");
    INFO(core::plain_text(shown));
    const auto* file = part_of<core::file_part>(shown);
    REQUIRE(file != nullptr);
    CHECK_THAT(file->bytes, ContainsSubstring("38 of 210 accounts share logins"));
    CHECK(file->bytes.find("Show my document") == std::string::npos);
    CHECK(offers(shown, "pause"));
    CHECK(complaints(shown, "38 of 210 accounts share logins (billing data, Q3).").empty());
}

SCENARIO("non-answers make the question smaller, then give a hint, then the worked example, then let go",
         "[modes][guided]") {
    auto c = prd_begun();
    c.say("I don't know");
    CHECK(work_here(c).help == 0);
    CHECK(work_here(c).answers.empty());
    c.say("no idea");
    CHECK(work_here(c).help == 1);
    const auto third = c.say("dunno");
    CHECK(work_here(c).help == 3);
    REQUIRE(part_of<core::quote_part>(third) != nullptr);
    CHECK(part_of<core::quote_part>(third)->source.find("level 3") != std::string::npos);
    CHECK(offers(third, "skip"));
    const auto fourth = c.say("whatever");
    CHECK(part_of<core::quote_part>(fourth) == nullptr);
    CHECK(offers(fourth, "next"));
    CHECK(work_here(c).answers.empty());  // none of it counts as the person's words
}

SCENARIO("GU05: just show me always works, and the help is kept beside the answer", "[modes][guided]") {
    auto c = prd_begun();
    for (const auto* words : {"just show me", "I give up", "show me", "just show me"}) {
        const auto shown = c.say(words);
        CHECK(part_of<core::quote_part>(shown) != nullptr);
    }
    CHECK(work_here(c).help == 3);
    c.say(good);
    c.press("next");
    const auto counts = std::count_if(c.wants.begin(), c.wants.end(), [](const auto& w) {
        const auto* r = std::get_if<core::record>(&w);
        return r && r->kind == "guided_step" &&
               std::find(r->fields.begin(), r->fields.end(), std::pair<std::string, std::string>{"help", "3"}) !=
                   r->fields.end();
    });
    CHECK(counts == 1);
}

SCENARIO("GU06: hints climb from cue to partial to worked example", "[modes][guided]") {
    auto c = prd_begun();
    const auto& hints = core::graph::find_step(prd(), "st.problem")->hints;
    CHECK_THAT(prose(c.say("hint")), ContainsSubstring(std::string(hints[0].text.in("en"))));
    CHECK_THAT(prose(c.say("hint")), ContainsSubstring("<who> try to <do what>"));
    CHECK(part_of<core::quote_part>(c.say("hint")) != nullptr);
}

SCENARIO("GU04: a prompt for one's own assistant carries one's own words, the tool and what to verify",
         "[modes][guided]") {
    conversation c(shipped_with_contact());
    c.say("I need a PRD for usage-based billing");
    c.say(counted);
    const auto prompt = c.say("show me how to ask my AI");
    REQUIRE(part_of<core::code_part>(prompt) != nullptr);
    const auto& text = part_of<core::code_part>(prompt)->text;
    CHECK_THAT(text, ContainsSubstring(counted) && ContainsSubstring("usage-based billing"));
    CHECK(text.find('{') == std::string::npos);
    CHECK_THAT(prose(prompt), ContainsSubstring("Quill"));
    CHECK_THAT(prose(prompt), ContainsSubstring("- "));  // what to verify
}

SCENARIO("ME03: on a human-only step there is no prompt, and the reason is given", "[modes][guided]") {
    conversation c;
    c.say("we have a security incident and need to write it up");
    if (!c.session()) c.press("start:wf.incident");
    REQUIRE(c.guided().step == "st.declare");
    CHECK(!offers(c.last, "ask_ai"));
    const auto refused = c.say("give me a prompt");
    CHECK(part_of<core::code_part>(refused) == nullptr);
    const auto words = prose(refused);
    CHECK_THAT(words, ContainsSubstring("commits people"));
    CHECK(std::count(words.begin(), words.end(), '?') == 1);
}

SCENARIO("LG07: checklists and the expert's choice come after an attempt only", "[modes][guided]") {
    conversation c;
    c.press_id("x");
    c.say("we have a security incident and need to write it up");
    if (!c.session()) c.press("start:wf.incident");
    CHECK(!offers(c.last, "checklist"));
    CHECK(prose(c.last).find("leclaring") == std::string::npos);
    c.say("example");
    CHECK(!offers(c.last, "checklist"));
    const auto done = c.say(
        "Since 09:12 UTC 212 of 1,940 shops could not take a payment (gateway log). Mara is incident commander. Not "
        "known yet: whether refunds are affected; "
        "the count may be 10% off.");
    CAPTURE(prose(done));
    CHECK(offers(done, "checklist"));
    CHECK_THAT(prose(done), ContainsSubstring("declaring now at the higher of the two severities"));
}

SCENARIO("LG03: a delegable step asks for the review before it goes on", "[modes][guided]") {
    auto c = prd_begun();
    c.say(good);
    c.press("next");
    REQUIRE(c.guided().step == "st.evidence");
    const auto done = c.say(
        "Billing data for Q3 (query BD-12) shows 38 of 210 accounts share logins each month. Exit calls in August: 2 "
        "of 5 named seat prices. Against it: the 31 smallest accounts don't. "
        "An assistant drafted the summary; Dana checked each figure against the export.");
    CAPTURE(prose(done));
    CHECK_THAT(prose(done), ContainsSubstring("Open three rows at random"));
    const auto all = choices(done);
    CHECK(std::any_of(all.begin(), all.end(),
                      [](const auto& o) { return action(o) == "next" && o.label.starts_with("Reviewed it"); }));
}

SCENARIO("a button, its number, an ordinal and its label are the same answer", "[modes][guided]") {
    for (const std::string typed : {"2", "second one", "the second", "Example", "example please"}) {
        auto c = prd_begun();
        CAPTURE(typed);
        REQUIRE(action(choices(c.last)[1]) == "example");
        CHECK(part_of<core::quote_part>(c.say(typed)) != nullptr);
        CHECK(work_here(c).answers.empty());
    }
}

SCENARIO("why is answered with the reader's reason and the question again", "[modes][guided]") {
    auto c = prd_begun();
    const auto words = prose(c.say("why?"));
    CHECK_THAT(words, ContainsSubstring("Nobody funds a problem they can't picture"));
    CHECK(std::count(words.begin(), words.end(), '?') == 1);
    CHECK(work_here(c).answers.empty());
}

SCENARIO("thanks and hello are no answers", "[modes][guided]") {
    auto c = prd_begun();
    c.say("thanks");
    CHECK_THAT(prose(c.last), ContainsSubstring("Who hits this problem today"));
    c.say("hi there");
    CHECK(c.guided().work.empty());
}

SCENARIO("undo takes back the last answer, then goes back a step", "[modes][guided]") {
    auto c = prd_begun();
    c.say(good);
    c.press("next");
    c.say("Exit calls in August: 2 of 5 named seat prices.");
    CHECK_THAT(prose(c.say("undo")), ContainsSubstring("Exit calls"));
    CHECK(work_here(c).answers.empty());
    c.say("undo");
    CHECK(c.guided().step == "st.problem");
    CHECK(work_here(c).answers.size() == 1);
    c.say("undo");
    CHECK(work_here(c).answers.empty());
    CHECK(!prose(c.say("undo")).empty());
    CHECK(c.guided().step == "st.problem");
}

SCENARIO("more words than can be kept are refused, and nothing is lost", "[modes][guided]") {
    auto c = prd_begun();
    c.say(good);
    const auto before = work_here(c).answers;
    std::string novel;
    while (novel.size() < 80 * 1024)
        novel += "The accounts share logins and nobody can tell who did what. ";
    CHECK_THAT(prose(c.say(novel)), ContainsSubstring("keep"));
    CHECK(work_here(c).answers == before);
    CHECK(c.bytes().size() < 4096);
}

SCENARIO("GU02: notes that are brought along are summed up with their sources, and used when the person says so",
         "[modes][guided]") {
    const std::string notes =
        "Call with Delta, 3 October\n\nThey share logins because seats are sold per year.\n"
        "38 of 210 accounts bought fewer seats than users (billing data, Q3).\n"
        "Two customers churned and said so in their exit calls.\n"
        "Lunch was nice. The room was warm and the projector did not work for the first ten minutes.\n";
    auto c = prd_begun();
    c.happen(core::shared_file{"delta-call.md", "text/markdown", notes});
    CAPTURE(core::plain_text(c.last));
    const auto* table = part_of<core::table_part>(c.last);
    REQUIRE(table != nullptr);
    for (const auto& row : table->rows) {
        const auto quote = row[0].substr(3, row[0].size() - 6);  // without “ and ”
        CHECK_THAT(folded(notes), ContainsSubstring(folded(quote)));
        CHECK_THAT(row[2], ContainsSubstring("delta-call.md, line "));
        CHECK(row[0].find("Lunch") == std::string::npos);
    }
    CHECK(c.guided().work.empty());

    WHEN("they are taken over") {
        c.press("use_context");
        CHECK_THAT(work_here(c).answers.front(), ContainsSubstring("38 of 210 accounts"));
        CHECK(work_here(c).answers.front().find("Lunch") == std::string::npos);
    }
    WHEN("the person answers in their own words") {
        c.press("own_words");
        c.say("38 of 210 accounts share logins (billing data, Q3).");
        CHECK(work_here(c).answers.size() == 1);
    }
    THEN("later steps find them again") {
        c.say("skip");
        CHECK((offers(c.last, "from_notes") || c.guided().context == notes));
    }
    GIVEN("nothing brought along") {
        auto plain = prd_begun();
        const auto words = prose(plain.last);
        CHECK(std::count(words.begin(), words.end(), '?') == 1);  // it asks
    }
}

SCENARIO("PG02: the same request gets other scaffolding at another level", "[modes][guided]") {
    const auto opened = [](int level) {
        conversation c;
        c.say("hi");
        auto& progress = core::learning::progress_in(std::get<core::learner_state>(c.state).learnt, "wf.prd");
        progress.guided_done = level >= 1 ? 2 : 0;
        if (level >= 2) {
            progress.unaided = 3;
            progress.drill_share = 1;
            for (int i = 0; i < 3; ++i)
                progress.artefacts.push_back({.mean = 3.5, .lowest = 3, .unaided = true});
        }
        if (level >= 3) {
            progress.authored = 1;
            progress.reviews = 3;
        }
        REQUIRE(core::learning::level_of(progress, shipped().workflow("wf.prd").in->levels) == level);
        return c.say("I need a PRD for usage-based billing");
    };
    const auto follows = opened(1), chooses = opened(2), designs = opened(3);
    CHECK(offers(follows, "example"));
    CHECK(offers(follows, "ask_ai"));
    CHECK_FALSE(offers(chooses, "example"));
    CHECK(offers(chooses, "hint"));
    CHECK_FALSE(offers(designs, "example"));
    CHECK_FALSE(offers(designs, "hint"));
    CHECK_FALSE(offers(designs, "ask_ai"));
    for (const auto* shown : {&follows, &chooses, &designs})
        CHECK(offers(*shown, "pause"));
}

SCENARIO("two quotations with their source are not asked for sources beside the figures", "[guided]") {
    auto c = prd_begun();
    c.say(
        "38 of 210 dispatchers copy the list by hand every morning, 20 minutes each, and two customers left over it.");
    c.say("next");
    REQUIRE(c.guided().step == "st.evidence");
    c.say("\"I copy the list by hand every morning\", a dispatcher told us (interview, 3 May).");
    c.say("\"We left because of that list\", said a customer (exit calls, Q3).");
    CAPTURE(prose(c.last));
    CHECK_THAT(prose(c.last), !ContainsSubstring("beside the figures"));
    CHECK_THAT(prose(c.last), !ContainsSubstring("Which figure"));
    CHECK_THAT(prose(c.last), ContainsSubstring("Where the facts come from"));
}
