#include "core/local_time.hpp"

#include <date/tz.h>
#include <exception>
#include <string>

namespace coach::core {

namespace {

using namespace std::chrono;

std::string small(std::string_view text) {
    std::string out;
    for (const char c : text)
        out += c == '_' ? ' ' : static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
    return out;
}

bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || static_cast<unsigned char>(c) >= 0x80;
}

/// "Australia/North" and its like would make places of everyday words.
bool names_a_place(std::string_view zone) {
    for (const auto* not_one :
         {"Australia/North", "Australia/South", "Australia/West", "Etc/", "US/", "Canada/", "Mexico/", "Brazil/",
          "Chile/", "SystemV/", "posix/", "right/", "America/North_Dakota/Center"})
        if (zone.starts_with(not_one)) return false;
    return zone.find('/') != std::string_view::npos;
}

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

std::string zone_named_in(std::string_view words) {
    const auto said = small(words.substr(0, 80));
    std::string best;
    std::size_t most = 2;
    const auto consider = [&](const std::string& zone) {
        const auto whole = small(zone);
        const auto place = names_a_place(zone) ? whole.substr(whole.rfind('/') + 1) : std::string{};
        for (const auto& name : {whole, place})
            if (name.size() > most && said.starts_with(name) &&
                (said.size() == name.size() || !is_letter(said[name.size()]))) {
                most = name.size();
                best = zone;
            }
    };
    try {
        for (const auto& each : date::get_tzdb().zones)
            consider(each.name());
    } catch (const std::exception&) {  // no tzdata: nothing is known
    }
    return best;
}

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
