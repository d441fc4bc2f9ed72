#include "core/graph/load.hpp"

namespace coach::core::graph {
namespace {

/// "!" marks a key that must be there.
shape of(std::string_view name, std::initializer_list<std::string_view> keys) {
    shape s{name, {}};
    for (const auto key : keys) {
        const bool required = key.starts_with('!');
        s.keys.push_back({required ? key.substr(1) : key, required});
    }
    return s;
}

}  // namespace

const std::vector<shape>& shapes() {
    static const std::vector<shape> all = {
        of("file", {"!graph", "skills", "tools", "personas", "policies", "roles", "metrics", "artefacts", "prompts",
                    "exemplars", "fallbacks", "workflows", "criteria", "drills", "scenarios", "levels", "waivers"}),
        of("header", {"!id", "!schema", "!version", "locale", "extends", "owner", "reviewer", "state", "changelog",
                      "sources", "checksum"}),
        of("skill", {"!id", "!name", "external", "prereq", "renamed_from", "split_from", "merged_from"}),
        of("tool", {"!id", "!name", "!kind", "approved", "data_max"}),
        of("persona", {"!id", "name", "tools"}),
        of("policy", {"!id", "!class", "applies", "!action", "contact", "text"}),
        of("role", {"!id", "!name", "synonyms", "personas", "workflows", "apart"}),
        of("metric", {"!id", "!name", "type", "direction", "unit", "version", "owner", "tested_on"}),
        of("artefact", {"!id", "!name", "kind", "version", "owner", "tested_on"}),
        of("prompt", {"!id", "!text", "fields", "version", "owner", "tested_on"}),
        of("exemplar", {"!id", "!criterion", "!level", "!text", "version", "owner", "tested_on"}),
        of("fallback", {"!id", "!text", "version", "owner", "tested_on"}),
        of("workflow", {"!id", "!name", "artefact", "summary", "synonyms", "requests", "topic", "outcome_metrics",
                        "learning_objectives", "pass_level", "!start", "sections", "cues", "readers", "!steps",
                        "renamed_from", "split_from", "merged_from"}),
        of("learning_objective", {"!id", "!skill", "!level", "by_days"}),
        of("section", {"!id", "!title", "cues", "required", "min_words", "criteria"}),
        of("reader", {"!id", "!name", "opening", "lines"}),
        of("step", {"!id",     "!title",     "ai",           "why",        "risk",       "ask",        "section",
                    "minutes", "next",       "retry",        "inputs",     "outputs",    "skills",     "criteria",
                    "tasks",   "decision",   "checklist",    "red_flags",  "shortcuts",  "ai_pattern", "reviewer",
                    "hints",   "automation", "renamed_from", "split_from", "merged_from"}),
        of("branch", {"!to", "when"}),
        of("retry", {"!max"}),
        of("decision", {"!question", "!options"}),
        of("option", {"!id", "!text", "expert", "why"}),
        of("red_flag", {"!id", "!text", "detect"}),
        of("ai_pattern", {"!tool", "!prompt", "verify", "fallback"}),
        of("hint", {"!level", "text", "worked_example"}),
        of("automation", {"!eligible", "min_instances", "min_agreement", "max_error", "reviewer", "rollback"}),
        of("criterion", {"!id", "!name", "must", "weight", "why", "section", "!anchors", "atoms", "checks", "exemplars",
                         "renamed_from", "split_from", "merged_from"}),
        of("anchors", {"1", "2", "3", "4"}),
        of("anchor", {"!text", "when"}),
        of("atom", {"any", "with", "unless", "near", "section", "min", "distinct", "words", "weak", "missing", "ask",
                    "edit", "ease"}),
        of("check", {"!feature", "!op", "!value"}),
        of("drill", {"!id", "!name", "!kind", "criteria", "task", "!material", "expert", "flaws", "minutes"}),
        of("flaw", {"!id", "span", "locator", "!criterion", "severity", "why", "accept", "category", "action"}),
        of("scenario", {"!id", "!workflow", "name", "minutes", "persona", "opening", "brief", "constraints", "topics",
                        "wants", "hidden", "injects", "lines", "expert_pattern", "endings", "debrief"}),
        of("scenario_persona", {"!name", "role", "style", "pressure", "goals"}),
        of("constraint", {"!id", "!text", "broken_when", "why"}),
        of("topic", {"!id", "!about", "!lines"}),
        of("want", {"!id", "!met_when", "!lines"}),
        of("hidden", {"!id", "!fact", "reveal_when", "line"}),
        of("lines", {"greet", "clarify", "propose", "refuse", "commit", "flatter", "threaten", "leave_role", "deflect",
                     "pressure", "promise", "submit", "close"}),
        of("inject", {"!at", "!text"}),
        of("expert_move",
           {"!id", "!text", "must", "detect", "against", "criterion", "practice", "why", "ask", "stronger"}),
        of("ending", {"!when", "!text"}),
        of("debrief", {"!exemplar"}),
        of("level", {"!level", "!gate"}),
        of("gate", {"guided_done", "mean_level", "unaided", "delegate_drill", "authored_workflow", "reviews_given"}),
        of("waiver", {"!id", "!of", "!reason", "!signed_by", "until"}),
        of("share", {"!id", "share"}),
    };
    return all;
}

}  // namespace coach::core::graph
