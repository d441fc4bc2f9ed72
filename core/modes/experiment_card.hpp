#pragma once

/// What keeps an experiment from starting: what its card lacks, and what the contract's rules for experiments say.
/// Pure.

#include "core/modes/mode.hpp"

#include <optional>

namespace coach::core::modes {

struct blocker {
    experiment_state::phase at = experiment_state::phase::ready;  ///< the field that mends it
    std::string words;                                            ///< the reason, with the clause when there is one
    bool by_contract = false;
};

/// Whether words about it name what experiments may not touch.
[[nodiscard]] std::optional<blocker> outside_contract(experiment_state::phase at, const std::string& words,
                                                      const view&);
/// Whether a class of data is above the one that experiments may use.
[[nodiscard]] std::optional<blocker> data_above(std::string_view data_class, const view&);
[[nodiscard]] std::optional<blocker> budget_above(const experiment_card&, const view&);
/// All of them, those of the contract first.
[[nodiscard]] std::vector<blocker> blockers(const experiment_card&, const view&);

/// "Contract v3", "The default contract".
[[nodiscard]] std::string contract_name(const view&);
/// "500 EUR", or the bare number where the contract names no currency.
[[nodiscard]] std::string money(int amount, const world&);

}  // namespace coach::core::modes
