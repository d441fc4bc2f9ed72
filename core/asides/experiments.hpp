#pragma once

/// Experiments around their card: begun, listed, looked at on the day that was agreed, taken to the next team; and the
/// word to leaders when somebody shares one that did not work. Rows of core/reactions.cpp.

#include "core/turn.hpp"

namespace coach::core::asides {

/// "/coach experiment": those that run, or a new one when none does.
reply experiment(turn&);
reply experiments(turn&, const std::string&);
reply new_experiment(turn&, const std::string&);
reply close_experiment(turn&, const std::string& id);
reply postpone_experiment(turn&, const std::string& id);
reply next_experiment(turn&, const std::string& id);
/// The sense date has come.
reply experiment_due(turn&, const std::string& id);
/// At a leader's end: what was learned, and words to say about it in front of others.
reply experiment_arrived(turn&, const told&);
/// What is kept of them, for *my data*.
void list_experiments(turn&, table_part&);

}  // namespace coach::core::asides
