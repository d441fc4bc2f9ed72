#include "core/habits/proposal.hpp"

#include "core/phrasebook.hpp"

#include <cstdio>
#include <string>
#include <vector>

namespace coach::core::incidents {

namespace {

/// A double-quoted scalar of YAML.
std::string quoted(std::string_view text) {
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') out += '\\';
        out += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
    }
    return out + "\"";
}

std::string name_from(std::string_view words) {
    char out[24];
    std::snprintf(out, sizeof out, "%08llx", static_cast<unsigned long long>(seed_of(words, 1) & 0xffffffffULL));
    return out;
}

/// What the step is judged by, else the work.
std::vector<std::string> criteria_at(const world::found_workflow& f, const graph::step* st) {
    std::vector<std::string> out;
    if (st)
        for (const auto& ref : st->criteria)
            out.push_back(ref.id);
    if (out.empty() && f)
        for (const auto* c : graph::criteria_of(*f.in, *f.work))
            out.push_back(c->id);
    return out;
}

std::string drill_of(const world& w, const answers& a, const std::string& id,
                     const std::vector<std::string>& criteria) {
    std::string list;
    for (const auto& c : criteria)
        list += (list.empty() ? "" : ", ") + c;
    std::string out = "drills:\n- id: dr.incident_" + id + "\n  name: " + quoted(w.phrases.label("proposal_drill")) +
                      "\n  kind: critique\n  minutes: 5\n";
    if (!list.empty()) out += "  criteria: [" + list + "]\n";
    out += "  expert: " + quoted(a.caught_by.empty() ? a.expected : a.caught_by) +
           "\n  material: " + quoted(a.happened) + "\n  flaws:\n  - id: fl.incident_" + id +
           "\n    span: " + quoted(a.happened) + "\n";
    if (!criteria.empty()) out += "    criterion: " + criteria.front() + "\n";
    return out + "    severity: 3\n    category: process\n    why: " + quoted(a.missed) + "\n";
}

std::string commented(std::string_view yaml) {
    std::string out;
    for (std::size_t at = 0; at < yaml.size();) {
        const auto end = std::min(yaml.find('\n', at), yaml.size());
        out += "# " + std::string(yaml.substr(at, end - at)) + "\n";
        at = end + 1;
    }
    return out;
}

}  // namespace

std::string proposal(const world& w, const answers& a, std::string_view workflow, std::string_view step,
                     std::string_view day) {
    const auto f = w.workflow(workflow);
    const auto* st = f ? graph::find_step(*f.work, step) : nullptr;
    const auto id = name_from(a.happened + "\n" + a.missed);
    std::string out = "# " + std::string(w.phrases.label("proposal_head")) + " " + std::string(day) + "\n";
    if (f) {
        out += "graph: {id: incident-" + id + ", schema: 1, version: 1.0.0, extends: " + f.in->head.id +
               ", owner: \"u:curator\"}\n";
        if (st) {
            out += "workflows:\n- id: " + f.work->id + "\n  steps:\n  - id: " + st->id +
                   "\n    red_flags:\n    - {id: rf.incident_" + id + ", text: " + quoted(a.missed) + "}\n";
            if (!a.caught_by.empty()) out += "    checklist:\n    - " + quoted(a.caught_by) + "\n";
        }
    }
    // One flaw is no drill yet, so that it would keep the file from being used: it waits as a comment.
    out += "# " + std::string(w.phrases.label("proposal_drill_note")) + "\n";
    return out + commented(drill_of(w, a, id, criteria_at(f, st)));
}

}  // namespace coach::core::incidents
