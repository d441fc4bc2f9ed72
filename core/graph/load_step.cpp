#include "core/graph/load_parts.hpp"

namespace coach::core::graph {
namespace {

ai_tag tag_named(const std::string& name) {
    if (name == "human_only") return ai_tag::human_only;
    if (name == "assisted") return ai_tag::assisted;
    if (name == "delegable") return ai_tag::delegable;
    return ai_tag::unset;
}
risk risk_named(const std::string& name) {
    if (name == "low") return risk::low;
    if (name == "medium") return risk::medium;
    if (name == "high") return risk::high;
    return risk::unset;
}

branch read_branch(loading& in, const yaml_node& node) {
    fields f(in, node, "branch");
    return {f.ref("to"), f.condition("when"), f.at()};
}

int read_retry(loading& in, const yaml_node& node) { return fields(in, node, "retry").whole("max", 0, 0, 100); }

decision_option read_option(loading& in, const yaml_node& node) {
    fields f(in, node, "option");
    return {f.text("id"), f.words("text"), f.flag("expert", false), f.words("why"), f.at()};
}
decision read_decision(loading& in, const yaml_node& node) {
    fields f(in, node, "decision");
    return {f.words("question"), f.list<decision_option>("options", read_option), f.at()};
}

red_flag read_red_flag(loading& in, const yaml_node& node) {
    fields f(in, node, "red_flag");
    return {f.text("id"), f.words("text"), f.condition("detect"), f.at()};
}

hint read_hint(loading& in, const yaml_node& node) {
    fields f(in, node, "hint");
    return {f.whole("level", 0, 1, 3), f.words("text"), f.ref_if("worked_example"), f.at()};
}

ai_pattern read_pattern(loading& in, const yaml_node& node) {
    fields f(in, node, "ai_pattern");
    return {f.ref("tool"), f.ref("prompt"), f.words_list("verify"), f.ref_if("fallback"), f.at()};
}

automation read_automation(loading& in, const yaml_node& node) {
    fields f(in, node, "automation");
    automation a;
    a.at = f.at();
    a.eligible = f.flag("eligible", false);
    a.min_instances = f.whole("min_instances", a.min_instances, 1);
    a.min_agreement = f.number("min_agreement", a.min_agreement, 0, 1);
    a.max_error = f.number("max_error", a.max_error, 0, 1);
    a.reviewer = f.ref_if("reviewer");
    a.rollback = f.ref_if("rollback");
    return a;
}

}  // namespace

step read_step(loading& in, const yaml_node& node) {
    fields f(in, node, "step");
    step s;
    s.at = f.at();
    s.id = f.text("id");
    s.title = f.words("title");
    s.ai = tag_named(f.one_of("ai", {"human_only", "assisted", "delegable"}));
    s.why = f.words("why");
    s.danger = risk_named(f.one_of("risk", {"low", "medium", "high"}));
    s.ask = f.words("ask");
    s.section = f.words("section");
    s.minutes = f.whole("minutes", 0, 0, 10'000);
    s.next = f.list<branch>("next", read_branch);
    s.retry_max = f.optional<int>("retry", read_retry).value_or(0);
    s.inputs = f.refs("inputs");
    s.outputs = f.refs("outputs");
    s.skills = f.refs("skills");
    s.criteria = f.refs("criteria");
    s.tasks = f.texts("tasks");
    s.choice = f.optional<decision>("decision", read_decision);
    s.checklist = f.words_list("checklist");
    s.red_flags = f.list<red_flag>("red_flags", read_red_flag);
    s.shortcuts = f.words_list("shortcuts");
    s.pattern = f.optional<ai_pattern>("ai_pattern", read_pattern);
    s.hints = f.list<hint>("hints", read_hint);
    s.automate = f.optional<automation>("automation", read_automation);
    s.reviewer = f.ref_if("reviewer");
    f.lineage_of(s.id);
    return s;
}

}  // namespace coach::core::graph
