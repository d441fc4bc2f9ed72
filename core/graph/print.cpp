#include "core/graph/print.hpp"

#include "core/graph/print_page.hpp"

#include <algorithm>
#include <map>

namespace coach::core::graph {
namespace {

std::string lower(std::string_view s) {
    std::string out(s);
    std::transform(out.begin(), out.end(), out.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    return out;
}

std::vector<const workflow*> workflows_of(const graph& g, const role* only) {
    std::vector<const workflow*> all;
    if (only == nullptr) {
        for (const auto& w : g.workflows)
            all.push_back(&w);
        return all;
    }
    for (const auto& r : only->workflows)
        if (const auto* w = g.find_workflow(r.id)) all.push_back(w);
    return all;
}

void print_steps(page& p, const graph& g, const workflow& w) {
    p.gap();
    p.line(2, "Steps");
    int number = 0;
    for (const auto* s : in_order(w)) {
        const auto label = std::to_string(++number) + ". ";
        auto facts = std::string(tag_words(s->ai)) + ", risk " + std::string(risk_words(s->danger));
        if (s->minutes > 0) facts += ", about " + std::to_string(s->minutes) + " min";
        p.item(4, label, name_of(p, s->title, s->id) + " — " + facts);
        p.item(7, "asks: ", s->ask);
        p.item(7, "reads: ", artefact_names(g, p, s->inputs));
        p.item(7, "writes: ", artefact_names(g, p, s->outputs));
        p.item(7, "judged by: ", criterion_names(g, p, s->criteria));
        for (const auto& task : s->tasks)
            p.item(7, "such as: ", task);
        p.item(7, "check: ", s->checklist);
        for (const auto& flag : s->red_flags)
            p.item(7, "red flag: ", flag.text);
        p.item(7, "shortcut: ", s->shortcuts);
        p.item(7, "then: ", s->next.empty() ? "the end" : way_on(*s));
    }
}

void print_decisions(page& p, const workflow& w) {
    p.gap();
    p.line(2, "Decision points");
    bool any = false;
    for (const auto* s : in_order(w)) {
        if (!s->choice) continue;
        any = true;
        p.item(4, "", name_of(p, s->title, s->id) + ": " + std::string(p.in(s->choice->question)));
        for (const auto& o : s->choice->options) {
            p.item(7, o.id + ") ", o.text);
            p.item(10, o.expert ? "what an expert does: " : "what follows: ", o.why);
        }
    }
    if (!any) p.line(4, "none");
}

void print_criteria(page& p, const graph& g, const workflow& w) {
    p.gap();
    p.line(2, "Quality criteria");
    const auto used = criteria_of(g, w);
    if (used.empty()) p.line(4, "none");
    for (const auto* c : used) {
        auto weight = std::to_string(c->weight);
        weight.erase(weight.find_last_not_of('0') + 1);
        if (weight.ends_with('.')) weight.pop_back();
        p.item(4, "", name_of(p, c->name, c->id) + (c->must ? " — must, weight " : " — weight ") + weight);
        p.item(7, "why: ", c->why);
        for (std::size_t i = 0; i < c->anchors.size(); ++i) {
            const bool passes = static_cast<int>(i) + 1 == w.pass_level;
            p.item(7, std::to_string(i + 1) + (passes ? " (good enough to circulate) " : " "), c->anchors[i].text);
        }
        for (const auto& one : c->checks) {
            auto value = std::to_string(one.value);
            value.erase(value.find_last_not_of('0') + 1);
            if (value.ends_with('.')) value.pop_back();
            p.item(7, "measured: ", one.feature + " " + one.op + " " + value);
        }
    }
}

void print_ai_use(page& p, const graph& g, const workflow& w) {
    p.gap();
    p.line(2, "Where and how AI is used");
    for (const auto* s : in_order(w)) {
        p.item(4, "", name_of(p, s->title, s->id) + " — " + std::string(tag_words(s->ai)));
        p.item(7, "why: ", s->why);
        if (s->pattern && s->ai != ai_tag::human_only) {
            const auto* t = g.find_tool(s->pattern->tool.id);
            p.item(7, "tool: ", t == nullptr ? s->pattern->tool.id : name_of(p, t->name, t->id));
            const auto* prompt = g.find_prompt(s->pattern->prompt.id);
            p.item(7, "prompt: ",
                   s->pattern->prompt.id +
                       (prompt == nullptr || prompt->version.empty() ? std::string() : " " + prompt->version));
            p.item(7, "a person checks: ", s->pattern->verify);
            if (s->pattern->fallback) {
                const auto* f = g.find_fallback(s->pattern->fallback->id);
                p.item(7, "if it cannot be relied on: ", f == nullptr ? s->pattern->fallback->id : p.in(f->text));
            }
        }
        if (s->reviewer) p.item(7, "reviewed by: ", s->reviewer->id);
    }
}

}  // namespace

const role* role_named(const graph& g, std::string_view words) {
    const auto wanted = lower(words);
    for (const auto& r : g.roles) {
        if (lower(r.id) == wanted || (r.id.starts_with("role.") && lower(r.id.substr(5)) == wanted)) return &r;
        for (const auto& [tag, name] : r.name.by_locale)
            if (lower(name) == wanted) return &r;
        for (const auto& synonym : r.synonyms)
            if (lower(synonym) == wanted) return &r;
    }
    return nullptr;
}

bool may_be_automated(const step& s) {
    return s.automate && s.automate->eligible && (s.ai == ai_tag::assisted || s.ai == ai_tag::delegable);
}

std::vector<const step*> in_order(const workflow& w) {
    std::map<std::string_view, int> incoming;
    for (const auto& s : w.steps)
        for (const auto& b : s.next)
            ++incoming[b.to.id];
    std::vector<const step*> waiting;
    for (const auto& s : w.steps)
        waiting.push_back(&s);
    std::vector<const step*> ordered;
    while (!waiting.empty()) {
        auto next = std::find_if(waiting.begin(), waiting.end(), [&](const step* s) { return incoming[s->id] == 0; });
        if (next == waiting.end()) next = waiting.begin();  // a cycle: keep to the file's order
        const auto* s = *next;
        waiting.erase(next);
        ordered.push_back(s);
        for (const auto& b : s->next)
            --incoming[b.to.id];
    }
    return ordered;
}

std::string print_graph(const graph& g, const role* only) {
    page p(g.head.locale);
    for (const auto& r : g.roles)
        if (only == nullptr || only == &r) p.line(0, "Role: " + name_of(p, r.name, r.id));
    p.line(0, origin(g));
    p.line(0, "checksum " + g.checksum);
    for (const auto& source : g.head.sources)
        p.item(0, "rests on: ", source);
    for (const auto* w : workflows_of(g, only)) {
        p.heading("Task: " + name_of(p, w->name, w->id), '=');
        p.item(2, "ends with: ", w->artefact);
        p.item(2, "", w->summary);
        for (const auto& r : w->outcome_metrics)
            p.item(2, "outcome: ", r.id);
        for (const auto& o : w->objectives)
            p.item(2, "learns: ",
                   o.skill.id + " to level " + std::to_string(o.level) +
                       (o.by_days > 0 ? " within " + std::to_string(o.by_days) + " days" : ""));
        print_steps(p, g, *w);
        print_decisions(p, *w);
        print_criteria(p, g, *w);
        print_ai_use(p, g, *w);
        print_practice(p, g, *w);
    }
    return p.take();
}

std::string print_list(const graph& g) {
    page p(g.head.locale);
    for (const auto& r : g.roles) {
        p.line(0, name_of(p, r.name, r.id) + " — " + origin(g));
        for (const auto* w : workflows_of(g, &r))
            p.item(2, "", name_of(p, w->name, w->id) + ", " + std::to_string(w->steps.size()) + " steps");
    }
    return p.take();
}

}  // namespace coach::core::graph
