#pragma once

/// Several real workers (durable/worker.cpp) over one in-memory store, with time, order, failures and crashes decided
/// by a seed. Every call of a worker to its mailbox, its clock, the receiver of effects is held here until the
/// scheduler lets it happen and, at another time, lets its answer through. A crash destroys a worker with all that it
/// waits for, possibly between the two. Deterministic: a seed is a run.
///
/// Assumption that is also the product's (docs/durability.md): a request to the receiver takes effect within two thirds
/// of a lease of being made, or never.

#include "durable/memory_store.hpp"
#include "durable/worker.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace coach::tests {

/// A rule broken on purpose, to see that the simulation notices.
enum class sabotage {
    none,
    acknowledge_before_performing,
    ignore_versions,
    forget_begun,
    hide_take_over,
    forget_event_ids,
    fire_timers_twice,
};

struct simulated {
    std::vector<std::string> broken;  ///< promises that did not hold, in words
    std::vector<std::string> trace;   ///< what happened, when asked for
    std::uint64_t moves = 0, crashes = 0, failures = 0, taken_over = 0, uncertain = 0, superseded = 0;
};

[[nodiscard]] simulated simulate(std::uint64_t seed, sabotage = sabotage::none, bool keep_trace = false);

}  // namespace coach::tests
