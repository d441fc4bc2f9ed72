#include "tests/unit/modes/manners.hpp"
#include "tests/unit/modes/talk.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <functional>

using namespace coach;
using namespace coach::talks;
using Catch::Matchers::ContainsSubstring;

namespace {

struct situation {
    const char* name;
    std::function<conversation()> make;
};

conversation critique_until(int how_far) {
    conversation c;
    c.say("can you review my incident report");
    if (how_far > 0) c.say(example("incident-response/weak/01-blame-the-deployer.md"));
    if (how_far > 1) c.press("rate:2");
    if (how_far > 2) c.press("disagree");
    return c;
}

/// Every state that a conversation can be in.
const std::vector<situation>& situations() {
    static const std::vector<situation> all{
        {"never met", [] { return conversation(); }},
        {"asked which work",
         [] {
             conversation c;
             c.command();
             return c;
         }},
        {"a workflow just opened", [] { return prd_begun(); }},
        {"in the middle of a step",
         [] {
             auto c = prd_begun();
             c.say("Sales keeps asking for it.");
             return c;
         }},
        {"after a worked example",
         [] {
             auto c = prd_begun();
             c.say("just show me");
             return c;
         }},
        {"a step that passed",
         [] {
             auto c = prd_begun();
             c.say(example("draft-a-prd/strong/01-usage-based-billing.md"));
             return c;
         }},
        {"at the gate",
         [] {
             auto c = prd_begun();
             for (int i = 0; i < 8; ++i)
                 c.say("skip");
             return c;
         }},
        {"asked for a reason",
         [] {
             auto c = prd_begun();
             for (int i = 0; i < 8; ++i)
                 c.say("skip");
             c.press("override");
             return c;
         }},
        {"paused",
         [] {
             auto c = prd_begun();
             c.say("pause");
             return c;
         }},
        {"asked to start over",
         [] {
             auto c = prd_begun();
             c.say("start over");
             return c;
         }},
        {"waiting for a document", [] { return critique_until(0); }},
        {"waiting for one's own rating", [] { return critique_until(1); }},
        {"discussing a comment", [] { return critique_until(2); }},
        {"asked what was read wrongly", [] { return critique_until(3); }},
    };
    return all;
}

}  // namespace

SCENARIO("escape hatches answer in every state", "[modes][hatches]") {
    for (const auto& each : situations()) {
        for (const auto* words : {"stop", "pause", "later", "where were we?", "start over", "undo", "help", "escalate",
                                  "my data", "contract", "menu", "just show me", "skip", "thanks"}) {
            DYNAMIC_SECTION(each.name << ": " << words) {
                auto c = each.make();
                const auto open_before = c.session() != nullptr;
                const auto answer = c.say(words);  // requires exactly one message
                const std::string asked = words;
                CAPTURE(prose(answer));
                CHECK(core::plain_text(answer).size() > 5);
                if (asked == "stop" || asked == "pause" || asked == "later") {
                    CHECK(c.session() == nullptr);
                    if (open_before) CHECK(offers(answer, "resume:"));
                }
                if (asked == "escalate") CHECK_THAT(prose(answer), ContainsSubstring("ead"));
                if (asked == "help") CHECK_THAT(prose(answer), ContainsSubstring("scalate"));
                if (asked == "my data") CHECK(part_of<core::table_part>(answer) != nullptr);
                if (asked == "start over" && open_before) CHECK(offers(answer, "restart"));
            }
        }
    }
}

SCENARIO("work that was put aside comes back with the question that was open", "[modes][hatches]") {
    auto c = prd_begun();
    c.say("Sales keeps asking for it.");
    c.say("later");
    CHECK(c.session() == nullptr);
    const auto back = c.say("where were we?");
    REQUIRE(c.session() != nullptr);
    CHECK_THAT(prose(back),
               ContainsSubstring("usage-based billing") && ContainsSubstring("Sales keeps asking for it."));
    CHECK(prose(back).find('?') != std::string::npos);
}

SCENARIO("starting over asks first, and forgets the words only then", "[modes][hatches]") {
    auto c = prd_begun();
    c.say("Sales keeps asking for it.");
    c.say("start over");
    CHECK(c.bytes().find("Sales keeps asking") != std::string::npos);
    WHEN("kept") { CHECK_THAT(prose(c.press("recap")), ContainsSubstring("Sales keeps asking")); }
    WHEN("confirmed") {
        c.press("restart");
        CHECK(c.bytes().find("Sales keeps asking") == std::string::npos);
        CHECK_THAT(prose(c.last), ContainsSubstring("usage-based billing"));
        CHECK(c.me().sessions.size() == 1);
    }
}

SCENARIO("a stale button changes nothing and says where we are", "[modes][hatches]") {
    auto c = prd_begun();
    const auto skip = choices(c.last)[2];
    REQUIRE(action(skip) == "skip");
    c.say("Sales keeps asking for it.");
    const auto before = c.guided();
    const auto answer = c.press_id(skip.id);
    CHECK(c.guided().step == before.step);
    CHECK(c.guided().work[0].answers == before.work[0].answers);
    CHECK(c.guided().work[0].pressed == before.work[0].pressed);
    CHECK_THAT(prose(answer), ContainsSubstring("changed"));
    WHEN("the work is put aside") {
        c.say("pause");
        const auto idle = c.press_id(skip.id);
        CHECK(c.session() == nullptr);
        CHECK(offers(idle, "resume:"));
    }
    WHEN("the button is nonsense") {
        c.press_id("999/start:../../etc");
        CHECK(c.guided().work[0].answers == before.work[0].answers);
    }
}

SCENARIO("the person to ask is the one that the organisation named", "[modes][hatches]") {
    conversation c(shipped_with_contact());
    CHECK_THAT(prose(c.say("can I talk to a human")).empty() ? "" : prose(c.say("escalate")),
               ContainsSubstring("Eli (#ai-questions)"));
    const auto contract = c.say("what may I paste");
    REQUIRE(part_of<core::quote_part>(contract) != nullptr);
    CHECK_THAT(part_of<core::quote_part>(contract)->text, ContainsSubstring("after redaction"));
    CHECK_THAT(prose(contract), ContainsSubstring("3"));
}

SCENARIO("timers and messages from other actors say nothing to the person and change nothing", "[modes][hatches]") {
    auto c = prd_begun();
    const auto before = c.bytes();
    CHECK(c.step(core::timer_fired{"nudge"}).empty());
    CHECK(c.step(core::told{"unknown", {{"a", "b"}}}).empty());
    CHECK(c.bytes() == before);
}

SCENARIO("asking for a critique in the middle of guided work keeps that work", "[modes][hatches]") {
    auto c = prd_begun();
    c.say("Sales keeps asking for it.");
    c.say("review my work");
    CHECK(std::holds_alternative<core::feedback_state>(c.session()->mode));
    CHECK(c.me().sessions.size() == 2);
    CHECK(c.bytes().find("Sales keeps asking") != std::string::npos);
}
