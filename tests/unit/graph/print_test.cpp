#include "core/graph/print.hpp"

#include "core/graph/load.hpp"
#include "tests/unit/graph/sample.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <algorithm>
#include <random>
#include <sstream>

using Catch::Matchers::ContainsSubstring;

namespace coach::core::graph {
namespace {

graph sample() { return *load(valid_graph(), "graph.yaml").value; }

std::size_t columns(const std::string& line) {
    return static_cast<std::size_t>(
        std::count_if(line.begin(), line.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}
void check_width(const std::string& text) {
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
        INFO(line);
        CHECK(columns(line) <= 100);
        CHECK_FALSE(line.ends_with(' '));
    }
}

TEST_CASE("showing a graph prints tasks, steps, decision points, criteria and AI use", "[graph][print]") {
    const auto g = sample();
    const auto text = print_graph(g);
    check_width(text);
    CHECK_THAT(text, ContainsSubstring("Role: Legal (role.legal)"));
    CHECK_THAT(text, ContainsSubstring("Task: Take in a contract request (wf.intake)\n===="));
    CHECK_THAT(text, ContainsSubstring(
                         "  Steps\n    1. Read the request (st.request) — Human-only, risk medium, about 8 min"));
    CHECK_THAT(text, ContainsSubstring("then: st.decide when open_points >= 3, otherwise st.memo"));
    CHECK_THAT(text,
               ContainsSubstring("  Decision points\n    Decide what we accept (st.decide): The supplier refuses"));
    CHECK_THAT(text, ContainsSubstring(
                         "b) Name the exposure, and let its owner decide.\n          what an expert does: The owner"));
    CHECK_THAT(text, ContainsSubstring("  Quality criteria\n    Facts of the request (cr.facts) — must, weight 2"));
    CHECK_THAT(text, ContainsSubstring("3 (good enough to circulate) What, with whom, by which date."));
    CHECK_THAT(text, ContainsSubstring("  Where and how AI is used\n    Read the request (st.request) — Human-only"));
    CHECK_THAT(text, ContainsSubstring("tool: the approved assistant (tool.assistant)"));
    CHECK_THAT(text, ContainsSubstring("a person checks: Every quoted clause"));
    CHECK_THAT(text, ContainsSubstring("such as: find out what was promised"));
    CHECK_THAT(text, ContainsSubstring("checksum " + g.checksum + "\n"));
}

TEST_CASE("showing a graph prints drills and simulations with what is hidden in them", "[graph][print]") {
    const auto text = print_graph(sample());
    CHECK_THAT(text,
               ContainsSubstring("  Practice\n    drill: What did the assistant get wrong? (dr.memo) — critique"));
    CHECK_THAT(text, ContainsSubstring("flaw (evidence): \"wants a signature soon\""));
    CHECK_THAT(text, ContainsSubstring("flaw (privacy): \"client names\" → assist"));
    CHECK_THAT(text, ContainsSubstring("simulation: Sign it by Friday (sc.friday), about 10 min"));
    CHECK_THAT(text, ContainsSubstring("opens: The supplier is waiting. Sign it."));
    CHECK_THAT(text, ContainsSubstring("hidden: Sales has already promised"));
    CHECK_THAT(text, ContainsSubstring("an expert must: Asks what was promised."));
    CHECK_THAT(text, ContainsSubstring("ends, ask and not date and followed >= 0.5: Robin takes the memo"));
}

TEST_CASE("a role is found by its id, its name or what else people call it", "[graph][print]") {
    const auto g = sample();
    for (const auto* words : {"role.legal", "legal", "LEGAL", "Counsel", "contracts"}) {
        INFO(words);
        CHECK(role_named(g, words) == &g.roles[0]);
    }
    CHECK(role_named(g, "marketing") == nullptr);
    role other;
    other.id = "role.other";
    CHECK_THAT(print_graph(g, &other), !ContainsSubstring("Task:"));
}

TEST_CASE("the list names every workflow under its role", "[graph][print]") {
    const auto g = sample();
    CHECK(print_list(g) ==
          "Legal (role.legal) — graph legal-intake 1.2.0, published\n  Take in a contract request (wf.intake), 4 "
          "steps\n");
}

TEST_CASE("the syllabus lists lessons in order, with levels, drills and simulations", "[graph][print]") {
    const auto g = sample();
    const auto text = print_syllabus(g);
    check_width(text);
    const auto first = text.find("1. Read the request");
    const auto last = text.find("4. Write the memo");
    REQUIRE(first != std::string::npos);
    REQUIRE(last != std::string::npos);
    CHECK(first < last);
    CHECK_THAT(text, ContainsSubstring("level 2 opens with: mean_level >=3, unaided 3, delegate_drill >=0.8"));
    CHECK_THAT(text, ContainsSubstring("Weighing legal risk (sk.risk), after sk.reading"));
    CHECK_THAT(text,
               ContainsSubstring("drill: What did the assistant get wrong? (dr.memo) — critique, 3 flaws, 6 min"));
    CHECK_THAT(text, ContainsSubstring("simulation: Sign it by Friday (sc.friday)"));
    CHECK_THAT(text, ContainsSubstring("one guided run: about 45 min"));
    CHECK_THAT(text, ContainsSubstring("checksum " + g.checksum + "\n"));
}

TEST_CASE("the blueprint automates eligible steps and stops at human-only ones", "[graph][print]") {
    const auto g = sample();
    const auto text = print_blueprint(g);
    check_width(text);
    CHECK_THAT(text, ContainsSubstring("1. STOP: Read the request (st.request)"));
    CHECK_THAT(text, ContainsSubstring("2. supervised: Find the clauses that matter (st.clauses)"));
    CHECK_THAT(text, ContainsSubstring("runtime guard: Every quoted clause stands in the contract, word for word."));
    CHECK_THAT(text, ContainsSubstring("approved by: role.legal"));
    CHECK_THAT(text, ContainsSubstring("1500 runs by people, agreement of at least 92 %, errors of at most 1 %"));
    CHECK_THAT(text, ContainsSubstring("3. STOP: Decide what we accept"));
    CHECK_THAT(text, ContainsSubstring("4. by a person: Write the memo"));
    CHECK_THAT(text, ContainsSubstring("checksum " + g.checksum + "\n"));
}

TEST_CASE("no tampering with automation gets a human-only step into the blueprint", "[graph][print]") {
    std::mt19937 random(11);
    constexpr ai_tag tags[] = {ai_tag::unset, ai_tag::human_only, ai_tag::assisted, ai_tag::delegable};
    for (int round = 0; round < 500; ++round) {
        auto g = sample();
        for (auto& s : g.workflows[0].steps) {
            s.ai = tags[random() % 4];
            if (random() % 2 == 0) {
                s.automate.emplace();
                s.automate->eligible = random() % 3 != 0;
            }
            s.pattern = random() % 2 == 0 ? g.workflows[0].steps[1].pattern : s.pattern;
        }
        const auto text = print_blueprint(g);
        for (const auto& s : g.workflows[0].steps) {
            INFO(s.id << " with tag " << static_cast<int>(s.ai));
            const auto supervised = "supervised: " + std::string(s.title.in("en"));
            const bool allowed =
                s.automate && s.automate->eligible && (s.ai == ai_tag::assisted || s.ai == ai_tag::delegable);
            CHECK((text.find(supervised) != std::string::npos) == allowed);
            CHECK((text.find("STOP: " + std::string(s.title.in("en"))) != std::string::npos) ==
                  (s.ai == ai_tag::human_only));
        }
    }
}

TEST_CASE("steps print in the order of the work, however the file lists them", "[graph][print]") {
    auto g = sample();
    auto& w = g.workflows[0];
    std::reverse(w.steps.begin(), w.steps.end());
    std::vector<std::string> ids;
    for (const auto* s : in_order(w))
        ids.push_back(s->id);
    CHECK(ids == std::vector<std::string>{"st.request", "st.clauses", "st.decide", "st.memo"});
    w.steps[0].next.push_back({{"st.request", {}}, {}, {}});
    CHECK(in_order(w).size() == 4);
}

TEST_CASE("control characters of a file never reach the terminal", "[graph][print]") {
    auto g = sample();
    g.workflows[0].summary.by_locale[0].second = "red \x1b[31malert\x07 \xc2\x9b";
    g.workflows[0].steps[2].choice->options[0].id = "a\x1b[0m";
    const auto text = print_graph(g) + format(load("\"\\e[31m\": 1\n", "\x1b.yaml").findings);
    CHECK(text.find('\x1b') == std::string::npos);
    CHECK(text.find('\x07') == std::string::npos);
    CHECK(text.find("\xc2\x9b") == std::string::npos);
    CHECK_THAT(text, ContainsSubstring("\"[31m\" is no key of a file"));
}

}  // namespace
}  // namespace coach::core::graph
