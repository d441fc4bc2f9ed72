#include "core/local_time.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace coach::core;
using namespace std::chrono;

namespace {

local_day on(int y, unsigned m, unsigned d) {
    return local_day{sys_days{year{y} / month{m} / day{d}}.time_since_epoch()};
}
coach::core::time_point utc(int y, unsigned m, unsigned d, int hour, int minute = 0) {
    return sys_days{year{y} / month{m} / day{d}} + hours{hour} + minutes{minute};
}

}  // namespace

TEST_CASE("a moment is shown on the clock and the calendar of its zone") {
    CHECK(local("Asia/Kathmandu", utc(2026, 5, 1, 20)).of_day == 1h + 45min);
    CHECK(local("Asia/Kathmandu", utc(2026, 5, 1, 20)).day == on(2026, 5, 2));
    CHECK(local("America/New_York", utc(2026, 1, 1, 2)).day == on(2025, 12, 31));
    CHECK(local("", utc(1969, 12, 31, 23)).of_day == 23h);
    CHECK(local("Mars/Olympus", utc(2026, 1, 1, 2)).of_day == 2h);
    CHECK(known_zone("Europe/Lisbon"));
    CHECK(known_zone("UTC"));
    CHECK_FALSE(known_zone("Mars/Olympus"));
    CHECK_FALSE(known_zone(""));
}

TEST_CASE("a time that spring skips is the end of the gap, of one that autumn repeats the first counts") {
    CHECK(instant("Europe/Berlin", {on(2026, 3, 29), 2h + 30min}) == utc(2026, 3, 29, 1));
    CHECK(instant("Europe/Berlin", {on(2026, 10, 25), 2h + 30min}) == utc(2026, 10, 25, 0, 30));
    CHECK(instant("Australia/Lord_Howe", {on(2026, 7, 1), 9h}) == utc(2026, 6, 30, 22, 30));
    CHECK(instant("Australia/Lord_Howe", {on(2026, 12, 1), 9h}) == utc(2026, 11, 30, 22));
}

TEST_CASE("weeks begin on Monday") {
    CHECK(day_of_week(on(2026, 11, 23)) == 1);
    CHECK(day_of_week(on(2026, 11, 29)) == 7);
    CHECK(monday_of(on(2026, 11, 29)) == on(2026, 11, 23));
    CHECK(monday_of(on(2026, 11, 23)) == on(2026, 11, 23));
}

TEST_CASE("a zone is found by its name or its place, in any case, and by nothing else") {
    CHECK(zone_named_in("Europe/Lisbon") == "Europe/Lisbon");
    CHECK(zone_named_in("lisbon this week") == "Europe/Lisbon");
    CHECK(zone_named_in("NEW YORK time") == "America/New_York");
    CHECK(zone_named_in("buenos aires") == "America/Argentina/Buenos_Aires");
    CHECK(zone_named_in("utc") == "UTC");
    for (const auto* nothing : {"", "north", "west", "lisbonne", "center", "in Lisbon", "9-17"}) {
        INFO(nothing);
        CHECK(zone_named_in(nothing) == "");
    }
}
