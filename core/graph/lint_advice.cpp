#include "core/graph/lint_rules.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <unordered_map>

namespace coach::core::graph {
namespace {

void many_tools(linting& l) {
    for (const auto& p : l.g.personas) {
        const auto ai = std::count_if(p.tools.begin(), p.tools.end(), [&](const reference& r) {
            const auto* t = l.g.find_tool(r.id);
            return t != nullptr && t->kind == "ai";
        });
        if (ai > 2)
            l.report(p.at, named(p.id, "persona") + " has " + std::to_string(ai) + " AI tools",
                     "two are enough to learn well; move the others to another persona");
    }
}

void many_steps(linting& l) {
    for (const auto& w : l.g.workflows)
        if (w.steps.size() > 8)
            l.report(w.at, named(w.id, "workflow") + " has " + std::to_string(w.steps.size()) + " steps",
                     "people follow up to eight; join some, or make two workflows");
}

void no_metric(linting& l) {
    for (const auto& w : l.g.workflows)
        if (w.outcome_metrics.empty())
            l.report(w.at, named(w.id, "workflow") + " names no outcome it serves", "add outcome_metrics:");
}

void no_objective(linting& l) {
    for (const auto& w : l.g.workflows)
        if (w.objectives.empty())
            l.report(w.at, named(w.id, "workflow") + " has no learning objective", "add learning_objectives:");
}

bool judges_without_saying(std::string_view word) {
    constexpr std::array<std::string_view, 62> vague{
        "clear",         "clearly",      "unclear",     "good",         "well",        "bad",        "badly",
        "poor",          "poorly",       "strong",      "strongly",     "weak",        "weakly",     "great",
        "excellent",     "adequate",     "acceptable",  "complete",     "incomplete",  "thorough",   "detailed",
        "concise",       "precise",      "vague",       "solid",        "sound",       "robust",     "quality",
        "high",          "low",          "fair",        "average",      "basic",       "advanced",   "proper",
        "properly",      "relevant",     "useful",      "helpful",      "convincing",  "compelling", "professional",
        "impressive",    "outstanding",  "sufficient",  "insufficient", "appropriate", "nice",       "written",
        "structured",    "organised",    "organized",   "readable",     "meaningful",  "effective",  "efficient",
        "comprehensive", "satisfactory", "exceptional", "better",       "best",        "perfect"};
    constexpr std::array<std::string_view, 22> small{"a",    "an",  "and", "are",  "but",   "fairly", "in", "is",
                                                     "it",   "not", "of",  "or",   "quite", "rather", "so", "the",
                                                     "this", "to",  "too", "very", "with",  "more"};
    return std::find(vague.begin(), vague.end(), word) != vague.end() ||
           std::find(small.begin(), small.end(), word) != small.end();
}

void adjectives(linting& l) {
    for (const auto& c : l.g.criteria) {
        for (std::size_t i = 0; i < c.anchors.size(); ++i) {
            const auto words = plain_words(c.anchors[i].text.in("en"));
            if (words.empty() || !std::all_of(words.begin(), words.end(), judges_without_saying)) continue;
            l.report(c.anchors[i].at,
                     "anchor " + std::to_string(i + 1) + " of " + named(c.id, "criterion") + " only judges",
                     "say what is on the page, so that two people would see the same");
        }
    }
}

void old_exemplars(linting& l) {
    const auto& today = l.options.today;
    if (!is_date(today)) return;
    int year = 0;
    std::from_chars(today.data(), today.data() + 4, year);
    auto earliest = std::to_string(year - 1);
    earliest.insert(0, 4 - std::min<std::size_t>(4, earliest.size()), '0');
    earliest += today.substr(4);
    for (const auto& e : l.g.exemplars)
        if (is_date(e.tested_on) && e.tested_on < earliest)
            l.report(e.at, named(e.id, "exemplar") + " was last tested on " + e.tested_on,
                     "read it again as today's reader would, and set tested_on:");
}

void undrilled(linting& l) {
    for (const auto& c : l.g.criteria) {
        if (!c.must) continue;
        const auto is_this = [&](const reference& r) { return r.id == c.id; };
        const bool drilled = std::any_of(l.g.drills.begin(), l.g.drills.end(), [&](const drill& d) {
            return std::any_of(d.criteria.begin(), d.criteria.end(), is_this) ||
                   std::any_of(d.flaws.begin(), d.flaws.end(), [&](const flaw& f) { return is_this(f.criterion); });
        });
        if (!drilled)
            l.report(c.at, "no drill practises " + named(c.id, "criterion") + ", which is a must",
                     "name it in criteria: of a drill");
    }
}

constexpr std::size_t telling_run = 6;  // words in a row that cannot be chance

std::vector<std::string> runs_of(const std::vector<std::string>& words) {
    std::vector<std::string> runs;
    for (std::size_t i = 0; i + telling_run <= words.size(); ++i) {
        runs.emplace_back();
        for (std::size_t k = i; k < i + telling_run; ++k)
            runs.back() += words[k] + " ";
    }
    return runs;
}

void leaking_hints(linting& l) {
    std::unordered_map<std::string, std::set<const exemplar*>> said_in;
    for (const auto& e : l.g.exemplars)
        for (auto& run : runs_of(plain_words(e.text.in(l.g.head.locale))))
            said_in[std::move(run)].insert(&e);
    const auto quoted = [&](const hint& h, const step& s) -> const exemplar* {
        for (const auto& run : runs_of(plain_words(h.text.in(l.g.head.locale)))) {
            const auto found = said_in.find(run);
            if (found == said_in.end()) continue;
            for (const auto* e : found->second) {
                const bool of_step = std::any_of(s.criteria.begin(), s.criteria.end(),
                                                 [&](const reference& r) { return r.id == e->criterion; });
                if (of_step || (h.worked_example && h.worked_example->id == e->id)) return e;
            }
        }
        return nullptr;
    };
    for_each_step(l.g, [&](const workflow&, const step& s) {
        for (const auto& h : s.hints)
            if (const auto* e = quoted(h, s))
                l.report(h.at, "hint " + std::to_string(h.level) + " of " + named(s.id, "step") + " quotes " + e->id,
                         "a hint leads to the answer; say where to look, not what stands there");
    });
}

void one_tag(linting& l) {
    for (const auto& w : l.g.workflows) {
        if (w.steps.size() < 2 || w.steps.front().ai == ai_tag::unset) continue;
        if (std::all_of(w.steps.begin(), w.steps.end(), [&](const step& s) { return s.ai == w.steps.front().ai; }))
            l.report(w.at, "all steps of " + named(w.id, "workflow") + " carry the same tag",
                     "think each through: which consequence must a person own, which result is quick to check?");
    }
}

void mostly_delegable(linting& l) {
    for (const auto& w : l.g.workflows) {
        const auto count =
            std::count_if(w.steps.begin(), w.steps.end(), [](const step& s) { return s.ai == ai_tag::delegable; });
        if (count * 10 > static_cast<std::ptrdiff_t>(w.steps.size()) * 4)
            l.report(w.at,
                     std::to_string(count) + " of " + std::to_string(w.steps.size()) + " steps of " +
                         named(w.id, "workflow") + " are delegable",
                     "people who begin learn little when more than 40 % is done for them");
    }
}

void unused_atoms(linting& l) {
    for (const auto& c : l.g.criteria) {
        std::set<std::string> used;
        for (const auto& a : c.anchors)
            for (auto& name : names_in(a.when))
                used.insert(std::move(name));
        for (const auto& a : c.atoms)
            used.insert(a.near);
        for (const auto& check : c.checks)
            if (check.feature.ends_with("_count")) used.insert(check.feature.substr(0, check.feature.size() - 6));
        for (const auto* w : l.users(c))
            for (const auto& s : w->steps)
                for (const auto& f : s.red_flags)
                    for (auto& name : names_in(f.detect))
                        used.insert(std::move(name));
        for (const auto& a : c.atoms)
            if (!used.contains(a.id))
                l.report(a.at, "nothing asks for the atom \"" + a.id + "\" of " + named(c.id, "criterion"),
                         "name it in an anchor's when:, or take it out");
    }
}

void no_example(linting& l) {
    for_each_step(l.g, [&](const workflow&, const step& s) {
        for (const auto& h : s.hints)
            if (h.level == 3 && !h.worked_example && !s.criteria.empty())
                l.report(h.at, "the last hint of " + named(s.id, "step") + " shows no example",
                         "add worked_example: with an exemplar");
    });
}

void unused_things(linting& l) {
    std::set<std::string_view> used;
    const auto use = [&](const std::vector<reference>& all) {
        for (const auto& r : all)
            used.insert(r.id);
    };
    for (const auto& r : l.g.roles) {
        use(r.workflows);
        use(r.personas);
    }
    for (const auto& p : l.g.personas)
        use(p.tools);
    for (const auto& c : l.g.criteria)
        use(c.exemplars);
    for (const auto& s : l.g.skills)
        use(s.prereq);
    for (const auto& s : l.g.scenarios)
        if (s.debrief_exemplar) used.insert(s.debrief_exemplar->id);
    for (const auto& w : l.g.workflows) {
        use(w.outcome_metrics);
        for (const auto& o : w.objectives)
            used.insert(o.skill.id);
        for (const auto& s : w.steps) {
            for (const auto* list : {&s.inputs, &s.outputs, &s.skills})
                use(*list);
            for (const auto& h : s.hints)
                if (h.worked_example) used.insert(h.worked_example->id);
            if (!s.pattern) continue;
            used.insert(s.pattern->tool.id);
            used.insert(s.pattern->prompt.id);
            if (s.pattern->fallback) used.insert(s.pattern->fallback->id);
        }
    }
    const auto report_unused = [&](const auto& things, std::string_view kind) {
        for (const auto& one : things)
            if (!one.id.empty() && !used.contains(one.id))
                l.report(one.at, "nothing uses the " + std::string(kind) + " " + named(one.id, kind),
                         "refer to it, or take it out");
    };
    report_unused(l.g.skills, "skill");
    report_unused(l.g.tools, "tool");
    report_unused(l.g.personas, "persona");
    report_unused(l.g.workflows, "workflow");
    report_unused(l.g.prompts, "prompt");
    report_unused(l.g.exemplars, "exemplar");
    report_unused(l.g.fallbacks, "fallback");
    report_unused(l.g.artefacts, "artefact");
    report_unused(l.g.metrics, "metric");
}

void few_exemplars(linting& l) {
    for (const auto& c : l.g.criteria) {
        std::string without;
        for (int level = 2; level <= 4; ++level) {
            const bool any = std::any_of(c.exemplars.begin(), c.exemplars.end(), [&](const reference& r) {
                const auto* e = l.g.find_exemplar(r.id);
                return e != nullptr && e->level == level;
            });
            if (!any) without += (without.empty() ? "" : ", ") + std::to_string(level);
        }
        if (!without.empty())
            l.report(c.at, named(c.id, "criterion") + " has no example of level " + without,
                     "add exemplars, so that people can compare");
    }
}

constexpr std::array<lint_rule, 14> table{{
    {{"W201-many-tools", "a persona has at most two AI tools"}, many_tools},
    {{"W202-many-steps", "a workflow has at most eight steps"}, many_steps},
    {{"W203-no-metric", "every workflow names an outcome it serves"}, no_metric},
    {{"W204-no-objective", "every workflow has a learning objective"}, no_objective},
    {{"W205-adjectives", "anchors say what is on the page, not only how good it is"}, adjectives},
    {{"W206-old-exemplar", "exemplars were tested within the last twelve months"}, old_exemplars},
    {{"W207-undrilled", "every must criterion is practised in a drill"}, undrilled},
    {{"W208-hint-leak", "hints do not quote the exemplar"}, leaking_hints},
    {{"W209-one-tag", "the steps of a workflow differ in how AI may be used"}, one_tag},
    {{"W210-mostly-delegable", "at most 40 % of a workflow's steps are delegable"}, mostly_delegable},
    {{"W211-unused-atom", "every atom is asked for"}, unused_atoms},
    {{"W212-no-example", "the last hint of a step shows an example"}, no_example},
    {{"W214-unused", "everything that is defined is used"}, unused_things},
    {{"W215-few-exemplars", "every criterion has exemplars of levels 2, 3 and 4"}, few_exemplars},
}};

}  // namespace

std::span<const lint_rule> advice_rules() { return table; }

}  // namespace coach::core::graph
