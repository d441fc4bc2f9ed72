#include "core/graph/lint_rules.hpp"

#include <algorithm>
#include <array>

namespace coach::core::graph {
namespace {

void approved_tools(linting& l) {
    const auto check = [&](const reference& r, const std::string& who) {
        if (const auto* t = l.g.find_tool(r.id); t != nullptr && !t->approved)
            l.report(r.at, who + " uses \"" + r.id + "\", which is not approved",
                     "use an approved tool; approved: true is for whoever answers for it to set");
    };
    for (const auto& p : l.g.personas)
        for (const auto& r : p.tools)
            check(r, named(p.id, "persona"));
    for_each_step(l.g, [&](const workflow&, const step& s) {
        if (!s.pattern) return;
        check(s.pattern->tool, named(s.id, "step"));
        if (const auto* t = l.g.find_tool(s.pattern->tool.id); t != nullptr && t->kind != "ai")
            l.report(s.pattern->tool.at, "\"" + t->id + "\" is no AI tool", "name a tool with kind: ai");
    });
}

int rank(std::string_view data_class) {
    constexpr std::array<std::string_view, 4> rising{"public", "internal", "confidential", "restricted"};
    const auto found = std::find(rising.begin(), rising.end(), data_class);
    return found == rising.end() ? -1 : static_cast<int>(found - rising.begin());
}

void data_classes(linting& l) {
    for (const auto& t : l.g.tools) {
        if (t.kind == "ai" && t.data_max.empty())
            l.report(t.at, named(t.id, "tool") + " does not say up to which class of data it may see",
                     "add data_max: public, internal, confidential or restricted");
        if (rank(t.data_max) < 0) continue;
        for (const auto& p : l.g.policies) {
            const bool applies = std::any_of(p.applies.begin(), p.applies.end(),
                                             [&](const reference& r) { return r.id == "tool.*" || r.id == t.id; });
            if (applies && p.action == "deny" && rank(p.data_class) >= 0 && rank(p.data_class) <= rank(t.data_max))
                l.report(
                    t.at,
                    named(t.id, "tool") + " may see " + t.data_max + " data, but " + p.id + " denies " + p.data_class,
                    "lower its data_max, or narrow applies: of the policy");
        }
    }
}

void persona_tools(linting& l) {
    for (const auto& r : l.g.roles) {
        for (const auto& wid : r.workflows) {
            const auto* w = l.g.find_workflow(wid.id);
            if (w == nullptr) continue;
            for (const auto& pid : r.personas) {
                const auto p = std::find_if(l.g.personas.begin(), l.g.personas.end(),
                                            [&](const persona& one) { return one.id == pid.id; });
                if (p == l.g.personas.end()) continue;
                for (const auto& s : w->steps) {
                    const auto has = [&](const reference& t) { return s.pattern && t.id == s.pattern->tool.id; };
                    if (!s.pattern || std::any_of(p->tools.begin(), p->tools.end(), has)) continue;
                    l.report(s.pattern->tool.at,
                             named(p->id, "persona") + " does this step without having \"" + s.pattern->tool.id + "\"",
                             "add it to tools: of the persona, or use a tool they have");
                }
            }
        }
    }
}

/// Field names that stand for personal data or secrets, whatever the organisation.
bool names_protected_data(std::string_view field) {
    constexpr std::array<std::string_view, 26> parts{
        "password", "passwd", "secret",   "token",    "credential", "credentials", "apikey",   "email",   "phone",
        "address",  "birth",  "birthday", "ssn",      "iban",       "card",        "passport", "patient", "diagnosis",
        "health",   "salary", "surname",  "customer", "client",     "employee",    "username", "person"};
    std::string lower(field);
    std::transform(lower.begin(), lower.end(), lower.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    std::replace(lower.begin(), lower.end(), '_', ' ');
    const auto words = plain_words(lower);
    return std::any_of(words.begin(), words.end(),
                       [&](const std::string& w) { return std::find(parts.begin(), parts.end(), w) != parts.end(); });
}

void prohibited_fields(linting& l) {
    for (const auto& p : l.g.prompts) {
        for (const auto& field : p.fields) {
            const auto denied = std::find_if(l.g.policies.begin(), l.g.policies.end(), [&](const policy& one) {
                return one.action == "deny" && one.id == "pol." + field;
            });
            if (denied == l.g.policies.end() && !names_protected_data(field)) continue;
            l.report(p.at,
                     "the field \"" + field + "\" of " + named(p.id, "prompt") +
                         " asks for data that never goes into a prompt" +
                         (denied == l.g.policies.end() ? "" : " (" + denied->id + ")"),
                     "leave it out; say in verify: where the person adds it afterwards");
        }
    }
}

/// "{title}" → "title". A brace pair around anything but a name is text.
std::vector<std::string> placeholders(std::string_view text) {
    std::vector<std::string> found;
    for (std::size_t open = text.find('{'); open != std::string_view::npos; open = text.find('{', open + 1)) {
        const auto close = text.find('}', open);
        if (close == std::string_view::npos) break;
        const auto name = text.substr(open + 1, close - open - 1);
        const bool plain = !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
            return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
        });
        if (plain) found.emplace_back(name);
    }
    return found;
}

void placeholder_rule(linting& l) {
    for (const auto& p : l.g.prompts) {
        for (const auto& [tag, text] : p.text.by_locale) {
            const auto used = placeholders(text);
            for (const auto& name : used)
                if (std::find(p.fields.begin(), p.fields.end(), name) == p.fields.end())
                    l.report(p.text.at, "the prompt has a gap {" + name + "} that fields: does not list",
                             did_you_mean(name, {p.fields.begin(), p.fields.end()}) + "list it in fields:");
            for (const auto& field : p.fields)
                if (std::find(used.begin(), used.end(), field) == used.end())
                    l.report(p.text.at, "the field \"" + field + "\" has no gap in the text (" + tag + ")",
                             "write {" + field + "} where it belongs, or take it out of fields:");
        }
    }
}

void metrics_rule(linting& l) {
    for (const auto& m : l.g.metrics)
        if (m.type.empty() || m.direction.empty() || m.unit.empty())
            l.report(m.at, named(m.id, "metric") + " does not say what is better and in which unit",
                     "add type (duration, count, rate, ratio, score), direction (up, down) and unit");
}

template <class Visit>
void for_each_dated(const graph& g, Visit visit) {
    const auto each = [&](const auto& things, std::string_view kind) {
        for (const auto& one : things)
            visit(one.id, kind, one.version, one.owner, one.tested_on, one.at);
    };
    each(g.prompts, "prompt");
    each(g.exemplars, "exemplar");
    each(g.fallbacks, "fallback");
    each(g.artefacts, "artefact");
    each(g.metrics, "metric");
}

void dates_rule(linting& l) {
    for_each_dated(l.g, [&](const std::string& id, std::string_view kind, const std::string&, const std::string&,
                            const std::string& tested_on, position at) {
        if (!tested_on.empty() && !is_date(tested_on))
            l.report(at, "tested_on of " + named(id, kind) + ": \"" + tested_on + "\" is no date",
                     "write it as 2026-11-21");
    });
    for (const auto& w : l.g.waivers)
        if (!w.until.empty() && !is_date(w.until))
            l.report(w.at, "until of " + named(w.id, "waiver") + ": \"" + w.until + "\" is no date",
                     "write it as 2026-11-21");
}

void undated(linting& l) {
    for_each_dated(l.g, [&](const std::string& id, std::string_view kind, const std::string& version,
                            const std::string& owner, const std::string& tested_on, position at) {
        if (kind == "artefact" || kind == "metric") return;  // names, not wordings that go stale
        if (version.empty() || owner.empty() || tested_on.empty())
            l.report(at, named(id, kind) + " has no version, owner or day it was tested",
                     "add version, owner and tested_on: somebody must notice when it is stale");
    });
}

constexpr std::array<lint_rule, 8> table{{
    {{"E090-tool-approved", "steps and personas use approved tools, and AI patterns use AI tools"}, approved_tools},
    {{"E091-data-class", "no tool may see a class of data that a policy denies it"}, data_classes},
    {{"E092-prohibited-field", "prompts have no field for personal data or secrets"}, prohibited_fields},
    {{"E093-placeholder", "the gaps of a prompt and its fields are the same"}, placeholder_rule},
    {{"E094-metric", "every metric has a type, a direction and a unit"}, metrics_rule},
    {{"E095-persona-tool", "whoever does a step has the tool that it uses"}, persona_tools},
    {{"E096-date", "dates are written as YYYY-MM-DD"}, dates_rule},
    {{"W213-undated", "prompts, exemplars and fallbacks have a version, an owner and a day they were tested"}, undated},
}};

}  // namespace

std::span<const lint_rule> asset_rules() { return table; }

}  // namespace coach::core::graph
