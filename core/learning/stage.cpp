#include "core/learning/stage.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <optional>

namespace coach::core::learning {

namespace {

void enter(progress& p, stage next) {
    p.at = next;
    p.guided_passed = 0;
    p.streak = 0;
    p.failures = 0;
}

void one_back(progress& p) {
    switch (p.at) {
        case stage::independent:
            return enter(p, stage::feedback);
        case stage::feedback:
            return enter(p, stage::guided);
        case stage::guided:
            break;
    }
}

void failed(progress& p, bool faded) {
    p.streak = 0;
    ++p.failures;
    if (faded || p.failures >= failures_allowed) one_back(p);
}

struct threshold {
    std::string_view op;
    double value = 0;
};

/// ">=3", "2": a bare number is the least that is wanted.
threshold parsed(std::string_view written) {
    for (const std::string_view op : {">=", "<=", ">", "<", "="}) {
        if (!written.starts_with(op)) continue;
        return {op, std::strtod(std::string(written.substr(op.size())).c_str(), nullptr)};
    }
    return {">=", std::strtod(std::string(written).c_str(), nullptr)};
}

bool holds(double have, const threshold& t) {
    if (t.op == ">=") return have >= t.value;
    if (t.op == "<=") return have <= t.value;
    if (t.op == ">") return have > t.value;
    if (t.op == "<") return have < t.value;
    return have == t.value;
}

/// None: a requirement that nothing here measures, which therefore does not hold.
std::optional<double> measured(const progress& p, std::string_view requirement) {
    if (requirement == "guided_done") return p.guided_done;
    if (requirement == "mean_level") return recent_mean(p);
    if (requirement == "unaided") return p.unaided;
    if (requirement == "delegate_drill") return p.drill_share;
    if (requirement == "authored_workflow") return p.authored;
    if (requirement == "reviews_given") return p.reviews;
    return std::nullopt;
}

}  // namespace

bool passes(const artefact& a) { return a.mean >= 3 && a.lowest > 1; }

void guided_run_done(progress& p, bool every_must_criterion_passed, bool again) {
    if (!again) {
        ++p.guided_done;
        p.run_passed = false;
    }
    if (!every_must_criterion_passed || p.run_passed) return;
    p.run_passed = true;
    ++p.guided_passed;
    if (p.at == stage::guided && p.guided_passed >= guided_runs_wanted) enter(p, stage::feedback);
}

void handed_in(progress& p, const artefact& a, bool faded) {
    if (a.unaided) ++p.unaided;
    p.artefacts.push_back(a);
    if (p.artefacts.size() > artefacts_kept) p.artefacts.erase(p.artefacts.begin());
    if (!passes(a)) return failed(p, faded);
    p.failures = 0;
    p.streak = a.unaided ? p.streak + 1 : 0;
    if (p.at == stage::feedback && p.streak >= unaided_wanted) enter(p, stage::independent);
}

void probed(progress& p, bool passed, bool faded) {
    if (!passed && faded) one_back(p);
}

double recent_mean(const progress& p) {
    double sum = 0;
    int count = 0;
    for (auto a = p.artefacts.rbegin(); a != p.artefacts.rend() && count < unaided_wanted; ++a)
        if (a->unaided) sum += a->mean, ++count;
    return count == 0 ? 0 : sum / count;
}

std::vector<unmet> missing_for(const progress& p, std::span<const graph::level_gate> gates, int level) {
    std::vector<unmet> out;
    for (const auto& each : gates) {
        if (each.level != level) continue;
        for (const auto& [requirement, written] : each.gate) {
            const auto wanted = parsed(written);
            const auto have = measured(p, requirement);
            if (!have || !holds(*have, wanted)) out.push_back({requirement, wanted.value, have.value_or(0)});
        }
    }
    return out;
}

int level_of(const progress& p, std::span<const graph::level_gate> gates) {
    int reached = 0;
    const auto exists = [&](int level) {
        return std::any_of(gates.begin(), gates.end(), [level](const auto& g) { return g.level == level; });
    };
    while (exists(reached + 1) && missing_for(p, gates, reached + 1).empty())
        ++reached;
    return reached;
}

void rated(std::vector<rating_tally>& tallies, int rating, bool passed) {
    auto found = std::find_if(tallies.begin(), tallies.end(), [rating](const auto& t) { return t.rating == rating; });
    if (found == tallies.end()) found = tallies.insert(tallies.end(), {rating, 0, 0});
    ++found->times;
    found->passed += passed;
}

calibration calibration_of(std::span<const rating_tally> tallies) {
    calibration out;
    double p_sum = 0, y_sum = 0, n = 0;
    for (const auto& t : tallies) {
        const double p = (t.rating - 1) / 3.0;
        n += t.times;
        p_sum += p * t.times;
        y_sum += t.passed;
        out.brier += (1 - p) * (1 - p) * t.passed + p * p * (t.times - t.passed);
    }
    out.ratings = static_cast<int>(n);
    if (n == 0) return out;
    const double usual = y_sum / n;
    for (const auto& t : tallies) {
        if (t.times == 0) continue;
        const double p = (t.rating - 1) / 3.0, share = static_cast<double>(t.passed) / t.times;
        out.reliability += t.times * (p - share) * (p - share) / n;
        out.resolution += t.times * (share - usual) * (share - usual) / n;
    }
    out.brier /= n;
    out.bias = (p_sum - y_sum) / n;
    out.uncertainty = usual * (1 - usual);
    return out;
}

}  // namespace coach::core::learning
