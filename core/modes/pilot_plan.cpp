#include "core/modes/pilot_plan.hpp"

#include <array>

namespace coach::core::modes {

namespace {

constexpr std::array sections{"pilot_team", "pilot_champion", "pilot_baseline", "pilot_signal", "pilot_date"};

/// The workflow's own goal and measure, so that the page says what is practised.
void add_workflow(std::string& page, const graph::workflow& work, const view& v) {
    page += "\n## " + v.voice.label("pilot_steps") + "\n\n";
    for (const auto& step : work.steps)
        page += "- " + escape(v.text(step.title)) + "\n";
}

}  // namespace

std::string pilot_plan(const std::vector<std::string>& answers, const view& v) {
    const auto f = v.knows.workflow(answers.front());
    const auto name = f ? std::string(v.text(f.work->name)) : answers.front();
    std::string page = "# " + v.voice.label("pilot_title") + ": " + escape(name) + "\n";
    for (std::size_t i = 0; i < sections.size(); ++i) {
        const bool given = i + 1 < answers.size() && !answers[i + 1].empty();
        page += "\n## " + v.voice.label(sections[i]) + "\n\n" +
                (given ? escape(answers[i + 1]) : v.voice.label("pilot_open")) + "\n";
    }
    if (f) add_workflow(page, *f.work, v);
    page += "\n## " + v.voice.label("pilot_rules") + "\n\n";
    for (const auto* rule : {"pilot_rule_private", "pilot_rule_one", "pilot_rule_decide"})
        page += "- " + v.voice.label(rule) + "\n";
    return page;
}

}  // namespace coach::core::modes
