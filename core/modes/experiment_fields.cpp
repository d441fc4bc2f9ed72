#include "core/modes/experiment_fields.hpp"

#include "core/contract/permission.hpp"
#include "core/modes/experiment.hpp"
#include "core/modes/experiment_card.hpp"
#include "core/utf8.hpp"

#include <algorithm>

namespace coach::core::modes::card_lines {

namespace {

bool holds_word_of(const view& v, std::string_view list, std::string_view text) {
    std::string lower = " ";
    for (const char c : text)
        lower += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c == ',' || c == '.' ? ' ' : c;
    lower += ' ';
    const auto& words = v.knows.phrases.list(list);
    return std::any_of(words.begin(), words.end(),
                       [&](const auto& w) { return lower.find(" " + w + " ") != std::string::npos; });
}

bool has_digit(std::string_view text) {
    return std::any_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

bool stands(const field_row& row, const experiment_card& card) { return row.words && !(card.*row.words).empty(); }

}  // namespace

const field_row* row_of(phase at) {
    const auto found = std::find_if(fields.begin(), fields.end(), [&](const auto& f) { return f.at == at; });
    return found == fields.end() ? nullptr : &*found;
}

std::size_t word_count(std::string_view text) {
    return text.empty() ? 0 : static_cast<std::size_t>(std::count(text.begin(), text.end(), ' ')) + 1;
}

bool is_asked(phase at, const experiment_card& card, const view& v) {
    if (at == phase::ship) return !card.to_learn;
    if (at == phase::data_class) return !card.data.empty() && card.data_class.empty();
    if (at == phase::approval) return budget_above(card, v).has_value();
    return true;
}

phase after(phase at, const experiment_card& card, const view& v) {
    auto i = std::find_if(fields.begin(), fields.end(), [&](const auto& f) { return f.at == at; });
    while (i != fields.end() && ++i != fields.end())
        if (is_asked(i->at, card, v) && !stands(*i, card)) return i->at;
    return phase::ready;
}

phase before(phase at, const experiment_card& card, const view& v) {
    auto i = std::find_if(fields.begin(), fields.end(), [&](const auto& f) { return f.at == at; });
    while (i != fields.begin()) {
        --i;
        if (i->at != phase::data_class && i->at != phase::approval && is_asked(i->at, card, v)) return i->at;
    }
    return phase::kind;
}

std::string_view ask_slot(phase at) {
    switch (at) {
        case phase::kind:
            return "experiment.ask_kind";
        case phase::hunch:
            return "experiment.ask_hunch";
        case phase::ship:
            return "experiment.ask_ship";
        case phase::signal:
            return "experiment.ask_signal";
        case phase::rule:
            return "experiment.ask_rule";
        case phase::authority:
            return "experiment.ask_authority";
        case phase::team:
            return "experiment.ask_team";
        case phase::sense:
            return "experiment.ask_sense";
        case phase::data:
            return "experiment.ask_data";
        case phase::data_class:
            return "experiment.ask_data_class";
        case phase::budget:
            return "experiment.ask_budget";
        case phase::approval:
            return "experiment.ask_approval";
        case phase::found:
            return "experiment.ask_found";
        case phase::decision:
            return "experiment.ask_decision";
        case phase::learned:
            return "experiment.ask_learned";
        case phase::constraints:
            return "experiment.ask_constraints";
        case phase::next_team:
            return "experiment.ask_next_team";
        default:
            return {};
    }
}

std::string_view press_slot(phase at) {
    return at == phase::signal ? "experiment.press_signal" : at == phase::rule ? "experiment.press_rule" : "";
}

bool is_weak(phase at, const std::string& words, const view& v) {
    if (at == phase::signal) return word_count(words) < 2;
    if (at == phase::rule) return !has_digit(words) && !holds_word_of(v, "condition_words", words);
    return false;
}

std::string_view need_slot(phase at) {
    return at == phase::hunch    ? "experiment.need_hunch"
           : at == phase::signal ? "experiment.need_signal"
           : at == phase::rule   ? "experiment.need_rule"
                                 : "experiment.need_data";
}

bool names_several(std::string_view team, const view& v) {
    return team.find(',') != std::string_view::npos || holds_word_of(v, "several_words", team);
}

bool is_ruled(phase at) { return at == phase::hunch || at == phase::ship || at == phase::data; }

bool is_on_form(phase at) { return at >= phase::hunch && at <= phase::authority; }

bool is_blank(const experiment_card& card) {
    return std::none_of(fields.begin(), fields.end(),
                        [&](const auto& row) { return is_on_form(row.at) && stands(row, card); });
}

form_part form_of_card(const view& v) {
    form_part out{
        std::string(experiment_form), v.voice.label("experiment_form"), v.voice.label("experiment_form_send"), {}};
    for (const auto& row : fields) {
        if (!is_on_form(row.at)) continue;
        const std::string name(row.name);
        out.fields.push_back({name,
                              first_upper(v.voice.label("experiment_field_" + name)),
                              v.voice.label("experiment_hint_" + name),
                              row.at != phase::authority,
                              false,
                              {}});
    }
    return out;
}

std::string words_for(const field_row& row, const submitted_form& form, const view& v) {
    for (const auto& [id, value] : form.values) {
        if (id != row.name) continue;
        auto words = one_line(value);
        return v.knows.understand.is_non_answer(words) ? "" : words;
    }
    return {};
}

bool is_enough(phase at, const std::string& words, const view& v) {
    if (is_ruled(at) && !contract::outside_experiments(v.knows.org.contract.experiments, words).empty()) return false;
    return !is_weak(at, words, v);
}

}  // namespace coach::core::modes::card_lines
