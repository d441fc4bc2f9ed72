#pragma once

/// What is worth getting better at, and what a week came to. A challenge is one level above what was shown, never more.
/// Pure.

#include "core/state.hpp"
#include "core/world.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace coach::core::goals {

struct aim {
    const graph::graph* in = nullptr;
    const graph::workflow* work = nullptr;
    const graph::criterion* criterion = nullptr;
    int shown = 0;   ///< the level that evidence holds up; 0: nothing was shown yet
    int target = 0;  ///< one above, at most 4
    explicit operator bool() const { return criterion != nullptr; }
};

/// The criterion that matters most where least was shown: in the person's role, all roles when they have none.
[[nodiscard]] aim suggested(const world&, const learner_state&, time_point now, std::string_view but_not = {});
/// The criterion that words name, if any does clearly.
[[nodiscard]] aim named(const world&, const learner_state&, std::string_view words, time_point now);
[[nodiscard]] aim of(const world&, const learner_state&, std::string_view workflow, std::string_view criterion,
                     time_point now);

/// Words of a person that stand inside a sentence of ours: short, literal, and without an end of their own.
[[nodiscard]] std::string in_a_sentence(std::string_view words);
[[nodiscard]] int week_of(std::string_view zone, time_point);
/// The note of that week; made when there is none.
[[nodiscard]] week_note& note_of(habits&, int week);
/// Before one more is kept: the oldest goes that nobody was promised to hear of.
void make_room_for_fact(habits&);
[[nodiscard]] const week_note* find_note(const habits&, int week);
/// Weeks in a row with a look back, up to this one or the last.
[[nodiscard]] int streak(const habits&, int week);
/// All weeks as Markdown, the latest first, under the phrases' headings.
[[nodiscard]] std::string notes(const phrasebook&, const habits&);

}  // namespace coach::core::goals
