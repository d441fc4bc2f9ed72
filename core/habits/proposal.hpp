#pragma once

/// What an incident with AI gives back to a Learning Graph: a red flag, a line of the checklist and a drill for one
/// step, as an overlay (graphs/README.md) that its curator lints, mends and takes over. Where no work was named it is
/// the drill alone. Pure; deterministic.

#include "core/world.hpp"

#include <string>

namespace coach::core::incidents {

struct answers {
    std::string happened, expected, missed, caught_by;
};
/// `step`: empty, or of `workflow`. `day`: "2026-11-24".
[[nodiscard]] std::string proposal(const world&, const answers&, std::string_view workflow, std::string_view step,
                                   std::string_view day);

}  // namespace coach::core::incidents
