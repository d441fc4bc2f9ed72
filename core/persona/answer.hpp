#pragma once

/// What the persona says next: the highest rule that fires, in words that the scenario's author wrote. A hidden fact
/// is said only by its own rule. No line is said twice before all of its kind were said.
///
///   leaves the role → stays in it          a hidden fact was asked for → says it
///   another date or figure than promised → brings the promise up      threat, flattery → answers them
///   a topic → answers it      refuses, promises, proposes, asks, greets → reacts, and pushes for what it still wants
///   nothing fits → a promise of before, what it wants, or the learner's own words back
///
/// Pure and deterministic: the variant is chosen by a hash of the seed.

#include "core/graph/model.hpp"
#include "core/persona/script.hpp"
#include "core/state.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace coach::core::persona {

struct spoken {
    std::string rule;                ///< "reveal", "topic", "clarify", …: which rule fired
    std::vector<std::string> lines;  ///< one or two, at most one of them asks
};

/// Takes note of what a message brought (facts found, wants met, promises, moves, constraints broken).
void remember(persona_memory&, const effect_of_message&, const reading&);

/// Call after `remember`. `late`: most of the time is gone.
[[nodiscard]] spoken answer(const graph::scenario&, const effect_of_message&, const reading&, persona_memory&,
                            bool late, std::string_view locale, std::uint64_t seed);

/// One line of an act: "submit", "close", "pressure". Empty when the author wrote none.
[[nodiscard]] std::string line(const graph::scenario&, graph::act, persona_memory&, std::string_view locale,
                               std::uint64_t seed);

}  // namespace coach::core::persona
