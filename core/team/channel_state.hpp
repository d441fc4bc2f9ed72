#pragma once

/// What a thread keeps of the team session in it: which workflow, who took each step, their words, and when it was
/// offered, taken and handed on. Everything here was said in that thread; nobody's level is in it. Plain values.

#include "core/event.hpp"
#include "core/phrasebook.hpp"

#include <string>
#include <vector>

namespace coach::core::team {

struct session_part {
    std::string step;
    std::string holder;  ///< the learner's id of the one who took it; empty: nobody did yet
    std::string holder_name;
    std::vector<std::string> words;
    time_point offered{}, taken{}, handed{};
    int returns = 0;  ///< how often it was sent back to whoever had it
};
struct channel_state {
    int schema = 1;
    place where;
    std::string workflow;
    std::string title;
    std::vector<session_part> parts;
    std::uint32_t current = 0;
    bool open = false;
    std::vector<std::string> members;  ///< learners' ids of those who take part
    std::uint32_t turn = 0;
    heard phrases;
};

}  // namespace coach::core::team
