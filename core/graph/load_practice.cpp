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
    return w;
}

hidden_fact read_hidden(loading& in, const yaml_node& node) {
    fields f(in, node, "hidden");
    return {f.text("id"), f.words("fact"), f.texts("reveal_when"), f.at()};
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
    m.criterion = f.ref_if("criterion");
    return m;
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
    d.material = f.words("material");
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
    s.brief = f.words("brief");
    s.constraints = f.words_list("constraints");
    s.hidden = f.list<hidden_fact>("hidden", read_hidden);
    s.injects = f.list<inject>("injects", read_inject);
    s.expert_pattern = f.list<expert_move>("expert_pattern", read_move);
    s.endings = f.words_list("endings");
    if (const auto* debrief = f.find("debrief")) s.debrief_exemplar = fields(in, *debrief, "debrief").ref("exemplar");
    return s;
}

}  // namespace coach::core::graph
