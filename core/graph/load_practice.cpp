#include "core/graph/load_parts.hpp"

namespace coach::core::graph {
namespace {

flaw read_flaw(loading& in, const yaml_node& node) {
    fields f(in, node, "flaw");
    flaw w;
    w.at = f.at();
    w.id = f.text("id");
    w.span_text = f.text("span");
    w.locator = f.text("locator");
    w.criterion = f.ref("criterion");
    w.severity = f.whole("severity", 1, 1, 3);
    w.why = f.words("why");
    w.accept = f.texts("accept");
    w.category =
        f.one_of("category", {"accuracy", "evidence", "logic", "privacy", "security", "stakeholder_harm", "process"});
    w.action = f.one_of("action", {"stop", "verify", "escalate", "allow", "deny", "ask", "keep", "assist", "delegate"});
    return w;
}

hidden_fact read_hidden(loading& in, const yaml_node& node) {
    fields f(in, node, "hidden");
    return {f.text("id"), f.words("fact"), f.texts("reveal_when"), f.words("line"), f.at()};
}

inject read_inject(loading& in, const yaml_node& node) {
    fields f(in, node, "inject");
    return {f.text("at"), f.words("text"), f.at()};
}

expert_move read_move(loading& in, const yaml_node& node) {
    fields f(in, node, "expert_move");
    expert_move m;
    m.at = f.at();
    m.id = f.text("id");
    m.text = f.words("text");
    m.must = f.flag("must", false);
    m.detect = f.texts("detect");
    m.against = f.texts("against");
    m.criterion = f.ref_if("criterion");
    m.practice = f.ref_if("practice");
    m.why = f.words("why");
    m.ask = f.words("ask");
    m.stronger = f.words("stronger");
    return m;
}

bool has_key(const loading& in, const yaml_node& node, std::string_view key) {
    if (node.kind != yaml_node::kinds::mapping) return false;
    for (std::size_t i = 0; i + 1 < node.items.size(); i += 2)
        if (in.tree.nodes[node.items[i]].text == key) return true;
    return false;
}

constraint read_constraint(loading& in, const yaml_node& node) {
    constraint c;
    c.at = node.at;
    if (!has_key(in, node, "text")) {  // a rule in plain words, or in several languages
        c.text = read_words(in, node, "constraints");
        return c;
    }
    fields f(in, node, "constraint");
    c.id = f.text("id");
    c.text = f.words("text");
    c.broken_when = f.texts("broken_when");
    c.why = f.words("why");
    return c;
}

ending read_ending(loading& in, const yaml_node& node) {
    if (!has_key(in, node, "text")) return {{}, read_words(in, node, "endings"), node.at};
    fields f(in, node, "ending");
    return {f.condition("when"), f.words("text"), f.at()};
}

topic read_topic(loading& in, const yaml_node& node) {
    fields f(in, node, "topic");
    return {f.text("id"), f.texts("about"), f.words_list("lines"), f.at()};
}

want read_want(loading& in, const yaml_node& node) {
    fields f(in, node, "want");
    return {f.text("id"), f.texts("met_when"), f.words_list("lines"), f.at()};
}

}  // namespace

drill read_drill(loading& in, const yaml_node& node) {
    fields f(in, node, "drill");
    drill d;
    d.at = f.at();
    d.id = f.text("id");
    d.name = f.words("name");
    d.kind = f.one_of("kind", {"critique", "redteam", "fallback", "boundary", "delegate_or_not"});
    d.criteria = f.refs("criteria");
    d.task = f.words("task");
    d.material = f.words("material");
    d.expert = f.words("expert");
    d.flaws = f.list<flaw>("flaws", read_flaw);
    d.minutes = f.whole("minutes", 0, 0, 10'000);
    return d;
}

scenario read_scenario(loading& in, const yaml_node& node) {
    fields f(in, node, "scenario");
    scenario s;
    s.at = f.at();
    s.id = f.text("id");
    s.workflow = f.ref("workflow");
    s.name = f.words("name");
    if (const auto* persona = f.find("persona")) {
        fields p(in, *persona, "scenario_persona");
        s.persona_name = p.words("name");
        s.persona_role = p.words("role");
        s.persona_style = p.words("style");
        s.persona_pressure = p.words("pressure");
        s.persona_goals = p.words_list("goals");
    }
    s.opening = f.words("opening");
    s.brief = f.words("brief");
    s.minutes = f.whole("minutes", 0, 0, 10'000);
    s.constraints = f.list<constraint>("constraints", read_constraint);
    s.topics = f.list<topic>("topics", read_topic);
    s.wants = f.list<want>("wants", read_want);
    s.hidden = f.list<hidden_fact>("hidden", read_hidden);
    s.injects = f.list<inject>("injects", read_inject);
    s.expert_pattern = f.list<expert_move>("expert_pattern", read_move);
    if (const auto* lines = f.find("lines")) {
        fields l(in, *lines, "lines");
        for (std::size_t i = 0; i < s.lines.size(); ++i)
            s.lines[i] = l.words_list(act_names()[i]);
    }
    s.endings = f.list<ending>("endings", read_ending);
    if (const auto* debrief = f.find("debrief")) s.debrief_exemplar = fields(in, *debrief, "debrief").ref("exemplar");
    return s;
}

}  // namespace coach::core::graph
