#pragma once

/// What is kept about a person's experiments, for as long as they run and a while after. Plain values; every list has
/// its bound here, every text is cut at `words_kept` characters by whoever writes it.

#include "core/event.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace coach::core {

/// Ship, sense, respond on one card. One that is there to learn delivers nothing, so it has no `ship`.
struct experiment_card {
    std::uint32_t id = 0;  ///< 0: not begun
    bool to_learn = false;
    std::string hunch, ship, signal, rule, authority, data;
    std::string data_class;  ///< of the contract
    int budget = 0;
    std::string approved_by;  ///< of a budget above the pre-approved one
    time_point sense{};       ///< when to look
    time_point began{};
    std::string team;         ///< the one where it runs; empty: the person's own work
    std::string constraints;  ///< taken over from the team before, because they helped

    // once it is closed
    time_point closed{};
    std::string found;     ///< "worked", "failed", "unclear"
    std::string decision;  ///< "keep", "change", "stop"
    std::string learned;
};

/// The talk in which a card is written, or closed, or taken to the next team.
struct experiment_state {
    enum class phase {
        kind,
        hunch,
        ship,
        signal,
        rule,
        authority,
        team,
        sense,
        data,
        data_class,
        budget,
        approval,
        ready,
        found,
        decision,
        learned,
        sharing,
        constraints,
        next_team
    };
    phase at = phase::kind;
    experiment_card card;
    bool mending = false;  ///< one field of a finished card: back to the card after it
    int asked_again = 0;   ///< in a row, for what cannot be left out
};

struct habits {
    std::vector<experiment_card> experiments;  ///< oldest first
    std::uint32_t next_experiment = 1;
};

constexpr std::size_t experiments_kept = 8;
constexpr std::size_t words_kept = 240;  ///< characters of one answer

}  // namespace coach::core
