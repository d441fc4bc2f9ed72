#include "core/graph/print.hpp"
#include "core/graph/print_page.hpp"

#include <algorithm>
#include <cmath>

namespace coach::core::graph {
namespace {

bool shares_criterion(const std::vector<reference>& some, const std::vector<reference>& others) {
    return std::any_of(some.begin(), some.end(), [&](const reference& a) {
        return std::any_of(others.begin(), others.end(), [&](const reference& b) { return a.id == b.id; });
    });
}

std::vector<reference> criteria_refs(const graph& g, const workflow& w) {
    std::vector<reference> refs;
    for (const auto* c : criteria_of(g, w))
        refs.push_back({c->id, c->at});
    return refs;
}

std::string names(const std::vector<reference>& all) {
    std::vector<std::string> ids;
    for (const auto& r : all)
        ids.push_back(r.id);
    return joined(ids);
}

std::string share(double d) { return std::to_string(std::lround(d * 100)) + " %"; }

void print_lesson(page& p, const graph& g, const step& s, int number) {
    p.item(2, std::to_string(number) + ". ",
           name_of(p, s.title, s.id) + " — " + std::string(tag_words(s.ai)) +
               (s.minutes > 0 ? ", " + std::to_string(s.minutes) + " min" : ""));
    p.item(5, "question: ", s.ask);
    p.item(5, "skills: ", names(s.skills));
    p.item(5, "reaches: ", criterion_names(g, p, s.criteria));
    std::vector<std::string> rungs;
    for (const auto& h : s.hints)
        rungs.push_back(std::to_string(h.level) + (h.worked_example ? " with " + h.worked_example->id : ""));
    p.item(5, "hints: ", joined(rungs));
    if (s.choice) p.item(5, "decides: ", s.choice->question);
}

void print_exercises(page& p, const graph& g, const workflow& w) {
    const auto criteria = criteria_refs(g, w);
    for (const auto& d : g.drills)
        if (shares_criterion(d.criteria, criteria))
            p.item(2, "drill: ",
                   name_of(p, d.name, d.id) + " — " + d.kind + ", " + std::to_string(d.flaws.size()) + " flaws" +
                       (d.minutes > 0 ? ", " + std::to_string(d.minutes) + " min" : ""));
    for (const auto& s : g.scenarios)
        if (s.workflow.id == w.id) p.item(2, "simulation: ", name_of(p, s.name, s.id));
}

void print_stop(page& p, const step& s, int number) {
    p.item(2, std::to_string(number) + ". STOP: ",
           name_of(p, s.title, s.id) + " — human-only. A person does this; no automation passes it.");
    p.item(5, "why: ", s.why);
}

void print_manual(page& p, const step& s, int number) {
    p.item(2, std::to_string(number) + ". by a person: ",
           name_of(p, s.title, s.id) + " — " + std::string(tag_words(s.ai)) + ", not eligible for automation");
}

void print_acceptance(page& p, const graph& g, const workflow& w, const step& s) {
    const auto pass = static_cast<std::size_t>(std::clamp(w.pass_level, 1, 4));
    for (const auto& r : s.criteria) {
        const auto* c = g.find_criterion(r.id);
        if (c == nullptr) continue;
        p.item(5, "accepted when: ",
               name_of(p, c->name, c->id) + " is at level " + std::to_string(pass) +
                   " or above: " + std::string(p.in(c->anchors[pass - 1].text)));
    }
    for (const auto& d : g.drills)
        if (shares_criterion(d.criteria, s.criteria))
            p.item(5,
                   "regression suite: ", name_of(p, d.name, d.id) + ", " + std::to_string(d.flaws.size()) + " flaws");
}

void print_automated(page& p, const graph& g, const workflow& w, const step& s, int number) {
    const auto& a = *s.automate;
    p.item(2, std::to_string(number) + ". supervised: ",
           name_of(p, s.title, s.id) + " — " + std::string(tag_words(s.ai)) + ", risk " +
               std::string(risk_words(s.danger)));
    p.item(5, "inputs: ", artefact_names(g, p, s.inputs));
    p.item(5, "outputs: ", artefact_names(g, p, s.outputs));
    if (s.pattern) {
        const auto* prompt = g.find_prompt(s.pattern->prompt.id);
        p.item(5, "tool: ", s.pattern->tool.id);
        p.item(5, "prompt: ",
               s.pattern->prompt.id + (prompt == nullptr || prompt->version.empty() ? "" : " " + prompt->version));
        p.item(5, "runtime guard: ", s.pattern->verify);
        if (s.pattern->fallback) {
            const auto* f = g.find_fallback(s.pattern->fallback->id);
            p.item(5, "fallback: ", f == nullptr ? s.pattern->fallback->id : name_of(p, f->text, f->id));
        }
    }
    print_acceptance(p, g, w, s);
    for (const auto& flag : s.red_flags)
        p.item(5, "aborts when: ", std::string(p.in(flag.text)) + (flag.detect ? " [" + flag.detect.source + "]" : ""));
    const auto& approver = a.reviewer ? a.reviewer : s.reviewer;
    p.item(5, "approved by: ", approver ? approver->id : "nobody is named");
    p.item(5, "promoted after: ",
           std::to_string(a.min_instances) + " runs by people, agreement of at least " + share(a.min_agreement) +
               ", errors of at most " + share(a.max_error));
    p.item(5, "rolls back to: ", a.rollback ? a.rollback->id : "nothing is named");
    p.item(5, "then: ", s.next.empty() ? "the end" : way_on(s));
}

}  // namespace

std::string print_syllabus(const graph& g) {
    page p(g.head.locale);
    p.line(0, "Syllabus");
    p.line(0, origin(g));
    p.line(0, "checksum " + g.checksum);
    if (!g.levels.empty()) p.heading("Levels", '-');
    for (const auto& level : g.levels) {
        std::vector<std::string> gates;
        for (const auto& [name, threshold] : level.gate)
            gates.push_back(name + " " + threshold);
        p.item(2, "level " + std::to_string(level.level) + " opens with: ", joined(gates));
    }
    if (!g.skills.empty()) p.heading("Skills", '-');
    for (const auto& s : g.skills)
        p.item(2, "", name_of(p, s.name, s.id) + (s.prereq.empty() ? "" : ", after " + names(s.prereq)));
    for (const auto& w : g.workflows) {
        p.heading(name_of(p, w.name, w.id), '-');
        for (const auto& o : w.objectives)
            p.item(2, "objective: ",
                   o.skill.id + " to level " + std::to_string(o.level) +
                       (o.by_days > 0 ? " within " + std::to_string(o.by_days) + " days" : ""));
        int number = 0;
        int minutes = 0;
        for (const auto* s : in_order(w)) {
            print_lesson(p, g, *s, ++number);
            minutes += s->minutes;
        }
        print_exercises(p, g, w);
        if (minutes > 0) p.line(2, "one guided run: about " + std::to_string(minutes) + " min");
    }
    return p.take();
}

std::string print_blueprint(const graph& g) {
    page p(g.head.locale);
    p.line(0, "Automation blueprint");
    p.line(0, origin(g));
    p.line(0, "checksum " + g.checksum);
    for (const auto& w : g.workflows) {
        p.heading(name_of(p, w.name, w.id), '-');
        int number = 0;
        bool any = false;
        for (const auto* s : in_order(w)) {
            ++number;
            if (s->ai == ai_tag::human_only)
                print_stop(p, *s, number);
            else if (may_be_automated(*s))
                print_automated(p, g, w, *s, number);
            else
                print_manual(p, *s, number);
            any = any || may_be_automated(*s);
        }
        if (!any) p.line(2, "No step of this workflow is eligible for automation.");
    }
    return p.take();
}

}  // namespace coach::core::graph
