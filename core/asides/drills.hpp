#pragma once

/// Drills in talk: which one is begun, and what can be asked after one. Pure; rows of core/reactions.cpp.

#include "core/turn.hpp"

namespace coach::core::asides {

/// "Drill", "red team", "drill me on incident reports": the one that was named, else the one that trains the weakest
/// criterion. What was done within a day comes again only when it is asked for by name.
reply drill(turn&);
/// A button: by its id, or the next one.
reply begin_drill(turn&, const std::string& id);
/// After a result: reasons for the next missed ones, their places, the expert's answer.
reply more_missed(turn&, const std::string& drill);
reply where_missed(turn&, const std::string& drill);
reply expert_answer(turn&, const std::string& drill);

}  // namespace coach::core::asides
