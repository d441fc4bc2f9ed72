#pragma once

/// "What did I agree to?": each purpose with its words and a switch of its own, default off. Agreeing needs its text on
/// the screen; withdrawing works at once, also in words, and drops what was collected. Pure; rows of
/// core/reactions.cpp. The check itself is `consented` (core/consent.hpp).

#include "core/turn.hpp"

namespace coach::core::asides {

reply consents(turn&);
reply consents_shown(turn&, const std::string&);
/// The text of one purpose, and the button that agrees to it.
reply consent_text(turn&, const std::string& purpose);
reply consent_given(turn&, const std::string& purpose);
reply consent_withdrawn(turn&, const std::string& purpose);
/// Once, after the second piece handed in unaided: whether the results may count in the team's figures.
void ask_for_figures(turn&, int pieces_before, int pieces_now);
reply figures_due(turn&, const std::string&);
/// Whoever agreed to words that have changed since hears that it ended, and may read the new ones: once, in private.
void mention_lapsed(turn&, reply&);
/// Every one that is given, each with its line in the book.
void withdraw_all(turn&);

}  // namespace coach::core::asides
