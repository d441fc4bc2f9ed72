// From what was found to a figure and a grade, and how an answer falls into statements.

#include "tests/unit/drills/shelf.hpp"

#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>

using namespace coach::core;
using namespace coach::core::drills;
using Catch::Approx;

TEST_CASE("d' rewards hits, not flags", "[drills]") {
    CHECK(sensitivity({7, 10, 7, 7, 0}) == Approx(1.534 + 1.690).margin(0.01));
    CHECK(sensitivity({7, 10, 7, 7, 10}) < 0.2);
    CHECK(sensitivity({7, 10, 0, 0, 0}) < 0.4);
    CHECK(sensitivity({7, 10, 5, 5, 0}) > sensitivity({7, 10, 5, 5, 3}));
    CHECK(sensitivity({4, 4, 4, 4, 4}) == Approx(0).margin(1e-9));
}

TEST_CASE("grades follow the share found, severe misses, false alarms and hints", "[drills]") {
    CHECK(grade_of({8, 10, 8, 8, 0}) == 4);
    CHECK(grade_of({8, 10, 8, 8, 1}) == 3);
    CHECK(grade_of({8, 10, 6, 6, 0}) == 3);
    CHECK(grade_of({8, 10, 5, 5, 0}) == 2);
    CHECK(grade_of({8, 10, 3, 3, 0}) == 1);
    CHECK(grade_of({8, 10, 7, 7, 0, true}) == 1);
    CHECK(grade_of({8, 10, 8, 8, 0, false, true}) == 3);
    CHECK(grade_of({8, 10, 0, 0, 0, true, true}) == 1);
    CHECK(grade_of({8, 10, 8, 8, 10}) == 1);
}

TEST_CASE("the score is what was found less what was flagged for nothing", "[drills]") {
    CHECK(score_of({4, 4, 4, 4, 0}) == 1);
    CHECK(score_of({4, 4, 4, 4, 4}) == 0);
    CHECK(score_of({4, 4, 4, 2, 0}) == Approx(0.75));
    CHECK(score_of({0, 4, 0, 0, 0}) == 0);
}

TEST_CASE("sentences end where people end them", "[drills]") {
    const std::string text = "No baseline, e.g. for no. 4. invented survey! And 2.5 is odd; so is 10:06.";
    std::vector<std::string> got;
    for (const auto s : sentences_in(text, {0, static_cast<std::uint32_t>(text.size())}))
        got.push_back(text.substr(s.begin, s.end - s.begin));
    CHECK(got == std::vector<std::string>{"No baseline, e.g. for no. 4.", "invented survey!", "And 2.5 is odd;",
                                          "so is 10:06."});
}

TEST_CASE("words of a drill load with a place for each mistake", "[drills]") {
    CHECK(lexicon::load("- a list").has_error());
    CHECK(lexicon::load("same: [word]").has_error());
    const auto bad = lexicon::load("cues: {fine: nothing}");
    REQUIRE(bad.has_error());
    CHECK(bad.error().detail.find("drill words:1:") == 0);
    const auto words = lexicon::load("same: [[made up, invented], [where ... from]]");
    REQUIRE(words.has_value());
    CHECK(words->meanings(words->words("it was made up")).size() == 1);
    CHECK(words->meanings(words->words("where does that come from")).size() == 1);
    CHECK(words->meanings(words->words("made of steel")).empty());
}
