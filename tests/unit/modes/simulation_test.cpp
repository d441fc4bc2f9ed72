#include "tests/unit/modes/manners.hpp"
#include "tests/unit/modes/simulation_stage.hpp"
#include "tests/unit/modes/talk.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <algorithm>
#include <set>

using namespace coach;
using namespace coach::talks;
using Catch::Matchers::ContainsSubstring;
using phase = core::simulation_state::phase;

namespace {

conversation briefed(const core::world& w = sales()) {
    conversation c(w);
    c.say("play the head of nursing");
    return c;
}
conversation begun(const core::world& w = sales()) {
    auto c = briefed(w);
    c.press("begin");
    return c;
}

constexpr auto good_offer =
    "submit The price stays at 4,800 EUR for six seats, valid until 30 June. Your ward loses 22,000 EUR a year in "
    "overtime because swaps go by phone. I will send the contract on Thursday.";

std::string table_text(const core::message& m) {
    std::string all;
    for (const auto& p : m.parts)
        if (const auto* t = std::get_if<core::table_part>(&p))
            for (const auto& row : t->rows) {
                for (const auto& cell : row)
                    all += cell + " | ";
                all += "\n";
            }
    return all;
}
std::string quotes_text(const core::message& m) {
    std::string all;
    for (const auto& p : m.parts)
        if (const auto* q = std::get_if<core::quote_part>(&p)) all += q->source + ": " + q->text + "\n";
    return all;
}

/// Everything that the debrief says, from its first part to its last.
std::string whole_debrief(conversation& c) {
    std::string all = prose(c.last) + "\n" + table_text(c.last) + quotes_text(c.last);
    for (int i = 0; i < 30 && c.session() != nullptr; ++i) {
        c.press("next");
        all += prose(c.last) + "\n" + table_text(c.last) + quotes_text(c.last);
    }
    return all;
}

}  // namespace

SCENARIO("SI07: a simulation runs from the briefing to the debrief without any model", "[simulation]") {
    GIVEN("somebody who asks for it by whom they want to talk with") {
        auto c = briefed();
        THEN("the briefing says with whom, how long, what is known and what the limits are") {
            CHECK_THAT(prose(c.last), ContainsSubstring("Ruta Klein"));
            CHECK_THAT(prose(c.last), ContainsSubstring("12 minutes"));
            CHECK_THAT(quotes_text(c.last), ContainsSubstring("Ruta leads the nurses"));
            CHECK_THAT(table_text(c.last), ContainsSubstring("more than five percent"));
            CHECK(offers(c.last, "begin"));
        }
        WHEN("it begins, is talked through and is submitted") {
            c.press("begin");
            CHECK_THAT(prose(c.last), ContainsSubstring("Ruta Klein:"));
            CHECK_THAT(prose(c.last), ContainsSubstring("it's too high"));
            c.say("What do you compare it with?");
            CHECK_THAT(prose(c.last), ContainsSubstring("3900 EUR"));
            c.say("And what does a swapped shift cost you today? I mean overtime.");
            CHECK_THAT(prose(c.last), ContainsSubstring("22000 EUR"));
            c.say(good_offer);
            THEN("the persona takes it, and the debrief goes to its end") {
                CHECK(c.simulation().at == phase::debriefing);
                CHECK_THAT(prose(c.last), ContainsSubstring("orders six seats"));
                const auto all = whole_debrief(c);
                CHECK_THAT(all, ContainsSubstring("followed"));
                CHECK(c.session() == nullptr);
                CHECK(offers(c.last, "simulate:sc.too_expensive"));
            }
        }
    }
}

SCENARIO("SI02: clarify, work, submit, debrief; a submission is taken as text or as a file", "[simulation]") {
    auto c = begun();
    REQUIRE(c.simulation().at == phase::talking);
    c.say("How many nurses would use it?");
    WHEN("the word submit comes alone") {
        c.say("submit");
        CHECK(c.simulation().at == phase::submitting);
        c.say("Six seats for 4,800 EUR a year, open until 30 June, decided by the head of nursing on Thursday.");
        THEN("the next text is what was made") {
            CHECK(c.simulation().at == phase::debriefing);
            CHECK(c.simulation().submitted);
        }
    }
    WHEN("a file is shared") {
        c.share("# Offer\n\nSix seats for 4,800 EUR a year, open until 30 June, decided by the head of nursing.\n");
        THEN("it is what was made") {
            CHECK(c.simulation().at == phase::debriefing);
            CHECK(c.simulation().submitted);
        }
    }
    WHEN("too little is handed in") {
        c.say("submit: nothing yet");
        THEN("more is asked for, and nothing is lost") {
            CHECK(c.simulation().at == phase::submitting);
            CHECK(offers(c.last, "debrief"));
        }
    }
    WHEN("nothing is handed in") {
        c.press("debrief");
        THEN("the talk alone is looked at") {
            CHECK(c.simulation().at == phase::debriefing);
            CHECK_FALSE(c.simulation().submitted);
        }
    }
}

SCENARIO("SI03: the debrief walks section by section, names the weak assumption, shows something stronger",
         "[simulation]") {
    auto c = begun();
    c.say("I give you ten percent off right away.");
    c.say(
        "submit Your nurses lose some time. You get the planner for 4,500 EUR. It saves a lot of overtime in general.");
    std::vector<std::string> parts;
    std::string quotes;
    while (c.session() != nullptr) {
        c.press("next");
        parts.push_back(prose(c.last));
        quotes += quotes_text(c.last);
    }
    std::string all;
    for (const auto& p : parts)
        all += p + "\n---\n";
    INFO(all << quotes);
    CHECK(parts.size() >= 5);
    CHECK_THAT(all, ContainsSubstring("What you sent · The terms"));
    CHECK_THAT(all, ContainsSubstring("until when it holds"));
    CHECK_THAT(quotes, ContainsSubstring("offer open until 30 June"));            // the exemplar of the graph
    CHECK_THAT(quotes, ContainsSubstring("The price stays; we start with six"));  // the stronger fragment
    CHECK_THAT(all, ContainsSubstring("Ask what the price is compared with."));   // the workflow's decision
}

SCENARIO("SI04: followed, deviated or missed for every move, and one practice item for each gap", "[simulation]") {
    auto c = begun();
    c.say("Which other offers do you have?");
    c.say("I give you ten percent off right away.");
    c.press("debrief");
    const auto checklist = table_text(c.last);
    INFO(checklist);
    CHECK_THAT(checklist, ContainsSubstring(
                              "Asks what the price is compared with. | followed | “Which other offers do you have?”"));
    CHECK_THAT(
        checklist,
        ContainsSubstring(
            "Keeps the price and changes what is in it. | deviated (must) | “I give you ten percent off right away”"));
    CHECK_THAT(checklist, ContainsSubstring("Finds out what today's way costs. | missed (must)"));
    CHECK_THAT(checklist, ContainsSubstring("Agrees on a next step with a date. | missed | "));
    const auto all = whole_debrief(c);
    CHECK_THAT(all, ContainsSubstring("A discount for nothing is asked for again."));
    CHECK_THAT(all, ContainsSubstring("What does a swapped shift cost you?"));
    const auto scheduled = table_text(c.last);
    INFO(scheduled);
    CHECK_THAT(scheduled, ContainsSubstring("Keeps the price"));
    CHECK_THAT(scheduled, ContainsSubstring("Finds out what today's way costs"));
    CHECK(std::count(scheduled.begin(), scheduled.end(), '\n') == 2);
}

SCENARIO("SI06: a limit that is broken is noticed and stands in the debrief; asking or refusing breaks none",
         "[simulation]") {
    auto c = begun();
    SECTION("broken") {
        c.say("All right, ten percent off, because it's you.");
        c.press("debrief");
        CHECK_THAT(table_text(c.last),
                   ContainsSubstring("more than five percent. | rule broken | “All right, ten percent off"));
        CHECK_THAT(prose(c.last), ContainsSubstring("asks for the next one in autumn"));
        c.press("next");
        CHECK_THAT(prose(c.last), ContainsSubstring("Finance stops the contract."));
    }
    SECTION("refused") { c.say("I can't give you ten percent off, not even today."); }
    SECTION("asked") { c.say("Would ten percent off settle it?"); }
    if (c.session() != nullptr && c.simulation().at == phase::talking) CHECK(c.simulation().talk.broken.empty());
}

SCENARIO("injects come at their turn, at their minute, and with the first words after it", "[simulation]") {
    auto c = begun();
    SECTION("by turn") {
        c.say("Good morning");
        c.say("We have many features");
        CHECK_THAT(prose(c.last), !ContainsSubstring("looked in"));
        c.say("And a mobile view");
        CHECK_THAT(prose(c.last), ContainsSubstring("My boss just looked in"));
    }
    SECTION("by the clock, when nobody speaks") {
        c.clock += std::chrono::minutes{4};
        c.happen(core::timer_fired{"s/1/inject:1"});
        CHECK_THAT(prose(c.last), ContainsSubstring("What do I tell my boss?"));
        c.clock += std::chrono::minutes{5};
        c.say("Tell him about the ward");
        CHECK_THAT(prose(c.last), !ContainsSubstring("What do I tell my boss?"));
    }
    SECTION("with the first words after it") {
        c.clock += std::chrono::minutes{5};
        c.say("Good morning");
        CHECK_THAT(prose(c.last), ContainsSubstring("What do I tell my boss?"));
    }
    SECTION("timers are set when it begins and taken back when it ends") {
        const auto wakes = [](const core::effects& wants, auto* kind) {
            std::set<std::string> names;
            for (const auto& w : wants)
                if (const auto* one = std::get_if<std::remove_cvref_t<decltype(*kind)>>(&w)) names.insert(one->name);
            return names;
        };
        const std::set<std::string> both{"s/1/close", "s/1/inject:1"};
        CHECK(wakes(c.wants, static_cast<core::wake_at*>(nullptr)) == both);
        c.say("Good morning");
        c.press("debrief");
        CHECK(wakes(c.wants, static_cast<core::cancel_wake*>(nullptr)) == both);
        CHECK(c.step(core::timer_fired{"s/1/inject:1"}).empty());  // a late one says nothing
    }
}

SCENARIO("the persona closes when time is up, and what there is can still be handed in", "[simulation]") {
    auto c = begun();
    c.say("How do you plan shifts?");
    SECTION("by the clock") {
        c.clock += std::chrono::minutes{12};
        c.happen(core::timer_fired{"s/1/close"});
    }
    SECTION("with the next words") {
        c.clock += std::chrono::minutes{13};
        c.say("And another thing");
    }
    CHECK(c.simulation().at == phase::closed);
    CHECK_THAT(prose(c.last), ContainsSubstring("Ruta Klein:"));
    c.say(good_offer);
    CHECK(c.simulation().at == phase::debriefing);
}

SCENARIO("a pause stops the clock", "[simulation]") {
    auto c = begun();
    c.say("How do you plan shifts?");
    c.say("pause");
    c.clock += std::chrono::hours{5};
    c.say("where were we?");
    CHECK_THAT(prose(c.last), ContainsSubstring("Ruta Klein:"));
    c.say("How many nurses would use it?");
    CHECK(c.simulation().at == phase::talking);
    CHECK_THAT(prose(c.last), !ContainsSubstring("What do I tell my boss?"));
}

SCENARIO("a promise is brought up again, and first when another one contradicts it", "[simulation]") {
    auto c = begun();
    c.say("I will send you the offer on Thursday.");
    c.say("I will send you the offer on Friday.");
    INFO(prose(c.last));
    CHECK_THAT(prose(c.last), ContainsSubstring("Thursday"));
}

SCENARIO("the hatches work in role, and everything else is for the persona", "[simulation]") {
    auto c = begun();
    SECTION("help") {
        c.say("help");
        CHECK(offers(c.last, "recap"));
        c.press("recap");
        CHECK_THAT(prose(c.last), ContainsSubstring("Ruta Klein:"));
    }
    SECTION("stop") {
        c.say("stop");
        CHECK(c.session() == nullptr);
    }
    SECTION("words that are commands elsewhere are not taken from the persona") {
        for (const auto* words : {"Can we use AI for the rota?", "What are my options?", "thanks", "Hello there",
                                  "may I share a document with you?"}) {
            INFO(words);
            c.say(words);
            CHECK_THAT(prose(c.last), ContainsSubstring("Ruta Klein:"));
        }
    }
    SECTION("a hint stays out of role and points to what is open") {
        c.say("hint");
        CHECK_THAT(prose(c.last), !ContainsSubstring("Ruta Klein:"));
        CHECK_THAT(prose(c.last), ContainsSubstring("The need"));
    }
}

SCENARIO("every message of a simulation keeps the manners, and is the same again", "[simulation]") {
    const auto play = [] {
        auto c = begun();
        std::string typed = "play the head of nursing";
        std::string all = core::plain_text(c.last);
        const auto check = [&] {
            for (const auto& each : complaints(c.last, folded(typed))) {
                INFO(each.manner << ": " << each.shown);
                CHECK(each.manner == "none");
            }
            all += core::plain_text(c.last);
        };
        for (const auto* words :
             {"Hi", "Which tool do you use, and how many nurses?", "I suggest a pilot on one ward", "hint",
              "You will have it on Thursday", "No, I can't do that", "I'll report you to your boss", "bananas",
              "You're the best", "what goes wrong?", "We'd lower the price to 4,000 EUR"}) {
            typed += std::string(" ") + words;
            c.say(words);
            check();
        }
        typed += std::string(" ") + good_offer;
        c.say(good_offer);
        check();
        while (c.session() != nullptr) {
            c.press("next");
            check();
        }
        return all;
    };
    CHECK(play() == play());
}

SCENARIO("LG09: a criterion's weight and a decision point change what the debrief says", "[simulation]") {
    const auto debrief_of = [](const std::string& name, const std::string& yaml) {
        const auto& w = world_of(name, yaml);
        auto c = begun(w);
        c.say("How many nurses would use it?");
        c.press("debrief");
        return whole_debrief(c);
    };
    const auto changed = [](std::string text, std::string_view from, std::string_view to) {
        const auto at = text.find(from);
        REQUIRE(at != std::string::npos);
        return text.replace(at, from.size(), to);
    };
    const auto as_is = debrief_of("sales_as_is", sales_yaml());
    const auto need = as_is.find("Missed · The need");
    const auto terms = as_is.find("Missed · The terms");
    REQUIRE(need != std::string::npos);
    REQUIRE(terms != std::string::npos);
    CHECK(need < terms);  // weight 3 before weight 2
    GIVEN("the weights the other way round") {
        const auto other = debrief_of("sales_weight", changed(sales_yaml(), "  weight: 2\n", "  weight: 5\n"));
        CHECK(other.find("Missed · The terms") < other.find("Missed · The need"));
        CHECK_THAT(prose(briefed(world_of("sales_weight", {})).last), ContainsSubstring("the terms and the need"));
        CHECK_THAT(prose(briefed(world_of("sales_as_is", {})).last), ContainsSubstring("the need and the terms"));
    }
    GIVEN("a decision point at the step of the terms") {
        const auto other = debrief_of(
            "sales_decision",
            changed(
                sales_yaml(), "    criteria: [cr.terms]\n    ai_pattern",
                "    criteria: [cr.terms]\n    decision:\n      question: \"The budget closes tomorrow. What goes "
                "out?\"\n      options:\n      - {id: a, text: Everything., why: Nobody reads it.}\n      - {id: "
                "b, text: \"One page with a sum and a date.\", expert: true, why: It can be signed.}\n    ai_pattern"));
        CHECK_THAT(other, ContainsSubstring("The budget closes tomorrow."));
        CHECK_THAT(other, ContainsSubstring("One page with a sum and a date."));
        CHECK_THAT(as_is, !ContainsSubstring("The budget closes tomorrow."));
    }
}

SCENARIO("with no role known, whose situations is asked before a long list", "[simulation]") {
    conversation c;
    c.say("let me practise a conversation");
    c.say("scenarios");
    CAPTURE(core::plain_text(c.last));
    CHECK_FALSE(offers(c.last, "simulate:"));
    c.press("scenarios_of:role.secops");
    CHECK(c.me().role == "role.secops");
    CHECK(offers(c.last, "simulate:sc.ransomware"));
    CHECK(choices(c.last).size() <= 5);
}

SCENARIO("all moves of the experts are counted as all, not as four of the four", "[simulation]") {
    auto c = begun();
    const auto& what = *sales().stage.scenario("sc.too_expensive").what;
    for (const auto& move : what.expert_pattern) {
        c.clock -= std::chrono::minutes{1};
        c.say(move.detect.front() + ".");
    }
    c.press("debrief");
    const auto n = std::to_string(what.expert_pattern.size());
    CAPTURE(prose(c.last));
    CHECK_THAT(prose(c.last), ContainsSubstring("ll " + n));
    CHECK_THAT(prose(c.last), !ContainsSubstring(n + " of "));
}
