#include "core/graph/lint_rules.hpp"

#include <algorithm>
#include <array>

namespace coach::core::graph {
namespace {

void untagged(linting& l) {
    for_each_step(l.g, [&](const workflow&, const step& s) {
        if (s.ai == ai_tag::unset)
            l.report(s.at, named(s.id, "step") + " does not say how AI may be used",
                     "add ai: human_only, assisted or delegable");
    });
}

void step_words(linting& l) {
    for_each_step(l.g, [&](const workflow&, const step& s) {
        const auto need = [&](bool there, const char* key, const char* what) {
            if (!there) l.report(s.at, named(s.id, "step") + " has no " + key, std::string("add ") + key + ": " + what);
        };
        need(!is_blank(s.why), "why", "one line on why AI is used, or not used, this way");
        need(!is_blank(s.ask), "ask", "the one question that opens the step");
        need(s.danger != risk::unset, "risk", "low, medium or high");
    });
}

void no_pattern(linting& l) {
    for_each_step(l.g, [&](const workflow&, const step& s) {
        if ((s.ai == ai_tag::assisted || s.ai == ai_tag::delegable) && !s.pattern)
            l.report(s.at, named(s.id, "step") + " is open to AI, but does not say how",
                     "add ai_pattern: with tool, prompt, verify and fallback");
    });
}

void human_only(linting& l) {
    for_each_step(l.g, [&](const workflow&, const step& s) {
        if (s.ai != ai_tag::human_only) return;
        if (s.pattern)
            l.report(s.pattern->at, named(s.id, "step") + " is human-only, so it has no AI pattern",
                     "take ai_pattern out, or tag the step assisted");
        if (s.automate && s.automate->eligible)
            l.report(s.automate->at, named(s.id, "step") + " is human-only, so it is never automated",
                     "set automation: {eligible: false}, or leave it out");
    });
}

void delegable_review(linting& l) {
    for_each_step(l.g, [&](const workflow&, const step& s) {
        if (s.ai != ai_tag::delegable) return;
        const bool verified = s.pattern && std::any_of(s.pattern->verify.begin(), s.pattern->verify.end(),
                                                       [](const localized& v) { return !is_blank(v); });
        if (!verified)
            l.report(s.at, named(s.id, "step") + " is delegable, but nothing says what a person checks afterwards",
                     "add verify: to its ai_pattern");
        if (!s.reviewer || s.reviewer->id.empty())
            l.report(s.at, named(s.id, "step") + " is delegable, but has no reviewer",
                     "add reviewer: with the role that checks the result");
    });
}

void high_risk(linting& l) {
    for_each_step(l.g, [&](const workflow&, const step& s) {
        if (s.ai == ai_tag::delegable && s.danger == risk::high)
            l.report(s.at, named(s.id, "step") + " is delegable and of high risk",
                     "tag it assisted or human_only, or split the risky part off");
    });
}

void automation_rule(linting& l) {
    for_each_step(l.g, [&](const workflow& w, const step& s) {
        if (!s.automate || !s.automate->eligible || s.ai == ai_tag::human_only) return;
        const auto& a = *s.automate;
        if (!a.reviewer)
            l.report(a.at, "the automation of " + named(s.id, "step") + " has no person who approves it",
                     "add reviewer: with a role");
        if (!a.rollback)
            l.report(a.at, "the automation of " + named(s.id, "step") + " cannot be rolled back",
                     "add rollback: with the step that people return to");
        const auto* back = a.rollback ? find_step(w, a.rollback->id) : nullptr;
        if (back != nullptr && back->automate && back->automate->eligible && back->id != s.id)
            l.report(a.rollback->at,
                     "the automation of " + named(s.id, "step") + " rolls back to one that is automated too",
                     "name a step that a person does, or the step itself");
        if (s.ai != ai_tag::delegable && s.ai != ai_tag::assisted)
            l.report(a.at, named(s.id, "step") + " is eligible for automation without a tag that allows AI",
                     "tag it assisted or delegable first");
    });
}

void hints_rule(linting& l) {
    for_each_step(l.g, [&](const workflow&, const step& s) {
        for (int level = 1; level <= 3; ++level) {
            const auto count =
                std::count_if(s.hints.begin(), s.hints.end(), [&](const hint& h) { return h.level == level; });
            if (count != 1)
                l.report(s.at,
                         named(s.id, "step") + (count == 0 ? " has no hint" : " has more than one hint") +
                             " of level " + std::to_string(level),
                         "write three hints: 1 a cue, 2 part of it, 3 how to read the example");
        }
        for (const auto& h : s.hints)
            if (is_blank(h.text)) l.report(h.at, "this hint of " + named(s.id, "step") + " says nothing", "add text:");
    });
}

void decision_rule(linting& l) {
    for_each_step(l.g, [&](const workflow&, const step& s) {
        if (!s.choice) return;
        const auto& d = *s.choice;
        if (d.options.size() < 2)
            l.report(d.at, "the decision of " + named(s.id, "step") + " leaves nothing to decide",
                     "give it at least two options");
        const auto expert =
            std::count_if(d.options.begin(), d.options.end(), [](const decision_option& o) { return o.expert; });
        if (expert != 1)
            l.report(d.at,
                     "the decision of " + named(s.id, "step") + " marks " + std::to_string(expert) +
                         " options as the expert's",
                     "mark exactly one with expert: true");
        for (const auto& o : d.options)
            if (is_blank(o.why))
                l.report(o.at, "option \"" + o.id + "\" does not say what follows from it", "add why:");
    });
}

void detect_names(linting& l) {
    for_each_step(l.g, [&](const workflow& w, const step& s) {
        auto known = kinds_for(l, {&w});
        for (const auto* c : l.criteria(w))
            for (const auto& a : c->atoms)
                known.insert(a.id);
        for (const auto& flag : s.red_flags)
            for (const auto& name : names_in(flag.detect))
                if (!known.contains(name))
                    l.report(
                        flag.at, "detect: \"" + name + "\" is neither an observation kind nor an atom of this workflow",
                        did_you_mean(name, {known.begin(), known.end()}) + "the kinds are listed in graphs/README.md");
    });
}

constexpr std::array<lint_rule, 10> table{{
    {{"E034-no-ai-pattern", "every step that is open to AI says how AI is used"}, no_pattern},
    {{"E040-untagged", "every step is tagged human_only, assisted or delegable"}, untagged},
    {{"E041-step-words", "every step has why, ask and risk"}, step_words},
    {{"E042-human-only", "a human-only step has no AI pattern and no automation"}, human_only},
    {{"E043-delegable-review", "a delegable step says what is verified, and by whom"}, delegable_review},
    {{"E044-high-risk", "a step of high risk is not delegable"}, high_risk},
    {{"E045-automation", "eligible automation has a person who approves it and a step that people take over again"},
     automation_rule},
    {{"E050-hints", "every step has one hint of each level 1 to 3"}, hints_rule},
    {{"E051-decision", "a decision has at least two options, one of them the expert's, each with its why"},
     decision_rule},
    {{"E053-detect-names", "red flags look for observation kinds and atoms that exist"}, detect_names},
}};

}  // namespace

std::span<const lint_rule> step_rules() { return table; }

}  // namespace coach::core::graph
