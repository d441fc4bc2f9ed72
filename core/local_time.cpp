#include "core/local_time.hpp"

#include <date/tz.h>
#include <exception>
#include <string>

namespace coach::core {

namespace {

using namespace std::chrono;

/// Null: UTC.
const date::time_zone* zone_named(std::string_view name) {
    if (name.empty() || name == "UTC") return nullptr;
    try {
        return date::locate_zone(std::string(name));
    } catch (const std::exception&) {
        return nullptr;
    }
}

}  // namespace

bool known_zone(std::string_view zone) { return zone == "UTC" || zone_named(zone) != nullptr; }

local_moment local(std::string_view zone, time_point at) {
    const auto utc = floor<seconds>(at);
    const auto* rules = zone_named(zone);
    const auto shown = utc.time_since_epoch() + (rules ? rules->get_info(utc).offset : seconds{0});
    const auto day = floor<days>(shown);
    return {local_day{day}, duration_cast<minutes>(shown - day)};
}

time_point instant(std::string_view zone, local_moment at) {
    const auto wall = at.day.time_since_epoch() + at.of_day;
    const auto* rules = zone_named(zone);
    if (!rules) return time_point{wall};
    const auto found = rules->get_info(date::local_seconds{wall});
    if (found.result == date::local_info::nonexistent) return time_point{found.second.begin.time_since_epoch()};
    return time_point{wall - found.first.offset};
}

int day_of_week(local_day day) { return static_cast<int>(std::chrono::weekday{day}.iso_encoding()); }

local_day monday_of(local_day day) { return day - days{day_of_week(day) - 1}; }

}  // namespace coach::core
