#include "core/modes/experiment_card.hpp"

#include "core/contract/permission.hpp"
#include "core/habits/dates.hpp"
#include "core/modes/experiment.hpp"

namespace coach::core::modes {

namespace {

using phase = experiment_state::phase;
using namespace std::chrono_literals;

constexpr auto morning = 9h + 10min;

const contract::experiment_rules& rules(const view& v) { return v.knows.org.contract.experiments; }

fills clause_fills(const view& v) {
    return {{"contract", contract_name(v)}, {"section", rules(v).section}, {"clause", clause(rules(v).text)}};
}

std::string class_name(const contract::contract& c, std::string_view id) {
    for (const auto& d : c.data)
        if (d.id == id) return d.name;
    return std::string(id);
}

}  // namespace

std::string money(int amount, const world& w) {
    const auto& currency = w.org.contract.experiments.currency;
    return std::to_string(amount) + (currency.empty() ? "" : " " + currency);
}

std::string contract_name(const view& v) {
    const auto& c = v.knows.org.contract;
    return c.is_default ? v.voice.label("contract_default_name")
                        : v.voice.label("contract_name", {{"version", c.version}});
}

std::optional<blocker> outside_contract(phase at, const std::string& words, const view& v) {
    const auto phrase = contract::outside_experiments(rules(v), words);
    if (phrase.empty()) return std::nullopt;
    auto with = clause_fills(v);
    with.emplace_back("phrase", phrase);
    return blocker{at, v.voice.say("experiment.outside", with), true};
}

std::optional<blocker> data_above(std::string_view data_class, const view& v) {
    const auto& c = v.knows.org.contract;
    if (data_class.empty() || rules(v).data_max.empty() || c.rank(data_class) <= c.rank(rules(v).data_max))
        return std::nullopt;
    auto with = clause_fills(v);
    with.emplace_back("data", class_name(c, data_class));
    with.emplace_back("most", class_name(c, rules(v).data_max));
    return blocker{phase::data, v.voice.say("experiment.data_above", with), true};
}

std::optional<blocker> budget_above(const experiment_card& card, const view& v) {
    if (card.budget <= rules(v).ceiling || !card.approved_by.empty()) return std::nullopt;
    auto with = clause_fills(v);
    with.emplace_back("budget", money(card.budget, v.knows));
    with.emplace_back("ceiling", money(rules(v).ceiling, v.knows));
    return blocker{phase::budget, v.voice.say("experiment.above_ceiling", with), true};
}

std::vector<blocker> blockers(const experiment_card& card, const view& v) {
    std::vector<blocker> out;
    const auto add = [&](std::optional<blocker> found) {
        if (found) out.push_back(std::move(*found));
    };
    for (const auto& [at, words] :
         {std::pair(phase::hunch, &card.hunch), std::pair(phase::ship, &card.ship), std::pair(phase::data, &card.data)})
        add(outside_contract(at, *words, v));
    add(data_above(card.data_class, v));
    add(budget_above(card, v));
    const auto lacks = [&](bool missing, phase at, std::string_view slot) {
        if (missing) out.push_back({at, v.voice.say(slot), false});
    };
    lacks(card.signal.empty(), phase::signal, "experiment.need_signal");
    lacks(card.rule.empty(), phase::rule, "experiment.need_rule");
    lacks(card.hunch.empty(), phase::hunch, "experiment.need_hunch");
    lacks(card.data.empty(), phase::data, "experiment.need_data");
    lacks(card.sense <= v.now, phase::sense, "experiment.need_sense");
    return out;
}

table_part card_table(const experiment_card& card, const world& w) {
    table_part out{{std::string(w.phrases.label("experiment_field")), std::string(w.phrases.label("experiment_words"))},
                   {}};
    const auto add = [&](std::string_view name, const std::string& words) {
        if (!words.empty())
            out.rows.push_back({std::string(w.phrases.label("experiment_field_" + std::string(name))), words});
    };
    const auto label = [&](std::string_view name) { return std::string(w.phrases.label(name)); };
    add("kind", label(card.to_learn ? "experiment_kind_learn" : "experiment_kind_ship"));
    add("hunch", card.hunch);
    if (!card.to_learn) add("ship", card.ship);
    add("signal", card.signal);
    add("rule", card.rule);
    add("authority", card.authority);
    add("team", card.team);
    add("constraints", card.constraints);
    if (card.sense != time_point{})
        add("sense", habits_words::day_text(
                         w.phrases, local_day{std::chrono::floor<std::chrono::days>(card.sense).time_since_epoch()}));
    add("data", card.data);
    if (!card.data_class.empty()) add("data_class", class_name(w.org.contract, card.data_class));
    add("budget", money(card.budget, w));
    add("approval", card.approved_by);
    if (!card.found.empty()) add("found", label("experiment_" + card.found));
    if (!card.decision.empty()) add("decision", label("experiment_" + card.decision));
    add("learned", card.learned);
    return out;
}

std::string sense_timer(std::uint32_t id) { return "experiment/" + std::to_string(id); }

time_point sense_time(std::string_view zone, local_day day) { return instant(zone, {day, morning}); }

}  // namespace coach::core::modes
