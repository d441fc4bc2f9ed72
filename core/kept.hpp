#pragma once

/// What is kept about a person, seen from outside: every field of `learner_state`, whatever fields there are. The shell
/// fills it in from the description by which states are stored (bot/codec.cpp), so that a listing, an export or a
/// deletion can leave nothing out. Pure functions of the state.

#include "core/state.hpp"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace coach::core {

struct kept_fact {
    std::string path;   ///< "role", "sessions/2", "ai_use/events/0"
    std::string value;  ///< in words, for a person
    /// The field at the top: "ai_use".
    [[nodiscard]] std::string_view field() const { return std::string_view(path).substr(0, path.find('/')); }
};

struct kept_access {
    std::vector<std::string> fields;  ///< of the state, in order
    /// All that differs from the state of somebody unknown.
    std::function<std::vector<kept_fact>(const learner_state&)> list;
    /// A fact, or a whole field, as if it had never been kept. False: there is no such.
    std::function<bool(learner_state&, std::string_view path)> drop;
    /// As it is stored.
    std::function<std::string(const learner_state&)> json;
};

}  // namespace coach::core
