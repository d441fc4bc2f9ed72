#include "core/graph/load_parts.hpp"

#include <algorithm>

namespace coach::core::graph {
namespace {

learning_objective read_objective(loading& in, const yaml_node& node) {
    fields f(in, node, "learning_objective");
    learning_objective o;
    o.at = f.at();
    o.id = f.text("id");
    o.skill = f.ref("skill");
    o.level = f.whole("level", 0, 1, 3);
    o.by_days = f.whole("by_days", 0);
    return o;
}

expected_section read_section(loading& in, const yaml_node& node) {
    fields f(in, node, "section");
    expected_section s;
    s.at = f.at();
    s.id = f.text("id");
    s.title = f.words("title");
    s.cues = f.texts("cues");
    s.required = f.flag("required", true);
    s.min_words = f.whole("min_words", 0);
    s.criteria = f.refs("criteria");
    return s;
}

reader_persona read_reader(loading& in, const yaml_node& node) {
    fields f(in, node, "reader");
    reader_persona r;
    r.at = f.at();
    r.id = f.text("id");
    r.name = f.words("name");
    r.opening = f.words("opening");
    for (const auto& [criterion, line] : f.entries("lines"))
        r.lines.emplace_back(criterion->text, read_words(in, *line, "lines"));
    return r;
}

anchor read_anchor(loading& in, const yaml_node& node) {
    if (node.kind == yaml_node::kinds::scalar) return {read_words(in, node, "anchor"), {}, node.at};
    fields f(in, node, "anchor");
    return {f.words("text"), f.condition("when"), f.at()};
}

atom read_atom(loading& in, const yaml_node& name, const yaml_node& node) {
    fields f(in, node, "atom");
    atom a;
    a.at = name.at;
    a.id = name.text;
    a.any = f.texts("any");
    a.with = f.texts("with");
    a.unless = f.texts("unless");
    a.weak = f.texts("weak");
    a.near = f.text("near");
    a.section = f.text("section");
    a.min = f.whole("min", 1, 1);
    a.words = f.whole("words", 0);
    a.distinct = f.flag("distinct", false);
    a.missing = f.words("missing");
    a.ask = f.words("ask");
    a.edit = f.words("edit");
    a.ease = f.number("ease", 0.5, 0, 1);
    return a;
}

check read_check(loading& in, const yaml_node& node) {
    fields f(in, node, "check");
    check c;
    c.at = f.at();
    c.feature = f.text("feature");
    c.op = f.one_of("op", {">=", "<=", ">", "<", "==", "!="});
    c.value = f.number("value", 0, -1e9, 1e9);
    return c;
}

}  // namespace

workflow read_workflow(loading& in, const yaml_node& node) {
    fields f(in, node, "workflow");
    workflow w;
    w.at = f.at();
    w.id = f.text("id");
    w.name = f.words("name");
    w.artefact = f.words("artefact");
    w.summary = f.words("summary");
    w.synonyms = f.texts("synonyms");
    w.requests = f.texts("requests");
    w.topic = f.texts("topic");
    w.outcome_metrics = f.refs("outcome_metrics");
    w.objectives = f.list<learning_objective>("learning_objectives", read_objective);
    w.pass_level = f.whole("pass_level", 3, 1, 4);
    w.start = f.ref("start");
    w.sections = f.list<expected_section>("sections", read_section);
    for (const auto& [name, phrases] : f.entries("cues"))
        w.cues.push_back({name->text, read_texts(in, *phrases, name->text), name->at});
    w.readers = f.list<reader_persona>("readers", read_reader);
    w.steps = f.list<step>("steps", read_step);
    f.lineage_of(w.id);
    return w;
}

criterion read_criterion(loading& in, const yaml_node& node) {
    fields f(in, node, "criterion");
    criterion c;
    c.at = f.at();
    c.id = f.text("id");
    c.name = f.words("name");
    c.must = f.flag("must", false);
    c.weight = f.number("weight", 1, 0, 100);
    c.why = f.words("why");
    c.section = f.text("section");
    if (const auto* anchors = f.find("anchors")) {
        fields levels(in, *anchors, "anchors");
        for (std::size_t i = 0; i < c.anchors.size(); ++i) {
            const auto* given = levels.find(std::to_string(i + 1));
            if (given == nullptr) continue;
            c.anchors[i] = read_anchor(in, *given);
            ++c.anchors_given;
        }
    }
    for (const auto& [name, body] : f.entries("atoms"))
        c.atoms.push_back(read_atom(in, *name, *body));
    c.checks = f.list<check>("checks", read_check);
    c.exemplars = f.refs("exemplars");
    f.lineage_of(c.id);
    return c;
}

}  // namespace coach::core::graph
