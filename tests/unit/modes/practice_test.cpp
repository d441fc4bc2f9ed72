// Practice that comes by itself, through core::step: when, how often, and that stop means stop.

#include "core/local_time.hpp"
#include "tests/unit/modes/manners.hpp"
#include "tests/unit/modes/talk.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <algorithm>
#include <map>
#include <random>
#include <set>

using namespace coach;
using namespace coach::talks;
using Catch::Matchers::ContainsSubstring;
using namespace std::chrono;

namespace {

core::time_point utc(int y, unsigned m, unsigned d, int hour, int minute = 0) {
    return sys_days{year{y} / month{m} / day{d}} + hours{hour} + minutes{minute};
}

std::string shown(std::string_view zone, core::time_point t) {
    const auto at = core::local(zone, t);
    return std::string(zone) + " day " + std::to_string(core::day_of_week(at.day)) + " " +
           std::to_string(at.of_day.count() / 60) + ":" + std::to_string(at.of_day.count() % 60);
}

/// One person with a clock and the timers that the core asked for; time passes only from event to event.
struct life {
    explicit life(const core::world& w = shipped(), core::time_point begin = utc(2026, 1, 5, 9))
        : knows(w), now(begin) {}

    const core::world& knows;
    core::time_point now;
    core::person who{"U1", "Ana", "Europe/Berlin"};
    core::actor_state state = core::learner_state{};
    std::map<std::string, core::time_point> timers{};
    std::vector<core::record> records{};  ///< of the last step
    core::message last{};                 ///< what was said last, asked or not
    unsigned events = 0;

    core::learner_state& me() { return std::get<core::learner_state>(state); }

    std::optional<core::message> step(core::happening what) {
        core::event e{"e" + std::to_string(++events), direct_chat(), who, std::move(what), now, {}};
        if (std::holds_alternative<core::timer_fired>(e.what)) e.who.zone.clear();  // as it was when it was set: stale
        auto made = core::step(knows, std::move(state), e, now);
        state = std::move(made.next);
        records.clear();
        std::optional<core::message> said;
        for (auto& w : made.wants) {
            if (auto* s = std::get_if<core::say>(&w)) said = s->what;
            if (auto* wake = std::get_if<core::wake_at>(&w)) timers[wake->name] = wake->when;
            if (auto* no = std::get_if<core::cancel_wake>(&w)) timers.erase(no->name);
            if (auto* r = std::get_if<core::record>(&w)) records.push_back(*r);
        }
        if (said) last = *said;
        return said;
    }
    core::message say(std::string text) {
        auto said = step(core::said{std::move(text), ""});
        REQUIRE(said);
        return *said;
    }
    core::message press(std::string_view prefix) {
        for (const auto& c : choices(last))
            if (action(c).starts_with(prefix)) {
                auto said = step(core::chose{c.id, ""});
                REQUIRE(said);
                return *said;
            }
        FAIL("no choice \"" << prefix << "\" in:\n" << core::plain_text(last));
        return {};
    }
    /// The next timer before `until` fires on time; what was said unasked, or nothing. False: none is left.
    bool fire_next(core::time_point until, std::optional<core::message>& said) {
        const auto next = std::min_element(timers.begin(), timers.end(),
                                           [](const auto& a, const auto& b) { return a.second < b.second; });
        if (next == timers.end() || next->second > until) return false;
        now = std::max(now, next->second);
        const auto name = next->first;
        timers.erase(next);
        said = step(core::timer_fired{name});
        return true;
    }
    /// All that comes unasked until then.
    std::vector<core::message> wait(core::time_point until) {
        std::vector<core::message> out;
        std::optional<core::message> said;
        while (fire_next(until, said))
            if (said) out.push_back(*said);
        now = until;
        return out;
    }
    /// The first thing that comes unasked, at the moment when it comes.
    core::message until_prompt() {
        std::optional<core::message> said;
        while (fire_next(now + days{60}, said))
            if (said) return *said;
        FAIL("nothing came");
        return {};
    }
    void do_a_drill() {
        say("drill me on a PRD");
        say("the survey was invented");
        say("done");
    }
    bool recorded(std::string_view kind) const {
        return std::any_of(records.begin(), records.end(), [&](const auto& r) { return r.kind == kind; });
    }
};

bool has_quiet_buttons(const core::message& m) {
    return offers(m, "snooze") && offers(m, "quieter") && offers(m, "no_reminders");
}

}  // namespace

SCENARIO("PR02: practice arrives in the chat when it is due, in the person's own working hours, and Go begins it",
         "[modes][practice]") {
    life ana;
    ana.who.zone = "America/New_York";
    ana.do_a_drill();
    const auto came = ana.wait(ana.now + days{4});
    REQUIRE(came.size() >= 1);
    INFO(core::plain_text(came[0]));
    CHECK(came[0].why == core::intent::proactive);
    CHECK(offers(came[0], "practise:wf.prd|"));
    CHECK(has_quiet_buttons(came[0]));
    CHECK_THAT(prose(came[0]), ContainsSubstring("America/New_York"));  // the first one says what to expect
    CHECK_THAT(prose(came[0]), ContainsSubstring("at most 2"));
    CHECK(complaints(came[0], folded(prose(came[0]))).empty());
    ana.last = came[0];
    ana.press("practise:");
    CHECK(std::holds_alternative<core::drill_state>(ana.me().sessions.back().mode));
    CHECK(ana.recorded("practised"));
}

SCENARIO("PR02: a prompt comes beside open work and takes nothing from it", "[modes][practice]") {
    life ana;
    ana.do_a_drill();
    ana.say("I need a PRD for usage-based billing");
    const auto came = ana.wait(ana.now + days{4});
    REQUIRE_FALSE(came.empty());
    CHECK(offers(came[0], "practise:"));
    CHECK(std::holds_alternative<core::guided_state>(ana.me().sessions.back().mode));
    const auto stopped = ana.say("stop");
    CHECK(offers(stopped, "resume:"));  // the word is about the work, not about reminders
    CHECK_FALSE(ana.me().practice.agreed.stopped);
}

SCENARIO("PR05: tomorrow, fewer and stop are one tap or one word away, and stop means stop", "[modes][practice]") {
    life ana;
    ana.do_a_drill();
    ana.until_prompt();  // on a Tuesday
    WHEN("it is put off") {
        const bool by_button = GENERATE(true, false);
        by_button ? ana.press("snooze") : ana.say("later");
        const auto at = core::local(ana.who.zone, ana.me().practice.agreed.snoozed_until);
        CHECK(at.day == core::local(ana.who.zone, ana.now).day + days{1});
        CHECK(at.of_day == 9h);
        std::optional<core::message> said;
        const auto until = ana.me().practice.agreed.snoozed_until - minutes{1};
        while (ana.fire_next(until, said))
            CHECK_FALSE(said);
    }
    WHEN("fewer are wanted") {
        ana.press("quieter");
        CHECK(ana.me().practice.agreed.prompts_a_week == 1);
        CHECK_THAT(prose(ana.say("too many reminders")), !ContainsSubstring("0"));
        CHECK(ana.me().practice.agreed.prompts_a_week == 1);
    }
    WHEN("it is stopped at an old prompt, after a later one") {
        const auto old = ana.last;
        ana.until_prompt();
        ana.last = old;
        ana.press("no_reminders");
        CHECK(ana.me().practice.agreed.stopped);
    }
    WHEN("it is stopped, in whatever way") {
        for (const auto* words : {"", "stop", "no more reminders", "stop reminding me", "turn off notifications"}) {
            CAPTURE(words);
            auto ben = ana;
            *words == '\0' ? ben.press("no_reminders") : ben.say(words);
            CHECK(ben.me().practice.agreed.stopped);
            CHECK(ben.timers.count("practice") == 0);
            ben.step(core::timer_fired{"practice"});  // one that was on its way
            CHECK(ben.wait(ben.now + days{300}).empty());
            ben.do_a_drill();  // new evidence turns nothing on
            CHECK(ben.wait(ben.now + days{60}).empty());
            ben.say("turn reminders on");
            ben.press("reminders_on");
            CHECK_FALSE(ben.wait(ben.now + days{30}).empty());
        }
    }
}

SCENARIO("PR02: a time zone that was typed stays until the platform tells of another", "[modes][practice]") {
    life ana;
    ana.say("hello");
    CHECK(ana.me().who.zone == "Europe/Berlin");
    for (const auto& [words, zone] :
         {std::pair("I'm in Lisbon this week", "Europe/Lisbon"), std::pair("my time zone is Asia/Tokyo", "Asia/Tokyo"),
          std::pair("set my time zone to San Francisco", "America/Los_Angeles"),
          std::pair("I moved to new york", "America/New_York")}) {
        CAPTURE(words);
        CHECK_THAT(prose(ana.say(words)), ContainsSubstring(zone));
        CHECK(ana.me().who.zone == zone);
        ana.say("thanks");
        CHECK(ana.me().who.zone == zone);
    }
    ana.who.zone = "Europe/Paris";
    ana.say("thanks");
    CHECK(ana.me().who.zone == "Europe/Paris");
    ana.say("my time zone");
    ana.say("somewhere nice");
    CHECK(ana.me().who.zone == "Europe/Paris");
    ana.say("Vienna");
    CHECK(ana.me().who.zone == "Europe/Vienna");
}

SCENARIO("PR01: the weekly budget is set in the chat, and a budget of none brings none", "[modes][practice]") {
    life ana;
    ana.do_a_drill();
    CHECK(part_of<core::table_part>(ana.say("practice settings")) != nullptr);
    ana.press("set:minutes");
    ana.say("none");
    CHECK(ana.me().practice.agreed.minutes_a_week == 0);
    CHECK(ana.wait(ana.now + days{60}).empty());
    ana.say("practice settings");
    ana.press("set:minutes");
    ana.press("is:30");
    CHECK(ana.me().practice.agreed.minutes_a_week == 30);
    CHECK_FALSE(ana.wait(ana.now + days{30}).empty());
    ana.say("practice settings");
    ana.press("set:hours");
    ana.say("7 to 3");
    CHECK(ana.me().practice.agreed.from == 7 * 60);
    CHECK(ana.me().practice.agreed.to == 15 * 60);
}

SCENARIO("EX03: in the team's protected time nothing is brought up, and its use is counted", "[modes][practice]") {
    life ana(shipped_with_contract());  // Fridays from 13 to 17, on each person's clock
    ana.do_a_drill();
    CHECK_FALSE(ana.recorded("protected_time_used"));
    int prompts = 0;
    for (int week = 0; week < 30; ++week) {
        std::optional<core::message> said;
        const auto until = ana.now + days{7};
        while (ana.fire_next(until, said)) {
            if (!said) continue;
            ++prompts;
            const auto at = core::local(ana.who.zone, ana.now);
            INFO(shown(ana.who.zone, ana.now));
            CHECK_FALSE((core::day_of_week(at.day) == 5 && at.of_day >= 13h));
        }
        ana.now = until;
    }
    CHECK(prompts >= 15);
    ana.now = core::instant(ana.who.zone, {core::monday_of(core::local(ana.who.zone, ana.now).day) + days{11}, 14h});
    ana.say("drill me on a PRD");
    CHECK(ana.recorded("protected_time_used"));
    ana.say("the survey was invented");
    CHECK_FALSE(ana.recorded("protected_time_used"));  // once a day
    CHECK(ana.wait(ana.now + hours{2}).empty());
}

namespace {

/// A year of somebody who travels, answers, puts off and changes what was agreed. Every unasked message is checked.
struct busy_year {
    explicit busy_year(unsigned seed) : random(seed) {
        ana.who.zone = zone();
        ana.now = core::instant(ana.who.zone, {core::local_day{year{2026} / 1 / 5}, 10h});
        ana.do_a_drill();
        if (below(2) == 0) {
            ana.say("practice settings");
            ana.press("weekly_goal");
        }
        if (below(3) == 0) {
            ana.say("practice settings");
            ana.press("more_prompts");
        }
    }
    std::mt19937 random;
    life ana{};
    std::map<int, int> in_week{};  ///< by the Monday on the person's calendar
    std::map<int, int> minutes_in_week{};
    std::set<int> days_with{};
    int prompts = 0, journeys = 0;

    int below(int n) { return static_cast<int>(random() % static_cast<unsigned>(n)); }
    std::string zone() {
        constexpr std::array all{"Europe/Berlin",    "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu",
                                 "Pacific/Auckland", "America/St_Johns", "Africa/Casablanca",   "America/Los_Angeles",
                                 "Asia/Tokyo",       "Pacific/Honolulu"};
        return all[static_cast<std::size_t>(below(all.size()))];
    }

    void check(const core::message& m) {
        const auto& agreed = ana.me().practice.agreed;
        const auto at = core::local(ana.me().who.zone, ana.now);
        INFO(shown(ana.me().who.zone, ana.now) << "\n" << core::plain_text(m));
        CHECK(m.why == core::intent::proactive);
        CHECK(has_quiet_buttons(m));
        CHECK_FALSE(agreed.stopped);
        CHECK(core::day_of_week(at.day) <= 5);
        CHECK(at.of_day >= 9h);
        CHECK(at.of_day < 17h);
        CHECK(ana.now >= agreed.snoozed_until);
        CHECK(days_with.insert(static_cast<int>(at.day.time_since_epoch().count())).second);
        const int week = static_cast<int>(core::monday_of(at.day).time_since_epoch().count());
        CHECK(++in_week[week] <= agreed.prompts_a_week);
        CHECK((minutes_in_week[week] += ana.me().practice.sent.back().minutes) <= agreed.minutes_a_week);
        ++prompts;
    }

    void answer() {
        switch (below(8)) {
            case 0:
                ana.press("snooze");
                break;
            case 1:
            case 2:
                if (!offers(ana.last, "practise:")) break;
                ana.press("practise:");
                if (!ana.me().sessions.empty() &&
                    std::holds_alternative<core::drill_state>(ana.me().sessions.back().mode)) {
                    ana.say("the survey was invented");
                    ana.say("done");
                }
                break;
            case 3:
                if (offers(ana.last, "goal_suggest")) {
                    ana.press("goal_suggest");
                    if (offers(ana.last, "goal_take")) ana.press("goal_take");
                }
                break;
            default:  // no answer
                break;
        }
    }

    void travel() {
        ana.who.zone = zone();
        ana.now += hours{3 + below(12)};
        ana.say("thanks");  // the platform tells where they are now
        ++journeys;
    }

    void live(core::time_point until) {
        while (ana.now < until) {
            std::optional<core::message> said;
            if (!ana.fire_next(ana.now + days{3}, said)) {
                ana.now += days{1 + below(3)};
                if (below(6) == 0) ana.do_a_drill();
            } else if (said) {
                check(*said);
                answer();
            }
            if (below(25) == 0) travel();
        }
    }
};

}  // namespace

TEST_CASE("PR05: over a whole year of the coach, with clock changes and journeys, no message is one too many",
          "[modes][practice]") {
    int prompts = 0, journeys = 0;
    for (unsigned seed = 1; seed <= 12; ++seed) {
        INFO("seed " << seed);
        busy_year y(seed);
        y.live(utc(2027, 1, 10, 0));
        CHECK(y.prompts >= 40);
        prompts += y.prompts;
        journeys += y.journeys;
        y.ana.say("no more reminders");
        CHECK(y.ana.wait(y.ana.now + days{200}).empty());
    }
    INFO(prompts << " messages, " << journeys << " journeys");
    CHECK(prompts > 700);
    CHECK(journeys > 60);
}

SCENARIO("EX03: protected time is read from the organisation's file, and what is wrong with it is said",
         "[modes][practice]") {
    const auto read = [](const std::string& slot) {
        return core::organisation::load("protected_time: [" + slot + "]");
    };
    const auto good = read("{day: friday, from: \"13:00\", to: \"17:30\", every: 2, first: 2026-11-27}");
    REQUIRE(good.has_value());
    REQUIRE(good->protected_time.size() == 1);
    CHECK(good->protected_time[0].day == 5);
    CHECK(good->protected_time[0].from == 13 * 60);
    CHECK(good->protected_time[0].to == 17 * 60 + 30);
    CHECK(good->protected_time[0].every == 2);
    for (const auto* wrong :
         {"{day: someday, from: \"13:00\", to: \"17:00\"}", "{day: friday, from: \"17:00\", to: \"13:00\"}",
          "{day: friday, from: \"13\", to: \"17:00\"}", "{day: friday, from: \"13:00\", to: \"25:00\"}", "friday",
          "{day: friday, from: \"13:00\", to: \"17:00\", every: 2}",
          "{day: friday, from: \"13:00\", to: \"17:00\", every: 99, first: 2026-11-27}"}) {
        INFO(wrong);
        const auto made = read(wrong);
        REQUIRE_FALSE(made.has_value());
        CHECK_THAT(made.error().detail, ContainsSubstring("protected_time"));
    }
}
