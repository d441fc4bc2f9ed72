#include "core/learning/fsrs.hpp"

#include <catch2/catch_test_macros.hpp>

#include <cmath>
#include <string>
#include <vector>

using namespace coach::core::learning;

namespace {

struct step {
    int days;
    int grade;
    double stability;  ///< as published; 0: not given
    double difficulty;
};
struct history {
    std::string name;
    std::vector<step> steps;
};

const std::vector<history> published{
    {"good on the day it is due",
     {{0, 3, 2.3065, 2.11810397},
      {2, 3, 10.96433194, 2.11121424},
      {11, 3, 46.28021494, 2.1043314},
      {46, 3, 162.86219887, 2.09745544},
      {163, 3, 497.44720499, 2.09058635}}},
    {"a lapse",
     {{0, 3, 2.3065, 2.11810397},
      {2, 3, 10.96433194, 2.11121424},
      {11, 1, 1.5383372, 7.39223814},
      {1, 3, 3.5539099, 7.38007427},
      {5, 3, 10.64573675, 7.36792257},
      {20, 3, 31.95786514, 7.35578302}}},
    {"hard each time",
     {{0, 2, 1.2931, 5.11217071},
      {1, 2, 3.24941173, 6.74045952},
      {3, 2, 6.72834639, 7.8213935},
      {6, 2, 11.3708018, 8.53896785}}},
    {"twice on one day",
     {{0, 3, 2.3065, 2.11810397},
      {0, 1, 0.77508398, 7.39450274},
      {0, 3, 0.8281648, 7.38233661},
      {1, 3, 2.72844502, 7.37018264},
      {0, 4, 4.61661753, 6.4766486},
      {4, 2, 9.34201251, 7.64626353},
      {10, 1, 1.31978266, 9.2115712},
      {0, 2, 1.31978266, 9.46183259}}},
    {"overdue",
     {{0, 3, 2.3065, 2.11810397},
      {30, 3, 37.42063886, 2.11121424},
      {5, 1, 2.35261957, 7.39223814},
      {90, 4, 38.98587492, 6.50607402},
      {400, 2, 143.01652753, 7.66579748}}},
};

bool same(double a, double b) { return std::abs(a - b) < 5e-9; }

}  // namespace

TEST_CASE("PR05: memory follows the published histories to 8 decimals") {
    for (const auto& h : published) {
        std::optional<memory> m;
        for (std::size_t i = 0; i < h.steps.size(); ++i) {
            const auto& s = h.steps[i];
            m = reviewed(m, s.days, static_cast<grade>(s.grade));
            INFO(h.name << ", step " << i + 1 << ": " << m->stability << ", " << m->difficulty);
            CHECK(same(m->stability, s.stability));
            CHECK(same(m->difficulty, s.difficulty));
        }
    }
}

TEST_CASE("recall fades as published") {
    CHECK(retrievability(1, 2.3065) == 0.9468475);
    CHECK(retrievability(10, 2.3065) == 0.77436692);
    CHECK(retrievability(30, 10) == 0.8093881);
    CHECK(retrievability(365, 100) == 0.79089699);
    CHECK(retrievability(0, 5) == 1);
}

TEST_CASE("PR05: the interval for a wanted retention is the published one") {
    CHECK(interval_modifier(.7) == 9.28791122);
    CHECK(interval_modifier(.8) == 3.3159598);
    CHECK(interval_modifier(.85) == 1.90642614);
    CHECK(interval_modifier(.9) == 1);
    CHECK(interval_modifier(.95) == .40255869);
    CHECK(interval_modifier(.97) == .22276844);
    CHECK(interval_modifier(.99) == .06869839);
    CHECK(interval(2.3065, .9) == 2);
    CHECK(interval(10.96433194, .9) == 11);
    CHECK(interval(10.96433194) == 21);
    CHECK(interval(0.001) == 1);
    CHECK(interval(36500) == longest_interval);
}

TEST_CASE("a level or a drill's result is a grade, and help lowers it by one") {
    CHECK(grade_of_level(4, false) == grade::easy);
    CHECK(grade_of_level(3, true) == grade::hard);
    CHECK(grade_of_level(1, true) == grade::again);
    CHECK(grade_of_drill(0.49, false, false, false) == grade::again);
    CHECK(grade_of_drill(0.9, true, false, false) == grade::again);
    CHECK(grade_of_drill(0.5, false, false, false) == grade::hard);
    CHECK(grade_of_drill(0.75, false, false, false) == grade::good);
    CHECK(grade_of_drill(1, false, true, false) == grade::good);
    CHECK(grade_of_drill(1, false, false, false) == grade::easy);
    CHECK(grade_of_drill(1, false, false, true) == grade::good);
}
