#pragma once

/// Who must read a piece of work before it counts as done: the contract's review list, by step and by output, and the
/// rule for tougher cases. Pure.
///
/// A case is tough when a step of high risk was part of it, when the scorer is unsure of a must criterion (a band),
/// when one is below the pass level, or when the gate was overridden. Easy ones pass. Both are counted, for the share
/// to be seen. To add a sign of a tough case: `toughness` and its label in graphs/phrases.

#include "core/modes/mode.hpp"

#include <string>
#include <string_view>

namespace coach::core::modes {

struct review_need {
    const contract::review_rule* rule = nullptr;  ///< null: none
    std::string reason;                           ///< a label's name: "tough_risk", …; empty: the list says so
    explicit operator bool() const { return rule != nullptr; }
};
[[nodiscard]] review_need review_of_step(const graph::step&, const view&);
[[nodiscard]] review_need review_of_work(const guided_state&, const scorecard&, const view&);

/// A person's name that is not the author's own; empty: it is none.
[[nodiscard]] std::string reviewer_named(std::string_view words, const view&);

}  // namespace coach::core::modes
