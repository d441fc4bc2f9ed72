#pragma once

/// The one-page plan of a first pilot: which workflow, which team, who stands for it, where it begins, what shows that
/// it worked, and when that is looked at. Markdown; an answer that was left out stands there as open. Pure.

#include "core/modes/mode.hpp"

namespace coach::core::modes {

/// Answers in the order of the questions (core/modes/interview.cpp); a workflow by its id or in words.
[[nodiscard]] std::string pilot_plan(const std::vector<std::string>& answers, const view&);

}  // namespace coach::core::modes
