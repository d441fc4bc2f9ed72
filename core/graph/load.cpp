#include "core/graph/load.hpp"

#include "core/graph/load_parts.hpp"

#include <openssl/evp.h>

#include <array>

namespace coach::core::graph {
namespace {

template <class Thing>
void read_dates(fields& f, Thing& t) {
    t.version = f.text("version");
    t.owner = f.text("owner");
    t.tested_on = f.text("tested_on");
}

state stage_named(const std::string& name) {
    if (name == "draft") return state::draft;
    if (name == "review") return state::review;
    if (name == "published") return state::published;
    if (name == "retired") return state::retired;
    return state::unset;
}

}  // namespace

std::string sha256_hex(std::string_view bytes) {
    std::array<unsigned char, 32> digest{};
    unsigned int length = 0;
    if (EVP_Digest(bytes.data(), bytes.size(), digest.data(), &length, EVP_sha256(), nullptr) != 1) return {};
    constexpr std::string_view digits = "0123456789abcdef";
    std::string hex;
    for (const auto byte : digest) {
        hex += digits[byte >> 4];
        hex += digits[byte & 15];
    }
    return hex;
}

graph read_graph(loading& in, const yaml_node& root) {
    graph g;
    fields f(in, root, "file");
    if (const auto* head = f.find("graph")) g.head = read_header(in, *head);
    in.locale = g.head.locale;
    g.skills = f.list<skill>("skills", read_skill);
    g.tools = f.list<tool>("tools", read_tool);
    g.personas = f.list<persona>("personas", read_persona);
    g.policies = f.list<policy>("policies", read_policy);
    g.roles = f.list<role>("roles", read_role);
    g.metrics = f.list<metric>("metrics", read_metric);
    g.artefacts = f.list<artefact>("artefacts", read_artefact);
    g.prompts = f.list<prompt>("prompts", read_prompt);
    g.exemplars = f.list<exemplar>("exemplars", read_exemplar);
    g.fallbacks = f.list<fallback>("fallbacks", read_fallback);
    g.workflows = f.list<workflow>("workflows", read_workflow);
    g.criteria = f.list<criterion>("criteria", read_criterion);
    g.drills = f.list<drill>("drills", read_drill);
    g.scenarios = f.list<scenario>("scenarios", read_scenario);
    g.levels = f.list<level_gate>("levels", read_level);
    g.waivers = f.list<waiver>("waivers", read_waiver);
    g.lineages = std::move(in.lineages);
    return g;
}

loaded load(std::string_view text, std::string file) { return load_tree(read_yaml(text), text, std::move(file)); }

loaded load_tree(const yaml_tree& tree, std::string_view text, std::string file) {
    loading in{tree, std::move(file)};
    if (tree.problem) {
        const bool limit = tree.problem->kind == yaml_problem::kinds::limit;
        in.report(limit ? "E003-limit" : "E002-yaml", tree.problem->at, tree.problem->what, tree.problem->mend);
        return {std::nullopt, std::move(in.findings)};
    }
    const auto& root = tree.nodes[tree.root];
    if (root.kind != yaml_node::kinds::mapping) {
        in.report("E002-yaml", root.at, "a graph file is a mapping that starts with \"graph:\"",
                  "start from graphs/README.md");
        return {std::nullopt, std::move(in.findings)};
    }
    auto g = read_graph(in, root);
    g.file = in.file;
    g.checksum = sha256_hex(text);
    sort_by_position(in.findings);
    return {std::move(g), std::move(in.findings)};
}

header read_header(loading& in, const yaml_node& node) {
    fields f(in, node, "header");
    header h;
    h.at = f.at();
    h.id = f.text("id");
    h.schema = f.whole("schema", 0);
    h.version = f.text("version");
    if (f.has("locale")) h.locale = f.text("locale");
    h.extends = f.text("extends");
    h.owner = f.text("owner");
    h.reviewer = f.text("reviewer");
    h.stage = stage_named(f.one_of("state", {"draft", "review", "published", "retired"}));
    h.changelog = f.texts("changelog");
    h.sources = f.texts("sources");
    (void)f.one_of("checksum", {"auto"});  // the checksum is of the file's bytes, so the file cannot hold it
    return h;
}

skill read_skill(loading& in, const yaml_node& node) {
    fields f(in, node, "skill");
    skill s;
    s.at = f.at();
    s.id = f.text("id");
    s.name = f.words("name");
    s.external = f.texts("external");
    s.prereq = f.refs("prereq");
    f.lineage_of(s.id);
    return s;
}

tool read_tool(loading& in, const yaml_node& node) {
    fields f(in, node, "tool");
    tool t;
    t.at = f.at();
    t.id = f.text("id");
    t.name = f.words("name");
    t.kind = f.one_of("kind", {"ai", "system"});
    t.approved = f.flag("approved", false);
    t.data_max = f.one_of("data_max", {"public", "internal", "confidential", "restricted"});
    return t;
}

persona read_persona(loading& in, const yaml_node& node) {
    fields f(in, node, "persona");
    return {f.text("id"), f.words("name"), f.refs("tools"), f.at()};
}

policy read_policy(loading& in, const yaml_node& node) {
    fields f(in, node, "policy");
    policy p;
    p.at = f.at();
    p.id = f.text("id");
    p.data_class = f.one_of("class", {"public", "internal", "confidential", "restricted"});
    p.applies = f.refs("applies");
    p.action = f.one_of("action", {"deny", "review", "log"});
    p.contact = f.text("contact");
    p.text = f.words("text");
    return p;
}

role read_role(loading& in, const yaml_node& node) {
    fields f(in, node, "role");
    role r;
    r.at = f.at();
    r.id = f.text("id");
    r.name = f.words("name");
    r.synonyms = f.texts("synonyms");
    r.personas = f.refs("personas");
    r.workflows = f.refs("workflows");
    r.apart = f.flag("apart", false);
    return r;
}

metric read_metric(loading& in, const yaml_node& node) {
    fields f(in, node, "metric");
    metric m;
    m.at = f.at();
    m.id = f.text("id");
    m.name = f.words("name");
    m.type = f.one_of("type", {"duration", "count", "rate", "ratio", "score"});
    m.direction = f.one_of("direction", {"up", "down"});
    m.unit = f.text("unit");
    read_dates(f, m);
    return m;
}

artefact read_artefact(loading& in, const yaml_node& node) {
    fields f(in, node, "artefact");
    artefact a;
    a.at = f.at();
    a.id = f.text("id");
    a.name = f.words("name");
    a.kind = f.text("kind");
    read_dates(f, a);
    return a;
}

prompt read_prompt(loading& in, const yaml_node& node) {
    fields f(in, node, "prompt");
    prompt p;
    p.at = f.at();
    p.id = f.text("id");
    p.text = f.words("text");
    p.fields = f.texts("fields");
    read_dates(f, p);
    return p;
}

exemplar read_exemplar(loading& in, const yaml_node& node) {
    fields f(in, node, "exemplar");
    exemplar e;
    e.at = f.at();
    e.id = f.text("id");
    e.criterion = f.text("criterion");
    e.level = f.whole("level", 0, 1, 4);
    e.text = f.words("text");
    read_dates(f, e);
    return e;
}

fallback read_fallback(loading& in, const yaml_node& node) {
    fields f(in, node, "fallback");
    fallback b;
    b.at = f.at();
    b.id = f.text("id");
    b.text = f.words("text");
    read_dates(f, b);
    return b;
}

level_gate read_level(loading& in, const yaml_node& node) {
    fields f(in, node, "level");
    level_gate l;
    l.at = f.at();
    l.level = f.whole("level", 0, 1, 3);
    const auto* gate = f.find("gate");
    if (gate == nullptr) return l;
    fields g(in, *gate, "gate");
    for (const auto& key : shape_named("gate").keys)
        if (g.has(key.name)) l.gate.emplace_back(key.name, g.text(key.name));
    return l;
}

waiver read_waiver(loading& in, const yaml_node& node) {
    fields f(in, node, "waiver");
    waiver w;
    w.at = f.at();
    w.id = f.text("id");
    w.of = f.ref("of");
    w.reason = f.words("reason");
    w.signed_by = f.text("signed_by");
    w.until = f.text("until");
    return w;
}

}  // namespace coach::core::graph
