#include "core/graph/lint.hpp"

#include "core/graph/lint_rules.hpp"
#include "core/graph/nearest.hpp"

#include <algorithm>
#include <array>

namespace coach::core::graph {
namespace {

constexpr std::size_t most_findings = 500;

constexpr rule_row together_rule{
    "E029-defined-twice", "graphs that are loaded together define each graph, overlay, role and workflow id once"};

constexpr rule_row no_base_rule{"E028-no-base", "a file that extends a graph is read together with it"};
constexpr rule_row strictness_rule{"E098-less-strict",
                                   "an overlay asks for nothing less than what it extends, save by a signed waiver"};

constexpr std::array<rule_row, 8> loader_rules{{
    {"E002-yaml", "the file is YAML 1.2 in UTF-8, one document, a mapping at the top"},
    {"E003-limit",
     "the file is at most 2 MiB, 60 levels deep, 60,000 values, 500 things in a list, 64 KiB a text, 200 aliases"},
    {"E010-missing-key", "every key that a thing cannot be without is there"},
    {"E011-repeated-key", "no key is given twice in one mapping"},
    {"E012-unknown-key", "only known keys are used"},
    {"E013-wrong-type", "each value has the type and range its key expects"},
    {"E014-unknown-value", "where only some words are allowed, one of them is used"},
    {"E015-condition", "every condition can be parsed"},
}};

std::vector<std::span<const lint_rule>> all_themes() {
    return {identity_rules(), flow_rules(),     step_rules(),  criterion_rules(),
            practice_rules(), scenario_rules(), asset_rules(), advice_rules()};
}

}  // namespace

const std::vector<rule_row>& rules() {
    static const std::vector<rule_row> all = [] {
        std::vector<rule_row> rows(loader_rules.begin(), loader_rules.end());
        rows.push_back(together_rule);
        rows.push_back(no_base_rule);
        rows.push_back(strictness_rule);
        for (const auto theme : all_themes())
            for (const auto& rule : theme)
                rows.push_back(rule.row);
        std::sort(rows.begin(), rows.end(), [](const rule_row& a, const rule_row& b) { return a.id < b.id; });
        return rows;
    }();
    return all;
}

std::vector<finding> lint(const graph& g, const lint_options& options) {
    linting l(g, options);
    for (const auto theme : all_themes()) {
        for (const auto& rule : theme) {
            l.rule = rule.row.id;
            rule.check(l);
        }
    }
    sort_by_position(l.findings);
    return std::move(l.findings);
}

void linting::report(position at, std::string what, std::string mend) {
    if (full()) return;
    const auto level = rule.starts_with('W') ? severity::warning : severity::error;
    findings.push_back({level, g.file_of(at), at, std::string(rule), std::move(what), std::move(mend)});
}

std::string named(std::string_view id, std::string_view kind) {
    return id.empty() ? "this " + std::string(kind) : "\"" + std::string(id) + "\"";
}

bool is_blank(const localized& words) {
    return std::all_of(words.by_locale.begin(), words.by_locale.end(),
                       [](const auto& one) { return one.second.find_first_not_of(" \t\r\n") == std::string::npos; });
}

bool is_date(std::string_view s) {
    if (s.size() != 10 || s[4] != '-' || s[7] != '-') return false;
    const auto digit = [&](std::size_t i) { return s[i] >= '0' && s[i] <= '9'; };
    for (const std::size_t i : {0, 1, 2, 3, 5, 6, 8, 9})
        if (!digit(i)) return false;
    const auto month = s.substr(5, 2);
    const auto day = s.substr(8, 2);
    return month >= "01" && month <= "12" && day >= "01" && day <= "31";
}

std::string did_you_mean(std::string_view id, const std::vector<std::string_view>& known) {
    const auto near = nearest(id, known);
    return near.empty() ? std::string() : "did you mean \"" + std::string(near) + "\"? ";
}

std::vector<std::string> plain_words(std::string_view text) {
    std::vector<std::string> words;
    std::string word;
    const auto close = [&] {
        if (!word.empty()) words.push_back(std::move(word));
        word.clear();
    };
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (c >= 'A' && c <= 'Z')
            word += static_cast<char>(c - 'A' + 'a');
        else if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || byte >= 0x80)
            word += c;
        else
            close();
    }
    close();
    return words;
}

void for_each_step(const graph& g, const std::function<void(const workflow&, const step&)>& visit) {
    for (const auto& w : g.workflows)
        for (const auto& s : w.steps)
            visit(w, s);
}

linting::linting(const graph& whole, const lint_options& given) : g(whole), options(given) {
    for (const auto& c : g.criteria)
        users_[&c];
    for (const auto& w : g.workflows) {
        for (const auto* c : criteria_[&w] = criteria_of(g, w)) {
            users_[c].push_back(&w);
            uses_.emplace(&w, c->id);
        }
    }
}

bool linting::full() const { return findings.size() >= most_findings; }
const std::vector<const workflow*>& linting::users(const criterion& c) const { return users_.at(&c); }
const std::vector<const criterion*>& linting::criteria(const workflow& w) const { return criteria_.at(&w); }
bool linting::uses(const workflow& w, std::string_view id) const { return uses_.contains({&w, id}); }

std::set<std::string_view> kinds_for(const linting& l, const std::vector<const workflow*>& workflows) {
    const auto& known = l.options.kinds.empty() ? standard_kinds() : l.options.kinds;
    std::set<std::string_view> kinds(known.begin(), known.end());
    for (const auto* w : workflows)
        for (const auto& cue : w->cues)
            kinds.insert(cue.name);
    return kinds;
}

const std::vector<std::string>& standard_kinds() {
    static const std::vector<std::string> kinds = {
        // quantity
        "number_with_unit", "percentage", "money", "count_of_people", "count_of_things", "fraction_of", "range",
        "baseline_target", "before_after",
        // time
        "date", "clock_time", "clock_time_zone", "duration", "timeline_entry", "deadline", "time_window", "frequency",
        // responsibility
        "named_owner", "action_item", "decision_ask",
        // evidence
        "source_marker", "link", "ticket_id", "quotation", "counter_evidence", "sampling_statement",
        // claims
        "causal", "solution_as_problem", "vague_quantity", "hedge", "absolute", "intensifier", "estimative",
        // people
        "blame", "praise", "first_person_plural", "first_person_singular", "named_customer", "passive_hiding",
        // AI use and protected data
        "ai_use_statement", "assistant_phrase", "unverified_citation", "prompt_injection", "redacted_data",
        // cue lists of the language
        "problem_cue", "impact_cue", "detection_cue", "mitigation_cue", "contributing_cue", "priority_cue",
        "ranking_cue", "non_goal_cue", "guardrail_cue", "stop_rule_cue", "risk_cue", "assumption_cue", "test_cue",
        "option_cue", "cost_cue", "uncertainty_cue", "luck_cue", "went_well_cue", "action_type_cue", "vague_action_cue",
        "behaviour_cue", "output_metric_cue", "smallest_test_cue", "defence_cue", "check_of_effect_cue", "delay_cue"};
    return kinds;
}

}  // namespace coach::core::graph
