#pragma once

/// Spaced repetition: FSRS-6 with its published default weights, in double precision. Oracle: npm ts-fsrs 5.4.2, equal
/// at 8 decimals (tests/oracle). Stability is in days until recall falls to 0.9, difficulty is 1 … 10, time is in whole
/// days. Pure; no fuzz; short-term memory on. Weights are not fitted to a person: that takes hundreds of reviews.

#include <array>
#include <optional>

namespace coach::core::learning {

struct memory {
    double stability = 0;
    double difficulty = 0;
    friend bool operator==(const memory&, const memory&) = default;
};

enum class grade { again = 1, hard, good, easy };

/// Overdue work is no failure, and a work skill is met in the work as well: intervals are 1.9 times those of 0.9.
constexpr double request_retention = 0.85;
constexpr int longest_interval = 36500;  ///< days

/// After a review `days` (≥ 0) after the last one. No memory yet: the first review, `days` is ignored.
[[nodiscard]] memory reviewed(std::optional<memory> before, int days, grade);
/// Probability of recall after `days`.
[[nodiscard]] double retrievability(double days, double stability);
/// How many stabilities pass until recall has fallen to `retention` (0 … 1, neither).
[[nodiscard]] double interval_modifier(double retention);
/// Days until the next review, 1 … `longest_interval`.
[[nodiscard]] int interval(double stability, double retention = request_retention);

/// A rubric level 1 … 4 is a grade; any help lowers it by one.
[[nodiscard]] grade grade_of_level(int level, bool helped);
/// A drill: share of the flaws found, and whether a critical one was missed, nothing flagged that was sound, no hint.
[[nodiscard]] grade grade_of_drill(double share_found, bool missed_critical, bool false_alarm, bool helped);

}  // namespace coach::core::learning
