#pragma once

/// What people say about when they work: "9-17", "8:30 to 16:30", "9 to 5". Pure.

#include "core/phrasebook.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace coach::core::terms_words {

constexpr int most_minutes = 600;  ///< of practice in a week

struct day_hours {
    int from = 0;  ///< minutes since midnight; from > to: a shift through the night
    int to = 0;
};
[[nodiscard]] std::optional<day_hours> hours_in(std::string_view words);
/// "09:30".
[[nodiscard]] std::string clock(int minutes);
/// The time zone that words name anywhere: "I'm in Lisbon this week", "San Francisco" (a place of the phrases'
/// `zone_places`, each "place = zone"). Empty: none.
[[nodiscard]] std::string zone_in(const phrasebook&, std::string_view words);

}  // namespace coach::core::terms_words
