// Drills in talk: what is shown, what is taken, what the result says, and what is left of it.

#include "core/drills/mark.hpp"
#include "tests/unit/modes/manners.hpp"
#include "tests/unit/modes/talk.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <algorithm>

using namespace coach;
using namespace coach::talks;
using Catch::Matchers::ContainsSubstring;

namespace {

const core::graph::drill& drill_named(std::string_view id) {
    for (const auto& g : shipped().graphs)
        for (const auto& d : g.drills)
            if (d.id == id) return d;
    FAIL("no drill " << id);
    std::abort();
}

const core::drill_state& drill_in(const conversation& c) {
    REQUIRE(c.session() != nullptr);
    return std::get<core::drill_state>(c.session()->mode);
}

conversation begun(std::string_view id) {
    conversation c;
    c.say("hi");
    c.press("role:");
    // The buttons of a menu are the way to a drill by its id, as after "all of these were done today".
    auto& me = std::get<core::learner_state>(c.state);
    me.rooms.front().offered.push_back({"x/drill:" + std::string(id), "that one"});
    c.press_id("x/drill:" + std::string(id));
    return c;
}

/// Rows of all tables of a message.
std::vector<std::vector<std::string>> rows(const core::message& m) {
    std::vector<std::vector<std::string>> out;
    for (const auto& p : m.parts)
        if (const auto* t = std::get_if<core::table_part>(&p)) out.insert(out.end(), t->rows.begin(), t->rows.end());
    return out;
}

bool shows(const core::message& m, std::string_view words) {
    return core::plain_text(m).find(words) != std::string::npos;
}

std::string answer_to(const core::graph::drill& d, const core::drills::marker& by, std::size_t from, std::size_t to) {
    std::string out;
    for (auto i = from; i < to && i < d.flaws.size(); ++i) {
        out += d.flaws[i].accept.front();
        if (!by.right_action(i).empty()) out += ": " + by.right_action(i);
        out += "\n";
    }
    return out;
}

std::string field(const core::effects& wants, std::string_view kind, std::string_view name) {
    for (const auto& w : wants)
        if (const auto* r = std::get_if<core::record>(&w))
            if (r->kind == kind)
                for (const auto& [key, value] : r->fields)
                    if (key == name) return value;
    return {};
}

core::message done(conversation& c) {
    auto m = c.say("done");
    while (offers(m, "yes"))
        m = c.press("no");
    return m;
}

}  // namespace

SCENARIO("a drill opens with what it is, how long, the material and how to answer", "[modes][drill]") {
    conversation c;
    c.say("hi");
    c.press("role:role.product");
    for (const auto* words : {"drill", "give me something to critique", "test me", "practise my judgement"}) {
        auto each = c;
        const auto m = each.say(words);
        CAPTURE(words, core::plain_text(m));
        CHECK_THAT(prose(m), ContainsSubstring("min"));
        CHECK(part_of<core::quote_part>(m) != nullptr);
        CHECK(complaints(m, folded(words)).empty());
        drill_in(each);
    }
}

SCENARIO("JD01: found of all, false alarms, and the missed ones explained, at most three at a time", "[modes][drill]") {
    auto c = begun("dr.prd_seven_flaws");
    const auto& d = drill_named("dr.prd_seven_flaws");
    CHECK(shows(c.last, "A national survey found that 87% of patients"));
    c.say("the survey is invented\nthere is no baseline");
    CHECK(drill_in(c).found.size() == 2);
    CHECK(!shows(c.last, "87%"));  // nothing is told before the end
    c.say("Two hours a day on reminder calls is exaggerated");
    c.say("health data in a text message");
    const auto m = done(c);
    CAPTURE(core::plain_text(m));
    CHECK_THAT(prose(m), ContainsSubstring("3 of 7") && ContainsSubstring("1 false alarm"));
    CHECK_THAT(prose(m), ContainsSubstring("Two hours a day on reminder calls"));
    CHECK(c.session() == nullptr);
    const auto all = rows(m);
    REQUIRE(all.size() == 3 + 3);
    CHECK(all[0][0] == "the survey is invented");
    CHECK(d.flaws[0].span_text.starts_with(all[3][0].substr(0, 30)));
    CHECK(all[3][1].starts_with(d.flaws[0].why.in("en")));
    CHECK(field(c.wants, "drill", "found") == "3");
    CHECK(field(c.wants, "drill", "alarms") == "1");
    const auto hundredths = std::stoi(field(c.wants, "drill", "sensitivity"));
    const auto tenths = (hundredths + 5) / 10;
    CAPTURE(hundredths);
    CHECK_THAT(prose(m), ContainsSubstring("d′ " + std::to_string(tenths / 10) + "." + std::to_string(tenths % 10)));
    CHECK(complaints(m, folded("the survey is invented there is no baseline Two hours a day on reminder calls is "
                               "exaggerated health data in a text message"))
              .empty());
    THEN("more are explained, shown in their place, and then there is no more") {
        CHECK(rows(c.press("drill_more:")).size() == 1);
        CHECK(!offers(c.last, "drill_more:"));
        const auto where = c.press("drill_where:");
        CHECK(std::count_if(where.parts.begin(), where.parts.end(),
                            [](const auto& p) { return std::holds_alternative<core::quote_part>(p); }) == 4);
        CHECK(shows(where, "line 3"));
    }
    THEN("another drill is a press away, and it is not the same one within the day") {
        c.press("drill:");
        CHECK(drill_in(c).drill != "dr.prd_seven_flaws");
    }
}

SCENARIO("JD01: an answer is compared with an experienced reviewer's", "[modes][drill]") {
    for (const auto& g : shipped().graphs) {
        for (const auto& d : g.drills) {
            if (d.expert.empty()) continue;
            auto c = begun(d.id);
            done(c);
            CAPTURE(d.id, core::plain_text(c.last));
            REQUIRE(offers(c.last, "drill_expert:"));
            CHECK(shows(c.press("drill_expert:"), d.expert.in("en").substr(0, 40)));
        }
    }
}

SCENARIO("every drill that ships can be done to the end: nothing, half, all, just show me", "[modes][drill]") {
    for (const auto& g : shipped().graphs) {
        for (const auto& d : g.drills) {
            const core::drills::marker by(d, "en", shipped().drill_words);
            CAPTURE(d.id);
            const auto all = answer_to(d, by, 0, d.flaws.size());
            {
                auto c = begun(d.id);
                for (const auto& broken : complaints(c.last, ""))
                    FAIL_CHECK(broken.manner << ": " << broken.shown);
                const auto m = done(c);
                CAPTURE(core::plain_text(m));
                CHECK_THAT(prose(m), ContainsSubstring("0 of " + std::to_string(d.flaws.size())));
                CHECK(complaints(m, "").empty());
            }
            {
                auto c = begun(d.id);
                const auto half = d.flaws.size() / 2;
                c.say(answer_to(d, by, 0, half));
                c.say(answer_to(d, by, half, d.flaws.size()));
                const auto m = done(c);
                CAPTURE(core::plain_text(m));
                const auto total = std::to_string(d.flaws.size());
                CHECK_THAT(prose(m), ContainsSubstring(total + " of " + total) && ContainsSubstring("no false alarm"));
                CHECK(!offers(m, "drill_where:"));
                CHECK(complaints(m, folded(all)).empty());
                CHECK(c.session() == nullptr);
            }
            {
                auto c = begun(d.id);
                const auto m = c.say("just show me");
                CAPTURE(core::plain_text(m));
                CHECK(rows(m).size() == d.flaws.size());
                CHECK(field(c.wants, "drill", "shown") == "1");
                CHECK(complaints(m, "").empty());
            }
        }
    }
}

SCENARIO("JD02: in a red-team drill the attack found is one that the graph lists", "[modes][drill]") {
    bool any = false;
    for (const auto& g : shipped().graphs) {
        for (const auto& d : g.drills) {
            if (d.kind != "redteam") continue;
            any = true;
            auto c = begun(d.id);
            c.say(d.flaws[0].accept.back());
            c.say("the colours are ugly");
            const auto m = done(c);
            CAPTURE(d.id, core::plain_text(m));
            CHECK_THAT(prose(m), ContainsSubstring("1 of " + std::to_string(d.flaws.size())));
            CHECK(rows(m).size() == 1 + std::min<std::size_t>(3, d.flaws.size() - 1));
        }
    }
    CHECK(any);
    conversation c;
    c.say("red team");
    CHECK(drill_named(drill_in(c).drill).kind == "redteam");
}

SCENARIO(
    "JD03: an unsure answer of an assistant wants stop, verify or escalate; another call is shown beside the right one",
    "[modes][drill]") {
    bool any = false;
    for (const auto& g : shipped().graphs) {
        for (const auto& d : g.drills) {
            if (d.kind != "fallback" || d.flaws[0].action.empty()) continue;
            any = true;
            const auto& right = d.flaws[0].action;
            const std::string wrong = right == "verify" ? "escalate" : "verify";
            for (const auto& call : {right, wrong}) {
                auto c = begun(d.id);
                c.say(d.flaws[0].accept.front() + ": " + call);
                const auto& found = drill_in(c).found;
                CAPTURE(d.id, call, d.flaws[0].accept.front());
                REQUIRE(found.size() == 1);
                const auto m = done(c);
                CAPTURE(core::plain_text(m));
                REQUIRE(rows(m).front().size() == 3);
                CHECK_THAT(rows(m).front()[2], ContainsSubstring(right));
            }
        }
    }
    CHECK(any);
}

SCENARIO("JD04: rules for an agent are scored by the risks that they cover, and the verb that fits is shown",
         "[modes][drill]") {
    bool any = false;
    for (const auto& g : shipped().graphs) {
        for (const auto& d : g.drills) {
            if (d.kind != "boundary") continue;
            any = true;
            auto c = begun(d.id);
            const std::string right = d.flaws[0].action, wrong = right == "allow" ? "deny" : "allow";
            c.say(wrong + " " + d.flaws[0].accept.front());
            const auto m = done(c);
            CAPTURE(d.id, core::plain_text(m));
            CHECK_THAT(prose(m), ContainsSubstring("1 of " + std::to_string(d.flaws.size())));
            CHECK_THAT(rows(m).front()[2], ContainsSubstring(wrong) && ContainsSubstring(right));
            CHECK(field(c.wants, "drill", "right") == "0");
        }
    }
    CHECK(any);
}

SCENARIO("JD04: each role has a drill with harm to people outside the room", "[modes][drill]") {
    for (const auto& g : shipped().graphs) {
        const bool harm = std::any_of(g.drills.begin(), g.drills.end(), [](const auto& d) {
            return std::any_of(d.flaws.begin(), d.flaws.end(),
                               [](const auto& f) { return f.category == "stakeholder_harm"; });
        });
        CAPTURE(g.file);
        CHECK(harm);
    }
}

SCENARIO("ME06: should this be automated is a drill whose answers are scored, in numbers or words", "[modes][drill]") {
    auto c = begun("dr.prd_hand_over");
    CHECK(choices(c.last).empty());  // "2" is an answer here, and presses nothing
    c.say("2");
    CHECK(drill_in(c).found.size() == 1);
    c.say("4 and 6: keep. 1 delegate");
    c.say("the recordings have names in them, redact the names first");
    const auto m = done(c);
    CAPTURE(core::plain_text(m));
    CHECK_THAT(prose(m), ContainsSubstring("4 of 4") && ContainsSubstring("no false alarm"));
}

SCENARIO("a point that is not clear is asked back before the count, and yes counts it", "[modes][drill]") {
    for (const bool yes : {true, false}) {
        auto c = begun("dr.prd_seven_flaws");
        c.say("the survey");
        CHECK(drill_in(c).found.empty());
        const auto asked = c.say("done");
        CAPTURE(core::plain_text(asked));
        CHECK(complaints(asked, "the survey").empty());
        CHECK_THAT(prose(asked), ContainsSubstring("“the survey”"));
        REQUIRE(offers(asked, "yes"));
        const auto m = yes ? c.say("yes") : c.say("no");
        CHECK_THAT(prose(m), ContainsSubstring(yes ? "1 of 7" : "0 of 7"));
    }
}

SCENARIO("hints point at a place without telling, and are kept beside the result", "[modes][drill]") {
    auto c = begun("dr.prd_seven_flaws");
    const auto hint = c.say("hint");
    CAPTURE(core::plain_text(hint));
    CHECK_THAT(prose(hint), ContainsSubstring("Problem"));
    CHECK(!shows(hint, "push"));
    c.say("I don't know");
    for (int i = 0; i < 9; ++i)
        c.press("hint");
    CHECK(drill_in(c).hinted.size() == 7);
    done(c);
    CHECK(field(c.wants, "drill", "hints") == "7");
}

SCENARIO("the ways out work inside a drill, and it is picked up again", "[modes][drill]") {
    auto c = begun("dr.prd_seven_flaws");
    c.say("the survey is invented");
    c.say("pause");
    CHECK(c.session() == nullptr);
    const auto back = c.say("where were we?");
    CAPTURE(core::plain_text(back));
    CHECK(drill_in(c).found.size() == 1);
    CHECK(shows(back, "A national survey found"));
    c.say("undo");
    CHECK(drill_in(c).found.empty());
    c.say("start over");
    c.press("restart");
    CHECK(drill_in(c).found.empty());
    CHECK_THAT(prose(c.say("my data")), !ContainsSubstring("{"));
}

SCENARIO("a drill is begun by its name, and the same day again only then", "[modes][drill]") {
    conversation c;
    c.say("drill on incident report");
    CHECK(drill_in(c).drill.starts_with("dr.incident"));
    const auto first = drill_in(c).drill;
    done(c);
    c.say("drill on incident report");
    CHECK(drill_in(c).drill != first);
}
