#include "tests/unit/graph/lint_fixtures.hpp"

#include "tests/unit/graph/sample.hpp"

#include <utility>

namespace coach::core::graph {
namespace {

using changes = std::vector<std::pair<std::string_view, std::string_view>>;

fixture breaks(std::string_view rule, std::string_view about, changes all) {
    return {rule, about, [all = std::move(all)](const std::string& valid) {
                auto text = valid;
                for (const auto& [from, to] : all)
                    text = with(std::move(text), from, to);
                return text;
            }};
}
fixture cut(std::string_view rule, std::string_view about, std::string_view from, std::string_view up_to) {
    return {rule, about, [=](const std::string& valid) { return without(valid, from, up_to); }};
}

std::vector<fixture> form_fixtures() {
    return {
        {"E002-yaml", "not YAML", [](const auto& v) { return with(v, "skills:\n", "skills: [\n"); }},
        {"E002-yaml", "not UTF-8", [](const auto& v) { return with(v, "Legal,", "Leg\xff,"); }},
        {"E002-yaml", "a mapping", [](const auto&) { return std::string("- just\n- a list\n"); }},
        {"E002-yaml", "more than one", [](const auto& v) { return v + "---\nmore: 1\n"; }},
        {"E003-limit", "nested too deep", [](const auto&) { return "graph: " + std::string(500, '['); }},
        {"E003-limit", "at most 2 MiB", [](const auto& v) { return v + "#" + std::string(2 << 20, 'x'); }},
        breaks("E010-missing-key", "has no \"steps\"",
               {{"  steps:\n  - id: st.request", "  cues_:\n  - id: st.request"}}),
        breaks("E011-repeated-key", "given twice", {{"    minutes: 8\n", "    minutes: 8\n    minutes: 9\n"}}),
        breaks("E012-unknown-key", "is no key of a step", {{"    checklist:", "    checkist:"}}),
        breaks("E013-wrong-type", "minutes: expected a whole number", {{"minutes: 8\n", "minutes: eight\n"}}),
        breaks("E013-wrong-type", "expected a list",
               {{"criteria: [cr.risk]\n    decision", "criteria: cr.risk\n    decision"}}),
        breaks("E014-unknown-value", "is not known here", {{"ai: human_only", "ai: humanonly"}}),
        breaks("E015-condition", "cannot be read", {{"when: \"open_points >= 3\"", "when: \"open_points >=\""}}),
    };
}

std::vector<fixture> identity_fixtures() {
    return {
        breaks("E020-repeated-id", "already used", {{"- id: st.memo", "- id: st.decide"}}),
        breaks("E021-unknown-reference", "\"cr.rsk\"",
               {{"criteria: [cr.risk]}\n  cues", "criteria: [cr.rsk]}\n  cues"}}),
        breaks("E021-unknown-reference", "workflow \"wf.intake\"",
               {{"next: [{to: st.clauses}]", "next: [{to: st.claus}]"}}),
        breaks("E022-id-form", "is not the id of a persona",
               {{"personas: [{id: ps.counsel", "personas: [{id: Counsel"}}),
        breaks("E023-lineage", "still in use", {{"renamed_from: sk.hazard", "renamed_from: sk.reading"}}),
        breaks("E023-lineage", "another kind", {{"renamed_from: sk.hazard", "renamed_from: cr.hazard"}}),
        breaks("E024-extends-form", "not the id of another graph",
               {{"  locale: en\n", "  locale: en\n  extends: Legal Base\n"}}),
        breaks("E025-header", "semantic version", {{"  version: 1.2.0\n", "  version: 1.2\n"}}),
        breaks("E025-header", "schema 2", {{"  schema: 1\n", "  schema: 2\n"}}),
        breaks("E026-published", "needs a reviewer", {{"  reviewer: u:counsel\n", ""}}),
        breaks("E027-language", "own language (en)", {{"{en: \"short sentences, always in a hurry\", de:", "{de:"}}),
    };
}

std::vector<fixture> flow_fixtures() {
    return {
        {"E030-no-workflow", "no workflow",
         [](const auto& v) { return without(v, "workflows:\n- id: wf.intake", "criteria:\n- id: cr.facts"); }},
        cut("E030-no-workflow", "no role", "roles:\n", "metrics:"),
        breaks("E031-workflow-words", "ends up with", {{"  artefact: intake memo\n", ""}}),
        cut("E032-no-decision", "no decision point", "    decision:\n",
            "    hints:\n    - {level: 1, text: \"Which sum"),
        breaks("E033-no-must", "must: true", {{"  must: true\n", ""}, {"  must: true\n", ""}}),
        breaks("E046-cycle", "leads back to itself",
               {{"    next: [{to: st.memo}]\n", "    next: [{to: st.request}]\n"}}),
        breaks("E046-cycle", "its own prerequisite", {{"external: [\"esco:S1.8\"]", "prereq: [sk.risk]"}}),
        breaks("E047-unreachable", "cannot be reached", {{"{to: st.decide, when: \"open_points >= 3\"}, ", ""}}),
        breaks("E048-no-end", "no last step",
               {{"    minutes: 12\n", "    minutes: 12\n    next: [{to: st.request}]\n"}}),
        breaks("E049-branches", "leave some cases open",
               {{", {to: st.memo}]", ", {to: st.memo, when: open_points < 2}]"}}),
        breaks("E049-branches", "never taken",
               {{"{to: st.decide, when: \"open_points >= 3\"}, {to: st.memo}", "{to: st.memo}, {to: st.decide}"}}),
        breaks("E052-output-unjudged", "\"art.request\"",
               {{", criteria: [cr.facts]}\n  - {id: sec", "}\n  - {id: sec"},
                {", criteria: [cr.risk]}\n  cues", "}\n  cues"},
                {"    criteria: [cr.facts]\n    ai_pattern", "    outputs: [art.request]\n    ai_pattern"}}),
    };
}

std::vector<fixture> step_fixtures() {
    return {
        cut("E034-no-ai-pattern", "does not say how", "    ai_pattern: {tool",
            "    hints:\n    - {level: 1, text: Say"),
        breaks("E040-untagged", "does not say how AI", {{"    ai: assisted\n", ""}}),
        breaks("E041-step-words", "has no why", {{"    why: you answer for the risk that is taken\n", ""}}),
        breaks("E041-step-words", "has no risk", {{"    risk: medium\n", ""}}),
        breaks("E042-human-only", "no AI pattern", {{"    ai: assisted\n", "    ai: human_only\n"}}),
        breaks("E042-human-only", "never automated",
               {{"    minutes: 15\n", "    minutes: 15\n    automation: {eligible: true}\n"}}),
        breaks("E043-delegable-review", "no reviewer", {{"    reviewer: role.legal\n", ""}}),
        breaks("E043-delegable-review", "what a person checks",
               {{"      verify: [\"Every quoted clause stands in the contract, word for word.\"]\n", ""}}),
        breaks("E044-high-risk", "of high risk",
               {{"    ai: assisted\n", "    ai: delegable\n    reviewer: role.legal\n"},
                {"risk: low\n    ask: What is", "risk: high\n    ask: What is"}}),
        breaks("E045-automation", "no person who approves", {{"reviewer: role.legal, rollback", "rollback"}}),
        breaks("E045-automation", "cannot be rolled back", {{", rollback: st.request}", "}"}}),
        breaks("E050-hints", "no hint of level 1", {{"    - {level: 1, text: Start where money is mentioned.}\n", ""}}),
        breaks("E051-decision", "marks 0 options", {{"expert: true, ", ""}}),
        breaks("E051-decision", "does not say what follows",
               {{", why: The business then carries a risk that nobody named.", ""}}),
        breaks("E053-detect-names", "\"deadlin\"", {{"detect: \"deadline >= 1", "detect: \"deadlin >= 1"}}),
    };
}

std::vector<fixture> criterion_fixtures() {
    return {
        breaks("E060-anchors", "has 3 anchors", {{"    4: The same, with what happens when we do not sign.\n", ""}}),
        breaks("E061-anchors-same", "say the same",
               {{"    2: Says what is to be signed.\n", "    2: A wish; nothing else!\n"}}),
        breaks("E062-condition-names", "no atom", {{"when: \"clause or exposure\"", "when: \"clause or exposur\""}}),
        breaks("E062-condition-names", "not below it", {{"when: \"level3 and", "when: \"level4 and"}}),
        breaks("E063-no-condition", "anchor 4", {{", when: \"level3 and turning >= 1\"", ""}}),
        breaks("E063-no-condition", "no level can be given",
               {{"  checks: [{feature: date_count, op: \">=\", value: 1}, {feature: sec.facts_words, op: \">=\", "
                 "value: 10}]\n",
                 ""}}),
        breaks("E064-atom-words", "no words for what is missing", {{"missing: the clause, ", ""}}),
        breaks("E064-atom-words", "no question", {{", ask: \"Which clause says so?\"", ""}}),
        breaks("E065-atom-source", "looks for nothing", {{"{any: [clause_cue], missing", "{missing"}}),
        breaks("E065-atom-source", "cannot be the name", {{"    clause:   {", "    level2:   {"}}),
        breaks("E066-unknown-kind", "\"named_ower\"", {{"any: [named_owner", "any: [named_ower"}}),
        breaks("E067-near", "neither another atom", {{"near: clause", "near: clauze"}}),
        breaks("E068-section", "in no workflow", {{"section: sec.risk\n  anchors", "section: sec.rsk\n  anchors"}}),
        breaks("E069-check-feature", "nothing measures", {{"feature: date_count", "feature: dates"}}),
        breaks("E070-unused-criterion", "\"cr.extra\"",
               {{"criteria:\n- id: cr.facts",
                 "criteria:\n- {id: cr.extra, name: Extra, anchors: {1: a, 2: b, 3: c, 4: d}}\n- id: cr.facts"}}),
        breaks("E071-exemplar", "is an example for cr.facts", {{"exemplars: [ex.risk.2,", "exemplars: [ex.facts.2,"}}),
        breaks("E072-cue-list", "no phrases", {{"clause_cue: [clause, section, annex]", "clause_cue: []"}}),
        breaks("E072-cue-list", "cannot be the name", {{"clause_cue: [", "clause cue: ["}}),
    };
}

std::vector<fixture> practice_fixtures() {
    return {
        cut("E080-drill-flaws", "has 2 flaws", "  - {id: fl.names", "\nscenarios:"),
        breaks("E081-flaw-criterion", "no workflow has all criteria",
               {{"criteria: [cr.risk]\n  minutes: 4", "criteria: [cr.other]\n  minutes: 4"}}),
        breaks("E082-flaw-place", "is not in the material", {{"span: decide the cap", "span: decide a cap"}}),
        breaks("E082-flaw-place", "is not in the material", {{"locator: \"line 5\"", "locator: \"line 6\""}}),
        breaks("E082-flaw-place", "more than once", {{"span: client names", "span: the assistant"}}),
        breaks("E082-flaw-place", "does not say where", {{"    locator: \"line 5\"\n", ""}}),
        breaks("E083-accept-clean", "clean part",
               {{"accept: [no date, when exactly]", "accept: [no date, Intake memo]"}}),
        breaks("E084-hidden-reveal", "nothing reveals", {{", reveal_when: [what was promised, exclusive]", ""}}),
        breaks("E085-expert-move", "maps to no criterion",
               {{"detect: [exposure, cost us], criterion: cr.risk", "detect: [exposure, cost us]"}}),
        breaks("E086-inject-time", "no moment", {{"at: \"5m\"", "at: later"}}),
        breaks("E087-levels", "less than a lower level",
               {{"gate: {authored_workflow: 1", "gate: {unaided: 2, authored_workflow: 1"}}),
        breaks("E087-levels", "no threshold", {{"guided_done: 2", "guided_done: some"}}),
        breaks("E087-levels", "follows level", {{"{level: 3, gate", "{level: 2, gate"}}),
        breaks("E088-level-reach", "kind delegate_or_not", {{"kind: delegate_or_not", "kind: boundary"}}),
        breaks("E088-level-reach", "at most 4", {{"mean_level: \">=3\"", "mean_level: \">=5\""}}),
    };
}

std::vector<fixture> scenario_fixtures() {
    return {
        breaks("E021-unknown-reference", "\"dr.memoo\"", {{"practice: dr.memo", "practice: dr.memoo"}}),
        breaks("E014-unknown-value", "category", {{"category: logic", "category: logical"}}),
        breaks("E012-unknown-key", "is no key of a lines", {{"    leave_role: [", "    leaves: ["}}),
        breaks("E020-repeated-id", "already used",
               {{"  wants:\n", "  - {id: tp.supplier, about: [x], lines: [x]}\n  wants:\n"}}),
        breaks("E110-topic-lines", "cannot be spoken about",
               {{"about: [who is the supplier, which company]", "about: []"}}),
        breaks("E110-topic-lines", "cannot be pushed for",
               {{"met_when: [here is the signature, I sign it]", "met_when: []"}}),
        breaks("E111-ending-names", "\"asks\"", {{"when: \"ask and", "when: \"asks and"}}),
        breaks("E112-scenario-opening", "no opening", {{"  opening: \"The supplier is waiting. Sign it.\"\n", ""}}),
        cut("E113-scenario-lines", "no lines for greet, clarify", "    greet: [", "    propose: ["),
        breaks("W220-few-lines", "\"greet\" has 3 lines", {{"\"Morning. Contract?\", ", ""}}),
        breaks("W220-few-lines", "\"wt.signature\" has 3 lines", {{"\"When do you sign?\", ", ""}}),
        breaks("E114-hidden-line", "no line in which", {{", line: \"All right, we promised them an exclusive.\"", ""}}),
        breaks("W221-told-only", "never checked", {{"broken_when: [will be signed on, signed by Friday], ", ""}}),
        breaks("W221-told-only", "this constraint is told",
               {{"  topics:\n", "  - Nobody signs before noon.\n  topics:\n"}}),
        breaks("E115-ending", "have no ending", {{"  - {when: otherwise, text: Robin signs it alone.}\n", ""}}),
        breaks("E115-ending", "nothing says when",
               {{"{when: otherwise, text: Robin signs it alone.}", "Robin signs it."}}),
        breaks("E116-move-words", "has no why, practice",
               {{"     practice: dr.memo, why: A promise binds us before the contract does., ask", "     ask"}}),
        breaks("E117-flaw-action", "which action is right", {{"action: assist, ", ""}}),
        breaks("E117-flaw-action", "\"deny\" is no answer", {{"action: assist, ", "action: deny, "}}),
        breaks("E117-flaw-action", "of kind critique",
               {{"    category: logic\n", "    category: logic\n    action: keep\n"}}),
        breaks("W222-flaw-category", "\"fl.cap\" has no category", {{"    category: logic\n", ""}}),
        breaks("W222-flaw-category", "stakeholder_harm", {{"category: stakeholder_harm", "category: process"}}),
    };
}

std::vector<fixture> asset_fixtures() {
    return {
        breaks("E090-tool-approved", "not approved", {{"kind: ai, approved: true", "kind: ai, approved: false"}}),
        breaks("E090-tool-approved", "no AI tool",
               {{"ai_pattern: {tool: tool.assistant", "ai_pattern: {tool: tool.register"}}),
        breaks("E091-data-class", "denies restricted", {{"data_max: internal", "data_max: restricted"}}),
        breaks("E092-prohibited-field", "client_data",
               {{"fields: [title, section]", "fields: [title, section, client_data]"}}),
        breaks("E092-prohibited-field", "customer_email",
               {{"fields: [title, section]", "fields: [title, section, customer_email]"}}),
        breaks("E093-placeholder", "{section}", {{"fields: [title, section]", "fields: [title]"}}),
        breaks("E093-placeholder", "no gap", {{"fields: [title, section]", "fields: [title, section, answer]"}}),
        breaks("E094-metric", "which unit", {{", unit: days", ""}}),
        breaks("E095-persona-tool", "without having",
               {{"tools: [tool.assistant, tool.register]", "tools: [tool.register]"}}),
        breaks("E096-date", "is no date", {{"tested_on: 2026-10-01", "tested_on: October"}}),
        breaks("W213-undated", "\"fb.stop\"",
               {{"{id: fb.stop, version: 1.0.0, owner: u:curator, tested_on: 2026-10-01,", "{id: fb.stop,"}}),
    };
}

std::vector<fixture> advice_fixtures() {
    return {
        breaks("W201-many-tools", "has 3 AI tools",
               {{"tools:\n- {id: tool.assistant",
                 "tools:\n- {id: tool.a, name: a, kind: ai, approved: true, data_max: public}\n"
                 "- {id: tool.b, name: b, kind: ai, approved: true, data_max: public}\n- {id: tool.assistant"},
                {"tools: [tool.assistant, tool.register]", "tools: [tool.a, tool.b, tool.assistant, tool.register]"}}),
        {"W202-many-steps", "has 9 steps",
         [](const auto& v) {
             std::string more;
             for (const char* id : {"a", "b", "c", "d", "e"})
                 more += std::string("  - {id: st.") + id + ", title: More}\n";
             return with(v, "\ncriteria:\n- id: cr.facts", "\n" + more + "\ncriteria:\n- id: cr.facts");
         }},
        breaks("W203-no-metric", "no outcome", {{"  outcome_metrics: [m.turnaround]\n", ""}}),
        cut("W204-no-objective", "no learning objective", "  learning_objectives:", "  pass_level"),
        breaks("W205-adjectives", "only judges",
               {{"3: What, with whom, by which date.", "3: Clear and well written."}}),
        breaks("W206-old-exemplar", "2025-11-20",
               {{"level: 2, version: 1.0.0, owner: u:curator, tested_on: 2026-10-01",
                 "level: 2, version: 1.0.0, owner: u:curator, tested_on: 2025-11-20"}}),
        breaks("W207-undrilled", "\"cr.facts\"",
               {{"  criteria: [cr.facts, cr.risk]\n", "  criteria: [cr.risk]\n"},
                {"    criterion: cr.facts\n", "    criterion: cr.risk\n"}}),
        breaks("W208-hint-leak", "quotes ex.risk.3",
               {{"text: \"Clause, sum, owner, date.\"", "text: Say that a day of outage costs us a sum"}}),
        breaks("W209-one-tag", "the same tag",
               {{"    ai: delegable\n", "    ai: human_only\n"}, {"    ai: assisted\n", "    ai: human_only\n"}}),
        breaks("W210-mostly-delegable", "2 of 4 steps",
               {{"    ai: assisted\n", "    ai: delegable\n    reviewer: role.legal\n"}}),
        breaks("W211-unused-atom", "\"size\"", {{" and owner and size", " and owner"}}),
        breaks("W212-no-example", "shows no example", {{", worked_example: ex.risk.4", ""}}),
        breaks("W214-unused", "\"art.request\"",
               {{"    inputs: [art.request]\n", ""}, {"    inputs: [art.request]\n", ""}}),
        breaks("W215-few-exemplars", "level 2, 4",
               {{"exemplars: [ex.facts.2, ex.facts.3, ex.facts.4]", "exemplars: [ex.facts.3]"}}),
    };
}

}  // namespace

const std::vector<fixture>& fixtures() {
    static const std::vector<fixture> all = [] {
        std::vector<fixture> joined;
        for (auto* theme : {form_fixtures, identity_fixtures, flow_fixtures, step_fixtures, criterion_fixtures,
                            practice_fixtures, scenario_fixtures, asset_fixtures, advice_fixtures})
            for (auto& one : theme())
                joined.push_back(std::move(one));
        return joined;
    }();
    return all;
}

}  // namespace coach::core::graph
