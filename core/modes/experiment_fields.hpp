#pragma once

/// The lines of an experiment's card in the order of the talk: which is asked, which words are enough, what is said
/// when they are not; and the form that holds the first of them at once. Pure.
///
/// The form's lines are all optional there: what is left empty is asked for in the talk.

#include "core/modes/mode.hpp"

#include <array>
#include <string>
#include <string_view>

namespace coach::core::modes::card_lines {

using phase = experiment_state::phase;

struct field_row {
    phase at;
    std::string_view name;
    std::string experiment_card::* words;  ///< null: no free text
    bool needed;
};
inline constexpr std::array fields{field_row{phase::kind, "kind", nullptr, false},
                                   field_row{phase::hunch, "hunch", &experiment_card::hunch, true},
                                   field_row{phase::ship, "ship", &experiment_card::ship, false},
                                   field_row{phase::signal, "signal", &experiment_card::signal, true},
                                   field_row{phase::rule, "rule", &experiment_card::rule, true},
                                   field_row{phase::authority, "authority", &experiment_card::authority, false},
                                   field_row{phase::team, "team", &experiment_card::team, false},
                                   field_row{phase::sense, "sense", nullptr, true},
                                   field_row{phase::data, "data", &experiment_card::data, true},
                                   field_row{phase::data_class, "data_class", nullptr, true},
                                   field_row{phase::budget, "budget", nullptr, false},
                                   field_row{phase::approval, "approval", &experiment_card::approved_by, false}};

/// Null: no line of the card.
[[nodiscard]] const field_row* row_of(phase);
/// The line that follows, where what stands already is not asked again; `ready` after the last.
[[nodiscard]] phase after(phase, const experiment_card&, const view&);
[[nodiscard]] phase before(phase, const experiment_card&, const view&);
[[nodiscard]] bool is_asked(phase, const experiment_card&, const view&);

[[nodiscard]] std::size_t word_count(std::string_view line);
/// A signal that is no count, a rule without a threshold.
[[nodiscard]] bool is_weak(phase, const std::string& words, const view&);
[[nodiscard]] bool names_several(std::string_view team, const view&);
/// Lines that the contract's rules for experiments speak about.
[[nodiscard]] bool is_ruled(phase);

[[nodiscard]] std::string_view ask_slot(phase);
[[nodiscard]] std::string_view press_slot(phase);
[[nodiscard]] std::string_view need_slot(phase);

/// Whether nothing of what the form asks for stands on the card.
[[nodiscard]] bool is_blank(const experiment_card&);
[[nodiscard]] form_part form_of_card(const view&);
/// What the form says for a line: one line; empty for a non-answer.
[[nodiscard]] std::string words_for(const field_row&, const submitted_form&, const view&);
[[nodiscard]] bool is_on_form(phase);
/// Whether the talk would take these words for the line without another question.
[[nodiscard]] bool is_enough(phase, const std::string& words, const view&);

}  // namespace coach::core::modes::card_lines
