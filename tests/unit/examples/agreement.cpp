#include "tests/unit/examples/agreement.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>

namespace coach::examples {
namespace {

double share_within(const std::vector<rated_pair>& pairs, int distance) {
    if (pairs.empty()) return 0;
    const auto close =
        std::ranges::count_if(pairs, [&](const rated_pair& p) { return std::abs(p.expert - p.machine) <= distance; });
    return static_cast<double>(close) / static_cast<double>(pairs.size());
}

}  // namespace

double exact_agreement(const std::vector<rated_pair>& pairs) { return share_within(pairs, 0); }
double adjacent_agreement(const std::vector<rated_pair>& pairs) { return share_within(pairs, 1); }

double weighted_kappa(const std::vector<rated_pair>& pairs) {
    std::array<double, 5> expert{}, machine{};
    double observed = 0;
    for (const auto& p : pairs) {
        expert[static_cast<std::size_t>(p.expert)] += 1;
        machine[static_cast<std::size_t>(p.machine)] += 1;
        observed += (p.expert - p.machine) * (p.expert - p.machine);
    }
    double expected = 0;
    for (int i = 1; i <= 4; ++i)
        for (int j = 1; j <= 4; ++j)
            expected += (i - j) * (i - j) * expert[static_cast<std::size_t>(i)] * machine[static_cast<std::size_t>(j)];
    if (expected == 0) return observed == 0 ? 1 : 0;
    return 1 - observed * static_cast<double>(pairs.size()) / expected;
}

}  // namespace coach::examples
