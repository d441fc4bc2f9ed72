#pragma once

/// When Coach may speak unasked, and about what: practice that is due, a goal at the start of the week, a look back at
/// its end. One predicate decides (`prompt_at`), and the time to wake is the first moment at which it holds, so that a
/// timer that fires late, early or twice changes nothing. Times are the person's own (core/local_time.hpp): `zone` is
/// where they are now, and may change between two calls.
///
/// What was agreed is never exceeded: prompts and minutes in a week of the person's calendar, one prompt a day at most,
/// inside working hours, outside quiet hours and protected slots, none while snoozed, none after stop. Being late with
/// practice is no failure: what is not answered is asked again after 7, 14, 28 … days.

#include "core/learning/evidence.hpp"
#include "core/local_time.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace coach::core::learning {

/// Part of a day, in minutes since midnight; `to` is outside. `day`: 1 Monday … 7 Sunday, 0 each day. `every`: so many
/// weeks lie between two of them, counted from the week of the Monday `first` (in days since 1970); 0 or 1: none.
struct slot {
    int day = 0;
    int from = 0;
    int to = 0;
    int every = 0;
    int first = 0;
};

struct terms {
    int prompts_a_week = 2;
    int minutes_a_week = 120;
    int from = 9 * 60;  ///< working hours; from > to: a shift through the night
    int to = 17 * 60;
    std::vector<int> days;             ///< on which a working day begins; none given: Monday to Friday
    std::vector<slot> quiet;           ///< lunch, focus time
    std::vector<slot> protected_time;  ///< kept free for experiments: no nudges either
    bool weekly_goal = false;          ///< Monday's goal and Friday's look back; they count as prompts
    bool stopped = false;
    time_point snoozed_until{};
};

struct practice_item {
    std::string workflow;
    std::string criterion;
    std::string drill;  ///< empty: whatever trains the criterion
    std::string why;
    double need = 0;  ///< weight × (1 − mastery)
    int minutes = 5;
    time_point due{};
    int unanswered = 0;  ///< prompts in a row
};

enum class prompt_kind { practice, goal, reflection };

/// A prompt that went out, by the person's calendar of that moment.
struct sent_prompt {
    prompt_kind kind = prompt_kind::practice;
    time_point at{};
    int day = 0;   ///< local days since 1970
    int week = 0;  ///< its Monday, likewise
    int minutes = 0;
    std::string criterion;
};

struct plan {
    terms agreed;
    std::vector<practice_item> items;
    std::vector<sent_prompt> sent;  ///< the last `sent_kept`
};

constexpr std::size_t items_kept = 60;
constexpr std::size_t sent_kept = 24;
constexpr int most_prompts_a_week = 5;
constexpr int goal_after = 10;               ///< minutes into the first working day of a week
constexpr int practice_after = 305;          ///< minutes into a working day, unless the rest of it is not free
constexpr int reflection_before = 60;        ///< minutes before the last working day of a week ends
constexpr std::chrono::days look_ahead{35};  ///< from when the first item is due

struct prompt {
    prompt_kind kind = prompt_kind::practice;
    std::size_t item = 0;  ///< of `plan::items`, for practice
};

[[nodiscard]] bool is_inside(const std::vector<slot>&, const local_moment&);
/// Working hours without quiet hours and protected slots.
[[nodiscard]] bool is_open(const terms&, const local_moment&);
/// What may be said at that moment, if anything.
[[nodiscard]] std::optional<prompt> prompt_at(const plan&, std::string_view zone, time_point now);
/// The first moment from `now` on (in steps of five minutes) at which something may be said; none within `look_ahead`.
[[nodiscard]] std::optional<time_point> next_wake(const plan&, std::string_view zone, time_point now);
/// It was said.
void prompted(plan&, std::string_view zone, const prompt&, time_point now);

/// Adds an item, or moves the one of that workflow and criterion; it counts as answered.
void schedule(plan&, practice_item);
[[nodiscard]] practice_item* item_for(plan&, std::string_view workflow, std::string_view criterion);
/// The item that is worth most now, whether or not a prompt may go out; of those that are due and take at most so many
/// minutes, when these are given. Never the criterion of the last prompt while there is another.
[[nodiscard]] std::optional<std::size_t> most_useful(const plan&, time_point now, std::optional<int> due_within = {});

/// Not before their next working day begins.
void snooze(plan&, std::string_view zone, time_point now);
/// One prompt a week less; false when it was one already.
bool fewer(plan&);
void stop(plan&);
void start_again(plan&);

/// The prompts that went out in the person's week of `now`.
[[nodiscard]] int prompts_this_week(const plan&, std::string_view zone, time_point now);

}  // namespace coach::core::learning
