#include "core/learning/stage.hpp"

#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>

using namespace coach::core;
using namespace coach::core::learning;
using Catch::Approx;

namespace {

const std::vector<graph::level_gate> gates{
    {1, {{"guided_done", "2"}}, {}},
    {2, {{"mean_level", ">=3"}, {"unaided", "3"}, {"delegate_drill", ">=0.8"}}, {}},
    {3, {{"authored_workflow", "1"}, {"reviews_given", "3"}}, {}},
};

artefact piece(double mean, int lowest = 3, bool unaided = true) { return {mean, lowest, unaided, {}}; }

progress in(stage at) {
    progress p;
    p.at = at;
    return p;
}

}  // namespace

TEST_CASE("PG03: two guided runs with every must criterion at 3 lead to feedback") {
    progress p;
    guided_run_done(p, true);
    CHECK(p.at == stage::guided);
    guided_run_done(p, false);
    CHECK(p.at == stage::guided);
    guided_run_done(p, true);
    CHECK(p.at == stage::feedback);
    CHECK(p.guided_done == 3);
}

TEST_CASE("a run that goes back to a step and ends again is one run, and may pass the second time") {
    progress p;
    guided_run_done(p, false);
    guided_run_done(p, true, true);
    guided_run_done(p, true, true);
    CHECK(p.guided_done == 1);
    CHECK(p.guided_passed == 1);
}

TEST_CASE("PG03: three unaided pieces in a row, mean 3 and no 1, lead to independence") {
    auto p = in(stage::feedback);
    handed_in(p, piece(3.2), false);
    handed_in(p, piece(3.5), false);
    CHECK(p.at == stage::feedback);
    handed_in(p, piece(3.0), false);
    CHECK(p.at == stage::independent);
}

TEST_CASE("PG03: a piece with help, one below 3 or with a 1 breaks the row") {
    for (const auto& broken : {piece(3.5, 3, false), piece(2.9), piece(3.5, 1)}) {
        auto p = in(stage::feedback);
        handed_in(p, piece(3.2), false);
        handed_in(p, piece(3.2), false);
        handed_in(p, broken, false);
        handed_in(p, piece(3.2), false);
        handed_in(p, piece(3.2), false);
        INFO("mean " << broken.mean << ", lowest " << broken.lowest << ", unaided " << broken.unaided);
        CHECK(p.at == stage::feedback);
        handed_in(p, piece(3.2), false);
        CHECK(p.at == stage::independent);
    }
}

TEST_CASE("PG03: two failed pieces in a row lead one stage back, one does not") {
    auto p = in(stage::independent);
    handed_in(p, piece(2), false);
    handed_in(p, piece(3.2), false);
    handed_in(p, piece(2), false);
    CHECK(p.at == stage::independent);
    handed_in(p, piece(2.4), false);
    CHECK(p.at == stage::feedback);
    handed_in(p, piece(2), false);
    CHECK(p.at == stage::feedback);  // counted anew in each stage
    handed_in(p, piece(2), false);
    CHECK(p.at == stage::guided);
    handed_in(p, piece(1, 1), false);
    handed_in(p, piece(1, 1), false);
    CHECK(p.at == stage::guided);
}

TEST_CASE("PG03: after a long gap one failed probe leads one stage back; a passed one does not") {
    auto p = in(stage::independent);
    probed(p, true, true);
    probed(p, false, false);
    CHECK(p.at == stage::independent);
    probed(p, false, true);
    CHECK(p.at == stage::feedback);
    handed_in(p, piece(2), true);
    CHECK(p.at == stage::guided);
}

TEST_CASE("LG05: a level is reached by the graph's gates and by nothing else") {
    progress p;
    CHECK(level_of(p, gates) == 0);
    guided_run_done(p, false);
    guided_run_done(p, false);
    CHECK(level_of(p, gates) == 1);
    for (int i = 0; i < 3; ++i)
        handed_in(p, piece(3.1), false);
    CHECK(level_of(p, gates) == 1);
    p.drill_share = 0.8;
    CHECK(level_of(p, gates) == 2);
    p.authored = 1;
    p.reviews = 2;
    CHECK(level_of(p, gates) == 2);
    p.reviews = 3;
    CHECK(level_of(p, gates) == 3);
    for (int i = 0; i < 3; ++i)
        handed_in(p, piece(2), false);
    CHECK(level_of(p, gates) == 1);  // recent work holds the level no more
}

TEST_CASE("LG05: a higher gate does not stand in for a lower one") {
    progress p;
    p.authored = 5;
    p.reviews = 5;
    CHECK(level_of(p, gates) == 0);
}

TEST_CASE("LG05: what is missing for the next level is told in numbers") {
    progress p;
    p.guided_done = 2;
    handed_in(p, piece(2.5), false);
    const auto missing = missing_for(p, gates, 2);
    REQUIRE(missing.size() == 3);
    CHECK(missing[0].requirement == "mean_level");
    CHECK(missing[0].wanted == 3);
    CHECK(missing[0].have == 2.5);
    CHECK(missing[1].requirement == "unaided");
    CHECK(missing[1].have == 1);
    CHECK(missing[2].requirement == "delegate_drill");
    CHECK(missing[2].wanted == 0.8);
    CHECK(missing_for(p, gates, 1).empty());
    CHECK(missing_for(p, gates, 4).empty());
    CHECK(missing_for(p, std::vector<graph::level_gate>{{1, {{"charisma", ">=9"}}, {}}}, 1).size() == 1);
}

TEST_CASE("aided pieces do not count towards the mean, old ones neither") {
    progress p;
    for (const auto mean : {1.0, 1.0, 3.0, 3.5, 4.0})
        handed_in(p, piece(mean), false);
    handed_in(p, piece(1, 1, false), false);
    CHECK(recent_mean(p) == 3.5);
    for (int i = 0; i < 50; ++i)
        handed_in(p, piece(3), false);
    CHECK(p.artefacts.size() == artefacts_kept);
}

TEST_CASE("calibration: the Brier score is its three parts, bias above 0 is over-confidence") {
    std::vector<rating_tally> t;
    CHECK(calibration_of(t).ratings == 0);
    for (int i = 0; i < 4; ++i)
        rated(t, 4, false);
    auto c = calibration_of(t);
    CHECK(c.brier == Approx(1));
    CHECK(c.bias == Approx(1));
    for (int i = 0; i < 4; ++i)
        rated(t, 1, true);
    for (int i = 0; i < 3; ++i)
        rated(t, 3, i > 0);
    c = calibration_of(t);
    CHECK(c.ratings == 11);
    CHECK(c.brier == Approx(c.reliability - c.resolution + c.uncertainty));
    CHECK(c.bias == Approx((4 * 1.0 + 0 + 2.0) / 11 - 6.0 / 11));
}
