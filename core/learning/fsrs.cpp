#include "core/learning/fsrs.hpp"

#include <algorithm>
#include <cmath>

// Fused multiply-adds would differ from the published figures in the last decimals.
#ifdef __clang__
#pragma STDC FP_CONTRACT OFF
#endif

namespace coach::core::learning {

namespace {

constexpr std::array<double, 21> w{0.212,  1.2931, 2.3065, 8.2956, 6.4133, 0.8334, 3.0194,
                                   0.001,  1.8722, 0.1666, 0.796,  1.4835, 0.0614, 0.2629,
                                   1.6483, 0.6014, 1.8729, 0.5425, 0.0912, 0.0658, 0.1542};
constexpr double decay = -w[20];
constexpr double shortest = 0.001;  // stability
constexpr double longest = 36500;

/// Nearest integer, halves upward: std::round takes halves away from zero.
double nearest(double x) {
    const auto below = std::floor(x);
    return x - below >= 0.5 ? below + 1 : below;
}
double rounded(double x) { return nearest(x * 1e8) / 1e8; }

double factor() {
    static const double value = rounded(std::exp(std::pow(decay, -1) * std::log(0.9)) - 1);
    return value;
}

double first_difficulty(int g) { return rounded(w[4] - std::exp((g - 1) * w[5]) + 1); }

double next_difficulty(double d, int g) {
    const double delta = -w[6] * (g - 3);
    const double damped = d + rounded(delta * (10 - d) / 9);
    return std::clamp(rounded(w[7] * first_difficulty(4) + (1 - w[7]) * damped), 1.0, 10.0);
}

double after_recall(double d, double s, double r, int g) {
    const double hard = g == 2 ? w[15] : 1, easy = g == 4 ? w[16] : 1;
    const double grown =
        s * (1 + std::exp(w[8]) * (11 - d) * std::pow(s, -w[9]) * (std::exp((1 - r) * w[10]) - 1) * hard * easy);
    return rounded(std::clamp(grown, shortest, longest));
}

double after_lapse(double d, double s, double r) {
    const double left = w[11] * std::pow(d, -w[12]) * (std::pow(s + 1, w[13]) - 1) * std::exp((1 - r) * w[14]);
    const double most = rounded(std::clamp(left, shortest, longest));
    return std::min(std::max(rounded(s / std::exp(w[17] * w[18])), shortest), most);
}

double same_day(double s, int g) {
    const double change = std::pow(s, -w[19]) * std::exp(w[17] * (g - 3 + w[18]));
    return rounded(std::clamp(s * (g >= 2 ? std::max(change, 1.0) : change), shortest, longest));
}

}  // namespace

double retrievability(double days, double stability) {
    return rounded(std::pow(1 + factor() * days / stability, decay));
}

memory reviewed(std::optional<memory> before, int days, grade given) {
    const int g = static_cast<int>(given);
    if (!before) return {std::max(w[static_cast<std::size_t>(g) - 1], 0.1), std::clamp(first_difficulty(g), 1.0, 10.0)};
    const auto [s, d] = *before;
    const double r = retrievability(days, s);
    const double next = days == 0 ? same_day(s, g) : g == 1 ? after_lapse(d, s, r) : after_recall(d, s, r, g);
    return {next, next_difficulty(d, g)};
}

double interval_modifier(double retention) { return rounded((std::pow(retention, 1 / decay) - 1) / factor()); }

int interval(double stability, double retention) {
    return static_cast<int>(std::clamp(nearest(stability * interval_modifier(retention)), 1.0, longest));
}

grade grade_of_level(int level, bool helped) {
    return static_cast<grade>(std::clamp(std::clamp(level, 1, 4) - (helped ? 1 : 0), 1, 4));
}

grade grade_of_drill(double share_found, bool missed_critical, bool false_alarm, bool helped) {
    int g = share_found < 0.5 || missed_critical ? 1 : share_found < 0.75 ? 2 : share_found < 1 || false_alarm ? 3 : 4;
    if (helped) --g;
    return static_cast<grade>(std::max(g, 1));
}

}  // namespace coach::core::learning
