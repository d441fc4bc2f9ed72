#pragma once

/// "/coach me": what somebody's work has shown, for them alone. Per workflow the level and what is missing for the
/// next, the stage, per criterion the estimate with its likely range (from three pieces of evidence on), and behind a
/// button the evidence that it rests on. Pure; rows of core/reactions.cpp. What is believed: core/learning/.

#include "core/turn.hpp"

namespace coach::core::asides {

/// All work, or the only one.
reply about_me(turn&);
/// The same as a table for another page: work, level, support, what is missing for the next. No rows: nothing yet.
[[nodiscard]] table_part level_rows(turn&);
reply about_my_work(turn&, const std::string& workflow);
reply why_believed(turn&, const std::string& workflow);

}  // namespace coach::core::asides
