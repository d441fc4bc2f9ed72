#include "core/learning/intake.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace coach::core;
using namespace coach::core::learning;

namespace {

const coach::core::time_point start{std::chrono::sys_days{std::chrono::year{2026} / 3 / 2}};

/// A workflow with a must criterion, and a drill on what to hand over to AI.
world little() {
    graph::graph g;
    g.head.id = "g";
    graph::step st;
    st.id = "st.one";
    st.criteria = {{"cr.one", {}}};
    graph::workflow w;
    w.id = "wf.one";
    w.steps.push_back(std::move(st));
    g.workflows.push_back(std::move(w));
    graph::criterion c;
    c.id = "cr.one";
    c.must = true;
    c.weight = 3;
    g.criteria.push_back(std::move(c));
    graph::drill d;
    d.id = "dr.hand_over";
    d.kind = "delegate_or_not";
    d.minutes = 6;
    d.criteria = {{"cr.one", {}}};
    g.drills.push_back(std::move(d));
    world out;
    out.graphs.push_back(std::move(g));
    return out;
}

std::vector<evidence> flaws(std::vector<double> scores, int grade) {
    std::vector<evidence> out;
    for (const double score : scores)
        out.push_back({"g", "wf.one", "cr.one", "dr.hand_over/fl." + std::to_string(out.size()), source::drill, score,
                       grade, help::none});
    return out;
}

struct learner {
    world w = little();
    learning_state me;
    plan practice;
    void hears(const std::vector<evidence>& shown, const std::vector<practice_wish>& wishes = {},
               coach::core::time_point at = start, const std::optional<judged_piece>& judged = {},
               const std::vector<record>& records = {}) {
        take_in(me, practice, {shown, wishes, records, judged}, w, at);
    }
};

}  // namespace

TEST_CASE("many flaws of one drill on one criterion are as much evidence, and one review") {
    learner l;
    l.hears(flaws({1, 1, 0, 1, 1}, 3));
    const auto* t = trace_of(l.me, "g", "cr.one");
    REQUIRE(t);
    CHECK(t->count == 5);
    CHECK(t->kept.stability == 2.3065);
    REQUIRE(l.practice.items.size() == 1);
    CHECK(l.practice.items[0].due == start + std::chrono::days{4});
    CHECK(l.practice.items[0].drill == "dr.hand_over");
    CHECK(l.practice.items[0].minutes == 6);
}

TEST_CASE("LG05: the best result of a drill on what to hand over counts for the level") {
    learner l;
    l.hears(flaws({1, 0, 1, 0}, 2));
    CHECK(find_progress(l.me, "wf.one")->drill_share == 0.5);
    l.hears(flaws({1, 1, 1, 1, 0}, 3), {}, start + std::chrono::days{3});
    l.hears(flaws({0, 0}, 1), {}, start + std::chrono::days{9});
    CHECK(find_progress(l.me, "wf.one")->drill_share == 0.8);
}

TEST_CASE("PG03: a failed drill on what had faded leads one stage back, a failed one on what is fresh does not") {
    learner l;
    l.hears(flaws({1}, 3));
    progress_in(l.me, "wf.one").at = stage::independent;
    l.hears(flaws({0}, 1), {}, start + std::chrono::days{1});
    CHECK(find_progress(l.me, "wf.one")->at == stage::independent);
    l.hears(flaws({0, 0, 0}, 1), {}, start + std::chrono::days{200});
    CHECK(find_progress(l.me, "wf.one")->at == stage::feedback);
}

TEST_CASE("a wish is due the next day at the latest, and names what it is about") {
    learner l;
    l.hears({}, {{"wf.one", "cr.one", "", "em.ask_first"}});
    REQUIRE(l.practice.items.size() == 1);
    CHECK(l.practice.items[0].due == start + std::chrono::days{1});
    CHECK(l.practice.items[0].why == "em.ask_first");
    CHECK(l.practice.items[0].drill == "dr.hand_over");
    l.hears({}, {{"wf.gone", "cr.one", "", ""}});
    CHECK(l.practice.items.size() == 1);
}

TEST_CASE("a revision is no second piece of work; a run at its end again is one run") {
    learner l;
    judged_piece piece{"wf.one", {{"cr.one", 3}}, false, 1, 4};
    l.hears({}, {}, start, piece);
    piece.submission = 2;
    l.hears({}, {}, start, piece);
    const auto* p = find_progress(l.me, "wf.one");
    CHECK(p->artefacts.size() == 1);
    CHECK(l.me.self_ratings.at(0).times == 1);
    CHECK(l.me.self_ratings.at(0).passed == 1);
    judged_piece run{"wf.one", {{"cr.one", 2}}, true, 1, {}};
    l.hears({}, {}, start, run);
    run.submission = 2;
    run.levels[0].second = 3;
    l.hears({}, {}, start, run);
    CHECK(find_progress(l.me, "wf.one")->guided_done == 1);
    CHECK(find_progress(l.me, "wf.one")->guided_passed == 1);
}

TEST_CASE("what was written and reviewed for others is credited to its workflow") {
    learner l;
    l.hears({}, {}, start, {},
            {{"workflow_authored", {{"workflow", "wf.one"}}}, {"review_given", {{"workflow", "wf.one"}}}});
    CHECK(find_progress(l.me, "wf.one")->authored == 1);
    CHECK(find_progress(l.me, "wf.one")->reviews == 1);
}
