#include "core/understanding/roles.hpp"
#include "tests/unit/understanding/requests.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace coach::core;

namespace {

const shipped_words& shipped() {
    static const shipped_words made(COACH_SOURCE_DIR "/graphs");
    return made;
}
const std::vector<labelled_request>& requests() {
    static const auto all = labelled_requests(COACH_SOURCE_DIR "/tests/data/understanding/requests.tsv");
    return all;
}
understood read(std::string_view text, bool in_work = false, std::vector<choice> offered = {}) {
    return shipped().understand.read(text, offered, in_work);
}
std::string listed(const confusion& c) {
    std::string out;
    for (const auto& m : c.mistakes)
        out += m + "\n";
    return out;
}

}  // namespace

TEST_CASE("nine of ten everyday requests are understood, and hardly any is acted on wrongly") {
    REQUIRE(requests().size() >= 320);
    for (const bool held_out : {false, true}) {
        const auto c = confusion_of(requests(), shipped().understand, held_out);
        INFO((held_out ? "held out: " : "looked at: ") << c.accuracy() << " intents, " << c.workflow_accuracy()
                                                       << " workflows, " << c.wrong_act_rate() << " wrong acts\n"
                                                       << listed(c));
        CHECK(c.accuracy() >= 0.90);
        CHECK(c.workflow_accuracy() >= 0.90);
        CHECK(c.wrong_act_rate() < 0.02);
    }
}

TEST_CASE("in open work an answer stays an answer, though it begins or ends like a command") {
    for (const auto* answer :
         {"stop sending emails to inactive users", "later this quarter we will add SSO",
          "the pause button is the most requested thing", "Users skip the tutorial and never come back",
          "They have to start over every time the session expires",
          "an example is the Acme account: they exported 200 rows by hand", "no examples in the docs",
          "no hints in the UI", "thanks to the new cache the latency went down",
          "we need help from legal before launch", "Finance, later also support", "menus are too deep",
          "Help desk agents", "the prompt is too slow", "we undo it by hand", "38 of 210 accounts, 18 %",
          "Next.js on the front end", "review takes 9 days on average"}) {
        const auto u = read(answer, true);
        INFO(answer << " → " << name_of(u.what));
        CHECK(u.what == meaning::words);
    }
}

TEST_CASE("every way out works in every state") {
    const std::vector<std::pair<std::string_view, meaning>> ways{{"stop", meaning::stop},
                                                                 {"pause", meaning::pause},
                                                                 {"later", meaning::pause},
                                                                 {"where were we?", meaning::where_were_we},
                                                                 {"start over", meaning::start_over},
                                                                 {"undo", meaning::undo},
                                                                 {"help", meaning::help},
                                                                 {"?", meaning::help},
                                                                 {"escalate", meaning::escalate}};
    const std::vector<choice> offered{{.id = "a", .label = "Take it"}, {.id = "b", .label = "Not now"}};
    for (const auto& [words, wanted] : ways) {
        for (const bool in_work : {false, true}) {
            for (const auto& open : {std::vector<choice>{}, offered}) {
                const auto u = read(words, in_work, open);
                INFO(words << " → " << name_of(u.what));
                CHECK(u.what == wanted);
            }
        }
    }
}

TEST_CASE("a choice is taken by its place, its label, a clear part of it, or its yes or no") {
    const std::vector<choice> work{{.id = "x", .label = "Draft a PRD"},
                                   {.id = "y", .label = "Incident response and postmortem"}};
    CHECK(read("2", false, work).choice == 1);
    CHECK(read("the second one", false, work).choice == 1);
    CHECK(read("#1", false, work).choice == 0);
    CHECK(read("the last one please", false, work).choice == 1);
    CHECK(read("postmortem", false, work).choice == 1);
    CHECK(read("3", false, work).what != meaning::choose);
    const std::vector<choice> sure{{.id = "x", .label = "Yes, start over"}, {.id = "y", .label = "No, keep it"}};
    CHECK(read("yep", true, sure).choice == 0);
    CHECK(read("nope", true, sure).choice == 1);
    const std::vector<choice> alike{{.id = "x", .label = "Security review"},
                                    {.id = "y", .label = "Security operations"}};
    CHECK(read("security", false, alike).what != meaning::choose);  // two labels contain it
}

TEST_CASE("a request names its work and its subject") {
    const auto u = read("I need a PRD for usage-based billing");
    CHECK(u.what == meaning::guide);
    CHECK(u.workflow == "wf.prd");
    CHECK(u.title == "usage-based billing");
    CHECK(read("I have to tell the board why we were down").workflow == "wf.incident");
}

TEST_CASE("whether something may be pasted is asked before it, however long it is") {
    const std::string log = "\n2026-10-03T09:14:11Z api[412] ERROR charge declined for customer 88121";
    std::string many;
    for (int i = 0; i < 40; ++i)
        many += log;
    for (const bool in_work : {false, true}) {
        for (const auto& text :
             {std::string("Can I paste this: log: payment failed for a card, reason insufficient, seen twice"),
              "is it ok to paste this:" + many, "May I share the following log" + many})
            CHECK(read(text, in_work).what == meaning::may_i_paste);
        CHECK(read("Risk: we share logins. Owner: Ana", in_work).what != meaning::may_i_paste);
        CHECK(read("What we send: one mail a week", in_work).what != meaning::may_i_paste);
    }
}

TEST_CASE("people say who they are in their own words") {
    const auto role = [](std::string_view text) { return role_said(text, shipped().graphs, shipped().phrases); };
    for (const auto& [text, who] : std::vector<std::pair<std::string_view, std::string_view>>{
             {"I'm a product manager", "role.product"},
             {"product owner", "role.product"},
             {"I am product manager", "role.product"},
             {"Hi, I'm a senior product manager at Acme", "role.product"},
             {"I work as a backend developer", "role.software"},
             {"dev", "role.software"},
             {"i'm a new staff software engineer in payments", "role.software"},
             {"I'm a SOC analyst", "role.secops"},
             {"we are the blue team", "role.secops"},
             {"I lead a team", "role.leader"},
             {"I am a people manager", "role.leader"}})
        CHECK(role(text) == who);
    for (const auto* text :
         {"I'm a developer and need to refactor the billing module", "I am stuck with the developer",
          "I need a PRD for the product manager", "the developer said no", "I'm not sure", "I'm done", "in discovery",
          "as a developer I want to export invoices so that I can file them"})
        CHECK(role(text) == "");
}

TEST_CASE("what is not understood is said to be so, with what comes closest") {
    const auto u = read("my cat is sick");
    CHECK(u.what == meaning::words);
    CHECK(u.likely.size() >= 2);
    CHECK(u.workflow.empty());
}

TEST_CASE("any bytes are read without harm") {
    for (const auto* text : {"", " ", "\xff\xfe\x80", "\xe2\x80", "''''", "-/-/#", "*", "(((", "\n\n\n"}) {
        CHECK_NOTHROW(read(text));
        CHECK_NOTHROW(read(text, true, {{.id = "a", .label = ""}, {.id = "b", .label = "\xff"}}));
    }
    CHECK(read(std::string(100'000, 'a'), true).what == meaning::words);
    CHECK_NOTHROW(read(std::string(100'000, ' ') + "stop"));
}
