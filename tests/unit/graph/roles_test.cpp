// What every role that is shipped has, whatever its work is.

#include "core/graph/lint.hpp"
#include "core/graph/load.hpp"
#include "core/graph/print.hpp"
#include "tests/unit/graph/sample.hpp"

#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <filesystem>

namespace coach::core::graph {
namespace {

const std::vector<graph>& shipped() {
    static const auto all = [] {
        std::vector<graph> made;
        for (const auto& entry : std::filesystem::directory_iterator(std::string(COACH_SOURCE_DIR) + "/graphs"))
            if (entry.path().extension() == ".yaml") {
                const auto file = "graphs/" + entry.path().filename().string();
                made.push_back(std::move(*load(read_text(file), file).value));
            }
        return made;
    }();
    return all;
}

bool holds(std::string_view text, std::string_view words) { return text.find(words) != std::string::npos; }
/// As one line, whatever the page's width.
std::string folded(std::string_view text) {
    std::string out;
    for (const char c : text)
        if (c != ' ' && c != '\n')
            out += c;
        else if (!out.empty() && out.back() != ' ')
            out += ' ';
    return out;
}

}  // namespace

TEST_CASE("LG01: every role has tasks, steps, decision points, criteria, and says where AI is used", "[graph][roles]") {
    REQUIRE(shipped().size() >= 3);
    for (const auto& g : shipped()) {
        const auto shown = folded(print_graph(g));
        for (const auto& w : g.workflows) {
            CAPTURE(g.head.id, w.id);
            CHECK(holds(shown, w.name.in("en")));
            CHECK(std::any_of(w.steps.begin(), w.steps.end(), [](const step& s) { return s.choice.has_value(); }));
            CHECK(!criteria_of(g, w).empty());
            for (const auto& s : w.steps) {
                CAPTURE(s.id);
                CHECK(holds(shown, s.title.in("en")));
                CHECK(!s.tasks.empty());
                CHECK(s.ai != ai_tag::unset);
                CHECK((s.ai == ai_tag::human_only) != s.pattern.has_value());
                CHECK(holds(shown, s.why.in("en")));
                if (s.pattern)
                    for (const auto& check : s.pattern->verify)
                        CHECK(holds(shown, check.in("en")));
                if (s.choice) CHECK(holds(shown, s.choice->question.in("en")));
            }
            for (const auto* c : criteria_of(g, w)) {
                CAPTURE(c->id);
                CHECK(holds(shown, c->name.in("en")));
            }
        }
    }
}

TEST_CASE("LG01: a role without steps, decisions, criteria or a use of AI is refused", "[graph][roles]") {
    const auto refused = [](const std::string& text, std::string_view rule) {
        auto [g, findings] = load(text, "graph.yaml");
        if (g)
            for (auto& f : lint(*g))
                findings.push_back(std::move(f));
        INFO(rule << "\n" << format(findings));
        CHECK(has_errors(findings));
        CHECK(mentions(findings, rule));
    };
    const auto& valid = valid_graph();
    refused(without(valid, "roles:\n", "metrics:"), "E030-no-workflow");
    refused(with(valid, "  steps:\n  - id: st.request", "  cues_:\n  - id: st.request"), "E010-missing-key");
    refused(without(valid, "    decision:\n", "    hints:\n    - {level: 1, text: \"Which sum"), "E032-no-decision");
    refused(with(with(valid, "  must: true\n", ""), "  must: true\n", ""), "E033-no-must");
    refused(with(valid, "ai: human_only", "ai_: human_only"), "E040-untagged");
}

TEST_CASE("LG02: three workflows each of at least five steps for product, software and security", "[graph][roles]") {
    int all = 0;
    for (const auto& g : shipped()) {
        for (const auto& r : g.roles) {
            if (r.id != "role.product" && r.id != "role.software" && r.id != "role.secops") continue;
            CAPTURE(r.id);
            CHECK(r.workflows.size() == 3);
            for (const auto& each : r.workflows) {
                const auto* w = g.find_workflow(each.id);
                CAPTURE(each.id);
                REQUIRE(w != nullptr);
                CHECK(w->steps.size() >= 5);
                ++all;
            }
        }
    }
    CHECK(all == 9);
}

TEST_CASE("LG02: a PRD goes from the problem over metrics, use cases and risks to the stakeholders", "[graph][roles]") {
    for (const auto& g : shipped()) {
        const auto* w = g.find_workflow("wf.prd");
        if (w == nullptr) continue;
        std::vector<std::string_view> way;
        for (const auto* s = find_step(*w, w->start.id); s != nullptr && way.size() < 20;
             s = s->next.empty() ? nullptr : find_step(*w, s->next.front().to.id))
            way.push_back(s->id);
        CAPTURE(way);
        auto last = way.begin();
        for (const auto* id : {"st.problem", "st.metrics", "st.cases", "st.risks", "st.align"}) {
            const auto here = std::find(last, way.end(), id);
            CAPTURE(id);
            REQUIRE(here != way.end());
            last = here;
        }
    }
}

TEST_CASE("LG03: what AI may do alone is checked, and by a named person", "[graph][roles]") {
    for (const auto& g : shipped())
        for (const auto& w : g.workflows)
            for (const auto& s : w.steps) {
                CAPTURE(g.head.id, w.id, s.id);
                CHECK(!s.why.empty());
                if (s.ai != ai_tag::delegable) continue;
                CHECK(s.reviewer.has_value());
                REQUIRE(s.pattern.has_value());
                CHECK(!s.pattern->verify.empty());
            }
}

TEST_CASE("LG04: an incident report is judged by root cause, impact, timeline and follow-ups", "[graph][roles]") {
    for (const auto& g : shipped()) {
        const auto* w = g.find_workflow("wf.incident");
        if (w == nullptr) continue;
        const auto all = criteria_of(g, *w);
        for (const auto* id : {"cr.root_cause", "cr.impact", "cr.timeline", "cr.follow_ups"}) {
            CAPTURE(id);
            CHECK(std::any_of(all.begin(), all.end(), [&](const auto* c) { return c->id == id; }));
        }
    }
}

TEST_CASE("LG07: every step has a checklist and red flags, every work shortcuts, every decision a reason",
          "[graph][roles]") {
    for (const auto& g : shipped()) {
        for (const auto& w : g.workflows) {
            CAPTURE(g.head.id, w.id);
            CHECK(std::any_of(w.steps.begin(), w.steps.end(), [](const step& s) { return !s.shortcuts.empty(); }));
            for (const auto& s : w.steps) {
                CAPTURE(s.id);
                CHECK(!s.checklist.empty());
                CHECK(!s.red_flags.empty());
                if (!s.choice) continue;
                CHECK(!s.choice->question.empty());
                CHECK(std::any_of(s.choice->options.begin(), s.choice->options.end(),
                                  [](const auto& o) { return o.expert; }));
                for (const auto& o : s.choice->options)
                    CHECK(!o.why.empty());
            }
        }
    }
}

TEST_CASE("LG10: the syllabus and the blueprint of a role carry the hash of the same bytes", "[graph][roles]") {
    for (const auto& g : shipped()) {
        CAPTURE(g.head.id);
        REQUIRE(g.checksum.size() == 64);
        const auto syllabus = print_syllabus(g), blueprint = print_blueprint(g);
        CHECK(holds(syllabus, "checksum " + g.checksum));
        CHECK(holds(blueprint, "checksum " + g.checksum));
        auto last = std::size_t{0};
        for (const auto& s : g.workflows.front().steps) {
            CAPTURE(s.id);
            const auto here = syllabus.find(s.title.in("en"), last);
            REQUIRE(here != std::string::npos);
            CHECK(holds(blueprint, s.id));
            last = here;
        }
    }
}

TEST_CASE("LG03: a step without a tag, or a delegable one that nobody reviews, is refused", "[graph][roles]") {
    const auto refused = [](const std::string& text, std::string_view rule) {
        auto [g, findings] = load(text, "graph.yaml");
        if (g)
            for (auto& f : lint(*g))
                findings.push_back(std::move(f));
        INFO(rule << "\n" << format(findings));
        CHECK(has_errors(findings));
        CHECK(mentions(findings, rule));
    };
    for (const auto& entry : std::filesystem::directory_iterator(std::string(COACH_SOURCE_DIR) + "/graphs"))
        if (entry.path().extension() == ".yaml") {
            const auto text = read_text("graphs/" + entry.path().filename().string());
            CAPTURE(entry.path().filename().string());
            refused(with(text, "    ai: human_only\n", ""), "E040-untagged");
            if (text.find("    ai: delegable\n") == std::string::npos) continue;
            refused(with(text, "    reviewer: role.", "    # reviewer: role."), "E043-delegable-review");
        }
}

TEST_CASE("TM03: every persona has one or two AI tools, and the steps of its role use only these", "[graph][roles]") {
    for (const auto& g : shipped()) {
        for (const auto& r : g.roles) {
            for (const auto& pid : r.personas) {
                const auto p = std::find_if(g.personas.begin(), g.personas.end(),
                                            [&](const auto& one) { return one.id == pid.id; });
                CAPTURE(g.head.id, pid.id);
                REQUIRE(p != g.personas.end());
                const auto ai = std::count_if(p->tools.begin(), p->tools.end(), [&](const auto& t) {
                    const auto* known = g.find_tool(t.id);
                    return known && known->kind == "ai";
                });
                CHECK(ai >= 1);
                CHECK(ai <= 2);
                for (const auto& each : r.workflows)
                    for (const auto& s : g.find_workflow(each.id)->steps) {
                        CAPTURE(s.id);
                        if (!s.pattern) continue;
                        CHECK(std::any_of(p->tools.begin(), p->tools.end(),
                                          [&](const auto& t) { return t.id == s.pattern->tool.id; }));
                    }
            }
        }
    }
}

TEST_CASE("TM03: lint warns of a third AI tool, and a step with a tool that its persona hasn't is refused",
          "[graph][roles]") {
    auto many = *load(valid_graph(), "graph.yaml").value;
    auto& mine = many.personas.front();
    const auto add = [&](const char* id) {
        auto more = *many.find_tool("tool.assistant");
        more.id = id;
        many.tools.push_back(std::move(more));
        mine.tools.push_back({id, {}});
    };
    add("tool.second");
    CHECK_FALSE(mentions(lint(many), "W201-many-tools"));
    add("tool.third");
    CHECK(mentions(lint(many), "W201-many-tools"));
    auto none = *load(valid_graph(), "graph.yaml").value;
    none.personas.front().tools.clear();
    CHECK(mentions(lint(none), "E095-persona-tool"));
}

TEST_CASE("EX05: PRDs and discovery are judged by what customers will do differently, not only by what is built",
          "[graph][roles]") {
    for (const auto& g : shipped()) {
        for (const auto& [workflow, id] : {std::pair{"wf.prd", "cr.metric"}, std::pair{"wf.discovery", "cr.outcome"}}) {
            const auto* w = g.find_workflow(workflow);
            if (w == nullptr) continue;
            CAPTURE(workflow);
            const auto all = criteria_of(g, *w);
            const auto c = std::find_if(all.begin(), all.end(), [&](const auto* one) { return one->id == id; });
            REQUIRE(c != all.end());
            CHECK((*c)->must);
            CHECK(holds((*c)->anchors[2].text.in("en"), "differently"));
        }
    }
}

TEST_CASE("LG12: every workflow names the outcome that it serves, and lint warns of one that doesn't",
          "[graph][roles]") {
    for (const auto& g : shipped())
        for (const auto& w : g.workflows) {
            CAPTURE(g.head.id, w.id);
            REQUIRE(!w.outcome_metrics.empty());
            for (const auto& m : w.outcome_metrics)
                CHECK(std::any_of(g.metrics.begin(), g.metrics.end(), [&](const auto& one) { return one.id == m.id; }));
        }
    auto none = *load(valid_graph(), "graph.yaml").value;
    none.workflows.front().outcome_metrics.clear();
    CHECK(mentions(lint(none), "W203-no-metric"));
}

}  // namespace coach::core::graph
