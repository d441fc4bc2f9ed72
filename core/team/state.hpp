#pragma once

/// What a team keeps beside its counters: the assets that people added, what is known about the use of each, the
/// decisions that were written down. Plain values, stored by the shell (bot/codec.cpp); every list has a bound beside
/// the function that fills it.

#include "core/event.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace coach::core::team {

/// A prompt, template or playbook that somebody added in chat. Those of the graphs are not stored: they are approved
/// by the graph's own review.
struct asset {
    std::string id;  ///< "as.1"
    std::string kind;
    std::string title;
    std::string text;
    std::string version;  ///< "1", one more with each new text
    std::string owner;    ///< the learner's id of the one who answers for it
    std::string owner_name;
    std::string tested_on;  ///< "2026-11-24"; empty: never said
    std::string approved_by;
    time_point added{};
};
/// How an asset is used, by its id: of the graphs' assets too.
struct asset_use {
    struct vote {
        std::uint64_t who = 0;  ///< a pseudonym, so that a second tap changes the first
        bool useful = false;
    };
    std::string id;
    std::uint64_t uses = 0;
    std::vector<vote> votes;
    bool owner_told = false;  ///< that it is stale
};
struct decision {
    std::string id;  ///< "D-1"
    time_point at{};
    std::string words;
    std::string prompt;
    std::string output_hash;  ///< SHA-256 of what the assistant wrote, lower hex; the output itself is not kept
    std::string reviewer;
    std::string by;
};
/// Who worked on a workflow, by pseudonym: so that figures are given out for five people and more only.
struct workflow_people {
    std::string workflow;
    std::vector<std::uint64_t> who;
};

}  // namespace coach::core::team
