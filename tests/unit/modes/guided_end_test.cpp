#include "tests/unit/modes/manners.hpp"
#include "tests/unit/modes/talk.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <algorithm>

using namespace coach;
using namespace coach::talks;
using Catch::Matchers::ContainsSubstring;

namespace {

const std::string problem = "38 of 210 accounts bought fewer seats than users and share logins (billing data, Q3).";
const std::string decision = "Priya, head of product, decides by 14 May whether we build the meter.";

/// Two answers, six skipped steps.
conversation at_the_end() {
    auto c = prd_begun();
    c.say(problem);
    c.say("next");
    for (int i = 0; i < 6; ++i)
        c.say("skip");
    REQUIRE(c.guided().step == "st.align");
    c.say(decision);
    c.say("next");
    return c;
}

bool recorded(const core::effects& wants, std::string_view kind) {
    return std::any_of(wants.begin(), wants.end(), [&](const auto& w) {
        const auto* r = std::get_if<core::record>(&w);
        return r && r->kind == kind;
    });
}

}  // namespace

SCENARIO("GU03: the end is the person's words under headings, scored by rules, with what was skipped and the gate",
         "[modes][end]") {
    auto c = at_the_end();
    CAPTURE(core::plain_text(c.last));
    const auto* file = part_of<core::file_part>(c.last);
    REQUIRE(file != nullptr);
    CHECK(file->name == "prd-usage-based-billing.md");
    CHECK(file->bytes ==
          "# PRD: usage-based billing\n\n## Problem\n\n" + problem + "\n\n## Decision\n\n" + decision + "\n");
    REQUIRE(scores(c.last) != nullptr);
    CHECK(scores(c.last)->scored_by == "scored by rules");
    CHECK(scores(c.last)->rows.size() == 6);
    CHECK_THAT(prose(c.last), ContainsSubstring("gather evidence") && ContainsSubstring("choose scope"));
    CHECK(recorded(c.wants, "guided_finished"));
    CHECK(offers(c.last, "goto:"));
    CHECK(offers(c.last, "override"));

    THEN("one can go to the weakest step, improve it, and come back") {
        c.press("goto:");
        CHECK(c.guided().at == core::guided_state::phase::working);
    }
    THEN("an override asks for a reason and is recorded") {
        const auto why = prose(c.press("override"));
        CHECK(std::count(why.begin(), why.end(), '?') == 1);
        CHECK(!recorded(c.wants, "gate_overridden"));
        c.say("The board meets tomorrow 🙂 and wants the draft as it is.");
        CHECK(recorded(c.wants, "gate_overridden"));
        CHECK(c.guided().override_reason == "The board meets tomorrow 🙂 and wants the draft as it is.");
        c.press("done");
        CHECK(c.session() == nullptr);
        CHECK(c.me().sessions.empty());
    }
    THEN("a very long reason is cut between characters") {
        c.press("override");
        std::string long_reason;
        for (int i = 0; i < 3000; ++i)
            long_reason += "🙂";
        c.say(long_reason);
        CHECK(c.guided().override_reason.size() % 4 == 0);
        CHECK(c.guided().override_reason.size() <= 4000);
    }
    THEN("where were we shows the end again") { CHECK(part_of<core::file_part>(c.say("where were we?")) != nullptr); }
    THEN("thanks closes it") {
        c.say("thanks");
        CHECK(c.me().sessions.empty());
    }
}

SCENARIO("records count steps and never hold a person's words", "[modes][end]") {
    auto c = prd_begun();
    c.say(problem);
    c.say("next");
    bool step = false, told = false;
    for (const auto& w : c.wants) {
        if (const auto* r = std::get_if<core::record>(&w)) {
            step = step || r->kind == "guided_step";
            for (const auto& [name, value] : r->fields)
                CHECK(value.find("210") == std::string::npos);
        }
        if (const auto* t = std::get_if<core::tell>(&w)) {
            told = true;
            CHECK(t->actor == "team/console/T1");
            for (const auto& [name, value] : t->what.fields)
                CHECK(value.find("Ana") == std::string::npos);
        }
    }
    CHECK(step);
    CHECK(told);
}

SCENARIO("a document whose criteria all pass is ready, and needs no override", "[modes][end]") {
    auto c = prd_begun();
    const auto strong = example("draft-a-prd/strong/01-usage-based-billing.md");
    c.say(strong);
    for (int i = 0; i < 8 && c.guided().at == core::guided_state::phase::working; ++i)
        c.say("next");
    CAPTURE(prose(c.last));
    REQUIRE(scores(c.last) != nullptr);
    const bool all_pass = std::all_of(scores(c.last)->rows.begin(), scores(c.last)->rows.end(),
                                      [](const auto& r) { return r.level >= 3; });
    CHECK(all_pass);
    CHECK(!offers(c.last, "override"));
    CHECK_THAT(prose(c.last), ContainsSubstring("eady to circulate") || ContainsSubstring("ood enough to circulate"));
}
