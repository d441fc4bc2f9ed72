#include "tests/unit/modes/manners.hpp"
#include "tests/unit/modes/talk.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

using namespace coach;
using namespace coach::talks;
using Catch::Matchers::ContainsSubstring;

namespace {
int disclosures(const std::string& prose) {
    int n = 0;
    for (auto at = prose.find("AI coach"); at != std::string::npos; at = prose.find("AI coach", at + 1))
        ++n;
    return n;
}
}  // namespace

SCENARIO("first contact discloses once that this is an AI, and offers the kinds of work", "[modes][first]") {
    conversation c;
    const auto hello = c.command();
    CHECK_THAT(prose(hello), ContainsSubstring("Ana"));
    CHECK(disclosures(prose(hello)) == 1);
    CHECK_THAT(prose(hello), ContainsSubstring("my data"));
    CHECK(offers(hello, "role:role.product"));
    CHECK(offers(hello, "role:role.secops"));
    CHECK(hello.why == core::intent::private_reply);  // only the person sees what a command answers

    THEN("a kind of work leads to its workflows, and nothing is disclosed again") {
        const auto work = c.press("role:role.product");
        CHECK(offers(work, "start:wf.prd"));
        CHECK(disclosures(prose(work)) == 0);
        CHECK(c.me().role == "role.product");
        CHECK(disclosures(prose(c.say("hi"))) == 0);
        CHECK(disclosures(prose(c.press("start:wf.prd"))) == 0);
    }
}

SCENARIO("a request in the first message gets the work at once, with one disclosure in front", "[modes][first]") {
    conversation c;
    const auto first = c.say("I need a PRD for usage-based billing");
    const auto words = prose(first);
    CAPTURE(words);
    CHECK(disclosures(words) == 1);
    CHECK_THAT(words, ContainsSubstring("PRD: usage-based billing"));
    CHECK_THAT(words, ContainsSubstring("Who hits this problem today"));
    CHECK(c.me().role == "role.product");
    CHECK(disclosures(prose(c.say("38 of 210 accounts share logins."))) == 0);
}

SCENARIO("a pasted text without a request is recognised by what it is", "[modes][first]") {
    conversation c;
    GIVEN("an incident report") {
        const auto asked = c.say(example("incident-response/middling/02-bad-deploy-checkout.md"));
        CHECK(c.session()->workflow == "wf.incident");
        CHECK(offers(asked, "rate:1"));
        CHECK(scores(asked) == nullptr);  // one's own view first
    }
    GIVEN("a PRD") {
        const auto asked = c.share(example("draft-a-prd/middling/04-gradebook-export.md"));
        CHECK(c.session()->workflow == "wf.prd");
        CHECK(offers(asked, "rate:4"));
    }
    GIVEN("a text of neither kind") {
        std::string text;
        for (int i = 0; i < 30; ++i)
            text += "The garden needs water every second evening, and the tomatoes want shade in August. ";
        const auto asked = c.say(text);
        CHECK(c.session() == nullptr);
        std::vector<std::string> kinds;
        for (const auto& offered : choices(asked))
            if (action(offered).starts_with("critique:")) kinds.push_back(action(offered));
        REQUIRE(kinds.size() >= 2);
        THEN("naming it reads the text that was pasted") {
            CHECK(offers(c.press(kinds[0]), "rate:1"));
            CHECK(c.me().rooms[0].last_document.empty());
        }
        THEN("going on with something else drops it") {
            c.say("help");
            CHECK(c.me().rooms[0].last_document.empty());
        }
    }
}

SCENARIO("an unclear request is answered with what is likely, never with a guess", "[modes][first]") {
    conversation c;
    const auto unsure = c.say("something about Thursday");
    CHECK(c.session() == nullptr);
    CHECK(!choices(unsure).empty());
}

SCENARIO("what was removed at the door is said, in words and without the data", "[modes][first]") {
    conversation c;
    c.redactions = {{"secret.aws_access_key", 1}, {"payment_card", 2}, {"org.project_code", 1}};
    const auto words = prose(c.say("I need a PRD for usage-based billing"));
    CHECK_THAT(words, ContainsSubstring("secret key"));
    CHECK_THAT(words, ContainsSubstring("payment card"));
    CHECK_THAT(words, ContainsSubstring("contract prohibits"));
}

SCENARIO("a file without text is answered with what to do", "[modes][first]") {
    conversation c;
    CHECK_THAT(prose(c.share("")), ContainsSubstring("text"));
    CHECK(c.session() == nullptr);
}
