#include "core/graph/overlay.hpp"

#include "core/graph/lint.hpp"
#include "tests/unit/graph/sample.hpp"

#include <catch2/catch_test_macros.hpp>

#include <algorithm>

namespace coach::core::graph {
namespace {

const std::string head = "graph: {id: our-legal, schema: 1, version: 2.1.0, extends: legal-intake, owner: u:us}\n";

loaded_together laid(const std::string& overlay, std::string_view today = "2026-11-21") {
    return load_together({{"ours.yaml", overlay}, {"legal.yaml", valid_graph()}}, today);
}

const finding* strictness(const std::vector<finding>& all) {
    const auto found = std::find_if(all.begin(), all.end(), [](const auto& f) { return f.rule == "E098-less-strict"; });
    return found == all.end() ? nullptr : &*found;
}

bool mentions_waiver_of(const std::string& text, std::string_view id) {
    const auto g = load_together({{"legal.yaml", text}}, "").graphs;
    return !g.empty() &&
           std::any_of(g[0].waivers.begin(), g[0].waivers.end(), [&](const auto& w) { return w.of.id == id; });
}

}  // namespace

TEST_CASE("an overlay changes an anchor's words, and nothing else of what it extends", "[graph][overlay]") {
    const auto made =
        laid(head + "criteria:\n- {id: cr.risk, weight: 4, anchors: {3: \"Clause, euros, and our CFO's date.\"}}\n");
    INFO(format(made.findings));
    REQUIRE(made.findings.empty());
    REQUIRE(made.graphs.size() == 1);
    const auto& g = made.graphs.front();
    const auto* c = g.find_criterion("cr.risk");
    REQUIRE(c != nullptr);
    CHECK(c->anchors[2].text.in("en") == "Clause, euros, and our CFO's date.");
    CHECK(c->anchors[2].when.source == "clause and exposure and owner and size");
    CHECK(c->anchors[1].text.in("en") == "A risk is named in general words.");
    CHECK(c->weight == 4);
    CHECK(c->must);
    CHECK(g.criteria.size() == 2);
    CHECK(g.head.id == "legal-intake");
    CHECK(g.head.version == "1.2.0+our-legal.2.1.0");
    CHECK(lint(g, {{}, "2026-11-21"}).empty());
}

TEST_CASE("the checksum is of the graph and what is laid over it", "[graph][overlay]") {
    const auto alone = load_together({{"legal.yaml", valid_graph()}}, "").graphs;
    const auto changed = laid(head).graphs;
    REQUIRE((alone.size() == 1 && changed.size() == 1));
    CHECK(alone[0].checksum.size() == 64);
    CHECK(alone[0].checksum != changed[0].checksum);
    CHECK(changed[0].checksum == laid(head).graphs[0].checksum);
}

TEST_CASE("lists of plain values are added to, things with new ids are added", "[graph][overlay]") {
    const auto made = laid(head +
                           "workflows:\n- id: wf.intake\n  requests: [look at this order form]\n  steps:\n"
                           "  - {id: st.request, checklist: [The request names our entity.]}\n");
    INFO(format(made.findings));
    REQUIRE(made.findings.empty());
    const auto& w = made.graphs.at(0).workflows.at(0);
    const auto before = load_together({{"legal.yaml", valid_graph()}}, "").graphs.at(0).workflows.at(0);
    CHECK(w.steps.size() == before.steps.size());
    CHECK(w.requests.size() == before.requests.size() + 1);
    CHECK(w.steps[0].checklist.size() == before.steps[0].checklist.size() + 1);
}

TEST_CASE("nothing of a list is taken away by writing it in another form", "[graph][overlay]") {
    const auto made =
        laid(head + "workflows:\n- {id: wf.intake, steps: [{id: st.request, checklist: [{en: Only this.}]}]}\n");
    INFO(format(made.findings));
    REQUIRE(made.findings.empty());
    const auto before = load_together({{"legal.yaml", valid_graph()}}, "").graphs.at(0).workflows.at(0);
    CHECK(made.graphs.at(0).workflows.at(0).steps[0].checklist.size() == before.steps[0].checklist.size() + 1);
}

TEST_CASE("less strictness is refused, with file, line and column", "[graph][overlay]") {
    const auto refused = [](const std::string& body) {
        const auto made = laid(head + body);
        INFO(body << "\n" << format(made.findings));
        const auto* f = strictness(made.findings);
        REQUIRE(f != nullptr);
        CHECK(f->file == "ours.yaml");
        CHECK(f->at.line >= 2);
        CHECK(f->at.column > 0);
        CHECK_FALSE(f->mend.empty());
    };
    refused("criteria:\n- {id: cr.risk, weight: 1}\n");
    refused("criteria:\n- {id: cr.risk, must: false}\n");
    refused("criteria:\n- {id: cr.risk, anchors: {3: {when: clause}}}\n");
    refused("criteria:\n- {id: cr.risk, atoms: {clause: {any: [money]}}}\n");
    refused("workflows:\n- {id: wf.intake, pass_level: 2}\n");
    refused("workflows:\n- {id: wf.intake, sections: [{id: sec.facts, required: false}]}\n");
    refused("workflows:\n- {id: wf.intake, steps: [{id: st.request, ai: assisted}]}\n");
    refused("workflows:\n- {id: wf.intake, steps: [{id: st.clauses, next: [{to: st.memo}]}]}\n");
    refused("workflows:\n- {id: wf.intake, start: st.clauses}\n");
    refused("criteria:\n- {id: cr.risk, section: \"\"}\n");
    refused("levels:\n- {level: 2, gate: {unaided: 1}}\n");
    refused("policies:\n- {id: pol.client_data, action: log}\n");
    refused("tools:\n- {id: tool.assistant, data_max: restricted}\n");
}

TEST_CASE("a signed waiver lets strictness go until its date", "[graph][overlay]") {
    const auto body =
        head +
        "criteria:\n- {id: cr.risk, weight: 1}\nwaivers:\n- {id: wv.pilot2, of: cr.risk, reason: A pilot., "
        "signed_by: u:counsel, until: 2026-12-31}\n";
    CHECK(strictness(laid(body, "2026-12-31").findings) == nullptr);
    CHECK(strictness(laid(body, "2027-01-01").findings) != nullptr);
    const auto other = with(body, "of: cr.risk", "of: cr.facts");
    CHECK(strictness(laid(other, "2026-12-01").findings) != nullptr);
    const auto undated = with(body, ", until: 2026-12-31", "");
    CHECK(strictness(laid(undated, "2026-12-01").findings) != nullptr);
}

TEST_CASE("a waiver of the graph itself lets no overlay ask for less", "[graph][overlay]") {
    REQUIRE(mentions_waiver_of(valid_graph(), "pol.client_data"));
    CHECK(strictness(laid(head + "policies:\n- {id: pol.client_data, action: log}\n").findings) != nullptr);
}

TEST_CASE("an overlay that is read twice, or two of one id, is an error", "[graph][overlay]") {
    const auto made = load_together({{"a.yaml", head}, {"b.yaml", head}, {"legal.yaml", valid_graph()}}, "");
    INFO(format(made.findings));
    REQUIRE(mentions(made.findings, "E029-defined-twice"));
}

TEST_CASE("several overlays are laid on one after the other, and the version names them all", "[graph][overlay]") {
    const auto second =
        "graph: {id: team, schema: 1, version: 0.3.0, extends: legal-intake, owner: u:us}\n"
        "criteria:\n- {id: cr.risk, weight: 6}\n";
    const auto made = load_together({{"a.yaml", head + "criteria:\n- {id: cr.risk, weight: 5}\n"},
                                     {"b.yaml", second},
                                     {"legal.yaml", valid_graph()}},
                                    "");
    INFO(format(made.findings));
    REQUIRE(made.findings.empty());
    CHECK(made.graphs.at(0).head.version == "1.2.0+our-legal.2.1.0.team.0.3.0");
    CHECK(made.graphs.at(0).find_criterion("cr.risk")->weight == 6);
}

TEST_CASE("a graph with an error says so itself, whatever is laid over it", "[graph][overlay]") {
    const auto made = load_together(
        {{"ours.yaml", head}, {"legal.yaml", with(valid_graph(), "ai: human_only", "ay: human_only")}}, "");
    INFO(format(made.findings));
    REQUIRE(mentions(made.findings, "E012-unknown-key"));
    CHECK(made.findings.front().file == "legal.yaml");
}

TEST_CASE("what extends nothing that is there is told so", "[graph][overlay]") {
    const auto made = laid(with(head, "legal-intake", "sales-outreach"));
    INFO(format(made.findings));
    REQUIRE(mentions(made.findings, "E028-no-base"));
    CHECK(made.findings.front().file == "ours.yaml");
    CHECK(made.graphs.size() == 1);
}

TEST_CASE("mistakes in an overlay are found in the overlay", "[graph][overlay]") {
    const auto at = [](const std::string& body, std::string_view rule) {
        const auto made = laid(head + body);
        INFO(format(made.findings));
        REQUIRE(mentions(made.findings, rule));
        for (const auto& f : made.findings)
            CHECK(f.file == "ours.yaml");
    };
    at("criteria:\n- {id: cr.risk, wieght: 4}\n", "E012-unknown-key");
    at("criteria:\n- {id: cr.risk, weight: heavy}\n", "E013-wrong-type");
    at("criteria: 3\n", "E013-wrong-type");
    at("criteria:\n- {id: cr.risk, weight: [4]}\n", "E013-wrong-type");
    at("criteria:\n- {id: cr.risk, weight: 4, weight: 5}\n", "E011-repeated-key");
    at("criteria: [\n", "E002-yaml");
}

TEST_CASE("a merge of trees that hold themselves ends", "[graph][overlay]") {
    const auto made = laid(head + "criteria: &a\n- {id: cr.risk, atoms: &b {clause: *b}}\n- *a\n");
    CHECK(has_errors(made.findings));
}

}  // namespace coach::core::graph
