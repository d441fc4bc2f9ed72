#include "core/meta.hpp"

#include "core/consent.hpp"
#include "core/modes/mode.hpp"
#include "tests/unit/modes/manners.hpp"
#include "tests/unit/modes/talk.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <algorithm>
#include <optional>

using namespace coach;
using namespace coach::talks;
using Catch::Matchers::ContainsSubstring;
using namespace std::chrono_literals;

namespace {

/// A person and a team, with the words between them carried to and fro.
struct workplace {
    conversation ana{shipped_with_contract()};
    core::actor_state team = core::team_state{};
    std::vector<core::message> heard;  ///< what came unasked

    void settle() {
        for (int round = 0; round < 6; ++round) {
            std::vector<core::happening> back;
            for (const auto& w : ana.wants) {
                if (const auto* wake = std::get_if<core::wake_at>(&w)) back.emplace_back(core::timer_fired{wake->name});
                const auto* t = std::get_if<core::tell>(&w);
                if (!t || !t->actor.starts_with("team/")) continue;
                core::event e{"t", {}, {}, t->what, ana.clock, {}};
                auto made = core::step(shipped_with_contract(), std::move(team), e, ana.clock);
                team = std::move(made.next);
                for (auto& answer : made.wants)
                    if (auto* to_ana = std::get_if<core::tell>(&answer)) back.emplace_back(to_ana->what);
            }
            if (back.empty()) return;
            core::effects next;
            for (auto& what : back)
                for (auto& effect : ana.step(std::move(what))) {
                    if (const auto* s = std::get_if<core::say>(&effect)) heard.push_back(ana.last = s->what);
                    next.push_back(std::move(effect));
                }
            ana.wants = std::move(next);
        }
    }
    void do_step(std::string_view step, bool with_ai) {
        auto& me = std::get<core::learner_state>(ana.state);
        me.sessions.clear();
        ana.say("I need a PRD for usage-based billing");
        for (auto& s : me.sessions)
            std::get<core::guided_state>(s.mode).step = step;
        if (with_ai) ana.say("show me how to ask my AI");
        ana.say("Priya asked 12 customers in three segments, and 7 of them would leave without it (calls, October).");
        ana.say("next");
        settle();
    }
};

void colleagues(core::actor_state& team, std::string_view step, int people, int using_it) {
    for (int i = 0; i < people; ++i)
        core::meta::count_use(std::get<core::team_state>(team), step, 1000 + static_cast<unsigned>(i), i < using_it);
}

core::learner_state& me(workplace& w) { return std::get<core::learner_state>(w.ana.state); }

}  // namespace

SCENARIO("ME01: six runs of a step without AI are mentioned once, with a figure of at least five people or none",
         "[modes][meta]") {
    workplace w;
    w.ana.say("hi");
    core::give_consent(me(w), core::purpose::ai_use, {}, w.ana.clock);
    const int others = GENERATE(4, 8);
    colleagues(w.team, "st.risks", others, others - 1);
    for (int run = 0; run < 5; ++run)
        w.do_step("st.risks", false);
    CHECK(w.heard.empty());
    w.do_step("st.risks", false);
    REQUIRE(w.heard.size() == 1);
    const auto words = prose(w.heard[0]);
    CAPTURE(words);
    CHECK(w.heard[0].why == core::intent::proactive);
    CHECK_THAT(words, ContainsSubstring("6"));
    CHECK(std::count(words.begin(), words.end(), '?') == 1);
    if (others == 8)
        CHECK_THAT(words, ContainsSubstring("7") && ContainsSubstring("8"));
    else
        CHECK_THAT(words, ContainsSubstring("five"));
    CHECK(offers(w.heard[0], "meta_try:"));
    CHECK(offers(w.heard[0], "meta_no:"));
    CHECK(offers(w.heard[0], "meta_why:"));

    THEN("trying gives the prompt") {
        w.ana.press("meta_try:");
        CHECK(part_of<core::code_part>(w.ana.last) != nullptr);
    }
    THEN("it is not said again, not even months later") {
        w.ana.clock += 24h * 200;
        w.do_step("st.risks", false);
        CHECK(w.heard.size() == 1);
    }
    THEN("dismissed, it stays away for a month, then two") {
        w.ana.press("meta_no:");
        w.ana.clock += 24h * 29;
        w.do_step("st.risks", false);
        CHECK(w.heard.size() == 1);
        w.ana.clock += 24h * 2;
        w.do_step("st.risks", false);
        REQUIRE(w.heard.size() == 2);
        w.ana.last = w.heard.back();
        w.ana.press("meta_no:");
        w.ana.clock += 24h * 59;
        w.do_step("st.risks", false);
        CHECK(w.heard.size() == 2);
    }
    THEN("using it once starts the count anew") {
        w.ana.press("meta_no:");
        w.ana.clock += 24h * 40;
        w.do_step("st.risks", true);
        w.do_step("st.risks", false);
        CHECK(w.heard.size() == 1);
    }
}

SCENARIO("ME02: a human-only step handed over twice is talked about in private, with the reason, and told to nobody",
         "[modes][meta]") {
    workplace w;
    w.ana.say("hi");
    core::give_consent(me(w), core::purpose::ai_use, {}, w.ana.clock);
    w.do_step("st.align", true);
    CHECK(w.heard.empty());
    w.do_step("st.align", true);
    REQUIRE(w.heard.size() == 1);
    const auto words = prose(w.heard[0]);
    CAPTURE(words);
    const auto found = shipped_with_contract().workflow("wf.prd");
    const auto* st = core::graph::find_step(*found.work, "st.align");
    CHECK_THAT(words, ContainsSubstring(core::modes::clause(st->why.in("en"))));
    CHECK(std::get<core::team_state>(w.team).cohorts.empty());
    w.ana.press("meta_try:");
    CHECK_THAT(prose(w.ana.last), ContainsSubstring(std::string(st->checklist.front().in("en"))));
}

SCENARIO("without consent nothing of it is kept, and consent is asked for once", "[modes][meta]") {
    workplace w;
    w.ana.say("hi");
    for (int run = 0; run < 8; ++run)
        w.do_step("st.risks", false);
    CHECK(me(w).ai_use.events.empty());
    CHECK(std::get<core::team_state>(w.team).cohorts.empty());
    CHECK(w.heard.empty());

    GIVEN("two finished pieces of work") {
        const auto finish_one = [&] {
            me(w).sessions.clear();
            w.ana.say("I need a PRD for usage-based billing");
            for (int step = 0; step < 8; ++step) {
                w.ana.say("skip");
                w.settle();
            }
        };
        finish_one();
        finish_one();
        REQUIRE(w.heard.size() == 1);
        CAPTURE(prose(w.heard[0]));
        CHECK(offers(w.heard[0], "meta_agree"));
        THEN("it is not asked again") {
            finish_one();
            finish_one();
            CHECK(w.heard.size() == 1);
        }
        THEN("agreeing is written down, and withdrawing forgets what was kept") {
            w.ana.last = w.heard[0];
            w.ana.press("meta_agree");
            CHECK(core::consented(me(w), core::purpose::ai_use));
            w.do_step("st.risks", false);
            CHECK(me(w).ai_use.events.size() == 1);
            const auto line = core::withdraw_consent(me(w), core::purpose::ai_use, {}, w.ana.clock);
            CHECK(line.ledger == "consent");
            CHECK(me(w).ai_use.events.empty());
        }
    }
}

TEST_CASE("a cohort's figure never lets one person be told apart", "[meta]") {
    core::team_state team;
    for (unsigned i = 0; i < 5; ++i)
        core::meta::count_use(team, "st.x", i, i % 2 == 0);
    CHECK_FALSE(core::meta::figure_of(team, "st.x", 3).has_value());  // without the one who asks there are four
    core::meta::count_use(team, "st.x", 9, true);
    REQUIRE(core::meta::figure_of(team, "st.x", 3).has_value());
    CHECK(core::meta::figure_of(team, "st.x", 3)->people == 5);
    core::meta::forget_use(team, 9);
    CHECK_FALSE(core::meta::figure_of(team, "st.x", 3).has_value());
    CHECK_FALSE(core::meta::figure_of(team, "st.other", 3).has_value());
}

SCENARIO("ME05: only what was consented to is looked at, and \"my data\" shows every event that was used",
         "[modes][meta]") {
    workplace w;
    w.ana.say("hi");
    const auto rows_on_ai = [&] {
        w.ana.command("data");
        std::vector<std::vector<std::string>> rows;
        for (const auto& p : w.ana.last.parts)
            if (const auto* table = std::get_if<core::table_part>(&p); table && table->header.size() == 3)
                rows.insert(rows.end(), table->rows.begin(), table->rows.end());
        return rows;
    };
    GIVEN("no consent") {
        for (int run = 0; run < 7; ++run)
            w.do_step("st.risks", run % 2 == 0);
        CHECK(me(w).ai_use.events.empty());
        CHECK(rows_on_ai().empty());
        THEN("even events that were there already would not be read") {
            for (int i = 0; i < 9; ++i)
                core::meta::take(me(w).ai_use, {"wf.prd", "st.risks", false, false, w.ana.clock});
            w.do_step("st.risks", false);
            CHECK(w.heard.empty());
            CHECK(me(w).ai_use.events.size() == 9);
            w.ana.step(core::timer_fired{"meta/due"});
            for (const auto& effect : w.ana.wants)
                if (const auto* told = std::get_if<core::tell>(&effect)) CHECK(told->what.kind != "cohort");
        }
    }
    GIVEN("consent") {
        core::give_consent(me(w), core::purpose::ai_use, {}, w.ana.clock);
        w.do_step("st.align", true);
        for (int run = 0; run < 6; ++run)
            w.do_step("st.risks", false);
        const auto rows = rows_on_ai();
        const auto& events = me(w).ai_use.events;
        REQUIRE(rows.size() == events.size());
        for (std::size_t i = 0; i < rows.size(); ++i) {
            const auto& e = events[events.size() - 1 - i];  // the latest first
            const auto found = shipped_with_contract().workflow(e.workflow);
            INFO(rows[i][0] << " | " << rows[i][1] << " | " << rows[i][2]);
            CHECK(rows[i][0].starts_with("2026-"));
            CHECK_THAT(rows[i][1],
                       ContainsSubstring(std::string(core::graph::find_step(*found.work, e.step)->title.in("en"))));
        }
        CHECK(std::ranges::count_if(rows, [](const auto& row) { return row[2].find("handed over") != row[2].npos; }) ==
              1);
        THEN("the count that is said is the count that is shown") {
            REQUIRE(w.heard.size() == 1);
            CHECK_THAT(prose(w.heard[0]), ContainsSubstring("6"));
            CHECK(std::ranges::count_if(rows, [](const auto& row) { return row[2] == "without AI"; }) == 6);
        }
        THEN("withdrawn, nothing of it is left to see or to use") {
            w.ana.say("turn off hints on when to use AI");
            CHECK(me(w).ai_use.events.empty());
            CHECK(rows_on_ai().empty());
        }
    }
}
