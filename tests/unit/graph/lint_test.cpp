#include "core/graph/lint.hpp"

#include "core/graph/load.hpp"
#include "tests/unit/graph/lint_fixtures.hpp"
#include "tests/unit/graph/sample.hpp"

#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <set>

namespace coach::core::graph {
namespace {

const lint_options as_of_today{{}, "2026-11-21"};

std::vector<finding> all_findings(const std::string& text) {
    auto [g, findings] = load(text, "graph.yaml");
    if (g)
        for (auto& f : lint(*g, as_of_today))
            findings.push_back(std::move(f));
    return findings;
}

TEST_CASE("the valid sample of a role nobody planned for has no finding at all", "[graph][lint]") {
    const auto findings = all_findings(valid_graph());
    INFO(format(findings));
    CHECK(findings.empty());
}

TEST_CASE("each broken graph is told what is wrong, where, and how to mend it", "[graph][lint]") {
    for (const auto& f : fixtures()) {
        const auto findings = all_findings(f.broken(valid_graph()));
        INFO("rule: " << f.rule << "\nabout: " << f.about << "\nfound:\n" << format(findings));
        const auto found = std::find_if(findings.begin(), findings.end(), [&](const finding& one) {
            return one.rule == f.rule && one.what.find(f.about) != std::string::npos;
        });
        REQUIRE(found != findings.end());
        CHECK(found->at.line > 0);
        CHECK(found->at.column > 0);
        CHECK_FALSE(found->mend.empty());
        CHECK((found->level == severity::warning) == f.rule.starts_with('W'));
    }
}

TEST_CASE("every rule has a graph that breaks it", "[graph][lint]") {
    std::set<std::string_view> broken{"E028-no-base", "E029-defined-twice",
                                      "E098-less-strict"};  // several files: tests of their own
    for (const auto& f : fixtures())
        broken.insert(f.rule);
    for (const auto& rule : rules()) {
        INFO(rule.id);
        CHECK(broken.contains(rule.id));
    }
    for (const auto rule : broken) {
        INFO(rule);
        CHECK(std::any_of(rules().begin(), rules().end(), [&](const rule_row& r) { return r.id == rule; }));
    }
}

TEST_CASE("rule ids are used once and start with their severity", "[graph][lint]") {
    std::set<std::string_view> ids;
    for (const auto& rule : rules()) {
        INFO(rule.id);
        CHECK(ids.insert(rule.id).second);
        CHECK((rule.id.starts_with('E') || rule.id.starts_with('W')));
        CHECK(rule.id.substr(0, 4).find('-') == std::string_view::npos);
        CHECK_FALSE(rule.promise.empty());
    }
}

TEST_CASE("the documentation lists every rule in its own words", "[graph][lint]") {
    const auto page = read_text("docs/graph-lint.md");
    for (const auto& rule : rules()) {
        const auto row = "| `" + std::string(rule.id) + "` | " + std::string(rule.promise) + " |";
        INFO("missing row: " << row);
        CHECK(page.find(row) != std::string::npos);
    }
    std::size_t rows = 0;
    for (auto at = page.find("\n| `"); at != std::string::npos; at = page.find("\n| `", at + 1))
        ++rows;
    CHECK(rows == rules().size());
}

TEST_CASE("the kinds that lint knows are those the authors' page lists", "[graph][lint]") {
    const auto page = read_text("graphs/README.md");
    const auto begin = page.find("### Observation kinds");
    REQUIRE(begin != std::string::npos);
    const auto end = page.find("A workflow's own", begin);
    std::set<std::string> listed;
    for (auto at = page.find('`', begin); at < end; at = page.find('`', at + 1)) {
        const auto close = page.find('`', at + 1);
        listed.insert(page.substr(at + 1, close - at - 1));
        at = close;
    }
    CHECK(listed == std::set<std::string>(standard_kinds().begin(), standard_kinds().end()));
}

TEST_CASE("the reader's own list of kinds decides when it is given", "[graph][lint]") {
    const auto g = load(valid_graph(), "graph.yaml").value;
    REQUIRE(g);
    CHECK(mentions(lint(*g, {{"date", "deadline", "causal"}, ""}), "E066-unknown-kind"));
    CHECK_FALSE(mentions(lint(*g, {standard_kinds(), ""}), "E066-unknown-kind"));
}

TEST_CASE("branches that cover every case need no default", "[graph][lint]") {
    const auto covering = with(valid_graph(), ", {to: st.memo}]", ", {to: st.memo, when: open_points <= 2}]");
    CHECK_FALSE(mentions(all_findings(covering), "E049-branches"));
    const auto by_text = with(valid_graph(), "when: \"open_points >= 3\"}, {to: st.memo}",
                              "when: \"verdict in ('true', 'benign')\"}, {to: st.memo, when: \"not verdict == 'true' "
                              "and not verdict == 'benign'\"}");
    CHECK_FALSE(mentions(all_findings(by_text), "E049-branches"));
    const auto gap = with(valid_graph(), "when: \"open_points >= 3\"}, {to: st.memo}",
                          "when: \"verdict == 'true'\"}, {to: st.memo, when: \"verdict == 'false'\"}");
    CHECK(mentions(all_findings(gap), "E049-branches"));
}

TEST_CASE("an exemplar exactly twelve months old is still fresh", "[graph][lint]") {
    const auto g =
        load(with(valid_graph(), "owner: u:curator, tested_on: 2026-10-01,\n   text: Sales wants to sign with",
                  "owner: u:curator, tested_on: 2025-11-21,\n   text: Sales wants to sign with"),
             "graph.yaml")
            .value;
    REQUIRE(g);
    CHECK_FALSE(mentions(lint(*g, {{}, "2026-11-21"}), "W206-old-exemplar"));
    CHECK(mentions(lint(*g, {{}, "2026-11-22"}), "W206-old-exemplar"));
    CHECK_FALSE(mentions(lint(*g, {{}, ""}), "W206-old-exemplar"));
}

TEST_CASE("two files that define the same role or workflow are not loaded together in silence", "[graph][lint]") {
    const auto one = load(valid_graph(), "one.yaml").value;
    const auto same = load(valid_graph(), "two.yaml").value;
    const auto other =
        load(with(with(with(valid_graph(), "id: legal-intake", "id: other"), "{id: role.legal", "{id: role.other"),
                  "- id: wf.intake", "- id: wf.other"),
             "three.yaml")
            .value;
    const auto findings = lint_together({&*one, &*same, &*other});
    REQUIRE(findings.size() == 3);
    CHECK(mentions(findings, "E029-defined-twice"));
    CHECK(findings[1].file == "two.yaml");
    CHECK(findings[1].what == "\"role.legal\" is already defined in one.yaml");
    CHECK(findings[1].at == one->roles[0].at);
    CHECK(lint_together({&*one, &*other}).empty());
}

TEST_CASE("findings come in the order of the file", "[graph][lint]") {
    const auto g = load(with(with(valid_graph(), "    risk: medium\n", ""), ", unit: days", ""), "graph.yaml").value;
    REQUIRE(g);
    const auto findings = lint(*g, as_of_today);
    REQUIRE(findings.size() == 2);
    CHECK(findings[0].rule == "E094-metric");
    CHECK(findings[1].rule == "E041-step-words");
}

}  // namespace
}  // namespace coach::core::graph
