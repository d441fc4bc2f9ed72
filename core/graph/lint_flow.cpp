#include "core/graph/lint_rules.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <optional>

namespace coach::core::graph {
namespace {

void no_workflow(linting& l) {
    if (l.g.workflows.empty())
        l.report(l.g.head.at, "this graph has no workflow, so there is no task to coach",
                 "add workflows: with at least one");
    if (l.g.roles.empty())
        l.report(l.g.head.at, "this graph has no role, so nobody would be offered its workflows",
                 "add roles: with the workflows of each");
    for (const auto& w : l.g.workflows)
        if (w.steps.empty())
            l.report(w.at, named(w.id, "workflow") + " has no steps", "add steps: what people do, in order");
}

void workflow_words(linting& l) {
    for (const auto& w : l.g.workflows) {
        if (is_blank(w.name))
            l.report(w.at, named(w.id, "workflow") + " has no name", "add name: as people would say it");
        if (is_blank(w.artefact))
            l.report(w.at, named(w.id, "workflow") + " does not say what the person ends up with",
                     "add artefact: as it stands in a sentence, such as incident report");
    }
}

void no_decision(linting& l) {
    for (const auto& w : l.g.workflows) {
        const bool any =
            std::any_of(w.steps.begin(), w.steps.end(), [](const step& s) { return s.choice.has_value(); });
        if (!any && !w.steps.empty())
            l.report(w.at, named(w.id, "workflow") + " has no decision point",
                     "give at least one step a decision: with its options and what an expert does, and why");
    }
}

void no_must(linting& l) {
    for (const auto& w : l.g.workflows) {
        const auto& used = l.criteria(w);
        if (std::any_of(used.begin(), used.end(), [](const criterion* c) { return c->must; })) continue;
        l.report(w.at, named(w.id, "workflow") + " has no criterion with must: true",
                 "mark what the artefact cannot circulate without");
    }
}

std::map<std::string_view, const step*> by_id(const workflow& w) {
    std::map<std::string_view, const step*> steps;
    for (const auto& s : w.steps)
        steps.emplace(s.id, &s);
    return steps;
}

/// Everything that can be reached from these by following `next_of`, themselves included. Iterative: any depth.
template <class NextOf>
std::set<std::string_view> reach(std::vector<std::string_view> open, NextOf next_of) {
    std::set<std::string_view> seen(open.begin(), open.end());
    while (!open.empty()) {
        const auto at = open.back();
        open.pop_back();
        for (const auto to : next_of(at))
            if (seen.insert(to).second) open.push_back(to);
    }
    return seen;
}

/// What is left when things without predecessors are taken away again and again: the members of cycles and what only
/// they lead to (Kahn, 1962).
std::set<std::string_view> in_cycles(const std::map<std::string_view, std::vector<std::string_view>>& edges) {
    std::map<std::string_view, int> incoming;
    for (const auto& [from, all] : edges) {
        incoming.try_emplace(from, 0);
        for (const auto to : all)
            if (edges.contains(to)) ++incoming[to];
    }
    std::vector<std::string_view> free;
    for (const auto& [id, count] : incoming)
        if (count == 0) free.push_back(id);
    while (!free.empty()) {
        const auto id = free.back();
        free.pop_back();
        incoming.erase(id);
        for (const auto to : edges.at(id))
            if (const auto found = incoming.find(to); found != incoming.end() && --found->second == 0)
                free.push_back(to);
    }
    std::set<std::string_view> left;
    for (const auto& [id, count] : incoming)
        left.insert(id);
    return left;
}

/// Only those from which a cycle can be closed: they reach themselves.
bool closes_a_cycle(std::string_view id, const std::map<std::string_view, std::vector<std::string_view>>& edges) {
    const auto next = [&](std::string_view at) {
        const auto found = edges.find(at);
        return found == edges.end() ? std::vector<std::string_view>{} : found->second;
    };
    return reach(next(id), next).contains(id);
}

void cycles(linting& l) {
    for (const auto& w : l.g.workflows) {
        std::map<std::string_view, std::vector<std::string_view>> edges;
        for (const auto& s : w.steps)
            for (auto& to = edges[s.id]; const auto& b : s.next)
                to.push_back(b.to.id);
        const auto suspects = in_cycles(edges);
        for (const auto& s : w.steps) {
            if (!suspects.contains(s.id) || !closes_a_cycle(s.id, edges)) continue;
            l.report(s.at, named(s.id, "step") + " leads back to itself",
                     "a workflow only goes forward; to repeat one step use retry: {max: 3}");
            break;  // one finding for each workflow: mending it may mend the rest
        }
    }
    std::map<std::string_view, std::vector<std::string_view>> edges;
    for (const auto& s : l.g.skills)
        for (auto& to = edges[s.id]; const auto& r : s.prereq)
            to.push_back(r.id);
    const auto suspects = in_cycles(edges);
    for (const auto& s : l.g.skills) {
        if (!suspects.contains(s.id) || !closes_a_cycle(s.id, edges)) continue;
        l.report(s.at, named(s.id, "skill") + " is its own prerequisite", "take one prereq out of the circle");
        break;
    }
}

void unreachable(linting& l) {
    for (const auto& w : l.g.workflows) {
        const auto steps = by_id(w);
        if (!steps.contains(w.start.id)) continue;  // E021 has said so
        const auto next = [&](std::string_view at) {
            std::vector<std::string_view> to;
            if (const auto found = steps.find(at); found != steps.end())
                for (const auto& b : found->second->next)
                    to.push_back(b.to.id);
            return to;
        };
        const auto seen = reach({w.start.id}, next);
        for (const auto& s : w.steps)
            if (!seen.contains(s.id))
                l.report(s.at, named(s.id, "step") + " cannot be reached from " + w.start.id,
                         "name it in the next: of the step before it");
    }
}

void no_end(linting& l) {
    for (const auto& w : l.g.workflows) {
        std::map<std::string_view, std::vector<std::string_view>> backwards;
        std::vector<std::string_view> last;
        for (const auto& s : w.steps) {
            if (s.next.empty()) last.push_back(s.id);
            for (const auto& b : s.next)
                backwards[b.to.id].push_back(s.id);
        }
        const auto ending = reach(last, [&](std::string_view at) { return backwards[at]; });
        for (const auto& s : w.steps)
            if (!ending.contains(s.id))
                l.report(s.at, "no last step can be reached from " + named(s.id, "step"),
                         "let one step on its way have no next:");
    }
}

bool is_default(const branch& b) { return !b.when || b.when.source == "otherwise" || b.when.source == "true"; }

/// Values worth trying for a name: around each constant that it is compared with, and nothing, and something.
std::vector<expression_value> trials(const std::vector<compared>& all, std::string_view name) {
    std::vector<expression_value> values{0.0, 1.0};
    const auto add = [&](expression_value v) {
        if (std::find(values.begin(), values.end(), v) == values.end()) values.push_back(std::move(v));
    };
    bool texts = false;
    for (const auto& c : all) {
        if (c.name != name) continue;
        if (const auto* number = std::get_if<double>(&c.with)) {
            const double near = *number == std::floor(*number) ? 1 : 1e-6;  // counts are whole
            for (const double v : {*number - near, *number, *number + near})
                add(v);
        } else {
            texts = true;
            add(c.with);
        }
    }
    if (texts) add(std::string("something else"));
    return values;
}

/// Whether some case is taken by no branch, by trying them; none when there are more to try than `budget`.
std::optional<bool> some_case_is_open(const std::vector<branch>& branches, std::size_t& budget) {
    std::vector<compared> compared_with;
    std::vector<std::string> names;
    for (const auto& b : branches) {
        for (auto& c : comparisons_in(b.when))
            compared_with.push_back(std::move(c));
        for (auto& n : names_in(b.when))
            if (std::find(names.begin(), names.end(), n) == names.end()) names.push_back(std::move(n));
    }
    std::vector<std::vector<expression_value>> values;
    std::size_t cases = 1;
    for (const auto& n : names) {
        values.push_back(trials(compared_with, n));
        cases *= values.back().size();
        if (cases > budget) return std::nullopt;
    }
    budget -= cases;
    for (std::size_t number = 0; number < cases; ++number) {
        const name_values at = [&](std::string_view name) -> expression_value {
            auto rest = number;
            for (std::size_t i = 0; i < names.size(); ++i) {
                if (names[i] == name) return values[i][rest % values[i].size()];
                rest /= values[i].size();
            }
            return 0.0;
        };
        if (std::none_of(branches.begin(), branches.end(), [&](const branch& b) { return holds(b.when, at); }))
            return true;
    }
    return false;
}

void branches(linting& l) {
    std::size_t budget = 20'000;  // cases to try in the whole graph; an author's branches have a few dozen
    for_each_step(l.g, [&](const workflow&, const step& s) {
        const auto first = std::find_if(s.next.begin(), s.next.end(), is_default);
        if (first != s.next.end()) {
            for (auto after = first + 1; after != s.next.end(); ++after)
                l.report(after->at, "this branch is never taken: the one before it has no condition",
                         "put the branch without when: last, and have only one");
            return;
        }
        if (s.next.empty()) return;
        const auto open = some_case_is_open(s.next, budget);
        if (!open || *open)
            l.report(s.next.front().at,
                     "the branches of " + named(s.id, "step") +
                         (open ? " leave some cases open" : " have too many cases to see that all are covered"),
                     "add a last branch without when:");
    });
}

void unjudged_outputs(linting& l) {
    for (const auto& w : l.g.workflows) {
        const bool by_section = std::any_of(w.sections.begin(), w.sections.end(),
                                            [](const expected_section& s) { return !s.criteria.empty(); });
        if (by_section) continue;
        std::map<std::string_view, const reference*> unjudged;
        for (const auto& s : w.steps)
            for (const auto& out : s.outputs)
                unjudged.emplace(out.id, &out);
        for (const auto& s : w.steps)
            if (!s.criteria.empty())
                for (const auto& out : s.outputs)
                    unjudged.erase(out.id);
        for (const auto& [id, out] : unjudged)
            l.report(out->at, "no criterion judges the output \"" + out->id + "\"",
                     "give a step that writes it criteria:, or a section of the artefact");
    }
}

constexpr std::array<lint_rule, 9> table{{
    {{"E030-no-workflow", "the graph has roles, and workflows with steps"}, no_workflow},
    {{"E031-workflow-words", "every workflow has a name and says what the person ends up with"}, workflow_words},
    {{"E032-no-decision", "every workflow has at least one decision point"}, no_decision},
    {{"E033-no-must", "every workflow has at least one criterion with must: true"}, no_must},
    {{"E046-cycle", "steps only lead forward, and no skill is its own prerequisite"}, cycles},
    {{"E047-unreachable", "every step can be reached from the start"}, unreachable},
    {{"E048-no-end", "from every step a last step can be reached"}, no_end},
    {{"E049-branches", "branches cover every case, and only the last has no condition"}, branches},
    {{"E052-output-unjudged", "every output of a workflow is judged by a criterion"}, unjudged_outputs},
}};

}  // namespace

std::span<const lint_rule> flow_rules() { return table; }

}  // namespace coach::core::graph
