#pragma once

/// What became of each message that a load sent and the program acknowledged. Turn numbers in the choices prove the
/// steps: after n different messages a room is at turn n, neither less (lost) nor more (stepped twice); the posts prove
/// the effects.

#include "tests/scenarios/load.hpp"

#include <cstddef>
#include <string>

namespace coach::scenarios {

struct accounts {
    std::size_t posts = 0;
    std::size_t lost = 0;             ///< direct messages that were acknowledged and never answered
    std::size_t doubled = 0;          ///< answers that came twice
    std::size_t asked = 0;            ///< times that Slack was asked whether a message is there
    std::size_t uncertain = 0;        ///< dead letters
    std::size_t commands_unseen = 0;  ///< of them, answers to commands that really did not arrive
};

/// After the load's end: everybody asks once more, all answers are waited for, and every promise is a CHECK. An answer
/// to a command cannot be asked about, so it may be a dead letter instead, but never come twice.
accounts settle(load&, slack_town&, const std::string& redis_url);

/// One line of what was sent, for the record.
[[nodiscard]] std::string in_words(const load::totals&, const accounts&);

}  // namespace coach::scenarios
