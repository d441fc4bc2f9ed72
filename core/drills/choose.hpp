#pragma once

/// Which drill next? Those of the person's role (or of what they asked for), without what they did within the last day,
/// by the criterion that is weakest; where nothing is known of anybody, in the order of the graphs, the ones never done
/// first. Pure.

#include "core/event.hpp"
#include "core/graph/model.hpp"
#include "core/phrasebook.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace coach::core::drills {

struct placed_drill {
    const graph::graph* in = nullptr;
    const graph::workflow* work = nullptr;
    const graph::drill* drill = nullptr;
    explicit operator bool() const { return drill != nullptr; }
};
/// Every drill with the workflow that has all its criteria.
[[nodiscard]] std::vector<placed_drill> all_drills(const std::vector<graph::graph>&);
[[nodiscard]] placed_drill find_drill(const std::vector<graph::graph>&, std::string_view id);

/// What is believed of a criterion, 1 … 4; none when nothing is.
using mastery_view = std::function<std::optional<double>(const graph::graph&, std::string_view criterion)>;
/// When a drill was done last; none: never.
using last_done = std::function<std::optional<time_point>(std::string_view drill)>;

struct wanted {
    std::string role;      ///< empty: any
    std::string workflow;  ///< likewise
    std::string kind;      ///< likewise
};
constexpr std::chrono::hours rest_of_a_drill{24};

/// All that fit, the best one first. `fresh`: those that were done within `rest_of_a_drill` are left out.
[[nodiscard]] std::vector<placed_drill> ranked(const std::vector<graph::graph>&, const wanted&, const mastery_view&,
                                               const last_done&, time_point now, bool fresh = true);

/// What a request names: a drill by its name, a kind by the words of the phrases ("red team"), a workflow by its names.
/// Empty parts: not named.
struct named_drill {
    std::string drill;
    std::string kind;
    std::string workflow;
};
[[nodiscard]] named_drill named_in(std::string_view request, const std::vector<graph::graph>&, const phrasebook&,
                                   std::string_view locale);

}  // namespace coach::core::drills
