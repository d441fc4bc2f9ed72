#include "core/graph/model.hpp"

#include <algorithm>
#include <unordered_set>

namespace coach::core::graph {
namespace {

template <class T>
const T* by_id(const std::vector<T>& all, std::string_view id) {
    const auto found = std::find_if(all.begin(), all.end(), [id](const T& one) { return one.id == id; });
    return found == all.end() ? nullptr : &*found;
}

/// BCP 47 tags compare without case (RFC 5646 §2.1.1).
bool same_tag(std::string_view a, std::string_view b) {
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [&](char x, char y) { return lower(x) == lower(y); });
}

}  // namespace

std::string_view localized::in(std::string_view locale) const {
    for (auto tag = locale; !tag.empty();) {
        for (const auto& [known, text] : by_locale)
            if (same_tag(known, tag)) return text;
        const auto shorter = tag.rfind('-');
        tag = shorter == std::string_view::npos ? std::string_view{} : tag.substr(0, shorter);
    }
    return by_locale.empty() ? std::string_view{} : std::string_view(by_locale.front().second);
}

const std::string& graph::file_of(position at) const {
    const auto n = static_cast<std::size_t>(at.source);
    return n > 0 && n <= overlays.size() ? overlays[n - 1].file : file;
}

const workflow* graph::find_workflow(std::string_view id) const { return by_id(workflows, id); }
const criterion* graph::find_criterion(std::string_view id) const { return by_id(criteria, id); }
const exemplar* graph::find_exemplar(std::string_view id) const { return by_id(exemplars, id); }
const prompt* graph::find_prompt(std::string_view id) const { return by_id(prompts, id); }
const tool* graph::find_tool(std::string_view id) const { return by_id(tools, id); }
const fallback* graph::find_fallback(std::string_view id) const { return by_id(fallbacks, id); }
const role* graph::find_role(std::string_view id) const { return by_id(roles, id); }

const step* find_step(const workflow& of, std::string_view id) { return by_id(of.steps, id); }

std::vector<const criterion*> criteria_of(const graph& g, const workflow& w) {
    std::vector<const criterion*> used;
    std::unordered_set<const criterion*> seen;
    const auto use = [&](const std::vector<reference>& references) {
        for (const auto& r : references) {
            const auto* c = g.find_criterion(r.id);
            if (c != nullptr && seen.insert(c).second) used.push_back(c);
        }
    };
    for (const auto& s : w.steps)
        use(s.criteria);
    for (const auto& s : w.sections)
        use(s.criteria);
    return used;
}

const std::array<std::string_view, 13>& act_names() {
    static constexpr std::array<std::string_view, 13> names = {
        "greet",      "clarify", "propose",  "refuse",  "commit", "flatter", "threaten",
        "leave_role", "deflect", "pressure", "promise", "submit", "close"};
    return names;
}

std::vector<std::string_view> right_actions(std::string_view drill_kind) {
    if (drill_kind == "fallback") return {"stop", "verify", "escalate"};
    if (drill_kind == "boundary") return {"allow", "deny", "ask"};
    if (drill_kind == "delegate_or_not") return {"keep", "assist", "delegate"};
    return {};
}

}  // namespace coach::core::graph
