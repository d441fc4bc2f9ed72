#include "core/graph/lint_rules.hpp"

namespace coach::core::graph {
namespace {

using visitor = std::function<void(const localized&)>;

void all_of(const std::vector<localized>& texts, const visitor& visit) {
    for (const auto& text : texts)
        visit(text);
}

void texts_of(const step& s, const visitor& visit) {
    for (const auto* text : {&s.title, &s.why, &s.ask, &s.section})
        visit(*text);
    all_of(s.checklist, visit);
    all_of(s.shortcuts, visit);
    for (const auto& flag : s.red_flags)
        visit(flag.text);
    for (const auto& hint : s.hints)
        visit(hint.text);
    if (s.pattern) all_of(s.pattern->verify, visit);
    if (!s.choice) return;
    visit(s.choice->question);
    for (const auto& option : s.choice->options) {
        visit(option.text);
        visit(option.why);
    }
}

void texts_of(const workflow& w, const visitor& visit) {
    for (const auto* text : {&w.name, &w.artefact, &w.summary})
        visit(*text);
    for (const auto& section : w.sections)
        visit(section.title);
    for (const auto& reader : w.readers) {
        visit(reader.name);
        visit(reader.opening);
        for (const auto& [criterion, line] : reader.lines)
            visit(line);
    }
    for (const auto& s : w.steps)
        texts_of(s, visit);
}

void texts_of(const criterion& c, const visitor& visit) {
    visit(c.name);
    visit(c.why);
    for (const auto& a : c.anchors)
        visit(a.text);
    for (const auto& a : c.atoms)
        for (const auto* text : {&a.missing, &a.ask, &a.edit})
            visit(*text);
}

void texts_of(const scenario& s, const visitor& visit) {
    for (const auto* text :
         {&s.name, &s.persona_name, &s.persona_role, &s.persona_style, &s.persona_pressure, &s.opening, &s.brief})
        visit(*text);
    all_of(s.persona_goals, visit);
    for (const auto& constraint : s.constraints) {
        visit(constraint.text);
        visit(constraint.why);
    }
    for (const auto& topic : s.topics)
        all_of(topic.lines, visit);
    for (const auto& want : s.wants)
        all_of(want.lines, visit);
    for (const auto& hidden : s.hidden) {
        visit(hidden.fact);
        visit(hidden.line);
    }
    for (const auto& inject : s.injects)
        visit(inject.text);
    for (const auto& lines : s.lines)
        all_of(lines, visit);
    for (const auto& move : s.expert_pattern)
        for (const auto* text : {&move.text, &move.why, &move.ask, &move.stronger})
            visit(*text);
    for (const auto& ending : s.endings)
        visit(ending.text);
}

}  // namespace

void for_each_text(const graph& g, const visitor& visit) {
    for (const auto& one : g.skills)
        visit(one.name);
    for (const auto& one : g.tools)
        visit(one.name);
    for (const auto& one : g.personas)
        visit(one.name);
    for (const auto& one : g.policies)
        visit(one.text);
    for (const auto& one : g.roles)
        visit(one.name);
    for (const auto& one : g.metrics)
        visit(one.name);
    for (const auto& one : g.artefacts)
        visit(one.name);
    for (const auto& one : g.prompts)
        visit(one.text);
    for (const auto& one : g.exemplars)
        visit(one.text);
    for (const auto& one : g.fallbacks)
        visit(one.text);
    for (const auto& one : g.waivers)
        visit(one.reason);
    for (const auto& one : g.workflows)
        texts_of(one, visit);
    for (const auto& one : g.criteria)
        texts_of(one, visit);
    for (const auto& one : g.scenarios)
        texts_of(one, visit);
    for (const auto& one : g.drills) {
        for (const auto* text : {&one.name, &one.task, &one.material, &one.expert})
            visit(*text);
        for (const auto& flaw : one.flaws)
            visit(flaw.why);
    }
}

}  // namespace coach::core::graph
