#include "core/graph/lint_rules.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <optional>

namespace coach::core::graph {
namespace {

void drill_flaws(linting& l) {
    for (const auto& d : l.g.drills)
        if (d.flaws.size() < 3)
            l.report(d.at, named(d.id, "drill") + " has " + std::to_string(d.flaws.size()) + " flaws",
                     "seed at least three, so that a lucky guess does not pass");
}

void flaw_criteria(linting& l) {
    for (const auto& d : l.g.drills) {
        std::vector<const workflow*> homes;
        for (const auto& w : l.g.workflows)
            if (std::all_of(d.criteria.begin(), d.criteria.end(), [&](const reference& r) { return l.uses(w, r.id); }))
                homes.push_back(&w);
        if (d.criteria.empty())
            l.report(d.at, named(d.id, "drill") + " practises no criterion", "add criteria: of one workflow");
        else if (homes.empty())
            l.report(d.at, "no workflow has all criteria of " + named(d.id, "drill"),
                     "keep to the criteria of one workflow");
        for (const auto& f : d.flaws) {
            if (l.g.find_criterion(f.criterion.id) == nullptr) continue;  // E021 has said so
            const bool at_home =
                std::any_of(homes.begin(), homes.end(), [&](const workflow* w) { return l.uses(*w, f.criterion.id); });
            if (!homes.empty() && !at_home)
                l.report(f.criterion.at, "\"" + f.criterion.id + "\" is no criterion of the drill's workflow",
                         "map the flaw to a criterion of the same workflow");
        }
    }
}

struct piece {
    std::size_t begin = 0;
    std::size_t end = 0;
};

/// "line 3" or "lines 3-5" of the material, counted from 1.
std::optional<piece> located(std::string_view material, std::string_view locator) {
    const auto number = [&](std::string_view& rest) -> std::size_t {
        std::size_t value = 0;
        const auto [stop, failed] = std::from_chars(rest.data(), rest.data() + rest.size(), value);
        rest = rest.substr(static_cast<std::size_t>(stop - rest.data()));
        return failed == std::errc{} ? value : 0;
    };
    std::string_view rest = locator;
    if (rest.starts_with("lines "))
        rest.remove_prefix(6);
    else if (rest.starts_with("line "))
        rest.remove_prefix(5);
    else
        return std::nullopt;
    const auto first = number(rest);
    auto last = first;
    if (rest.starts_with('-')) {
        rest.remove_prefix(1);
        last = number(rest);
    }
    if (!rest.empty() || first == 0 || last < first) return std::nullopt;
    std::size_t line = 1;
    piece found{material.size(), material.size()};
    for (std::size_t i = 0; i <= material.size(); ++i) {
        const bool starts = i == 0 || material[i - 1] == '\n';
        if (starts && i > 0) ++line;
        if (starts && line == first && i < material.size()) found.begin = i;
        if (line == last && (i == material.size() || material[i] == '\n')) {
            found.end = i;
            break;
        }
    }
    if (found.begin >= found.end) return std::nullopt;
    return found;
}

std::optional<piece> place_of(const flaw& f, std::string_view material) {
    if (f.span_text.empty()) return located(material, f.locator);
    const auto at = material.find(f.span_text);
    if (at == std::string_view::npos) return std::nullopt;
    return piece{at, at + f.span_text.size()};
}

void flaw_places(linting& l) {
    for (const auto& d : l.g.drills) {
        const auto material = d.material.in(l.g.head.locale);
        for (const auto& f : d.flaws) {
            if (f.span_text.empty() && f.locator.empty()) {
                l.report(f.at, named(f.id, "flaw") + " does not say where it is",
                         "add span: with the words of the material, or locator: \"line 3\"");
                continue;
            }
            const auto found = place_of(f, material);
            if (!found) {
                const bool spaces = !f.span_text.empty() && !plain_words(f.span_text).empty() && [&] {
                    const auto needle = plain_words(f.span_text);
                    const auto all = plain_words(material);
                    return std::search(all.begin(), all.end(), needle.begin(), needle.end()) != all.end();
                }();
                l.report(f.at, "the place of " + named(f.id, "flaw") + " is not in the material",
                         spaces ? "only line breaks or signs differ: copy the words exactly, within one line"
                                : "copy the words exactly, or count the lines from 1");
            } else if (!f.span_text.empty() && material.find(f.span_text, found->begin + 1) != std::string_view::npos) {
                l.report(f.at, "the words of " + named(f.id, "flaw") + " stand in the material more than once",
                         "make the span longer, so that it can be only one place");
            }
        }
    }
}

bool holds_phrase(const std::vector<std::string>& text, const std::vector<std::string>& phrase) {
    return !phrase.empty() && std::search(text.begin(), text.end(), phrase.begin(), phrase.end()) != text.end();
}

void accept_clean(linting& l) {
    for (const auto& d : l.g.drills) {
        const auto material = d.material.in(l.g.head.locale);
        std::string clean(material);
        for (const auto& f : d.flaws)
            if (const auto found = place_of(f, material))
                std::fill(clean.begin() + static_cast<std::ptrdiff_t>(found->begin),
                          clean.begin() + static_cast<std::ptrdiff_t>(found->end), '\n');
        const auto words = plain_words(clean);
        for (const auto& f : d.flaws)
            for (const auto& phrase : f.accept)
                if (holds_phrase(words, plain_words(phrase)))
                    l.report(f.at,
                             "\"" + phrase + "\" stands in a clean part of the material, so quoting that would count",
                             "choose words that people use only when they mean this flaw");
    }
}

void hidden_facts(linting& l) {
    for (const auto& s : l.g.scenarios)
        for (const auto& h : s.hidden)
            if (std::all_of(h.reveal_when.begin(), h.reveal_when.end(),
                            [](const std::string& p) { return plain_words(p).empty(); }))
                l.report(h.at, "nothing reveals " + named(h.id, "hidden fact"),
                         "add reveal_when: with what a learner would say to find it out");
}

void expert_moves(linting& l) {
    for (const auto& s : l.g.scenarios) {
        const auto* w = l.g.find_workflow(s.workflow.id);
        if (s.expert_pattern.empty())
            l.report(s.at, named(s.id, "scenario") + " does not say what an expert would do", "add expert_pattern:");
        for (const auto& m : s.expert_pattern) {
            if (!m.criterion)
                l.report(m.at, named(m.id, "expert move") + " maps to no criterion", "add criterion:");
            else if (w != nullptr && l.g.find_criterion(m.criterion->id) != nullptr && !l.uses(*w, m.criterion->id))
                l.report(m.criterion->at, "\"" + m.criterion->id + "\" is no criterion of " + w->id,
                         "map the move to a criterion of the scenario's workflow");
            if (m.detect.empty())
                l.report(m.at, "nothing shows that a learner made the move " + named(m.id, "expert move"),
                         "add detect: with what they would say");
        }
    }
}

void inject_times(linting& l) {
    const auto is_number = [](std::string_view s) {
        return !s.empty() && s.size() <= 4 &&
               std::all_of(s.begin(), s.end(), [](char c) { return c >= '0' && c <= '9'; });
    };
    for (const auto& s : l.g.scenarios)
        for (const auto& i : s.injects) {
            const std::string_view at = i.at;
            const bool minutes = at.ends_with('m') && is_number(at.substr(0, at.size() - 1));
            const bool turn = at.starts_with("turn:") && is_number(at.substr(5));
            if (!minutes && !turn && !at.empty())
                l.report(i.where, "\"" + i.at + "\" is no moment of a scenario", "write 5m, or turn:4");
        }
}

std::optional<double> threshold(std::string_view written) {
    if (written.starts_with(">=")) written.remove_prefix(2);
    while (written.starts_with(' '))
        written.remove_prefix(1);
    double value = 0;
    const auto [stop, failed] = std::from_chars(written.data(), written.data() + written.size(), value);
    if (failed != std::errc{} || stop != written.data() + written.size()) return std::nullopt;
    return value;
}

void levels_rule(linting& l) {
    std::map<std::string_view, double> so_far;
    int before = 0;
    for (const auto& one : l.g.levels) {
        if (one.level != 0 && one.level != before + 1)
            l.report(one.at, "level " + std::to_string(one.level) + " follows level " + std::to_string(before),
                     "list the levels 1, 2, 3, each once");
        before = one.level;
        if (one.gate.empty()) l.report(one.at, "this level has an empty gate", "say what opens it");
        for (const auto& [name, written] : one.gate) {
            const auto value = threshold(written);
            if (!value) {
                l.report(one.at, name + ": \"" + written + "\" is no threshold", "write a number, or \">=3\"");
                continue;
            }
            const auto [known, fresh] = so_far.emplace(name, *value);
            if (!fresh && *value < known->second)
                l.report(one.at, name + " asks for less than a lower level does", "gates only rise");
            known->second = std::max(known->second, *value);
        }
    }
}

void reachable_levels(linting& l) {
    const bool delegate_drill =
        std::any_of(l.g.drills.begin(), l.g.drills.end(), [](const drill& d) { return d.kind == "delegate_or_not"; });
    for (const auto& one : l.g.levels)
        for (const auto& [name, written] : one.gate) {
            const auto value = threshold(written).value_or(0);
            if (name == "delegate_drill" && (!delegate_drill || value > 1))
                l.report(one.at,
                         delegate_drill ? "delegate_drill is a share of 1, nobody reaches " + written
                                        : "delegate_drill is asked for, but no drill is of kind delegate_or_not",
                         delegate_drill ? "write a share such as \">=0.8\"" : "add such a drill, or drop the gate");
            if (name == "mean_level" && value > 4)
                l.report(one.at, "mean_level is at most 4, nobody reaches " + written, "ask for 3 or less");
        }
}

constexpr std::array<lint_rule, 9> table{{
    {{"E080-drill-flaws", "every drill has at least three flaws"}, drill_flaws},
    {{"E081-flaw-criterion", "the criteria of a drill and of its flaws belong to one workflow"}, flaw_criteria},
    {{"E082-flaw-place", "every flaw is at exactly one place of the material"}, flaw_places},
    {{"E083-accept-clean", "accepted phrases do not stand in clean parts of the material"}, accept_clean},
    {{"E084-hidden-reveal", "every hidden fact can be found out"}, hidden_facts},
    {{"E085-expert-move", "expert moves map to criteria of the scenario's workflow and can be detected"}, expert_moves},
    {{"E086-inject-time", "injects come after minutes or at a turn"}, inject_times},
    {{"E087-levels", "levels are listed 1, 2, 3, and their gates only rise"}, levels_rule},
    {{"E088-level-reach", "what a gate asks for can be done with this graph"}, reachable_levels},
}};

}  // namespace

std::span<const lint_rule> practice_rules() { return table; }

}  // namespace coach::core::graph
