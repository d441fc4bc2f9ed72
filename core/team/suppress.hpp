#pragma once

/// Disclosure control for everything that leaders and teams see of people: a table of counts in which no single person
/// can be found, not even by subtraction. Pure; deterministic.
///
///   1. A cell is shown only for at least `k` different people, of whom none has more than half of the events.
///   2. If exactly one cell of a row or a column whose total is shown is hidden, the next smallest is hidden too; and
///      further ones until the hidden ones of each row and column hold at least `k` people together. Totals are
///      taken away until every hidden cell that has somebody in it could hold any of at least k+1 numbers.
///   3. Two releases over sets of people that differ by 1 … k-1 of them are not both given out (`difference_guard`).
///
/// k is 5 and may only be raised. Spec: the k-anonymity and dominance rules of statistical offices (Hundepool et al.,
/// Statistical Disclosure Control, chapters 4 and 5). Limits: cells are people counts; linear in the cells times the
/// number of hidden ones.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace coach::core::team {

constexpr int smallest_k = 5;

struct cell {
    int people = 0;       ///< different ones
    int events = 0;       ///< all of theirs
    int most_of_one = 0;  ///< events of the one who has most
};
[[nodiscard]] bool may_show(const cell&, int k = smallest_k);

struct released_table {
    std::vector<std::vector<std::optional<int>>> cells;  ///< people; nothing: hidden
    std::vector<std::optional<int>> row_totals, column_totals;
    std::optional<int> total;
};
/// A table of the people who are in each cell, each person in one cell of it; rows of equal length.
[[nodiscard]] released_table suppress(const std::vector<std::vector<cell>>&, int k = smallest_k);

/// Remembers which sets of people were given out, by pseudonym.
class difference_guard {
  public:
    explicit difference_guard(int k = smallest_k) : k_(k < smallest_k ? smallest_k : k) {}
    /// May a figure over these people be given out beside all earlier ones? When yes, it is remembered.
    bool allow(std::vector<std::uint64_t> people);
    /// One that was given out before.
    void remember(std::vector<std::uint64_t> people);

  private:
    int k_;
    std::vector<std::vector<std::uint64_t>> released_;
};

}  // namespace coach::core::team
