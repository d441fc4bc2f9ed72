#include "core/learning/estimate.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace coach::core::learning {

namespace {

double mean(std::span<rating* const> of) {
    if (of.empty()) return 0;
    double sum = 0;
    for (const auto* each : of)
        sum += each->value;
    return sum / static_cast<double>(of.size());
}

template <class Step>
void move_by(rating& r, Step step, double difference, double weight) {
    r.value += step(r.weight) * weight * difference;
    r.weight += weight;
}

}  // namespace

double sigmoid(double logit) { return 1 / (1 + std::exp(-logit)); }
double logit(double probability) { return std::log(probability / (1 - probability)); }

double expected(double base, const attempt_parts& parts) {
    return sigmoid(base + (parts.user ? parts.user->value : 0) + mean(parts.user_skills) - mean(parts.skills) -
                   (parts.item ? parts.item->value : 0));
}

void update_user(const attempt_parts& parts, double p, double outcome, double weight) {
    if (parts.user) move_by(*parts.user, steps::user, outcome - p, weight);
    for (auto* each : parts.user_skills)
        move_by(*each, steps::user_skill, outcome - p, weight);
}

void update_difficulty(const attempt_parts& parts, double p, double outcome, double weight) {
    for (auto* each : parts.skills)
        move_by(*each, steps::skill, p - outcome, weight);
    if (parts.item) move_by(*parts.item, steps::item, p - outcome, weight);
}

namespace variance {

double narrowed(double before, double p, double weight, double drift) {
    return 1 / (1 / before + weight * p * (1 - p)) + (weight > 0 ? drift : 0);
}
double of_item(double weight) {
    constexpr double information = 0.2;  // p (1 − p) at the usual p
    return 1 / (1 / item + information * weight);
}

}  // namespace variance

double stated(double base, double p, double variance) {
    const double g = 1 / std::sqrt(1 + std::numbers::pi / 8 * variance);
    return sigmoid(base + (logit(p) - base) * g);
}

double weight_of(help used) {
    switch (used) {
        case help::none:
            return 1;
        case help::hint:
            return 0.6;
        case help::partial:
            return 0.45;
        case help::example:
            return 0.3;
        case help::finished_by_others:
            break;
    }
    return 0;
}

belief faded(const belief& b, double retrievability, double prior_variance) {
    const double r = std::clamp(retrievability, 0.0, 1.0);
    return {b.value * r, prior_variance - (prior_variance - b.variance) * r * r};
}

}  // namespace coach::core::learning
