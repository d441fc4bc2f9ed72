#include "core/learning/schedule.hpp"

#include <catch2/catch_test_macros.hpp>

#include <array>
#include <map>
#include <random>
#include <set>

using namespace coach::core;
using namespace coach::core::learning;
using namespace std::chrono;

namespace {

coach::core::time_point utc(int y, unsigned m, unsigned d, int hour, int minute = 0) {
    return sys_days{year{y} / month{m} / day{d}} + hours{hour} + minutes{minute};
}

practice_item item(std::string criterion, coach::core::time_point due, double need = 1, int minutes = 5) {
    practice_item i;
    i.workflow = "wf.prd";
    i.criterion = std::move(criterion);
    i.due = due;
    i.need = need;
    i.minutes = minutes;
    return i;
}

const auto monday = utc(2026, 11, 23, 8);

std::string shown(std::string_view zone, coach::core::time_point t) {
    const auto at = local(zone, t);
    return "day " + std::to_string(day_of_week(at.day)) + " " + std::to_string(at.of_day.count() / 60) + ":" +
           std::to_string(at.of_day.count() % 60);
}

}  // namespace

TEST_CASE("PR02: what is due is asked on that day, in the person's own working hours") {
    plan p;
    schedule(p, item("cr.a", utc(2026, 11, 24, 0)));
    CHECK(shown("Europe/Berlin", *next_wake(p, "Europe/Berlin", monday)) == "day 2 14:5");
    CHECK(shown("America/Los_Angeles", *next_wake(p, "America/Los_Angeles", monday)) == "day 1 16:0");
    CHECK(shown("Asia/Kathmandu", *next_wake(p, "Asia/Kathmandu", monday)) == "day 2 14:5");
    CHECK(next_wake(p, "UTC", utc(2026, 11, 24, 15, 2)) == utc(2026, 11, 24, 15, 2));
}

TEST_CASE("PR05: nothing is asked in quiet hours, in protected time, after stop, or while snoozed") {
    plan p;
    schedule(p, item("cr.a", monday));
    p.agreed.quiet = {{0, 14 * 60, 15 * 60}};
    p.agreed.protected_time = {{1, 0, 24 * 60}};
    CHECK(shown("UTC", *next_wake(p, "UTC", monday)) == "day 2 15:0");
    p.agreed.quiet.push_back({2, 13 * 60, 17 * 60});  // the rest of Tuesday: any other hour of it
    CHECK(shown("UTC", *next_wake(p, "UTC", monday)) == "day 2 9:0");
    snooze(p, "UTC", utc(2026, 11, 24, 9));
    CHECK(shown("UTC", *next_wake(p, "UTC", utc(2026, 11, 24, 9))) == "day 3 15:0");
    snooze(p, "UTC", utc(2026, 11, 27, 9));  // on Friday: until Monday, which is protected
    CHECK(shown("UTC", *next_wake(p, "UTC", utc(2026, 11, 27, 9))) == "day 2 9:0");
    stop(p);
    CHECK_FALSE(next_wake(p, "UTC", monday));
    CHECK_FALSE(prompt_at(p, "UTC", utc(2026, 12, 2, 14, 5)));
    start_again(p);
    CHECK(next_wake(p, "UTC", monday));
}

TEST_CASE("PR05: two prompts a week are agreed at first, one after 'fewer', and no more come") {
    for (int agreed : {2, 1}) {
        plan p;
        for (int i = 0; i < 20; ++i)
            schedule(p, item("cr." + std::to_string(i), monday));
        if (agreed == 1) CHECK(fewer(p));
        std::map<int, int> in_week;
        auto now = monday;
        for (int i = 0; i < 12; ++i) {
            const auto at = next_wake(p, "Europe/Berlin", now);
            REQUIRE(at);
            const auto what = prompt_at(p, "Europe/Berlin", *at);
            REQUIRE(what);
            prompted(p, "Europe/Berlin", *what, *at);
            ++in_week[static_cast<int>((*at - monday) / weeks{1})];
            now = *at;
        }
        for (const auto& [week, count] : in_week) {
            INFO("week " << week);
            CHECK(count == agreed);
        }
    }
    plan p;
    p.agreed.prompts_a_week = 1;
    CHECK_FALSE(fewer(p));
}

TEST_CASE("PR01: the minutes of a week are never exceeded") {
    plan p;
    p.agreed.prompts_a_week = 5;
    p.agreed.minutes_a_week = 30;
    for (int i = 0; i < 6; ++i)
        schedule(p, item("cr." + std::to_string(i), monday, 1, 12));
    schedule(p, item("cr.long", monday, 9, 45));  // fits in no week
    std::map<int, int> in_week;
    auto now = monday;
    for (int i = 0; i < 6; ++i) {
        const auto at = next_wake(p, "UTC", now);
        REQUIRE(at);
        const auto what = prompt_at(p, "UTC", *at);
        REQUIRE(what);
        in_week[static_cast<int>((*at - monday) / weeks{1})] += p.items[what->item].minutes;
        prompted(p, "UTC", *what, *at);
        now = *at;
    }
    for (const auto& [week, sum] : in_week)
        CHECK(sum == 24);
}

TEST_CASE("a timer that fires early, late or twice changes nothing") {
    plan p;
    schedule(p, item("cr.a", monday));
    const auto at = *next_wake(p, "UTC", monday);
    CHECK_FALSE(prompt_at(p, "UTC", at - minutes{1}));
    CHECK_FALSE(prompt_at(p, "UTC", at + hours{4}));  // the process was down until the evening
    const auto what = prompt_at(p, "UTC", at);
    REQUIRE(what);
    prompted(p, "UTC", *what, at);
    CHECK_FALSE(prompt_at(p, "UTC", at));
    CHECK_FALSE(prompt_at(p, "UTC", at + minutes{1}));
}

TEST_CASE("what is not answered is asked again after one, two, four weeks") {
    plan p;
    schedule(p, item("cr.a", monday));
    auto now = monday;
    std::vector<int> waited;
    for (int i = 0; i < 4; ++i) {
        const auto at = *next_wake(p, "UTC", now);
        if (i > 0) waited.push_back(static_cast<int>((at - now) / days{1}));
        prompted(p, "UTC", *prompt_at(p, "UTC", at), at);
        now = at;
    }
    CHECK(waited == std::vector<int>{7, 14, 28});
    schedule(p, item("cr.a", monday));  // answered: evidence scheduled it anew
    CHECK(p.items.size() == 1);
    CHECK(p.items[0].unanswered == 0);
}

TEST_CASE("criteria take turns, and what is needed most and is late comes first") {
    plan p;
    schedule(p, item("cr.a", monday, 5));
    schedule(p, item("cr.b", monday, 1));
    CHECK(p.items[*most_useful(p, monday)].criterion == "cr.a");
    prompted(p, "UTC", {prompt_kind::practice, 0}, monday);
    p.items[0].due = monday;
    CHECK(p.items[*most_useful(p, monday + days{1})].criterion == "cr.b");
    plan late;
    schedule(late, item("cr.a", monday, 1));
    schedule(late, item("cr.b", monday - days{14}, 0.5));
    CHECK(late.items[*most_useful(late, monday)].criterion == "cr.b");
    CHECK_FALSE(most_useful(plan{}, monday));
}

TEST_CASE("PR03: the goal comes on Monday at ten past nine, the look back on Friday an hour before the end") {
    plan p;
    p.agreed.weekly_goal = true;
    p.agreed.prompts_a_week = 3;
    schedule(p, item("cr.a", monday));
    std::vector<std::string> seen;
    auto now = monday;
    for (int i = 0; i < 5; ++i) {
        const auto at = *next_wake(p, "Europe/Lisbon", now);
        const auto what = *prompt_at(p, "Europe/Lisbon", at);
        seen.push_back(std::to_string(static_cast<int>(what.kind)) + " " + shown("Europe/Lisbon", at));
        prompted(p, "Europe/Lisbon", what, at);
        now = at;
    }
    CHECK(seen ==
          std::vector<std::string>{"1 day 1 9:10", "0 day 2 14:5", "2 day 5 16:0", "1 day 1 9:10", "0 day 2 14:5"});
}

TEST_CASE("a shift through the night has its own working day") {
    plan p;
    p.agreed.from = 22 * 60;
    p.agreed.to = 6 * 60;
    schedule(p, item("cr.a", utc(2026, 11, 27, 18)));  // a Friday
    CHECK(shown("UTC", *next_wake(p, "UTC", utc(2026, 11, 27, 18))) == "day 6 3:5");
    schedule(p, item("cr.a", utc(2026, 11, 28, 7)));
    CHECK(shown("UTC", *next_wake(p, "UTC", utc(2026, 11, 28, 7))) == "day 2 3:5");
}

namespace {

constexpr std::array zones{"Europe/Berlin",    "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu",
                           "Pacific/Auckland", "America/St_Johns", "Africa/Casablanca",   "Pacific/Apia",
                           "America/Santiago", "Asia/Tokyo",       "Pacific/Honolulu",    "UTC"};

/// A year and a half of somebody who travels, snoozes and changes what was agreed; all promises checked on the way.
struct traveller {
    std::mt19937 random;
    plan p;
    std::string zone;
    coach::core::time_point now;
    bool night;
    std::map<int, int> in_week;  ///< by the Monday on the person's calendar
    std::map<int, int> minutes_in_week;
    std::set<int> days_with;
    std::map<std::string, coach::core::time_point> last_of;
    int prompts = 0;

    int below(int n) { return static_cast<int>(random() % static_cast<unsigned>(n)); }

    explicit traveller(unsigned seed) : random(seed) {
        zone = zones[static_cast<std::size_t>(below(zones.size()))];
        now = utc(2026, 1, 1, below(24), below(60));
        night = below(4) == 0;
        if (night) {
            p.agreed.from = 22 * 60;
            p.agreed.to = 6 * 60;
        }
        p.agreed.prompts_a_week = 1 + below(5);
        p.agreed.minutes_a_week = 20 + below(60);
        p.agreed.weekly_goal = below(2) == 0;
        if (below(2) == 0) p.agreed.quiet.push_back({0, 12 * 60, 15 * 60});
        if (below(3) == 0) p.agreed.protected_time.push_back({1 + below(5), 0, 24 * 60});
        for (int i = 0; i < 12; ++i)
            schedule(p, item("cr." + std::to_string(i), now + days{below(40)}, 1 + below(5), 3 + below(12)));
    }

    void check(const prompt& what) {
        const auto at = local(zone, now);
        const int hour = static_cast<int>(at.of_day.count() / 60);
        INFO(zone << " " << shown(zone, now) << " at " << now.time_since_epoch().count());
        const auto begun = night && hour < 6 ? at.day - days{1} : at.day;
        CHECK(day_of_week(begun) <= 5);
        CHECK((night ? hour >= 22 || hour < 6 : hour >= 9 && hour < 17));
        for (const auto& s : p.agreed.quiet)
            CHECK((at.of_day.count() < s.from || at.of_day.count() >= s.to));
        for (const auto& s : p.agreed.protected_time)
            CHECK(day_of_week(at.day) != s.day);
        CHECK(now >= p.agreed.snoozed_until);
        const int week = static_cast<int>(monday_of(at.day).time_since_epoch().count());
        CHECK(++in_week[week] <= p.agreed.prompts_a_week);
        CHECK(days_with.insert(static_cast<int>(at.day.time_since_epoch().count())).second);
        auto name = std::to_string(static_cast<int>(what.kind)) +
                    (what.kind == prompt_kind::practice ? "" : std::to_string(week));
        if (what.kind == prompt_kind::practice) {
            const auto& i = p.items[what.item];
            CHECK(i.due <= now);
            CHECK((minutes_in_week[week] += i.minutes) <= p.agreed.minutes_a_week);
            name = i.criterion;
        }
        if (const auto before = last_of.find(name); before != last_of.end()) CHECK(now - before->second >= days{7});
        last_of[name] = now;
        ++prompts;
    }

    void live(coach::core::time_point until) {
        while (now < until) {
            const auto wake = next_wake(p, zone, now);
            REQUIRE(wake);
            REQUIRE(*wake >= now);
            const auto travels = now + hours{1 + below(200)};
            if (below(3) == 0 && travels < *wake) {  // gone before it fires; the timer is set anew
                now = travels;
                zone = zones[static_cast<std::size_t>(below(zones.size()))];
                continue;
            }
            now = *wake;
            if (below(12) == 0) zone = zones[static_cast<std::size_t>(below(zones.size()))];  // arrived unnoticed
            if (below(10) == 0) now += hours{below(30)};                                      // fired late
            for (int fired = 0; fired < 2; ++fired)
                if (const auto what = prompt_at(p, zone, now)) {
                    check(*what);
                    prompted(p, zone, *what, now);
                }
            if (below(15) == 0) snooze(p, zone, now);
            if (below(8) == 0) now += minutes{below(5000)};
        }
    }
};

}  // namespace

TEST_CASE("PR05: over a year of travel and clock changes: in hours, within what was agreed, and nothing twice") {
    int prompts = 0;
    for (unsigned seed = 1; seed <= 60; ++seed) {
        INFO("seed " << seed);
        traveller t(seed);
        t.live(utc(2027, 6, 1, 0));
        CHECK(t.prompts > 20);
        prompts += t.prompts;
    }
    INFO(prompts << " prompts");
    CHECK(prompts > 3000);
}

TEST_CASE("PR05: somebody who stays at home gets as many prompts as agreed, through every clock change") {
    for (const auto* zone : zones) {
        plan p;
        for (int i = 0; i < 40; ++i)
            schedule(p, item("cr." + std::to_string(i), utc(2026, 1, 1, 0)));
        std::map<int, int> in_week;
        auto now = utc(2026, 1, 5, 12);
        while (now < utc(2026, 12, 26, 0)) {
            const auto at = next_wake(p, zone, now);
            REQUIRE(at);
            const auto shown_at = local(zone, *at);
            INFO(zone << " " << shown(zone, *at));
            CHECK(shown_at.of_day == 14h + 5min);
            const auto what = prompt_at(p, zone, *at);
            REQUIRE(what);
            p.items[what->item].unanswered = 0;
            prompted(p, zone, *what, *at);
            ++in_week[static_cast<int>(monday_of(shown_at.day).time_since_epoch().count())];
            now = *at;
        }
        INFO(zone);
        CHECK(in_week.size() >= 50);
        for (const auto& [week, count] : in_week)
            if (week != in_week.begin()->first && week != in_week.rbegin()->first) CHECK(count == 2);
    }
}

TEST_CASE("EX03: a protected slot of each second week is protected in those weeks only") {
    const auto day_of = [](coach::core::time_point t) {
        return static_cast<int>(duration_cast<days>(t.time_since_epoch()).count());
    };
    terms t;
    t.protected_time = {{5, 13 * 60, 17 * 60, 2, day_of(utc(2026, 11, 23, 0))}};
    const auto open_on = [&](unsigned month, unsigned day) {
        return is_open(t, local("UTC", utc(2026, month, day, 14)));
    };
    CHECK_FALSE(open_on(11, 27));
    CHECK(open_on(12, 4));
    CHECK_FALSE(open_on(12, 11));
    CHECK(open_on(11, 20));
    CHECK_FALSE(open_on(11, 13));
    CHECK(is_open(t, local("UTC", utc(2026, 11, 27, 12))));
    CHECK(is_open(t, local("UTC", utc(2026, 11, 26, 14))));
}
