#include "core/graph/lint_rules.hpp"

#include <algorithm>
#include <array>

namespace coach::core::graph {
namespace {

void four_anchors(linting& l) {
    for (const auto& c : l.g.criteria) {
        if (c.anchors_given != 4)
            l.report(c.at, named(c.id, "criterion") + " has " + std::to_string(c.anchors_given) + " anchors",
                     "write exactly four, 1 to 4; 3 is good enough to circulate");
        for (std::size_t i = 0; i < c.anchors.size(); ++i)
            if (c.anchors[i].at.line > 0 && is_blank(c.anchors[i].text))
                l.report(c.anchors[i].at,
                         "anchor " + std::to_string(i + 1) + " of " + named(c.id, "criterion") + " says nothing",
                         "write what is on the page at this level");
    }
}

void same_anchors(linting& l) {
    for (const auto& c : l.g.criteria) {
        for (std::size_t i = 1; i < c.anchors.size(); ++i) {
            const auto text = plain_words(c.anchors[i].text.in(l.g.head.locale));
            for (std::size_t k = 0; k < i && !text.empty(); ++k)
                if (plain_words(c.anchors[k].text.in(l.g.head.locale)) == text)
                    l.report(c.anchors[i].at,
                             "anchors " + std::to_string(k + 1) + " and " + std::to_string(i + 1) + " of " +
                                 named(c.id, "criterion") + " say the same",
                             "say what is on the page at this level and not below it");
        }
    }
}

bool has_atom(const criterion& c, std::string_view name) {
    return std::any_of(c.atoms.begin(), c.atoms.end(), [&](const atom& a) { return a.id == name; });
}
std::vector<std::string_view> atom_names(const criterion& c) {
    std::vector<std::string_view> names;
    for (const auto& a : c.atoms)
        names.push_back(a.id);
    return names;
}

/// 1…4 for "level1" … "level4", else 0.
std::size_t level_named(std::string_view name) {
    if (name.size() != 6 || !name.starts_with("level") || name[5] < '1' || name[5] > '4') return 0;
    return static_cast<std::size_t>(name[5] - '0');
}

void condition_names(linting& l) {
    for (const auto& c : l.g.criteria) {
        for (std::size_t i = 0; i < c.anchors.size(); ++i) {
            for (const auto& name : names_in(c.anchors[i].when)) {
                if (has_atom(c, name)) continue;
                const auto level = level_named(name);
                if (level > i)
                    l.report(c.anchors[i].at,
                             "anchor " + std::to_string(i + 1) + " asks for " + name + ", which is not below it",
                             "name atoms; all lower anchors are asked for anyway");
                else if (level == 0)
                    l.report(c.anchors[i].at, "\"" + name + "\" is no atom of " + named(c.id, "criterion"),
                             did_you_mean(name, atom_names(c)) + "define it under atoms:");
            }
        }
    }
}

void undecidable(linting& l) {
    for (const auto& c : l.g.criteria) {
        const auto given = [&](std::size_t i) { return static_cast<bool>(c.anchors[i].when); };
        const bool none = !given(1) && !given(2) && !given(3);
        if (none && !c.checks.empty()) continue;
        if (none) {
            l.report(c.at, named(c.id, "criterion") + " has no condition, so no level can be given",
                     "add when: to the anchors, or checks:");
            continue;
        }
        for (std::size_t i = 1; i < c.anchors.size(); ++i)
            if (c.anchors[i].at.line > 0 && !given(i))
                l.report(c.anchors[i].at,
                         "anchor " + std::to_string(i + 1) + " of " + named(c.id, "criterion") + " has no condition",
                         "add when: over the atoms of the criterion");
    }
}

void for_each_atom(const graph& g, const std::function<void(const criterion&, const atom&)>& visit) {
    for (const auto& c : g.criteria)
        for (const auto& a : c.atoms)
            visit(c, a);
}

void atom_words(linting& l) {
    for_each_atom(l.g, [&](const criterion& c, const atom& a) {
        if (is_blank(a.missing))
            l.report(a.at, "atom \"" + a.id + "\" of " + named(c.id, "criterion") + " has no words for what is missing",
                     "add missing: a noun phrase that completes \"This needs: …\"");
        if (is_blank(a.ask))
            l.report(a.at, "atom \"" + a.id + "\" of " + named(c.id, "criterion") + " has no question",
                     "add ask: the one question that would bring it");
    });
}

bool is_name(std::string_view s) {
    const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
    return !s.empty() && letter(s[0]) &&
           std::all_of(s.begin(), s.end(), [&](char c) { return letter(c) || (c >= '0' && c <= '9') || c == '.'; });
}

void atom_source(linting& l) {
    for_each_atom(l.g, [&](const criterion& c, const atom& a) {
        if (!is_name(a.id) || level_named(a.id) != 0 || a.id == "otherwise" || a.id == "true" || a.id == "false" ||
            a.id == "and" || a.id == "or" || a.id == "not" || a.id == "in")
            l.report(a.at, "\"" + a.id + "\" cannot be the name of an atom",
                     "use letters, digits and _; not a word of the conditions");
        if (a.any.empty() == (a.words == 0))
            l.report(
                a.at,
                "atom \"" + a.id + "\" looks for " + (a.any.empty() ? "nothing" : "kinds and counts words at once"),
                "give it any: with observation kinds, or words: with a number");
        if (a.words > 0 && a.section.empty() && c.section.empty())
            l.report(a.at, "atom \"" + a.id + "\" counts the words of no section", "add section:");
    });
}

void unknown_kinds(linting& l) {
    for (const auto& c : l.g.criteria) {
        const auto known = kinds_for(l, l.users(c));
        for (const auto& a : c.atoms)
            for (const auto* list : {&a.any, &a.with, &a.unless, &a.weak})
                for (const auto& kind : *list)
                    if (!known.contains(kind))
                        l.report(a.at, "atom \"" + a.id + "\": \"" + kind + "\" is no observation kind",
                                 did_you_mean(kind, {known.begin(), known.end()}) +
                                     "the kinds are listed in graphs/README.md; cues: of a workflow adds one");
    }
}

void near_rule(linting& l) {
    for (const auto& c : l.g.criteria) {
        auto known = kinds_for(l, l.users(c));
        for (const auto& a : c.atoms)
            known.insert(a.id);
        for (const auto& a : c.atoms)
            if (!a.near.empty() && (a.near == a.id || !known.contains(a.near)))
                l.report(
                    a.at,
                    "atom \"" + a.id + "\": near: \"" + a.near + "\" is neither another atom nor an observation kind",
                    did_you_mean(a.near, atom_names(c)) + "name one of them");
    }
}

void sections_rule(linting& l) {
    for (const auto& c : l.g.criteria) {
        std::vector<std::string_view> known;
        for (const auto* w : l.users(c))
            for (const auto& s : w->sections)
                known.push_back(s.id);
        const auto check = [&](const std::string& section, position at) {
            if (section.empty() || std::find(known.begin(), known.end(), section) != known.end()) return;
            l.report(at, "section \"" + section + "\" is in no workflow that uses " + named(c.id, "criterion"),
                     did_you_mean(section, known) + "add it to sections: of the workflow");
        };
        check(c.section, c.at);
        for (const auto& a : c.atoms)
            if (a.section != "*") check(a.section, a.at);  // "*": the whole text
    }
}

void check_features(linting& l) {
    for (const auto& c : l.g.criteria) {
        const auto& users = l.users(c);
        const auto kinds = kinds_for(l, users);
        for (const auto& one : c.checks) {
            const std::string_view feature = one.feature;
            if (feature.empty()) continue;
            bool known = false;
            if (feature.ends_with("_count")) {
                const auto name = feature.substr(0, feature.size() - 6);
                known = kinds.contains(name) || has_atom(c, name);
            } else if (feature.ends_with("_words")) {
                const auto section = feature.substr(0, feature.size() - 6);
                for (const auto* w : users)
                    for (const auto& s : w->sections)
                        known = known || s.id == section;
            }
            if (!known)
                l.report(one.at, "nothing measures \"" + one.feature + "\"",
                         "use an observation kind followed by _count, or a section's id followed by _words");
        }
    }
}

void unused_criteria(linting& l) {
    for (const auto& c : l.g.criteria)
        if (!c.id.empty() && l.users(c).empty())
            l.report(c.at, "no step and no section uses " + named(c.id, "criterion"),
                     "name it in criteria: of a step, or take it out");
}

void exemplar_rule(linting& l) {
    for (const auto& c : l.g.criteria)
        for (const auto& r : c.exemplars)
            if (const auto* e = l.g.find_exemplar(r.id); e != nullptr && e->criterion != c.id)
                l.report(r.at, "\"" + r.id + "\" is an example for " + e->criterion + ", not for " + c.id,
                         "list it there, or change its criterion:");
    for (const auto& e : l.g.exemplars)
        if (is_blank(e.text)) l.report(e.at, named(e.id, "exemplar") + " is empty", "add text:");
}

void cue_lists(linting& l) {
    for (const auto& w : l.g.workflows)
        for (const auto& cue : w.cues) {
            if (!is_name(cue.name))
                l.report(cue.at, "\"" + cue.name + "\" cannot be the name of a cue list", "use letters, digits and _");
            const bool blank = std::any_of(cue.phrases.begin(), cue.phrases.end(),
                                           [](const std::string& p) { return plain_words(p).empty(); });
            if (cue.phrases.empty() || blank)
                l.report(cue.at, "the cue list \"" + cue.name + "\" has " + (blank ? "an empty phrase" : "no phrases"),
                         "write the words that people use");
        }
}

constexpr std::array<lint_rule, 13> table{{
    {{"E060-anchors", "every criterion has exactly four anchors with words"}, four_anchors},
    {{"E061-anchors-same", "the four anchors of a criterion say different things"}, same_anchors},
    {{"E062-condition-names", "anchor conditions name the criterion's atoms and lower levels only"}, condition_names},
    {{"E063-no-condition", "every anchor above the first can be decided, by its condition or by checks"}, undecidable},
    {{"E064-atom-words", "every atom has missing and ask"}, atom_words},
    {{"E065-atom-source", "every atom has a usable name and looks for kinds, or for words of a section"}, atom_source},
    {{"E066-unknown-kind", "atoms look for observation kinds that exist"}, unknown_kinds},
    {{"E067-near", "near names another atom or an observation kind"}, near_rule},
    {{"E068-section", "sections of criteria and atoms are in a workflow that uses them"}, sections_rule},
    {{"E069-check-feature", "checks measure a kind's count or a section's words"}, check_features},
    {{"E070-unused-criterion", "every criterion is used"}, unused_criteria},
    {{"E071-exemplar", "exemplars have words and belong to the criterion that lists them"}, exemplar_rule},
    {{"E072-cue-list", "cue lists have a usable name and phrases"}, cue_lists},
}};

}  // namespace

std::span<const lint_rule> criterion_rules() { return table; }

}  // namespace coach::core::graph
