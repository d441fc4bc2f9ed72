#include "core/graph/lint_rules.hpp"

#include <algorithm>
#include <array>

namespace coach::core::graph {
namespace {

constexpr std::size_t enough_lines = 4;

bool any_words(const std::vector<std::string>& phrases) {
    return std::any_of(phrases.begin(), phrases.end(), [](const std::string& p) { return !plain_words(p).empty(); });
}
bool any_line(const std::vector<localized>& lines) {
    return std::any_of(lines.begin(), lines.end(), [](const localized& line) { return !is_blank(line); });
}

void openings(linting& l) {
    for (const auto& s : l.g.scenarios)
        if (is_blank(s.opening))
            l.report(s.at, named(s.id, "scenario") + " has no opening", "add opening: with the persona's first line");
}

void act_lines(linting& l) {
    for (const auto& s : l.g.scenarios) {
        std::string without;
        for (std::size_t i = 0; i < s.lines.size(); ++i)
            if (!any_line(s.lines[i])) without += (without.empty() ? "" : ", ") + std::string(act_names()[i]);
        if (!without.empty())
            l.report(s.at, named(s.id, "scenario") + " has no lines for " + without,
                     "add lines: {<what the learner does>: [four different answers in character]}");
    }
}

void few_lines(linting& l) {
    const auto count = [&](std::size_t size, position at, const std::string& what) {
        if (size > 0 && size < enough_lines)
            l.report(at, what + " has " + std::to_string(size) + (size == 1 ? " line" : " lines"),
                     "write at least four, so that the persona does not repeat itself");
    };
    for (const auto& s : l.g.scenarios) {
        for (std::size_t i = 0; i < s.lines.size(); ++i)
            count(s.lines[i].size(), s.lines[i].empty() ? s.at : s.lines[i].front().at,
                  "\"" + std::string(act_names()[i]) + "\"");
        for (const auto& w : s.wants)
            count(w.lines.size(), w.at, named(w.id, "want"));
    }
}

void topics_and_wants(linting& l) {
    for (const auto& s : l.g.scenarios) {
        for (const auto& t : s.topics)
            if (!any_words(t.about) || !any_line(t.lines))
                l.report(t.at, named(t.id, "topic") + " cannot be spoken about",
                         "add about: with what a learner would ask, and lines: with the answers");
        for (const auto& w : s.wants)
            if (!any_words(w.met_when) || !any_line(w.lines))
                l.report(w.at, named(w.id, "want") + " cannot be pushed for",
                         "add met_when: with what would meet it, and lines: with what the persona says until then");
    }
}

void hidden_lines(linting& l) {
    for (const auto& s : l.g.scenarios)
        for (const auto& h : s.hidden)
            if (is_blank(h.line))
                l.report(h.at, named(h.id, "hidden fact") + " has no line in which it is said",
                         "add line: with the fact, as the persona would say it");
}

void breakable(linting& l) {
    for (const auto& s : l.g.scenarios)
        for (const auto& c : s.constraints)
            if (c.id.empty() || !any_words(c.broken_when) || is_blank(c.why))
                l.report(c.at,
                         (c.id.empty() ? "this constraint" : named(c.id, "constraint")) + " is told and never checked",
                         "write {id: cn.…, text: …, broken_when: [what shows it was broken], why: …}");
}

void ending_conditions(linting& l) {
    for (const auto& s : l.g.scenarios) {
        if (s.endings.empty()) {
            l.report(s.at, named(s.id, "scenario") + " has no ending", "add endings:");
            continue;
        }
        for (std::size_t i = 0; i < s.endings.size(); ++i) {
            const auto& e = s.endings[i];
            const bool last = i + 1 == s.endings.size();
            if (!e.when)
                l.report(e.at, "nothing says when this ending is reached", "write {when: \"…\", text: …}");
            else if (last != (e.when.source == "otherwise"))
                l.report(e.at,
                         last ? "some conversations of " + named(s.id, "scenario") + " have no ending"
                              : "no ending after this one is ever reached",
                         "end the list, and only the list, with when: otherwise");
        }
    }
}

void ending_names(linting& l) {
    for (const auto& s : l.g.scenarios) {
        std::vector<std::string_view> known{"followed"};
        const auto body = [](std::string_view id) { return id.size() > 3 ? id.substr(3) : id; };
        for (const auto& m : s.expert_pattern)
            known.push_back(body(m.id));
        for (const auto& c : s.constraints)
            if (!c.id.empty()) known.push_back(body(c.id));
        for (const auto& e : s.endings)
            for (const auto& name : names_in(e.when))
                if (std::find(known.begin(), known.end(), name) == known.end() && !l.full())
                    l.report(
                        e.at, "\"" + name + "\" is no expert move and no constraint of " + named(s.id, "scenario"),
                        did_you_mean(name, known) + "name moves without em., constraints without cn., or followed");
    }
}

void move_words(linting& l) {
    for (const auto& s : l.g.scenarios)
        for (const auto& m : s.expert_pattern) {
            std::string without;
            const auto need = [&](bool there, std::string_view key) {
                if (!there) without += (without.empty() ? "" : ", ") + std::string(key);
            };
            need(!is_blank(m.why), "why");
            need(!is_blank(m.ask), "ask");
            need(!is_blank(m.stronger), "stronger");
            need(!m.must || m.practice, "practice");
            if (!without.empty())
                l.report(m.at, named(m.id, "expert move") + " has no " + without,
                         "the debrief says why experts do it, what would have brought it, what is stronger, and what "
                         "to practise");
        }
}

void flaw_actions(linting& l) {
    for (const auto& d : l.g.drills) {
        const auto right = right_actions(d.kind);
        for (const auto& f : d.flaws) {
            const bool there = std::find(right.begin(), right.end(), f.action) != right.end();
            if (right.empty() ? f.action.empty() : there) continue;
            std::string all;
            for (const auto one : right)
                all += (all.empty() ? "" : ", ") + std::string(one);
            l.report(f.at,
                     named(f.id, "flaw") + (f.action.empty()
                                                ? " does not say which action is right"
                                                : ": \"" + f.action + "\" is no answer in a drill of kind " + d.kind),
                     right.empty() ? "leave action: out" : "add action: one of " + all);
        }
    }
}

void flaw_categories(linting& l) {
    bool harm = false;
    for (const auto& d : l.g.drills)
        for (const auto& f : d.flaws) {
            harm = harm || f.category == "stakeholder_harm";
            if (f.category.empty()) l.report(f.at, named(f.id, "flaw") + " has no category", "add category:");
        }
    if (!harm && !l.g.drills.empty())
        l.report(l.g.drills.front().at, "no drill has a flaw of category stakeholder_harm",
                 "let one drill show what AI's mistake does to somebody");
}

constexpr std::array<lint_rule, 11> table{{
    {{"E110-topic-lines", "topics and wants say what they are heard by and what the persona answers"},
     topics_and_wants},
    {{"E111-ending-names", "the conditions of endings name expert moves, constraints and followed"}, ending_names},
    {{"E112-scenario-opening", "every scenario has the persona's first line"}, openings},
    {{"E113-scenario-lines", "every scenario has lines for each thing a learner may do"}, act_lines},
    {{"E114-hidden-line", "every hidden fact has the line in which the persona says it"}, hidden_lines},
    {{"E115-ending", "every ending has a condition, and only the last is otherwise"}, ending_conditions},
    {{"E116-move-words", "expert moves have why, ask and stronger, and a must move the drill to practise it"},
     move_words},
    {{"E117-flaw-action", "flaws of the kinds fallback, boundary and delegate_or_not say which action is right"},
     flaw_actions},
    {{"W220-few-lines", "lines and wants have at least four variants"}, few_lines},
    {{"W221-told-only", "every constraint has an id, words that show it was broken, and why it matters"}, breakable},
    {{"W222-flaw-category", "flaws have a category, and some drill's flaw harms a stakeholder"}, flaw_categories},
}};

}  // namespace

std::span<const lint_rule> scenario_rules() { return table; }

}  // namespace coach::core::graph
