#include "core/graph/print_page.hpp"

#include <algorithm>

namespace coach::core::graph {
namespace {

bool practises(const drill& d, const std::vector<const criterion*>& criteria) {
    return std::any_of(d.criteria.begin(), d.criteria.end(), [&](const reference& r) {
        return std::any_of(criteria.begin(), criteria.end(), [&](const criterion* c) { return c->id == r.id; });
    });
}

std::string minutes(int n) { return n > 0 ? ", about " + std::to_string(n) + " min" : std::string(); }

void print_drill(page& p, const drill& d) {
    p.item(4, "drill: ", name_of(p, d.name, d.id) + " — " + d.kind + minutes(d.minutes));
    p.item(7, "task: ", d.task);
    for (const auto& f : d.flaws) {
        auto label = f.category.empty() ? std::string("flaw: ") : "flaw (" + f.category + "): ";
        const auto where = f.span_text.empty() ? f.locator : "\"" + f.span_text + "\"";
        p.item(7, label, where + (f.action.empty() ? "" : " → " + f.action));
        p.item(10, "why: ", f.why);
    }
    p.item(7, "an expert answers: ", d.expert);
}

void print_scenario(page& p, const scenario& s) {
    p.item(4, "simulation: ", name_of(p, s.name, s.id) + minutes(s.minutes));
    p.item(7, "with: ",
           std::string(p.in(s.persona_name)) + ", " + std::string(p.in(s.persona_role)) + ": " +
               std::string(p.in(s.persona_style)));
    p.item(7, "opens: ", s.opening);
    p.item(7, "told: ", s.brief);
    for (const auto& c : s.constraints)
        p.item(7, c.broken_when.empty() ? "rule, told only: " : "rule: ", c.text);
    for (const auto& w : s.wants)
        p.item(7, "pushes for: ", w.id);
    for (const auto& h : s.hidden)
        p.item(7, "hidden: ", h.fact);
    for (const auto& i : s.injects)
        p.item(7, "at " + i.at + ": ", i.text);
    for (const auto& m : s.expert_pattern)
        p.item(7, m.must ? "an expert must: " : "an expert: ", m.text);
    for (const auto& e : s.endings)
        p.item(7, e.when ? "ends, " + e.when.source + ": " : std::string("ends: "), e.text);
}

}  // namespace

void print_practice(page& p, const graph& g, const workflow& w) {
    p.gap();
    p.line(2, "Practice");
    bool any = false;
    const auto criteria = criteria_of(g, w);
    for (const auto& d : g.drills)
        if (practises(d, criteria)) {
            any = true;
            print_drill(p, d);
        }
    for (const auto& s : g.scenarios)
        if (s.workflow.id == w.id) {
            any = true;
            print_scenario(p, s);
        }
    if (!any) p.line(4, "none");
}

}  // namespace coach::core::graph
