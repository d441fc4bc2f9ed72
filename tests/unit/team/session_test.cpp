// A team session: a thread runs one workflow, each step taken by somebody and handed on. Two people, their thread and
// their team, told through core::step.

#include "core/team/channel.hpp"
#include "tests/unit/team/town.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

using namespace coach;
using namespace coach::talks;
using Catch::Matchers::ContainsSubstring;

namespace {

const core::place thread = channel_thread();

const core::team::channel_state& session_of(const town& t) {
    return std::get<core::team::channel_state>(t.actors.at(core::channel_id(thread)));
}

town begun() {
    town t{shipped_with_contract()};
    t.say("ana", thread, "team session on a PRD");
    return t;
}

bool private_to_somebody(const core::say& s) {
    return s.where.direct || s.what.why == core::intent::private_reply || s.what.why == core::intent::proactive;
}

}  // namespace

SCENARIO("TM05: a thread runs one workflow, each step in the words of whoever took it", "[team][session]") {
    auto t = begun();
    INFO(t.words());
    REQUIRE(session_of(t).open);
    CHECK(session_of(t).workflow == "wf.prd");
    const auto steps = session_of(t).parts.size();
    CHECK(steps == 8);
    for (const auto& s : t.heard)
        CHECK_FALSE(private_to_somebody(s));

    t.press("ana", thread, "team:take:0");
    CHECK_THAT(t.words(), ContainsSubstring("ana"));
    t.say("ana", thread, "38 of 210 accounts share logins (billing data, Q3).");
    CHECK(session_of(t).parts[0].words.size() == 1);

    WHEN("somebody else, who takes part, writes or hands on") {
        t.press_id("ben", thread, "team:take:0");
        t.say("ben", thread, "I would add the exit calls of August to this problem.");
        CHECK(session_of(t).parts[0].words.size() == 1);
        t.press_id("ben", thread, "team:hand:0");
        CHECK(session_of(t).current == 0);
    }
    WHEN("it is handed on") {
        t.press("ana", thread, "team:hand:0");
        CHECK(session_of(t).current == 1);
        CHECK(core::plain_text(t.heard.back().what).find("38 of 210") != std::string::npos);
        t.press("ben", thread, "team:take:1");
        CHECK(session_of(t).parts[1].holder_name == "ben");
        AND_WHEN("an old button is pressed") {
            t.press_id("ana", thread, "team:hand:0");
            CHECK(session_of(t).current == 1);
        }
        AND_WHEN("it is given back, and the step before is sent back for more") {
            t.press("ben", thread, "team:give_up:1");
            t.press("ben", thread, "team:back:1");
            CHECK(session_of(t).current == 0);
            CHECK(session_of(t).parts[0].holder_name == "ana");
            CHECK(session_of(t).parts[0].returns == 1);
            CHECK(session_of(t).parts[0].words.size() == 1);
        }
    }
    WHEN("it goes on to the end, two people taking turns") {
        t.press("ana", thread, "team:hand:0");
        for (std::size_t i = 1; i < steps; ++i) {
            const std::string who = i % 2 == 1 ? "ben" : "ana";
            const auto n = std::to_string(i);
            t.press_id(who, thread, "team:take:" + n);
            t.clock += std::chrono::minutes{i == 3 ? 90 : 3};
            t.say(who, thread, "What " + who + " wrote for step " + n + ", with 12 accounts counted in October.");
            t.press(who, thread, "team:hand:" + n);
        }
        INFO(t.words());
        CHECK_FALSE(session_of(t).open);
        REQUIRE_FALSE(t.heard.empty());
        const auto& last = t.heard.front().what;
        const auto* file = part_of<core::file_part>(last);
        REQUIRE(file);
        CHECK_THAT(file->bytes, ContainsSubstring("38 of 210 accounts share logins") &&
                                    ContainsSubstring("What ben wrote for step 1") &&
                                    ContainsSubstring("What ana wrote for step 2"));
        const auto* times = part_of<core::table_part>(last);
        REQUIRE(times);
        CHECK(times->rows.size() == steps);
        for (const auto& row : times->rows)
            for (const auto& cell : row) {
                CHECK(cell != "ana");
                CHECK(cell != "ben");
            }
        CHECK_THAT(prose(last), ContainsSubstring(times->rows[3][0]));  // where 90 minutes went
        CHECK(part_of<core::score_part>(last) == nullptr);
        CHECK(t.team().step_times.size() == steps);
        THEN("words in the thread are for the coach again") {
            t.say("ana", thread, "where were we?");
            CHECK_FALSE(session_of(t).open);
            REQUIRE(t.heard.size() == 1);
        }
    }
    WHEN("somebody ends it") {
        t.press_id("ben", thread, "team:end:0");
        CHECK_FALSE(session_of(t).open);
        REQUIRE(part_of<core::file_part>(t.heard.front().what));
    }
}

SCENARIO("TM05: asked for in the channel itself, it is proposed to everybody and begins in a thread",
         "[team][session]") {
    town t{shipped_with_contract()};
    const core::place channel{"console", "T1", "C1", "", false, "https://token.example"};
    t.command("ana", channel, "team");
    REQUIRE(t.heard.size() == 1);
    CHECK(t.heard[0].what.why == core::intent::private_reply);
    t.press("ana", channel, "team_start:wf.prd");
    REQUIRE(t.heard.size() == 1);
    CHECK(t.heard[0].what.why == core::intent::reply);
    CHECK(t.heard[0].where.reply_token.empty());
    t.press_id("ben", thread, "team:open:wf.prd");
    CHECK(session_of(t).open);
}

TEST_CASE("TM05: in a direct chat it says where a team session lives") {
    town t{shipped_with_contract()};
    t.command("ana", direct_chat(), "team session");
    REQUIRE(t.heard.size() == 1);
    CHECK(t.actors.count(core::channel_id(direct_chat())) == 0);
}
