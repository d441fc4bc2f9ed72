// Which drill comes next.

#include "core/drills/choose.hpp"

#include "core/learning/learner.hpp"
#include "tests/unit/drills/shelf.hpp"

#include <catch2/catch_test_macros.hpp>

#include <chrono>

using namespace coach::core;
using namespace coach::core::drills;
using namespace std::chrono_literals;

namespace {

const shelf& shipped() {
    static const auto kept = open_shelf(COACH_SOURCE_DIR);
    return kept;
}
constexpr time_point today{std::chrono::sys_days{std::chrono::year{2026} / 11 / 16} + 9h};

bool trains(const graph::drill& d, std::string_view criterion) {
    return std::any_of(d.criteria.begin(), d.criteria.end(), [&](const auto& c) { return c.id == criterion; });
}

}  // namespace

TEST_CASE("every drill that ships belongs to a workflow", "[drills]") {
    CHECK(all_drills(shipped().graphs).size() == shipped().drills().size());
    CHECK(find_drill(shipped().graphs, "dr.incident_report").work->id == "wf.incident");
    CHECK(!find_drill(shipped().graphs, "dr.nothing"));
}

TEST_CASE("JD05: the drill that comes is one for the weakest criterion of the person", "[drills]") {
    // A learner who is strong everywhere in a workflow, but for one criterion; for each criterion that has a drill.
    for (const auto& g : shipped().graphs) {
        for (const auto& work : g.workflows) {
            const auto criteria = graph::criteria_of(g, work);
            for (const auto* weak : criteria) {
                const bool has_drill =
                    std::any_of(g.drills.begin(), g.drills.end(), [&](const auto& d) { return trains(d, weak->id); });
                if (!has_drill) continue;
                learning::learning_state learnt;
                for (int i = 0; i < 6; ++i) {
                    for (const auto* c : criteria) {
                        learning::evidence e{g.head.id, work.id, c->id, work.id, learning::source::feedback};
                        e.score = c == weak ? 0.0 : 1.0;
                        e.grade = c == weak ? 1 : 4;
                        learning::hear(learnt, e, &g, today - 24h * (10 - i));
                    }
                }
                const auto mastery = [&](const graph::graph& in, std::string_view criterion) -> std::optional<double> {
                    const auto m = learning::mastery_of(learnt, in, criterion, today);
                    return m ? std::optional(m->level) : std::nullopt;
                };
                const auto fit = ranked(shipped().graphs, {"", work.id, ""}, mastery, {}, today);
                CAPTURE(work.id, weak->id);
                REQUIRE(!fit.empty());
                CAPTURE(fit.front().drill->id);
                CHECK(trains(*fit.front().drill, weak->id));
            }
        }
    }
}

TEST_CASE("nothing comes twice within a day, and what was never done comes first", "[drills]") {
    const auto all = ranked(shipped().graphs, {}, {}, {}, today);
    REQUIRE(all.size() > 3);
    const auto first = all.front().drill->id;
    const auto last = [&](std::string_view id) -> std::optional<time_point> {
        return id == first ? std::optional(today - 3h) : std::nullopt;
    };
    const auto later = ranked(shipped().graphs, {}, {}, last, today);
    CHECK(later.size() == all.size() - 1);
    CHECK(later.front().drill->id != first);
    const auto tomorrow = ranked(shipped().graphs, {}, {}, last, today + 24h);
    CHECK(tomorrow.size() == all.size());
    CHECK(tomorrow.back().drill->id == first);
    CHECK(ranked(shipped().graphs, {}, {}, last, today, false).size() == all.size());
}
