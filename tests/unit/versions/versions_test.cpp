#include "bot/codec.hpp"
#include "bot/world.hpp"
#include "core/learning/carry_over.hpp"
#include "core/migration.hpp"
#include "tests/unit/modes/talk.hpp"

#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>

#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <unistd.h>

using namespace coach;
using namespace coach::core;
using Catch::Approx;
namespace fs = std::filesystem;

namespace {

constexpr time_point day_one{std::chrono::sys_days{std::chrono::year{2026} / 3 / 2}};

graph::graph with_lineage(std::vector<graph::lineage> all) {
    graph::graph g;
    g.head.id = "g";
    g.head.version = "2.0.0";
    for (const auto& one : all) {
        graph::criterion c;
        c.id = one.id;
        c.atoms.push_back({.id = "who"});
        if (one.id.starts_with("cr.")) g.criteria.push_back(std::move(c));
    }
    g.lineages = std::move(all);
    return g;
}
graph::succession of(const graph::graph& g) {
    const graph::graph* only[] = {&g};
    return graph::succession(only);
}
learning::trace shown_under(std::string criterion, double value, int count) {
    learning::trace t;
    t.graph = "g";
    t.criterion = std::move(criterion);
    t.is = {value, static_cast<double>(count)};
    t.variance = 0.8;
    t.count = count;
    t.kept = {5, 4};
    t.reviewed = day_one;
    t.evidence.push_back({.item = "wf.w/st.old", .score = 1, .at = day_one, .version = "1.0.0"});
    return t;
}
using change = graph::lineage::change;

std::string replaced(std::string text, std::string_view from, std::string_view to) {
    for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
        text.replace(at, from.size(), to);
    return text;
}
std::string version_1() {
    auto text = bot::read_file(std::string(COACH_SOURCE_DIR) + "/tests/data/simulation/sales.yaml");
    if (!text) throw std::runtime_error(text.error().detail);
    return *text;
}
/// The first step and its criterion have new names, and the step asks something else.
std::string version_2() {
    auto text = replaced(version_1(), "version: 0.1.0", "version: 0.2.0");
    text = replaced(std::move(text), "cr.need", "cr.want");
    text = replaced(std::move(text), "- id: cr.want\n", "- id: cr.want\n  renamed_from: cr.need\n");
    text = replaced(std::move(text), "st.ask", "st.find");
    text = replaced(std::move(text), "  - id: st.find\n", "  - id: st.find\n    renamed_from: st.ask\n");
    return replaced(std::move(text), "What goes wrong for them today?", "What would they pay to be rid of?");
}

bot::loaded_world loaded(const std::string& now, const std::string& before, const std::string& name = "sales-0.1.0",
                         const std::string& overlay = "") {
    static int made_before = 0;
    const auto folder = fs::temp_directory_path() /
                        ("coach_versions_" + std::to_string(::getpid()) + "_" + std::to_string(++made_before));
    fs::create_directories(folder / "versions");
    for (const auto& entry : fs::directory_iterator(std::string(COACH_SOURCE_DIR) + "/graphs"))
        if (entry.is_directory() && entry.path().filename() != "versions")
            fs::create_directory_symlink(entry.path(), folder / entry.path().filename());
    std::ofstream(folder / "sales.yaml") << now;
    if (!overlay.empty()) std::ofstream(folder / "ours.yaml") << overlay;
    if (!before.empty()) std::ofstream(folder / "versions" / (name + ".yaml")) << before;
    auto made = bot::load_world(folder.string(), "");
    fs::remove_all(folder);
    if (!made) throw std::runtime_error(made.error().detail);
    return std::move(*made);
}

constexpr auto answer =
    "Your nurses lose 40 minutes a shift because the old planner has no mobile view (ward lead, 3 May).";

}  // namespace

TEST_CASE("what a new id came from is found over several versions, and splits without a share go by weight") {
    auto v2 = with_lineage({{"cr.b", change::renamed, {"cr.a", {}}, 1}});
    auto v3 = with_lineage({{"cr.c", change::split, {"cr.b", {}}, 0}, {"cr.d", change::split, {"cr.b", {}}, 0}});
    v3.criteria[0].weight = 3;
    const graph::graph* both[] = {&v2, &v3};
    const graph::succession to(both);
    const auto heirs = to.heirs("cr.a");
    REQUIRE(heirs.size() == 2);
    CHECK(heirs[0] == graph::heir{"cr.c", 0.75});
    CHECK(heirs[1] == graph::heir{"cr.d", 0.25});
    CHECK(to.main_heir("cr.a") == "cr.c");
    CHECK(to.main_heir("cr.other") == "cr.other");
}

TEST_CASE("evidence under a renamed criterion is carried over as it is, once") {
    const auto to = of(with_lineage({{"cr.new", change::renamed, {"cr.old", {}}, 1}}));
    learning::learning_state s;
    s.criteria = {shown_under("cr.old", 1.5, 4), shown_under("cr.same", 0.5, 2)};
    s.criteria.push_back(shown_under("cr.old", 1, 1));
    s.criteria.back().graph = "another";
    for (int i = 0; i < 2; ++i) {
        learning::carry_over(s, "g", to);
        REQUIRE(s.criteria.size() == 3);
        const auto* t = learning::trace_of(s, "g", "cr.new");
        REQUIRE(t);
        CHECK(t->is == learning::rating{1.5, 4});
        CHECK(t->variance == 0.8);
        CHECK(t->count == 4);
        CHECK(t->evidence.at(0).version == "1.0.0");
        CHECK(learning::trace_of(s, "another", "cr.old"));
    }
}

TEST_CASE("evidence under a split criterion is shared by weight, and the parts together say what the whole said") {
    const auto to = of(
        with_lineage({{"cr.a", change::split, {"cr.old", {}}, 0.75}, {"cr.b", change::split, {"cr.old", {}}, 0.25}}));
    learning::learning_state s;
    s.criteria = {shown_under("cr.old", 1.5, 4)};
    learning::carry_over(s, "g", to);
    const auto *a = learning::trace_of(s, "g", "cr.a"), *b = learning::trace_of(s, "g", "cr.b");
    REQUIRE(a);
    REQUIRE(b);
    CHECK(a->count == 3);
    CHECK(b->count == 1);
    CHECK(a->variance > 0.8);
    CHECK(b->variance > a->variance);
    const auto whole = learning::pooled(*a, *b);
    CHECK(whole.is.value == Approx(1.5));
    CHECK(whole.is.weight == Approx(4));
    CHECK(whole.variance == Approx(0.8).margin(0.001));
    CHECK(whole.count == 4);
}

TEST_CASE("evidence under merged criteria is pooled by its weight, in whichever order it comes") {
    const auto to =
        of(with_lineage({{"cr.new", change::merged, {"cr.x", {}}, 1}, {"cr.new", change::merged, {"cr.y", {}}, 1}}));
    learning::learning_state s, t;
    s.criteria = {shown_under("cr.x", 2, 3), shown_under("cr.y", 0, 1)};
    t.criteria = {s.criteria[1], s.criteria[0]};
    learning::carry_over(s, "g", to);
    learning::carry_over(t, "g", to);
    REQUIRE(s.criteria.size() == 1);
    REQUIRE(t.criteria.size() == 1);
    CHECK(s.criteria[0].is == learning::rating{1.5, 4});
    CHECK(t.criteria[0].is == s.criteria[0].is);
    CHECK(s.criteria[0].count == 4);
    CHECK(s.criteria[0].variance < 0.8);
    CHECK(s.criteria[0].evidence.size() == 2);
}

TEST_CASE("guided work keeps every word when its steps are renamed, merged or gone") {
    auto g = with_lineage({{"st.one", change::merged, {"st.a", {}}, 1},
                           {"st.one", change::merged, {"st.b", {}}, 1},
                           {"cr.new", change::renamed, {"cr.old", {}}, 1}});
    graph::workflow work;
    work.id = "wf.w";
    work.start = {"st.one", {}};
    work.steps.resize(2);
    work.steps[0].id = "st.one";
    work.steps[1].id = "st.two";
    guided_state s;
    s.step = "st.gone";
    s.work = {{.step = "st.a", .answers = {"first"}, .help = 1, .pressed = {"cr.old/who"}, .held = {"cr.old/who"}},
              {.step = "st.b", .answers = {"second"}, .pressed = {"cr.old/who", "cr.old/nobody"}},
              {.step = "st.gone", .answers = {"third"}}};
    const auto now = migrated(s, g, work, of(g));
    REQUIRE(now.work.size() == 1);
    CHECK(now.work[0].step == "st.one");
    CHECK(now.work[0].answers == std::vector<std::string>{"first", "second", "third"});
    CHECK(now.work[0].pressed == std::vector<std::string>{"cr.new/who", "cr.new/who"});
    CHECK(now.work[0].held == std::vector<std::string>{"cr.new/who"});
    CHECK(now.step == "st.two");
}

SCENARIO("somebody in the middle of a workflow goes on after its next version is loaded") {
    const auto first = loaded(version_1(), "");
    talks::conversation before(*first.world);
    before.say("I have to send a prospect an offer");
    REQUIRE(before.session());
    REQUIRE(before.guided().step == "st.ask");
    before.say(answer);
    const auto bytes = before.bytes();

    for (const bool kept : {true, false}) {
        DYNAMIC_SECTION((kept ? "with" : "without") << " the file of the version it began with") {
            const auto second = loaded(version_2(), kept ? version_1() : "");
            talks::conversation after(*second.world);
            after.state = before.state;
            after.clock = before.clock;
            const auto said = talks::prose(after.say("where were we?"));
            INFO(said);
            REQUIRE(after.session());
            CHECK(after.session()->graph_version == (kept ? "0.1.0" : "0.2.0"));
            CHECK(after.guided().step == (kept ? "st.ask" : "st.find"));
            REQUIRE(after.guided().work.size() == 1);
            CHECK(after.guided().work[0].answers == std::vector<std::string>{answer});
            after.say("next");
            CHECK(after.guided().step == "st.write");
            REQUIRE_FALSE(after.me().learnt.criteria.empty());
            CHECK(after.me().learnt.criteria[0].evidence.at(0).version == (kept ? "0.1.0" : "0.2.0"));
            after.say("What do they get? 12 seats for 4,800 EUR a year, offer open until 30 June.");
            CHECK(learning::trace_of(after.me().learnt, "sales", "cr.want"));
            CHECK_FALSE(learning::trace_of(after.me().learnt, "sales", "cr.need"));
        }
    }
}

TEST_CASE("what is laid over the present version is laid over an earlier one too, where it fits") {
    const std::string overlay = "graph: {id: ours, schema: 1, version: 1.0.0, extends: sales, owner: u:us}\n";
    const auto fits =
        loaded(version_2(), version_1(), "sales-0.1.0", overlay + "criteria: [{id: cr.terms, weight: 9}]\n");
    CHECK(fits.world->workflow("wf.offer", "0.2.0+ours.1.0.0"));
    const auto then = fits.world->workflow("wf.offer", "0.1.0+ours.1.0.0");
    REQUIRE(then);
    CHECK(then.in->find_criterion("cr.terms")->weight == 9);
    CHECK(then.in->find_criterion("cr.need"));
    CHECK(fits.world->workflow("wf.offer", "0.1.0"));

    const auto later =
        loaded(version_2(), version_1(), "sales-0.1.0", overlay + "criteria: [{id: cr.want, weight: 9}]\n");
    CHECK(later.world->workflow("wf.offer", "0.2.0+ours.1.0.0"));
    CHECK_FALSE(later.world->workflow("wf.offer", "0.1.0+ours.1.0.0"));
    CHECK(later.world->workflow("wf.offer", "0.1.0"));
}

TEST_CASE("a file of an earlier version is called by its id and version") {
    CHECK_THROWS(loaded(version_2(), version_1(), "sales-old"));
}
