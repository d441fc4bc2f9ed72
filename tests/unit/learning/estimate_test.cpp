#include "core/learning/estimate.hpp"

#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>

#include <array>

using namespace coach::core::learning;
using Catch::Approx;

namespace {

struct learner {
    rating user, skill, item;
    std::array<rating*, 1> skills{&skill};
    attempt_parts parts() { return {&user, skills, {}, &item}; }
    double hears(double outcome, double weight = 1) {
        const double p = expected(0, parts());
        update_user(parts(), p, outcome, weight);
        return expected(0, parts());
    }
};

}  // namespace

TEST_CASE("the chance adds the person and their skill, and takes off what was asked") {
    rating user{0.5, 0}, a{1, 0}, b{0, 0}, skill{0.4, 0}, item{-0.2, 0};
    const std::array<rating*, 2> mine{&a, &b};
    const std::array<rating*, 1> asked{&skill};
    CHECK(expected(0.3, {&user, mine, asked, &item}) == Approx(sigmoid(0.3 + 0.5 + 0.5 - 0.4 + 0.2)));
    CHECK(expected(0, {}) == 0.5);
}

TEST_CASE("steps shrink as evidence gathers, with the published sizes") {
    CHECK(steps::user(0) == Approx(.42));
    CHECK(steps::user(100) == Approx(.22));
    CHECK(steps::user_skill(0) == Approx(1.08));
    CHECK(steps::user_skill(20) == Approx(.33));
    CHECK(steps::skill(50) == Approx(.25));
    CHECK(steps::item(20) == Approx(.54));
}

TEST_CASE("a difficulty moves against the outcome, and only when it is updated") {
    learner l;
    update_difficulty(l.parts(), 0.5, 1);
    CHECK(l.item.value == Approx(-.54));
    CHECK(l.user.value == 0);
}

TEST_CASE("PG06: the same success moves the estimate less, the more help there was") {
    double last = 1;
    for (int rung = 0; rung <= 4; ++rung) {
        learner l;
        const double p = l.hears(1, weight_of(static_cast<help>(rung)));
        INFO("help " << rung);
        CHECK(p < last);
        last = p;
    }
    CHECK(last == 0.5);  // finished by others: nothing is known
    CHECK(weight_of(help::none) == 1);
    CHECK(weight_of(help::hint) == 0.6);
    CHECK(weight_of(help::example) == 0.3);
}

TEST_CASE("PG06: ten successes with help never reach what ten without it do") {
    learner alone, hinted, shown;
    for (int i = 0; i < 10; ++i) {
        alone.hears(1);
        hinted.hears(1, weight_of(help::hint));
        shown.hears(1, weight_of(help::example));
    }
    const double a = expected(0, alone.parts()), h = expected(0, hinted.parts()), s = expected(0, shown.parts());
    INFO(a << " " << h << " " << s);
    CHECK(a > h);
    CHECK(h > s);
    CHECK(s > 0.5);
}

TEST_CASE("evidence narrows what is unknown; a piece without weight leaves it") {
    using namespace variance;
    CHECK(narrowed(2, 0.5, 1, 0) == Approx(1 / (0.5 + 0.25)));
    CHECK(narrowed(2, 0.5, 0, 1) == 2);
    CHECK(narrowed(2, 0.5, 0.3, 0) > narrowed(2, 0.5, 1, 0));
    CHECK(of_item(0) == item);
    CHECK(of_item(20) < of_item(5));
}

TEST_CASE("what is said is nearer to the usual, the less is known") {
    CHECK(stated(0, 0.9, 0) == Approx(0.9));
    CHECK(stated(0, 0.9, 1) > stated(0, 0.9, 3));
    CHECK(stated(0, 0.9, 3) > 0.5);
    CHECK(stated(0, 0.1, 1) == Approx(1 - stated(0, 0.9, 1)));
}

TEST_CASE("a belief fades to the prior as its memory does") {
    const belief known{1.5, 0.4};
    CHECK(faded(known, 1, 2).value == 1.5);
    CHECK(faded(known, 0.5, 2).value == 0.75);
    CHECK(faded(known, 0.5, 2).variance == Approx(2 - 1.6 * 0.25));
    CHECK(faded(known, 0, 2).variance == 2);
}
