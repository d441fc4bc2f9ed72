#include "tests/unit/modes/manners.hpp"
#include "tests/unit/modes/talk.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <algorithm>

using namespace coach;
using namespace coach::talks;
using Catch::Matchers::ContainsSubstring;
namespace learning = core::learning;

namespace {

const auto* strong_prd = "draft-a-prd/strong/01-usage-based-billing.md";
const auto* weak_report = "incident-response/weak/01-blame-the-deployer.md";

const learning::trace* trace(const conversation& c, std::string_view criterion) {
    for (const auto& t : c.me().learnt.criteria)
        if (t.criterion == criterion) return &t;
    return nullptr;
}

const core::wake_at* wake(const conversation& c) {
    for (const auto& w : c.wants)
        if (const auto* found = std::get_if<core::wake_at>(&w)) return found;
    return nullptr;
}

/// All criteria pass on the first step's words; every later step is left as it is.
void run_through(conversation& c) {
    c.say("I need a PRD for usage-based billing");
    c.say(example(strong_prd));
    for (int i = 0; i < 8; ++i)
        c.say("next");
    c.press("done");
}

}  // namespace

SCENARIO("a step that is left shows what its words reached, with the help that was used", "[modes][learning]") {
    auto c = prd_begun();
    c.say("hint");
    c.say(example(strong_prd));
    CHECK(trace(c, "cr.problem") == nullptr);  // still at work
    c.say("next");
    const auto* t = trace(c, "cr.problem");
    REQUIRE(t != nullptr);
    REQUIRE(t->evidence.size() == 1);
    CHECK(t->evidence[0].used == learning::help::hint);
    CHECK(t->evidence[0].item.starts_with("wf.prd/st."));
    CHECK(t->evidence[0].score >= 0.66);
    CHECK(t->is.weight == 0.6);
    THEN("going back and on again without another word shows nothing new") {
        c.say("back");
        c.say("next");
        CHECK(trace(c, "cr.problem")->evidence.size() == 1);
    }
}

SCENARIO("a critique shows a level for each criterion, unaided when nothing guided went before", "[modes][learning]") {
    conversation c;
    c.say(example(weak_report));
    CHECK(c.me().learnt.criteria.empty());
    c.press("rate:4");
    CHECK(c.me().learnt.criteria.size() >= 4);
    for (const auto& t : c.me().learnt.criteria)
        CHECK(t.evidence.back().used == learning::help::none);
    const auto* p = learning::find_progress(c.me().learnt, "wf.incident");
    REQUIRE(p != nullptr);
    CHECK(p->unaided == 1);
    CHECK(p->failures == 1);
    REQUIRE(c.me().learnt.self_ratings.size() == 1);
    CHECK(c.me().learnt.self_ratings[0].passed == 0);
    THEN("a revision had our comments at hand, and is no second piece of work") {
        c.press("resubmit");
        c.say(example("incident-response/middling/02-bad-deploy-checkout.md"));
        for (const auto& t : c.me().learnt.criteria)
            CHECK(t.evidence.back().used == learning::help::hint);
        CHECK(learning::find_progress(c.me().learnt, "wf.incident")->artefacts.size() == 1);
        CHECK(c.me().learnt.self_ratings[0].times == 1);
    }
}

SCENARIO("what a worked example went into is not unaided when it is handed in", "[modes][learning]") {
    auto c = prd_begun();
    c.say("show me");
    c.say(example(strong_prd));
    c.say("next");
    c.say("stop");
    c.say(example(strong_prd));
    c.press("rate:3");
    CHECK(trace(c, "cr.problem")->evidence.back().used == learning::help::example);
    const auto* p = learning::find_progress(c.me().learnt, "wf.prd");
    REQUIRE(p != nullptr);
    CHECK(p->unaided == 0);
}

SCENARIO("PG03: two passed guided runs, then three unaided pieces, make a learner independent", "[modes][learning]") {
    conversation c;
    const auto stage = [&] { return learning::find_progress(c.me().learnt, "wf.prd")->at; };
    run_through(c);
    CHECK(stage() == learning::stage::guided);
    run_through(c);
    CHECK(stage() == learning::stage::feedback);
    for (int i = 0; i < 3; ++i) {
        c.clock += std::chrono::days{5};
        c.say("review my PRD");
        c.say(example(strong_prd));
        c.press("rate:3");
        c.say("stop");
    }
    CHECK(stage() == learning::stage::independent);
    for (int i = 0; i < 2; ++i) {
        c.clock += std::chrono::days{5};
        c.say("review my PRD");
        c.say(example("draft-a-prd/weak/01-ai-everywhere.md"));
        c.press("rate:3");
        c.say("stop");
    }
    CHECK(stage() == learning::stage::feedback);
}

SCENARIO("what was shown is due again, and a timer is set for the first moment that was agreed", "[modes][learning]") {
    conversation c;
    c.say(example(weak_report));
    c.press("rate:2");
    REQUIRE(wake(c) != nullptr);
    CHECK(wake(c)->name == "practice");
    CHECK(wake(c)->when == *learning::next_wake(c.me().practice, "", c.clock));
    CHECK(c.me().practice.items.size() == c.me().learnt.criteria.size());
    c.say("help");
    CHECK(wake(c) == nullptr);  // it stands
}

namespace {

std::vector<std::string> column(const core::message& m, std::size_t n) {
    std::vector<std::string> out;
    if (const auto* table = part_of<core::table_part>(m))
        for (const auto& row : table->rows)
            out.push_back(row.at(n));
    return out;
}

void keeps_manners(const core::message& m) {
    for (const auto& c : complaints(m, ""))
        FAIL_CHECK(c.manner << ": " << c.shown << "\n" << core::plain_text(m));
}

}  // namespace

SCENARIO("LG05: /coach me shows the level of the work and what is missing for the next", "[modes][learning]") {
    conversation c;
    const auto empty = c.command("me");
    keeps_manners(empty);
    CHECK(offers(empty, "start:wf.prd"));
    run_through(c);
    const auto begun = c.command("me");
    keeps_manners(begun);
    CHECK_THAT(prose(begun), ContainsSubstring("level 0 of 3"));
    CHECK_THAT(prose(begun), ContainsSubstring("2 guided runs finished (1 so far)"));
    run_through(c);
    const auto first = c.command("me");
    keeps_manners(first);
    CHECK_THAT(prose(first), ContainsSubstring("level 1 of 3"));
    CHECK_THAT(prose(first), ContainsSubstring("follow"));
    CHECK_THAT(prose(first), ContainsSubstring("feedback on your drafts"));
    CHECK_THAT(prose(first), ContainsSubstring("3 pieces handed in without help (0 so far)"));
    CHECK_THAT(prose(first), ContainsSubstring("80% in a drill"));
}

SCENARIO("PG01: each criterion has a likely range, the evidence behind it, and only the learner sees them",
         "[modes][learning]") {
    conversation c;
    for (int i = 0; i < 2; ++i) {
        c.say(example(weak_report));
        c.press("rate:4");
        c.say("stop");
    }
    const auto early = c.say("how am I doing?");
    for (const auto& said : column(early, 1))
        CHECK(said == "not enough evidence yet");
    CHECK(column(early, 2).front() == "2 pieces");
    c.say(example(weak_report));
    c.press("rate:4");
    c.say("stop");
    const auto later = c.say("my level");
    keeps_manners(later);
    for (const auto& said : column(later, 1))
        CHECK_THAT(said, ContainsSubstring(" of 4 (") && ContainsSubstring(" to "));
    CHECK_THAT(prose(later), ContainsSubstring("3 pieces"));
    CHECK_THAT(prose(later), ContainsSubstring("Brier 1.00"));
    const auto why = c.press("me_why:");
    keeps_manners(why);
    REQUIRE(part_of<core::table_part>(why) != nullptr);
    CHECK(part_of<core::table_part>(why)->rows.size() == 12);
    for (const auto& when : column(why, 0))
        CHECK(when == "2026-11-16");
    for (const auto& used : column(why, 4))
        CHECK(used == "none");
    c.where = channel_thread();
    CHECK(c.say("what is my level").why == core::intent::private_reply);
}

SCENARIO("with more than one piece of work, all are listed and each can be opened", "[modes][learning]") {
    conversation c;
    run_through(c);
    c.say(example(weak_report));
    c.press("rate:2");
    const auto all = c.command("me");
    keeps_manners(all);
    CHECK(column(all, 0).size() == 2);
    CHECK(offers(all, "recap"));  // a critique is open
    const auto one = c.press("me:wf.prd");
    keeps_manners(one);
    CHECK(offers(one, "me_why:wf.prd"));
    CHECK(offers(one, "me"));
}
