// Observer mode: off by default, with a live consent only, as counts of five and more, never applied by itself.

#include "core/consent.hpp"
#include "core/team/observed.hpp"
#include "tests/unit/modes/office.hpp"

#include <catch2/matchers/catch_matchers_string.hpp>

#include <algorithm>

namespace coach::talks {
namespace {

using Catch::Matchers::ContainsSubstring;

void begin(office& o, const std::string& who) { o.say(who, "I need a PRD for usage-based billing"); }
void do_step(office& o, const std::string& who) {
    o.say(who, "Priya asked 12 customers in three segments, and 7 of them would leave without it (calls, October).");
    o.say(who, "next");
}
long observed(const office& o) { return std::count(o.told.begin(), o.told.end(), "observed"); }

core::told seen(std::uint64_t who, const std::string& from, const std::string& to, bool used = false) {
    return {"observed",
            {{"workflow", "wf.prd"},
             {"cohort", "typical"},
             {"from", from},
             {"to", to},
             {"begun", "yes"},
             {"used", used ? "yes" : "no"},
             {"skipped", "no"},
             {"who", std::to_string(who)},
             {"at", "1000"}}};
}

}  // namespace

SCENARIO("CA06: observer mode is off by default, counts with a live consent only, and stops with one event",
         "[modes][observe]") {
    office o;
    begin(o, "ana");
    do_step(o, "ana");
    CHECK(observed(o) == 0);
    CHECK(o.at("ana").me().observed.empty());
    auto m = o.command("ana", "observe on");
    CAPTURE(core::plain_text(m));
    CHECK_THAT(prose(m), ContainsSubstring("Nothing from before counts"));  // read before it is agreed to
    do_step(o, "ana");
    CHECK(observed(o) == 0);  // asking is not agreeing
    o.command("ana", "observe on");
    o.press("ana", "observe_agree:");
    do_step(o, "ana");
    CHECK(observed(o) >= 1);
    CHECK_FALSE(o.team().observed.empty());
    const auto before = observed(o);
    m = o.command("ana", "observe off");
    CAPTURE(prose(m));
    CHECK_FALSE(core::consented(o.at("ana").me(), core::purpose::observe));
    CHECK(o.team().observed.empty());  // what it covered is erased
    CHECK(o.team().moves.empty());
    CHECK(o.at("ana").me().observed.empty());
    do_step(o, "ana");
    CHECK(observed(o) == before);
    THEN("a word that was under way when it was turned off is dropped") {
        auto late = seen(core::seed_of(o.actor("ana"), 0), "", "st.problem");
        o.deliver({core::tell{core::team_id(direct_chat()), late}});
        CHECK(o.team().observed.empty());
    }
}

SCENARIO("CA06: a consent for one channel covers that channel and no other place", "[modes][observe]") {
    office o;
    auto& ana = o.at("ana");
    ana.where = channel_thread();
    o.command("ana", "observe on");
    o.press("ana", "observe_agree:C1");
    CHECK(core::consented(ana.me(), core::purpose::observe, "C1"));
    CHECK_FALSE(core::consented(ana.me(), core::purpose::observe, "C2"));
    begin(o, "ana");
    do_step(o, "ana");
    CHECK(observed(o) == 1);
    ana.where = direct_chat();
    begin(o, "ana");
    do_step(o, "ana");
    CHECK(observed(o) == 1);
}

SCENARIO("CA06: step order and AI use of five or more are shown to the curator as suggestions, and change nothing",
         "[modes][observe]") {
    office o;
    const auto before = shipped_with_contract().workflow("wf.prd").work->steps.size();
    const auto first = shipped_with_contract().workflow("wf.prd").work->start.id;
    const auto last = shipped_with_contract().workflow("wf.prd").work->steps.back().id;
    for (std::uint64_t who = 101; who <= 104; ++who)
        core::team::observed(o.team(), seen(who, first, last));
    o.say("ana", "suggested edits");  // no curator: not even a look
    CHECK(o.told.empty());
    o.say("U-ELI", "suggested edits");
    REQUIRE(o.heard["U-ELI"].size() == 1);
    CHECK(part_of<core::table_part>(o.heard["U-ELI"][0]) == nullptr);  // four people are too few
    core::team::observed(o.team(), seen(105, first, last));
    o.say("U-ELI", "suggested edits");
    const auto* table = part_of<core::table_part>(o.heard["U-ELI"].back());
    REQUIRE(table != nullptr);
    CAPTURE(core::plain_text(o.heard["U-ELI"].back()));
    REQUIRE(std::any_of(table->rows.begin(), table->rows.end(), [](const auto& row) {
        return row[2] == "learners" && row[3].find("5 people go on to") != std::string::npos;
    }));
    CHECK(shipped_with_contract().workflow("wf.prd").work->steps.size() == before);
    CHECK(o.library().taught.empty());
    THEN("one more person, or one fewer, does not show who it was") {
        core::team::observed(o.team(), seen(106, first, last));
        const auto more = core::team::suggestions(shipped_with_contract(), o.team());
        REQUIRE_FALSE(more.empty());
        CHECK(more[0].people == 5);
        core::team::observed_withdrawn(o.team(), 101, core::time_point{std::chrono::milliseconds{2000}});
        core::team::observed_withdrawn(o.team(), 106, core::time_point{std::chrono::milliseconds{2000}});
        const auto fewer = core::team::suggestions(shipped_with_contract(), o.team());
        REQUIRE_FALSE(fewer.empty());
        CHECK(fewer[0].people == 5);
        for (const auto& move : o.team().moves)
            CHECK(std::find(move.who.begin(), move.who.end(), 101) == move.who.end());
        for (const auto& r : o.team().releases)
            CHECK(std::find(r.who.begin(), r.who.end(), 101) == r.who.end());
    }
}

}  // namespace coach::talks
