// What is too old goes, on a clock that is moved.

#include "core/retention.hpp"

#include "tests/unit/modes/talk.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace coach;
using namespace coach::talks;
using namespace std::chrono_literals;

namespace {

constexpr auto day = std::chrono::hours{24};
constexpr core::time_point began{std::chrono::sys_days{std::chrono::year{2026} / 11 / 16} + std::chrono::hours{9}};

template <class Effect>
std::optional<Effect> one_of(const core::effects& wants) {
    for (const auto& each : wants)
        if (const auto* one = std::get_if<Effect>(&each)) return *one;
    return std::nullopt;
}

std::string field(const core::write_down& line, std::string_view name) {
    for (const auto& [key, value] : line.fields)
        if (key == name) return value;
    return {};
}

/// The timer, as it fires so many days after the talk began.
core::effects fire_after(conversation& c, int days) {
    c.clock = began + days * day;
    return c.step(core::timer_fired{std::string(core::retention::timer)});
}

conversation with_answers() {
    auto c = prd_begun();
    c.say("38 of 210 accounts share logins (billing data, Q3).");
    c.say("pause");
    return c;
}

}  // namespace

SCENARIO("the first step sets the timer to the first day on which something is too old", "[modes][retention]") {
    conversation c;
    c.command();
    std::optional<core::time_point> set;
    for (const auto& each : c.wants)
        if (const auto* w = std::get_if<core::wake_at>(&each); w && w->name == core::retention::timer) set = w->when;
    REQUIRE(set.has_value());
    CHECK(*set == c.me().retention.due);
    CHECK(*set - c.me().retention.seen == 90 * day);  // the place
    c.say("I need a PRD for usage-based billing");
    c.say("38 of 210 accounts share logins (billing data, Q3).");
    CHECK(c.me().retention.due - c.me().retention.seen <= 30 * day);  // the words
    c.say("pause");
    for (const auto& each : c.wants)
        if (const auto* w = std::get_if<core::wake_at>(&each)) CHECK(w->name != core::retention::timer);  // not again
}

SCENARIO("words go after 30 days without a touch, the work after 90, and a record holds only counts",
         "[modes][retention]") {
    auto c = with_answers();
    CHECK_FALSE(one_of<core::write_down>(fire_after(c, 29)).has_value());
    CHECK(c.bytes().find("38 of 210") != std::string::npos);

    const auto at_30 = fire_after(c, 31);
    CHECK(c.bytes().find("38 of 210") == std::string::npos);
    REQUIRE(c.me().sessions.size() == 1);
    const auto proof = one_of<core::write_down>(at_30);
    REQUIRE(proof.has_value());
    CHECK(proof->ledger == "audit");
    CHECK(field(*proof, "what") == "retention");
    CHECK(field(*proof, "texts") == "1");
    CHECK(field(*proof, "work") == "0");
    CHECK(one_of<core::wake_at>(at_30).has_value());
    CHECK_FALSE(one_of<core::say>(at_30).has_value());                     // nobody is bothered with it
    CHECK_FALSE(one_of<core::write_down>(fire_after(c, 31)).has_value());  // twice changes nothing

    const auto at_90 = fire_after(c, 91);
    CHECK(c.me().sessions.empty());
    CHECK(c.me().rooms.empty());
    CHECK(field(*one_of<core::write_down>(at_90), "work") == "1");
    CHECK_FALSE(c.me().role.empty());
}

SCENARIO("work whose words are gone can be taken up again", "[modes][retention]") {
    auto c = with_answers();
    fire_after(c, 31);
    c.say("where were we?");
    REQUIRE(c.session() != nullptr);
    for (const auto* words : {"undo", "hint", "44 of 210 accounts share logins (billing data, Q4).", "recap", "next"})
        c.say(words);
    c.say("pause");
}

SCENARIO("what is worked on stays, however old its beginning", "[modes][retention]") {
    auto c = with_answers();
    c.clock = began + 25 * day;
    c.say("where were we?");
    c.say("pause");
    fire_after(c, 40);
    CHECK(c.bytes().find("38 of 210") != std::string::npos);
}

SCENARIO("after two years without a word everything goes, consents with a line each", "[modes][retention]") {
    auto c = with_answers();
    auto me = c.me();
    me.consents.push_back({core::purpose::observe, "", 1, {}});
    c.state = core::actor_state{me};
    fire_after(c, 729);
    CHECK_FALSE(c.me().who.id.empty());
    const auto last = fire_after(c, 731);
    CHECK(one_of<core::erase_me>(last).has_value());
    bool withdrawn = false, proven = false;
    for (const auto& each : last)
        if (const auto* line = std::get_if<core::write_down>(&each)) {
            withdrawn = withdrawn || (line->ledger == "consent" && field(*line, "what") == "withdrawn");
            proven = proven || field(*line, "everything") == "yes";
        }
    CHECK(withdrawn);
    CHECK(proven);
}

SCENARIO("a timer that fires for somebody unknown does nothing", "[modes][retention]") {
    conversation c;
    CHECK(c.step(core::timer_fired{std::string(core::retention::timer)}).empty());
}
