#pragma once

/// "Should I use AI for …?": delegate, assist or human, with the step's tag and its reason; where no step is like the
/// task, the general rule and three questions to decide by (core/understanding/tasks.hpp). Pure; called by
/// core/reactions.cpp.

#include "core/turn.hpp"

#include <optional>

namespace coach::core::asides {

/// Nothing when the words ask for something else.
[[nodiscard]] std::optional<reply> task_request(turn&, const std::string& words);
/// Asked without a task: at an open step its own tag, else which task is meant.
reply which_task(turn&);

}  // namespace coach::core::asides
