#pragma once

/// What guided mode says: steps opened, hints, examples, prompts, what moved and what is weak, and the buttons that go
/// with it. Each function adds to one reply. The decisions are core/deciding.hpp's, the state is
/// core/modes/guided.cpp's.

#include "core/deciding.hpp"
#include "core/modes/judged_step.hpp"

#include <string>
#include <vector>

namespace coach::core::modes {

[[nodiscard]] const graph::step& step_at(const guided_state&, const view&);
[[nodiscard]] int number_of(const graph::step&, const view&);
[[nodiscard]] step_work& work_on(guided_state&, std::string_view step);
/// Where the work leads after a step; null: it was the last.
[[nodiscard]] const graph::step* step_after(const graph::step&, const judged_step&, const view&);

void open_step(reply&, const graph::step&, const view&);
/// The open question once more, because the person asked for something beside it; it counts as no press.
void ask_again(reply&, const graph::step&, const step_work&, const std::vector<open_gap>&, const view&);
/// While a question is open. Once something stands there, leaving the step is no skipping.
void stuck_choices(reply&, const graph::step&, const step_work&, const judged_step&, const view&);
void show_prompt(reply&, const graph::step&, step_work&, const judged_step&, const view&);
/// Checklist, red flags and shortcuts of experts: only after an attempt.
void show_expert_lists(reply&, const graph::step&, const judged_step&, const view&);
/// A move of core/deciding.hpp, in words.
void compose(reply&, move, bool requested, const graph::step&, step_work&, const judged_step&,
             const std::vector<open_gap>&, const view&);

}  // namespace coach::core::modes
