#pragma once

/// Observer mode, at the person it looks at. Off until they read what it does and agree, for all of their work or for
/// one channel; off again with the next event. What goes out is a pseudonym, the step and the one before it, and
/// whether AI was used: to the team's counts (core/team/observed.hpp), never words. Rows of core/reactions.cpp. Pure.

#include "core/turn.hpp"

#include <string>

namespace coach::core::asides {

/// "observe", "observe on", "observe off".
reply observe(turn&);
reply observe_agreed(turn&, const std::string& scope);
reply observe_ended(turn&, const std::string&);
/// The team's part goes too.
void observe_withdrawn(turn&);

/// A step of a piece of work was done; nothing happens without a live consent for this place.
void watch_steps(turn&, std::uint32_t session, const record&);

/// A curator asks what the counts suggest.
reply observed_edits(turn&);
reply observed_arrived(turn&, const told&);

}  // namespace coach::core::asides
