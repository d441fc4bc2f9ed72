#pragma once

/// "Link": one person on two platforms becomes one learner (core/joining.hpp). A code is made on the first side, typed
/// on the other, and counts only after a yes on the first side: whoever sees a code cannot take somebody over with it.
/// Codes are made and looked up by the shell (bot/linking.hpp). Rows of core/reactions.cpp.

#include "core/turn.hpp"

#include <optional>

namespace coach::core::asides {

constexpr std::chrono::minutes link_lasts{10};  ///< a code, and the question whether it was them

/// "link", "link ABCD-…", "unlink", in private only; nothing for other words.
std::optional<reply> link_request(turn&, const std::string& words);
/// Of the shell: the code; who typed it has to wait, or why it is no good ("why").
reply link_code_made(turn&, const told&);
reply link_waits(turn&, const told&);
reply link_refused(turn&, const told&);
/// Somebody typed the code that was made here: was it them?
reply link_asked(turn&, const told&);
reply link_agreed(turn&, const std::string&);
reply link_declined(turn&, const std::string&);
/// The answer, on the other side; and at last, that both are one.
reply link_was_agreed(turn&, const told&);
reply link_was_declined(turn&, const told&);
reply link_done(turn&, const told&);
reply unlink_one(turn&, const std::string& number);

}  // namespace coach::core::asides
