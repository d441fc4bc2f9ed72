#pragma once

/// How likely a piece of work is to be good enough: an online Elo model with the difficulty of what was asked.
///
///   p = sigmoid(base + user + mean of user's skills − mean difficulty of the skills − difficulty of the item)
///
/// All quantities are logits, so a difference can be said aloud ("0.4 above this step"). An outcome is 0 … 1: right or
/// wrong, the share found, (level − 1) / 3. Each update moves every part by its step size × evidence weight × (outcome
/// − p); steps shrink as evidence gathers. Beside the value stands a variance in the manner of Glicko. O(1), no
/// allocation, values only. Measured by bench/learner.cpp.

#include "core/learning/evidence.hpp"

#include <span>

namespace coach::core::learning {

/// A value in logits, and the weight of the evidence behind it.
struct rating {
    double value = 0;
    double weight = 0;
    friend bool operator==(const rating&, const rating&) = default;
};

namespace steps {
constexpr double user(double n) { return 0.4 / (1 + 0.01 * n) + 0.02; }
constexpr double user_skill(double n) { return 1 / (1 + 0.15 * n) + 0.08; }
constexpr double skill(double n) { return 0.5 / (1 + 0.02 * n); }
constexpr double item(double n) { return 1.08 / (1 + 0.05 * n); }
}  // namespace steps

[[nodiscard]] double sigmoid(double logit);
[[nodiscard]] double logit(double probability);

/// The parts of one answer. `user_skills` and `skills` may be empty.
struct attempt_parts {
    rating* user = nullptr;
    std::span<rating* const> user_skills;
    std::span<rating* const> skills;
    rating* item = nullptr;
};

[[nodiscard]] double expected(double base, const attempt_parts&);
/// Moves the user's side only: difficulties are given.
void update_user(const attempt_parts&, double expected, double outcome, double weight = 1);
/// Moves the difficulties, which all users share.
void update_difficulty(const attempt_parts&, double expected, double outcome, double weight = 1);

/// Variances in logits², in the manner of Glicko: evidence at chance p adds information p (1 − p), and between two
/// pieces of evidence a person changes.
namespace variance {
constexpr double user = 1, user_skill = 2, item = 1;         ///< before anything was heard
constexpr double user_drift = 0.01, user_skill_drift = 0.2;  ///< per piece of evidence
[[nodiscard]] double narrowed(double before, double p, double weight, double drift);
[[nodiscard]] double of_item(double weight);  ///< of a difficulty with that much evidence
}  // namespace variance
/// The chance to state: the less is known, the nearer to the usual `base`. Without it, small evidence overstates.
[[nodiscard]] double stated(double base, double p, double variance);

/// What counts of work done with help: the more of it, the less. Work that others finished says nothing.
[[nodiscard]] double weight_of(help);

/// A value that fades towards the prior as its memory does, and a variance that widens back.
struct belief {
    double value = 0;
    double variance = variance::user_skill;
};
[[nodiscard]] belief faded(const belief&, double retrievability, double prior_variance);

}  // namespace coach::core::learning
