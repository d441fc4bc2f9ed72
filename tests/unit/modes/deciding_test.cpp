#include "core/deciding.hpp"

#include <catch2/catch_test_macros.hpp>

#include <set>
#include <vector>

using namespace coach::core;

namespace coach::core {
std::ostream& operator<<(std::ostream& out, move m) { return out << name_of(m); }
}  // namespace coach::core

namespace {

/// Every situation that can be: small numbers for the counts.
std::vector<situation> all_situations() {
    std::vector<situation> out;
    for (const auto request : {asked::nothing, asked::hint, asked::example, asked::show_me})
        for (const bool answered : {false, true})
            for (int non_answers = 0; non_answers <= 5; ++non_answers)
                for (const bool judged : {false, true})
                    for (const bool passes : {false, true})
                        for (const bool moved : {false, true})
                            for (int presses = 0; presses <= 3; ++presses)
                                for (const bool others : {false, true})
                                    for (int help = 0; help <= 3; ++help)
                                        out.push_back({.request = request,
                                                       .answered = answered,
                                                       .non_answers = answered ? 0 : non_answers,
                                                       .judged = judged,
                                                       .passes = judged && passes,
                                                       .perfect = false,
                                                       .moved = moved,
                                                       .presses = presses,
                                                       .others_open = others,
                                                       .help = help});
    return out;
}

/// Which row decides, found as `decide` finds it: the first that fits.
std::size_t row_of(const situation& s) {
    const auto rows = decision_table();
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const auto& r = rows[i];
        if ((!r.request || *r.request == s.request) && (!r.answered || *r.answered == s.answered) &&
            (!r.judged || *r.judged == s.judged) && (!r.passes || *r.passes == s.passes) &&
            (!r.moved || *r.moved == s.moved) && (!r.others_open || *r.others_open == s.others_open) &&
            s.non_answers >= r.min_non_answers && s.presses >= r.min_presses && s.help <= r.max_help)
            return i;
    }
    return rows.size();
}

}  // namespace

TEST_CASE("every row of the decision table decides something, and says why", "[deciding]") {
    std::set<std::size_t> reached;
    for (const auto& s : all_situations())
        reached.insert(row_of(s));
    const auto rows = decision_table();
    for (std::size_t i = 0; i < rows.size(); ++i) {
        CAPTURE(i, rows[i].because);
        CHECK(reached.contains(i));
        CHECK(!rows[i].because.empty());
    }
    CHECK(!reached.contains(rows.size()));  // the last row takes what is left
}

TEST_CASE("what the person asked for beats the plan, whatever else is so", "[deciding]") {
    for (const auto& s : all_situations()) {
        if (s.request == asked::show_me || s.request == asked::example) CHECK(decide(s) == move::worked_example);
        if (s.request == asked::hint) CHECK(decide(s) == (s.help <= 1 ? move::hint : move::worked_example));
    }
}

TEST_CASE("one thing is never pressed a third time", "[deciding]") {
    for (const auto& s : all_situations()) {
        if (s.presses < 2 || s.others_open || s.request != asked::nothing) continue;
        const auto m = decide(s);
        CAPTURE(s.answered, s.non_answers, s.moved, s.presses, s.help, m);
        if (s.judged)
            CHECK((m != move::quote_and_press && m != move::acknowledge_and_press && m != move::change_atom &&
                   m != move::narrow));
    }
}

TEST_CASE("non-answers step down the ladder, and end in an offer to go on", "[deciding]") {
    situation s{.answered = false, .non_answers = 1, .judged = true, .others_open = true};
    CHECK(decide(s) == move::narrow);
    s.non_answers = 2;
    CHECK(decide(s) == move::hint);
    s.help = 2;
    CHECK(decide(s) == move::worked_example);
    s.non_answers = 3;
    s.help = 1;
    CHECK(decide(s) == move::worked_example);
    s.non_answers = 4;
    s.help = 3;
    CHECK(decide(s) == move::let_go);
}

TEST_CASE("what moved is acknowledged before anything is pressed", "[deciding]") {
    CHECK(decide({.judged = true, .moved = true, .others_open = true}) == move::acknowledge_and_press);
    CHECK(decide({.judged = true, .moved = true, .presses = 2, .others_open = true}) == move::acknowledge_and_press);
    CHECK(decide({.judged = true, .moved = true, .presses = 2}) == move::let_go);
    CHECK(decide({.judged = true, .passes = true, .moved = true}) == move::confirm_and_advance);
}

TEST_CASE("a weak answer is quoted and pressed; asked twice, another thing is asked", "[deciding]") {
    CHECK(decide({.judged = true, .others_open = true}) == move::quote_and_press);
    CHECK(decide({.judged = true, .presses = 2, .others_open = true}) == move::change_atom);
    CHECK(decide({.judged = true, .presses = 2}) == move::let_go);
    CHECK(decide({.judged = false}) == move::accept);
}
