#pragma once

/// A day in everyday words: "2026-12-01", "in two weeks", "in 10 days", "next Friday", "tomorrow", "a month". Pure; the
/// words for days, weeks and months are the phrases' (`day_words` …). Never a day that is past; at most a year ahead.

#include "core/local_time.hpp"
#include "core/phrasebook.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace coach::core::habits_words {

[[nodiscard]] std::optional<local_day> day_named(const phrasebook&, std::string_view words, local_day today);
/// "Tue 1 Dec 2026", in the words of the phrases (`weekdays`, `months`).
[[nodiscard]] std::string day_text(const phrasebook&, local_day);
/// The first whole number: "about 300 euros" → 300, "1,200" → 1200, "none" → 0 when the phrases' `no_amount` says so.
[[nodiscard]] std::optional<int> amount_named(const phrasebook&, std::string_view words);

}  // namespace coach::core::habits_words
