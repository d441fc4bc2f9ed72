// How well does the learner model foresee the next answer? ASSISTments 2009 skill-builder answers, five folds by
// learner: difficulties are learnt on four folds, each answer of the fifth is foreseen from that learner's past only.
// A problem with several skills stands in the data once for each skill, with the same answer: such rows are merged,
// else the answer would leak.
//
// The data is not ours to ship: $COACH_LEARNER_DATA or ../shared/data beside the checkout holds assist2009/fold1.csv to
// fold5.csv (research use, by its owners' terms). Per learner four lines: count, problem ids, skill ids, answers 0/1.

#include "core/learning/estimate.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <unordered_map>
#include <vector>

using namespace coach::core::learning;

namespace {

constexpr int folds = 5;

struct answer {
    int item = 0;
    std::vector<int> skills;
    bool right = false;
};
using learner = std::vector<answer>;

std::vector<int> numbers(const std::string& line) {
    std::vector<int> out;
    std::stringstream in(line);
    for (std::string each; std::getline(in, each, ',');)
        if (!each.empty() && each != "\r") out.push_back(static_cast<int>(std::strtod(each.c_str(), nullptr)));
    return out;
}

/// The same problem, answered the same, for another skill.
bool continues(const answer& last, int item, int skill, bool right) {
    return last.item == item && last.right == right &&
           std::find(last.skills.begin(), last.skills.end(), skill) == last.skills.end();
}

std::vector<learner> learners_of(const std::filesystem::path& file) {
    std::vector<learner> out;
    std::ifstream in(file);
    std::string count, items, skills, answers;
    while (std::getline(in, count) && std::getline(in, items) && std::getline(in, skills) &&
           std::getline(in, answers)) {
        const auto i = numbers(items), s = numbers(skills), a = numbers(answers);
        learner one;
        for (std::size_t n = 0; n < std::min({i.size(), s.size(), a.size()}); ++n) {
            if (!one.empty() && continues(one.back(), i[n], s[n], a[n] == 1))
                one.back().skills.push_back(s[n]);
            else
                one.push_back({i[n], {s[n]}, a[n] == 1});
        }
        out.push_back(std::move(one));
    }
    return out;
}

struct difficulties {
    double base = 0;
    std::unordered_map<int, rating> items, skills;
};

struct foreseen {
    double p;
    bool right;
};

/// One learner's answers in order; `train` moves the difficulties too.
void follow(const learner& one, difficulties& d, bool train, std::vector<foreseen>* out) {
    struct skill_belief {
        rating is;
        double variance = variance::user_skill;
    };
    rating user;
    double user_variance = variance::user;
    std::unordered_map<int, skill_belief> mine;
    std::vector<rating*> my_skills, skills;
    for (const auto& a : one) {
        my_skills.clear();
        skills.clear();
        double skill_variance = 0;
        for (const int s : a.skills) {
            my_skills.push_back(&mine[s].is);
            skills.push_back(&d.skills[s]);
            skill_variance += mine[s].variance;
        }
        skill_variance /= static_cast<double>(a.skills.size());
        const attempt_parts parts{&user, my_skills, skills, &d.items[a.item]};
        const double p = expected(d.base, parts);
        const double unsure = user_variance + skill_variance + variance::of_item(d.items[a.item].weight);
        if (out) out->push_back({stated(d.base, p, unsure), a.right});
        user_variance = variance::narrowed(user_variance, p, 1, variance::user_drift);
        for (const int s : a.skills)
            mine[s].variance = variance::narrowed(mine[s].variance, p, 1, variance::user_skill_drift);
        update_user(parts, p, a.right);
        if (train) update_difficulty(parts, p, a.right);
    }
}

double area_under_curve(std::vector<foreseen> all) {
    std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.p < b.p; });
    double ranks = 0, right = 0;
    for (std::size_t i = 0; i < all.size();) {
        std::size_t j = i;
        while (j < all.size() && all[j].p == all[i].p)
            ++j;
        const double rank = (static_cast<double>(i) + static_cast<double>(j) + 1) / 2;  // ties share theirs
        for (; i < j; ++i)
            if (all[i].right) ranks += rank, ++right;
    }
    return (ranks - right * (right + 1) / 2) / (right * (static_cast<double>(all.size()) - right));
}

double log_loss(const std::vector<foreseen>& all) {
    double sum = 0;
    for (const auto& f : all) {
        const double p = std::clamp(f.p, 1e-9, 1 - 1e-9);
        sum -= std::log(f.right ? p : 1 - p);
    }
    return sum / static_cast<double>(all.size());
}

/// Expected calibration error over ten bins of equal width.
double calibration_error(const std::vector<foreseen>& all) {
    double p[10]{}, right[10]{}, sum = 0;
    for (const auto& f : all) {
        const auto bin = std::min(9, static_cast<int>(f.p * 10));
        p[bin] += f.p;
        right[bin] += f.right;
    }
    for (int bin = 0; bin < 10; ++bin)
        sum += std::abs(p[bin] - right[bin]);
    return sum / static_cast<double>(all.size());
}

void print(const char* name, const std::vector<foreseen>& all) {
    std::printf("%s: %zu answers, AUC %.4f, log loss %.4f, ECE %.4f\n", name, all.size(), area_under_curve(all),
                log_loss(all), calibration_error(all));
}

std::filesystem::path data() {
    const char* named = std::getenv("COACH_LEARNER_DATA");
    return (named ? std::filesystem::path(named) : std::filesystem::path(COACH_SOURCE_DIR) / "../shared/data") /
           "assist2009";
}

}  // namespace

int main() {
    if (!std::filesystem::exists(data() / "fold1.csv")) {
        std::printf("learner: skipped, no data: COACH_LEARNER_DATA names the folder that holds assist2009/fold1.csv\n");
        return 0;
    }
    std::vector<std::vector<learner>> parts;
    for (int f = 1; f <= folds; ++f)
        parts.push_back(learners_of(data() / ("fold" + std::to_string(f) + ".csv")));

    std::vector<foreseen> pooled;
    const auto begun = std::chrono::steady_clock::now();
    std::size_t steps_taken = 0;
    for (int test = 0; test < folds; ++test) {
        difficulties d;
        double right = 0, count = 0;
        for (int f = 0; f < folds; ++f)
            for (const auto& one : parts[static_cast<std::size_t>(f)])
                for (const auto& a : one)
                    if (f != test) right += a.right, ++count;
        d.base = logit(right / count);
        for (int f = 0; f < folds; ++f)
            if (f != test)
                for (const auto& one : parts[static_cast<std::size_t>(f)])
                    follow(one, d, true, nullptr), steps_taken += one.size();
        std::vector<foreseen> seen;
        for (const auto& one : parts[static_cast<std::size_t>(test)])
            follow(one, d, false, &seen);
        steps_taken += seen.size();
        print(("learner: fold " + std::to_string(test + 1)).c_str(), seen);
        pooled.insert(pooled.end(), seen.begin(), seen.end());
    }
    const std::chrono::duration<double, std::micro> took = std::chrono::steady_clock::now() - begun;
    print("learner: pooled", pooled);
    std::printf("learner: %.2f us an answer; targets: AUC 0.760, ECE 0.02\n",
                took.count() / static_cast<double>(steps_taken));
    return 0;
}
