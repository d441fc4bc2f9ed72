#pragma once

/// The end of a guided workflow: the document from the person's words, a line for each criterion, what was skipped, and
/// the gate. It is ready when every criterion that must be met is at the pass level, or when somebody gave a reason to
/// send it anyway. Pure; the whole document is read and judged once.

#include "core/modes/mode.hpp"

namespace coach::core::modes {

/// Says the end and offers what can be done about it; the state is `finished` from then on. Gives the levels reached.
learning::judged_piece show_gate(reply&, guided_state&, const view&);

/// "prd-usage-based-billing.md"
[[nodiscard]] std::string file_name(const view&);

/// The assembled document, judged.
struct judged_work {
    std::string document;
    reading read;
    scorecard card;
};
[[nodiscard]] judged_work judge_work(const guided_state&, const view&);

}  // namespace coach::core::modes
