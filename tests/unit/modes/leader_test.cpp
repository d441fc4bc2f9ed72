#include "tests/unit/modes/manners.hpp"
#include "tests/unit/modes/talk.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <algorithm>
#include <array>

using namespace coach;
using namespace coach::talks;
using Catch::Matchers::ContainsSubstring;

namespace {

conversation leader() {
    conversation c;
    c.say("hi");
    c.press("role:role.leader");
    return c;
}

/// Words of a person never leave for another actor; what is told are counts.
void nothing_told(const conversation& c) {
    for (const auto& w : c.wants)
        if (const auto* t = std::get_if<core::tell>(&w)) {
            INFO(t->what.kind);
            CHECK((t->what.kind == "count" || t->what.kind == "judged"));
            for (const auto& [key, value] : t->what.fields)
                CHECK(value.find("Joel") == std::string::npos);
        }
}

}  // namespace

SCENARIO(
    "LD01: a leader's own track: guided, critiqued by its own rubric, and a failed experiment to practise with; "
    "private",
    "[modes][leader]") {
    auto c = leader();
    CHECK(offers(c.last, "start:wf.lead_learning"));
    CHECK_FALSE(offers(c.last, "start:wf.prd"));
    conversation other;
    other.say("hi");
    other.press("role:role.product");
    CHECK_FALSE(offers(other.last, "start:wf.lead_learning"));

    WHEN("guided") {
        c.press("start:wf.lead_learning");
        CHECK(c.guided().step == "st.ld_expect");
        c.say(
            "I expect each of you to try the assistant on one summary by 30 June. Tuesday from 9 to 11 is yours for "
            "it; I "
            "have cancelled the status call.");
        nothing_told(c);
        for (int step = 0; step < 12 && c.session() != nullptr; ++step)
            c.say("skip");
        CAPTURE(core::plain_text(c.last));
    }
    WHEN("a message is critiqued") {
        c.say("critique my announcement to the team");
        c.say(example("lead-learning/weak/02-leaderboard.md"));
        if (offers(c.last, "critique:wf.lead_learning")) c.press("critique:wf.lead_learning");
        c.press("rate:3");
        REQUIRE(scores(c.last) != nullptr);
        std::vector<std::string> names;
        for (const auto& row : scores(c.last)->rows)
            names.push_back(row.criterion);
        CHECK(names == std::vector<std::string>{"A clear and fair expectation", "Standards kept", "Evidence over hype",
                                                "Learning made ordinary"});
        nothing_told(c);
        while (c.session() != nullptr && !offers(c.last, "done"))
            c.press("not_now");
        c.press("done");
        CHECK(c.session() == nullptr);
        THEN("the leader is asked for a learning of their own, which stays private until they choose") {
            CAPTURE(core::plain_text(c.last));
            REQUIRE(offers(c.last, "share_learning"));
            c.press("share_learning");
            c.say("I believed a summary for two weeks that left out the complaints.");
            nothing_told(c);
            REQUIRE(choices(c.last).size() >= 2);
            c.say("keep it private");
            nothing_told(c);
        }
    }
    WHEN("a team member reports a failed experiment") {
        c.say("simulate the failed trial");
        if (!offers(c.last, "begin")) c.press("simulate:sc.ld_failed_trial");
        c.press("begin");
        REQUIRE(c.simulation().scenario == "sc.ld_failed_trial");
        c.say("What do we know now that we didn't know before?");
        c.say("My part was to ask for success stories. Did all of it go past the second reader?");
        nothing_told(c);
        c.say(
            "submit We tell it tomorrow: the trial has ended, the answer is no, and on Thursday we decide what "
            "changes.");
        for (int i = 0; i < 30 && c.session() != nullptr; ++i)
            c.press("next");
        CHECK(c.session() == nullptr);
        CAPTURE(core::plain_text(c.last));
        CHECK(offers(c.last, "share_learning"));
        for (const auto& complaint : complaints(c.last, ""))
            CHECK(complaint.manner + ": " + complaint.shown == "");
    }
}

SCENARIO("LD01: in a channel a leader's levels are for the leader's eyes only", "[modes][leader]") {
    auto c = leader();
    c.where = channel_thread();
    c.say("critique my announcement to the team");
    c.say(example("lead-learning/weak/01-ai-first.md"));
    if (offers(c.last, "critique:wf.lead_learning")) c.press("critique:wf.lead_learning");
    c.press("rate:3");
    REQUIRE(scores(c.last) != nullptr);
    CHECK(c.last.why == core::intent::private_reply);
}

SCENARIO("LD02: fear and resistance are practised in a talk, with a phrasebook for the words", "[modes][leader]") {
    auto c = leader();
    c.say("simulate I won't use it");
    if (!offers(c.last, "begin")) c.press("simulate:sc.ld_will_not");
    c.press("begin");
    REQUIRE(c.simulation().scenario == "sc.ld_will_not");
    c.say("You're just afraid of it.");  // a diagnosis: the limit of this talk
    c.press("debrief");
    std::string all = core::plain_text(c.last);
    for (int i = 0; i < 30 && c.session() != nullptr; ++i) {
        c.press("next");
        all += core::plain_text(c.last);
    }
    CHECK_THAT(all, ContainsSubstring("You may not tell her what she feels"));

    const auto found = shipped().workflow("wf.lead_learning");
    const auto* st = core::graph::find_step(*found.work, "st.ld_failure");
    REQUIRE(st->pattern);
    REQUIRE(st->pattern->fallback);
    const auto* phrases = found.in->find_fallback(st->pattern->fallback->id);
    REQUIRE(phrases != nullptr);
    CHECK_THAT(std::string(phrases->text.in("en")),
               ContainsSubstring("Phrasebook") && ContainsSubstring("What did you see?"));
}

SCENARIO("LD02: the mood of a message changes nothing and is kept nowhere", "[modes][leader]") {
    constexpr std::array moods{"", "I'm furious about this. ", "I'm so happy about this! ", "I'm scared and tired. ",
                               "honestly I hate AI :-( "};
    const auto told = [](std::string_view mood) {
        auto c = leader();
        c.press("start:wf.lead_learning");
        c.say(std::string(mood) +
              "I expect each of you to try the assistant on one summary by 30 June, and nobody counts prompts.");
        std::string seen;
        for (const auto& o : choices(c.last))
            seen += action(o) + " ";
        const auto& work = c.guided().work.front();
        for (const auto* list : {&work.pressed, &work.held})
            for (const auto& atom : *list)
                seen += atom + " ";
        for (const auto& w : c.wants)
            if (const auto* r = std::get_if<core::record>(&w)) {
                seen += r->kind;
                for (const auto& [key, value] : r->fields)
                    seen += " " + key + "=" + value;
            }
        return seen + std::to_string(work.help) + std::to_string(work.non_answers);
    };
    const auto plain = told(moods[0]);
    for (const auto* mood : moods) {
        INFO(mood);
        CHECK(told(mood) == plain);
    }
    // Nothing that could hold it: no kind that is observed, no meaning that is understood, no field that is stored.
    constexpr std::array words{"sentiment", "mood",  "emotion", "feeling", "stress",
                               "anger",     "angry", "fear",    "happy",   "burnout"};
    const auto names_one = [&](std::string_view text) {
        return std::ranges::any_of(words, [&](std::string_view w) { return text.find(w) != std::string_view::npos; });
    };
    for (const auto& kind : shipped().read.kinds()) {
        INFO(kind);
        CHECK_FALSE(names_one(kind));
    }
    for (int i = 0; i <= static_cast<int>(core::meaning::timer); ++i)
        CHECK_FALSE(names_one(core::name_of(static_cast<core::meaning>(i))));
    auto c = leader();
    c.press("start:wf.lead_learning");
    c.say("I hate this and I am afraid.");
    auto stored = c.bytes();
    const auto typed = stored.find("I hate this and I am afraid.");
    REQUIRE(typed != std::string::npos);  // the words themselves are theirs
    stored.erase(typed, 28);
    CHECK_FALSE(names_one(stored));
}
