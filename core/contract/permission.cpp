#include "core/contract/permission.hpp"

#include "core/reading/stems.hpp"

#include <algorithm>
#include <unordered_set>

namespace coach::core::contract {

namespace {

using stem_set = std::unordered_set<std::string>;

stem_set stems_of(std::string_view words) {
    const auto all = text::word_stems(words);
    return {all.begin(), all.end()};
}

/// How many stems of the phrase the words hold, when they hold all of them; else 0.
std::size_t held(const stem_set& words, std::string_view phrase) {
    const auto wanted = text::word_stems(phrase);
    const bool all = std::all_of(wanted.begin(), wanted.end(), [&](const auto& s) { return words.contains(s); });
    return all ? wanted.size() : 0;
}

std::size_t longest_held(const stem_set& words, const std::vector<std::string>& phrases) {
    std::size_t most = 0;
    for (const auto& p : phrases)
        most = std::max(most, held(words, p));
    return most;
}

const approved_tool* named_tool(const contract& c, const stem_set& words) {
    const approved_tool* best = nullptr;
    std::size_t longest = 0;
    for (const auto& t : c.tools) {
        const auto n = std::max(held(words, t.name), longest_held(words, t.synonyms));
        if (n > longest) {
            longest = n;
            best = &t;
        }
    }
    return best;
}

const clause* clause_of(const contract& c, const stem_set& words) {
    const clause* best = nullptr;
    std::size_t longest = 0;
    for (const auto& each : c.clauses) {
        const auto n = longest_held(words, each.words);
        if (n == 0 || n < longest || (n == longest && best && best->gives >= each.gives)) continue;
        longest = n;
        best = &each;
    }
    return best;
}

const data_class* data_of(const contract& c, const stem_set& words) {
    const data_class* best = nullptr;
    std::size_t longest = 0;
    for (const auto& d : c.data) {
        const auto n = std::max(held(words, d.name), longest_held(words, d.words));
        if (n == 0 || n < longest) continue;  // the later of equals is the stricter
        longest = n;
        best = &d;
    }
    return best;
}

}  // namespace

permit may(const contract& c, std::string_view question) {
    const auto words = stems_of(question);
    permit out;
    for (const auto& name : c.not_approved)
        if (held(words, name) > 0 && !named_tool(c, words)) out.not_approved = name;
    out.tool = named_tool(c, words);
    if (!out.tool && !c.tools.empty()) out.tool = &c.tools.front();
    out.by = clause_of(c, words);
    out.data = data_of(c, words);
    if (out.by && !out.by->data.empty() && c.rank(out.by->data) < c.data.size())
        out.data = &c.data[c.rank(out.by->data)];
    out.recognised = out.by || out.data || !out.not_approved.empty();
    if (!out.not_approved.empty()) {
        out.gives = answer::deny;
        return out;
    }
    if (out.by) out.gives = out.by->gives;
    const bool above =
        out.data && out.tool && !out.tool->data_max.empty() && c.rank(out.data->id) > c.rank(out.tool->data_max);
    if (above && !(out.by && (out.by->after_redaction || out.by->gives == answer::allow))) out.gives = answer::deny;
    if (!out.by && out.data && !above) out.gives = answer::allow;
    return out;
}

bool is_refused(const contract& c, std::string_view name) { return longest_held(stems_of(name), c.not_approved) > 0; }

std::string outside_experiments(const experiment_rules& rules, std::string_view words) {
    const auto stems = stems_of(words);
    std::string found;
    std::size_t longest = 0;
    for (const auto& phrase : rules.outside)
        if (const auto n = held(stems, phrase); n > longest) {
            longest = n;
            found = phrase;
        }
    return found;
}

const data_class* named_data(const contract& c, std::string_view words) { return data_of(c, stems_of(words)); }

}  // namespace coach::core::contract
