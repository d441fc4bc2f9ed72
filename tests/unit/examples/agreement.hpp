#pragma once

/// How far two raters agree on levels 1 … 4. Pure.

#include <vector>

namespace coach::examples {

struct rated_pair {
    int expert = 1;
    int machine = 1;
};

/// Share of pairs with the same level; 0 for none.
[[nodiscard]] double exact_agreement(const std::vector<rated_pair>&);
/// Share of pairs at most one level apart; 0 for none.
[[nodiscard]] double adjacent_agreement(const std::vector<rated_pair>&);
/// Quadratic weighted kappa (Cohen 1968): 1 - sum(w O) / sum(w E), w = (i - j)². 1 when neither rater varies and they
/// agree.
[[nodiscard]] double weighted_kappa(const std::vector<rated_pair>&);

}  // namespace coach::examples
