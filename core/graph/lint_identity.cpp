#include "core/graph/lint_rules.hpp"

#include <algorithm>
#include <array>
#include <map>

namespace coach::core::graph {
namespace {

struct id_use {
    std::string_view id;
    std::string_view prefix;
    std::string_view kind;
    position at;
};

template <class Things>
void collect(std::vector<id_use>& into, const Things& things, std::string_view prefix, std::string_view kind) {
    for (const auto& one : things)
        into.push_back({one.id, prefix, kind, one.at});
}

/// Ids that are unique in the whole graph.
std::vector<id_use> global_ids(const graph& g) {
    std::vector<id_use> all;
    collect(all, g.skills, "sk.", "skill");
    collect(all, g.tools, "tool.", "tool");
    collect(all, g.personas, "ps.", "persona");
    collect(all, g.policies, "pol.", "policy");
    collect(all, g.roles, "role.", "role");
    collect(all, g.metrics, "m.", "metric");
    collect(all, g.artefacts, "art.", "artefact");
    collect(all, g.prompts, "pr.", "prompt");
    collect(all, g.exemplars, "ex.", "exemplar");
    collect(all, g.fallbacks, "fb.", "fallback");
    collect(all, g.criteria, "cr.", "criterion");
    collect(all, g.drills, "dr.", "drill");
    collect(all, g.scenarios, "sc.", "scenario");
    collect(all, g.waivers, "wv.", "waiver");
    collect(all, g.workflows, "wf.", "workflow");
    for (const auto& w : g.workflows) {
        collect(all, w.steps, "st.", "step");
        collect(all, w.objectives, "lo.", "learning objective");
    }
    return all;
}

/// Ids that are unique inside the thing that holds them.
std::vector<std::vector<id_use>> local_ids(const graph& g) {
    std::vector<std::vector<id_use>> groups;
    const auto group = [&](const auto& things, std::string_view prefix, std::string_view kind) {
        groups.emplace_back();
        collect(groups.back(), things, prefix, kind);
    };
    for (const auto& w : g.workflows) {
        group(w.sections, "sec.", "section");
        group(w.readers, "rd.", "reader");
        for (const auto& s : w.steps) {
            group(s.red_flags, "rf.", "red flag");
            if (s.choice) group(s.choice->options, "", "option");
        }
    }
    for (const auto& c : g.criteria)
        group(c.atoms, "", "atom");
    for (const auto& d : g.drills)
        group(d.flaws, "fl.", "flaw");
    for (const auto& s : g.scenarios) {
        group(s.hidden, "hf.", "hidden fact");
        group(s.expert_pattern, "em.", "expert move");
        group(s.constraints, "cn.", "constraint");
        group(s.topics, "tp.", "topic");
        group(s.wants, "wt.", "want");
    }
    return groups;
}

void repeated_ids(linting& l) {
    auto groups = local_ids(l.g);
    groups.push_back(global_ids(l.g));
    for (const auto& group : groups) {
        std::map<std::string_view, position> first;
        for (const auto& use : group) {
            const auto [seen, fresh] = first.emplace(use.id, use.at);
            if (fresh || use.id.empty()) continue;
            l.report(use.at, named(use.id, use.kind) + " is already used in line " + std::to_string(seen->second.line),
                     "give this " + std::string(use.kind) + " an id of its own; ids are never reused");
        }
    }
}

bool is_id_body(std::string_view s) {
    return !s.empty() && std::all_of(s.begin(), s.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '.' || c == '-';
    });
}

void id_forms(linting& l) {
    auto groups = local_ids(l.g);
    groups.push_back(global_ids(l.g));
    for (const auto& group : groups) {
        for (const auto& use : group) {
            if (use.id.empty()) continue;  // said by the loader
            if (use.id.starts_with(use.prefix) && is_id_body(use.id.substr(use.prefix.size()))) continue;
            l.report(use.at, named(use.id, use.kind) + " is not the id of a " + std::string(use.kind),
                     use.prefix.empty() ? "use small letters, digits and _"
                                        : "start it with \"" + std::string(use.prefix) +
                                              "\" and use small letters, digits, _ . and -");
        }
    }
}

/// Every reference with the prefix of what it should name. Steps refer within their workflow and are checked apart.
template <class Visit>
void for_each_reference(const graph& g, Visit visit) {
    const auto each = [&](const std::vector<reference>& all, std::string_view prefix) {
        for (const auto& r : all)
            visit(r, prefix);
    };
    const auto maybe = [&](const std::optional<reference>& r, std::string_view prefix) {
        if (r) visit(*r, prefix);
    };
    for (const auto& s : g.skills)
        each(s.prereq, "sk.");
    for (const auto& p : g.personas)
        each(p.tools, "tool.");
    for (const auto& p : g.policies)
        for (const auto& r : p.applies)
            if (r.id != "tool.*") visit(r, "tool.");
    for (const auto& r : g.roles) {
        each(r.personas, "ps.");
        each(r.workflows, "wf.");
    }
    for (const auto& w : g.workflows) {
        each(w.outcome_metrics, "m.");
        for (const auto& o : w.objectives)
            visit(o.skill, "sk.");
        for (const auto& s : w.sections)
            each(s.criteria, "cr.");
        for (const auto& r : w.readers)
            for (const auto& [criterion, line] : r.lines)
                visit(reference{criterion, line.at}, "cr.");
        for (const auto& s : w.steps) {
            each(s.inputs, "art.");
            each(s.outputs, "art.");
            each(s.skills, "sk.");
            each(s.criteria, "cr.");
            maybe(s.reviewer, "role.");
            for (const auto& h : s.hints)
                maybe(h.worked_example, "ex.");
            if (s.pattern) {
                visit(s.pattern->tool, "tool.");
                visit(s.pattern->prompt, "pr.");
                maybe(s.pattern->fallback, "fb.");
            }
            if (s.automate) maybe(s.automate->reviewer, "role.");
        }
    }
    for (const auto& c : g.criteria)
        each(c.exemplars, "ex.");
    for (const auto& e : g.exemplars)
        visit(reference{e.criterion, e.at}, "cr.");
    for (const auto& d : g.drills) {
        each(d.criteria, "cr.");
        for (const auto& f : d.flaws)
            visit(f.criterion, "cr.");
    }
    for (const auto& s : g.scenarios) {
        visit(s.workflow, "wf.");
        maybe(s.debrief_exemplar, "ex.");
        for (const auto& m : s.expert_pattern) {
            maybe(m.criterion, "cr.");
            maybe(m.practice, "dr.");
        }
    }
}

void unknown_references(linting& l) {
    const auto ids = global_ids(l.g);
    using id_set = std::set<std::string_view>;
    const auto missing = [&](const reference& r, const id_set& known, std::string_view where) {
        if (r.id.empty() || known.contains(r.id) || l.full()) return;
        l.report(r.at, "nothing in " + std::string(where) + " is called \"" + r.id + "\"",
                 did_you_mean(r.id, {known.begin(), known.end()}) + "define it, or name one that is defined");
    };
    std::map<std::string_view, id_set> by_prefix;
    for (const auto& use : ids)
        by_prefix[use.prefix].insert(use.id);
    for_each_reference(
        l.g, [&](const reference& r, std::string_view prefix) { missing(r, by_prefix[prefix], "this graph"); });
    for (const auto& w : l.g.workflows) {
        id_set steps;
        for (const auto& s : w.steps)
            steps.insert(s.id);
        const auto where = "workflow " + named(w.id, "workflow");
        missing(w.start, steps, where);
        for (const auto& s : w.steps) {
            for (const auto& b : s.next)
                missing(b.to, steps, where);
            if (s.automate && s.automate->rollback) missing(*s.automate->rollback, steps, where);
        }
    }
}

void lineage_rule(linting& l) {
    std::set<std::string_view> ids;
    for (const auto& use : global_ids(l.g))
        ids.insert(use.id);
    for (const auto& one : l.g.lineages) {
        const auto prefix = one.id.substr(0, one.id.find('.') + 1);
        if (ids.contains(one.from.id))
            l.report(one.from.at, "\"" + one.from.id + "\" is still in use, so " + one.id + " cannot have come from it",
                     "name the id that is gone; learners' evidence is carried over from it");
        else if (!one.from.id.empty() && !one.from.id.starts_with(prefix))
            l.report(one.from.at, "\"" + one.from.id + "\" is another kind of thing than " + one.id,
                     "evidence moves only between ids with the same prefix");
    }
}

void extends_form(linting& l) {
    const auto& extends = l.g.head.extends;
    if (extends.empty()) return;
    if (is_id_body(extends) && extends != l.g.head.id) return;
    l.report(l.g.head.at, "extends: \"" + extends + "\" is not the id of another graph",
             "write the id that stands in that graph's header, such as product-management");
}

bool is_semver(std::string_view s) {
    int numbers = 0;
    std::size_t i = 0;
    while (numbers < 3) {
        const auto begin = i;
        while (i < s.size() && s[i] >= '0' && s[i] <= '9')
            ++i;
        if (i == begin || (s[begin] == '0' && i - begin > 1)) return false;
        ++numbers;
        if (numbers < 3 && (i == s.size() || s[i++] != '.')) return false;
    }
    return i == s.size() || ((s[i] == '-' || s[i] == '+') && i + 1 < s.size());
}

void header_rule(linting& l) {
    const auto& h = l.g.head;
    if (h.schema != 1)
        l.report(h.at, "schema " + std::to_string(h.schema) + " is not known; this program reads schema 1",
                 "write schema: 1");
    if (!h.version.empty() && !is_semver(h.version))
        l.report(
            h.at, "version \"" + h.version + "\" is not a semantic version",
            "write three numbers: 1.0.0 (patch: wording, minor: additions, major: ids that went or changed meaning)");
    for (const auto& o : l.g.overlays)
        if (!is_semver(o.version))
            l.report(o.at, "version \"" + o.version + "\" of the overlay is not a semantic version",
                     "write three numbers: 1.0.0");
    if (!h.id.empty() && !is_id_body(h.id))
        l.report(h.at, "\"" + h.id + "\" cannot be a graph's id", "use small letters, digits, - and _");
}

void published_rule(linting& l) {
    const auto& h = l.g.head;
    if (h.stage != state::published) return;
    const auto need = [&](bool there, const char* what) {
        if (!there)
            l.report(h.at, std::string("a published graph needs ") + what,
                     std::string("add ") + what + " to graph:, or set state: draft");
    };
    need(!h.owner.empty(), "an owner");
    need(!h.reviewer.empty(), "a reviewer");
    need(!h.changelog.empty(), "a changelog");
}

void locales(linting& l) {
    const auto& own = l.g.head.locale;
    for_each_text(l.g, [&](const localized& text) {
        if (text.empty()) return;
        const auto has = [&](std::string_view tag) {
            return std::any_of(text.by_locale.begin(), text.by_locale.end(),
                               [&](const auto& one) { return one.first == tag; });
        };
        if (has(own) || has(std::string_view(own).substr(0, own.find('-')))) return;
        l.report(text.at, "this text has no wording in the graph's own language (" + own + ")",
                 "add " + own + ": …; other languages fall back to it");
    });
}

constexpr std::array<lint_rule, 8> table{{
    {{"E020-repeated-id", "every id is used for one thing only"}, repeated_ids},
    {{"E021-unknown-reference", "every id that is referred to is defined, steps within their own workflow"},
     unknown_references},
    {{"E022-id-form", "ids carry the prefix of their kind, in small letters"}, id_forms},
    {{"E023-lineage", "renamed_from, split_from and merged_from name ids of the same kind that are gone"},
     lineage_rule},
    {{"E024-extends-form", "extends names another graph by its id"}, extends_form},
    {{"E025-header", "the header has schema 1, a semantic version and an id in small letters"}, header_rule},
    {{"E026-published", "a published graph has an owner, a reviewer and a changelog"}, published_rule},
    {{"E027-language", "every text is worded in the graph's own language, which the others fall back to"}, locales},
}};

}  // namespace

std::span<const lint_rule> identity_rules() { return table; }

std::vector<finding> lint_together(const std::vector<const graph*>& graphs) {
    std::vector<finding> findings;
    std::map<std::string_view, const graph*> first;
    for (const auto* g : graphs) {
        std::vector<id_use> ids{{g->head.id, "", "graph", g->head.at}};
        collect(ids, g->roles, "role.", "role");
        collect(ids, g->workflows, "wf.", "workflow");
        for (const auto& use : ids) {
            const auto [seen, fresh] = first.emplace(use.id, g);
            if (fresh || seen->second == g || use.id.empty()) continue;  // twice in one file: E020 has said so
            findings.push_back(
                {severity::error, g->file, use.at, "E029-defined-twice",
                 named(use.id, use.kind) + " is already defined in " + seen->second->file,
                 "give this " + std::string(use.kind) + " an id of its own, or load only one of the files"});
        }
    }
    return findings;
}

}  // namespace coach::core::graph
