#pragma once

/// The rules' workbench. Private to lint_*.cpp.

#include "core/graph/lint.hpp"

#include <functional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace coach::core::graph {

struct linting {
    linting(const graph&, const lint_options&);

    const graph& g;
    const lint_options& options;
    std::string_view rule;  ///< the one that is running; report() files under it
    std::vector<finding> findings;

    void report(position at, std::string what, std::string mend);
    [[nodiscard]] bool full() const;  ///< no finding would be kept: stop looking for words to mend things with

    // Who uses what, found once: rules ask for it again and again, and a file may be large on purpose.
    [[nodiscard]] const std::vector<const workflow*>& users(const criterion&) const;
    [[nodiscard]] const std::vector<const criterion*>& criteria(const workflow&) const;
    [[nodiscard]] bool uses(const workflow&, std::string_view criterion_id) const;

  private:
    std::unordered_map<const criterion*, std::vector<const workflow*>> users_;
    std::unordered_map<const workflow*, std::vector<const criterion*>> criteria_;
    std::set<std::pair<const workflow*, std::string_view>> uses_;
};

struct lint_rule {
    rule_row row;
    void (*check)(linting&);
};
[[nodiscard]] std::span<const lint_rule> identity_rules();  ///< lint_identity.cpp: ids, references, header, languages
[[nodiscard]] std::span<const lint_rule> flow_rules();  ///< lint_flow.cpp: workflows and the way through their steps
[[nodiscard]] std::span<const lint_rule> step_rules();  ///< lint_steps.cpp: tags, AI use, hints, decisions
[[nodiscard]] std::span<const lint_rule> criterion_rules();  ///< lint_criteria.cpp: anchors, atoms, checks, exemplars
[[nodiscard]] std::span<const lint_rule> practice_rules();   ///< lint_practice.cpp: drills, scenarios, levels
[[nodiscard]] std::span<const lint_rule> scenario_rules();   ///< lint_scenario.cpp: what a simulation is played from
[[nodiscard]] std::span<const lint_rule> asset_rules();      ///< lint_assets.cpp: tools, policies, prompts, metrics
[[nodiscard]] std::span<const lint_rule> advice_rules();     ///< lint_advice.cpp: warnings

/// "\"st.problem\"": how messages name a thing; "this step" when it has no id.
[[nodiscard]] std::string named(std::string_view id, std::string_view kind);
[[nodiscard]] bool is_blank(const localized&);
[[nodiscard]] bool is_date(std::string_view);  ///< YYYY-MM-DD
[[nodiscard]] std::string did_you_mean(std::string_view id, const std::vector<std::string_view>& known);
/// Lower-case ASCII letters and digits, other bytes above 0x7F kept: for comparing what people wrote.
[[nodiscard]] std::vector<std::string> plain_words(std::string_view);

void for_each_step(const graph&, const std::function<void(const workflow&, const step&)>&);
void for_each_text(const graph&, const std::function<void(const localized&)>&);
/// The reader's kinds and the cues of these workflows.
[[nodiscard]] std::set<std::string_view> kinds_for(const linting&, const std::vector<const workflow*>&);

}  // namespace coach::core::graph
