#pragma once

/// Coaching on when to use AI, from how it was used in guided work. Pure; looks only at what was consented to
/// (purpose::ai_use) and says what it sees to the person alone.
///
///   under-use         a step open to AI, done six times in a row without it: mentioned once, with the share of
///                     colleagues who use it there when at least five people can be counted, else without a figure
///   over-delegation   a human-only step handed over for the second time: talked about, with the contract's or the
///                     graph's reason; never told to anybody else
///
/// At most one such word in seven days. Dismissed ones wait 30 days, then 60, then 120, and so on.
/// The figure of colleagues is the team's (core/coach.cpp, team actor): pseudonyms and yes or no, given out as a count.

#include "core/state.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace coach::core::meta {

constexpr int runs_for_under_use = 6;
constexpr int times_for_over_use = 2;
constexpr int smallest_cohort = 5;

struct finding {
    std::string workflow;
    std::string step;
    bool over = false;
    int runs = 0;  ///< looked at
};

/// Adds one event; the oldest go when there are too many.
void take(ai_use_memory&, ai_use_event);
/// What would be worth a word now, over-delegation first; nothing when a word was said lately or this one was
/// dismissed.
[[nodiscard]] std::optional<finding> worth_a_word(const ai_use_memory&, time_point now);
void said(ai_use_memory&, const finding&, time_point now);
void dismissed(ai_use_memory&, std::string_view step);

/// The team's side: who uses AI at a step, by pseudonym.
void count_use(team_state&, std::string_view step, std::uint64_t who, bool used);
void forget_use(team_state&, std::uint64_t who);
struct cohort_figure {
    int people = 0;
    int using_it = 0;
};
/// Nothing when fewer than five people can be counted, without the one who asks.
[[nodiscard]] std::optional<cohort_figure> figure_of(const team_state&, std::string_view step, std::uint64_t asks);

}  // namespace coach::core::meta
