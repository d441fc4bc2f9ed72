#include "core/learning/learner.hpp"

#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>

using namespace coach::core;
using namespace coach::core::learning;
using Catch::Approx;

namespace {

const coach::core::time_point start{std::chrono::sys_days{std::chrono::year{2026} / 3 / 2}};
constexpr std::chrono::days day{1};

/// One workflow with one step that trains one skill by one criterion.
graph::graph role(const std::string& id, const std::string& skill, std::vector<std::string> external) {
    graph::graph g;
    g.head.id = id;
    g.skills.push_back({skill, {}, std::move(external), {}, {}});
    graph::step st;
    st.id = "st.one";
    st.skills.push_back({skill, {}});
    st.criteria.push_back({"cr.one", {}});
    graph::workflow w;
    w.id = "wf." + id;
    w.steps.push_back(std::move(st));
    g.workflows.push_back(std::move(w));
    graph::criterion c;
    c.id = "cr.one";
    g.criteria.push_back(std::move(c));
    return g;
}

evidence at_level(const graph::graph& g, int level, help used = help::none) {
    evidence e;
    e.graph = g.head.id;
    e.workflow = g.workflows[0].id;
    e.criterion = "cr.one";
    e.item = e.workflow + "/st.one";
    e.score = (level - 1) / 3.0;
    e.grade = static_cast<int>(grade_of_level(level, used != help::none));
    e.used = used;
    return e;
}

}  // namespace

TEST_CASE("an estimate has a range that narrows, and below three pieces of evidence only their number is told") {
    const auto g = role("a", "sk.x", {});
    learning_state s;
    CHECK_FALSE(mastery_of(s, g, "cr.one", start));
    double width = 9;
    for (int i = 1; i <= 4; ++i) {
        hear(s, at_level(g, 4), &g, start);
        const auto m = *mastery_of(s, g, "cr.one", start);
        INFO(i << ": " << m.low << " " << m.level << " " << m.high);
        CHECK(m.count == i);
        CHECK(m.enough == (i >= 3));
        CHECK(m.low < m.level);
        CHECK(m.level < m.high);
        CHECK(m.high - m.low < width);
        width = m.high - m.low;
    }
    CHECK(mastery_of(s, g, "cr.one", start)->level > 3);
}

TEST_CASE(
    "PG06: for the same work, the estimate is lower the more help was used, and not moved by what others finished") {
    const auto g = role("a", "sk.x", {});
    double last = 4;
    for (const auto used : {help::none, help::hint, help::partial, help::example, help::finished_by_others}) {
        learning_state s;
        for (int i = 0; i < 4; ++i)
            hear(s, at_level(g, 4, used), &g, start);
        const auto m = mastery_of(s, g, "cr.one", start);
        INFO("help " << static_cast<int>(used) << ": " << m->level);
        CHECK(m->level < last);
        last = m->level;
        CHECK(s.criteria[0].evidence.size() == 4);  // seen all the same
        CHECK(s.criteria[0].count == (used == help::finished_by_others ? 0 : 4));
    }
    CHECK(last == Approx(2.5));
}

TEST_CASE("LG11: a skill that two roles name by the same external id shares its estimate") {
    const auto a = role("a", "sk.evidence", {"esco:S1.2"}), b = role("b", "sk.sources", {"esco:S1.2"}),
               other = role("c", "sk.evidence", {});
    learning_state s;
    for (int i = 0; i < 4; ++i)
        hear(s, at_level(a, 4), &a, start);
    const auto in_b = mastery_of(s, b, "cr.one", start);
    REQUIRE(in_b);
    CHECK(in_b->level > 2.7);
    CHECK(in_b->count == 0);  // nothing was shown on this very criterion
    CHECK_FALSE(in_b->enough);
    CHECK_FALSE(mastery_of(s, other, "cr.one", start));  // the same name is not the same skill
    const auto before = *mastery_of(s, a, "cr.one", start);
    for (int i = 0; i < 4; ++i)
        hear(s, at_level(b, 1), &b, start);
    CHECK(mastery_of(s, a, "cr.one", start)->level < before.level);
}

TEST_CASE("what is not met for long fades to the prior, and the next evidence counts for more") {
    const auto g = role("a", "sk.x", {});
    learning_state s;
    for (int i = 0; i < 4; ++i)
        hear(s, at_level(g, 4), &g, start + i * day);
    const auto fresh = *mastery_of(s, g, "cr.one", start + 4 * day);
    const auto later = *mastery_of(s, g, "cr.one", start + 2000 * day);
    INFO(fresh.level << " → " << later.level);
    CHECK(later.recall < fresh.recall);
    CHECK(later.level < fresh.level);
    CHECK(later.high - later.low > fresh.high - fresh.low);
    const double weight = s.criteria[0].is.weight;
    hear(s, at_level(g, 4), &g, start + 2000 * day);
    CHECK(s.criteria[0].is.weight < weight + 1);
}

TEST_CASE("PR05: the next review of a criterion is due when the published formulae say") {
    const auto g = role("a", "sk.x", {});
    learning_state s;
    hear(s, at_level(g, 3), &g, start);
    CHECK(s.criteria[0].kept.stability == 2.3065);
    CHECK(*due(s.criteria[0]) == start + 4 * day);  // 2.3065 days × 1.906
    hear(s, at_level(g, 3), &g, start + 2 * day + std::chrono::hours{20});
    CHECK(s.criteria[0].kept.stability == 10.96433194);
    CHECK(days_between(start, *due(s.criteria[0])) == 2 + 21);
    CHECK(recall_of(nullptr, start) == 1);
}

TEST_CASE("what is asked is harder when its gaps take long to close; a mild flaw hides better") {
    auto g = role("a", "sk.x", {});
    CHECK(difficulty_of(g, "cr.one", "wf.a/st.one") == 0);
    g.criteria[0].atoms.resize(2);
    g.criteria[0].atoms[0].ease = 0.1;
    g.criteria[0].atoms[1].ease = 0.3;
    CHECK(difficulty_of(g, "cr.one", "wf.a/st.one") == Approx(0.6));
    CHECK(difficulty_of(g, "cr.gone", "wf.a/st.one") == 0);
    graph::drill d;
    d.id = "dr.x";
    for (int severity = 1; severity <= 3; ++severity) {
        graph::flaw f;
        f.id = "fl." + std::to_string(severity);
        f.severity = severity;
        d.flaws.push_back(std::move(f));
    }
    g.drills.push_back(std::move(d));
    CHECK(difficulty_of(g, "cr.one", "dr.x/fl.1") == 0.5);
    CHECK(difficulty_of(g, "cr.one", "dr.x/fl.2") == 0);
    CHECK(difficulty_of(g, "cr.one", "dr.x/fl.3") == -0.5);
}

TEST_CASE("what is kept stays bounded") {
    const auto g = role("a", "sk.x", {});
    learning_state s;
    for (int i = 0; i < 500; ++i) {
        auto e = at_level(g, 1 + i % 4);
        e.criterion = "cr." + std::to_string(i % 150);
        hear(s, e, &g, start + i * day);
        hear(s, at_level(g, 2), &g, start + i * day);
    }
    CHECK(s.criteria.size() <= criteria_kept);
    CHECK(trace_of(s, "a", "cr.one")->evidence.size() == evidence_kept);
    for (int i = 0; i < 100; ++i)
        (void)progress_in(s, "wf." + std::to_string(i));
    CHECK(s.work.size() <= work_kept);
}
