#pragma once

/// Times on a person's own clock and calendar. Zones are IANA names ("Europe/Lisbon"); their rules are the system's
/// tzdata, read once and never changed while the program runs, so for one process everything here is a pure function.
/// An unknown or empty name is UTC. Thread-safe.

#include "core/event.hpp"

#include <chrono>
#include <string_view>

namespace coach::core {

/// A day of the person's calendar (no zone).
using local_day = std::chrono::local_days;

struct local_moment {
    local_day day;
    std::chrono::minutes of_day{};  ///< since midnight on the wall clock, 0 … 1439
};

[[nodiscard]] bool known_zone(std::string_view zone);
/// The zone that words name at their beginning, by its whole name or its place, in any case: "Europe/Lisbon", "lisbon",
/// "new york time". Empty: none.
[[nodiscard]] std::string zone_named_in(std::string_view words);
[[nodiscard]] local_moment local(std::string_view zone, time_point);
/// The instant when the person's clock shows this. A time that is skipped in spring is the end of the gap; of a time
/// that comes twice in autumn, the first.
[[nodiscard]] time_point instant(std::string_view zone, local_moment);

/// 1 Monday … 7 Sunday.
[[nodiscard]] int day_of_week(local_day);
[[nodiscard]] local_day monday_of(local_day);

}  // namespace coach::core
