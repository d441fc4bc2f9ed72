#pragma once

/// Ship, sense, respond: a safe-to-fail experiment on one card, and its end.
///
///   kind ─▶ hunch ─▶ (ship) ─▶ signal ─▶ rule ─▶ authority ─▶ sense ─▶ data ─▶ (data class) ─▶ budget ─▶ ready
///                    an experiment to learn delivers nothing: no "ship"
///   ready ──start──▶ runs; at the sense date the person is asked to look                     (core/asides/experiments)
///   found ─▶ decision (keep, change, stop) ─▶ learned ─▶ sharing ─▶ closed
///   sharing ──next team──▶ constraints ─▶ next team ─▶ the card of the next team: one team at a time
///
/// A form with the lines from the hunch to the authority stands beside the first question, as the quicker way; its
/// words pass the same rules, and what it leaves open is asked for in the talk.
///
/// Nothing starts without a hunch, a signal and a decision rule, outside the contract's rules for experiments, on data
/// above the class that they allow, or above the pre-approved budget without somebody's name. Nothing closes without
/// what was learned; with it, an experiment that did not work counts as one that did.

#include "core/modes/mode.hpp"

namespace coach::core::modes {

[[nodiscard]] outcome<experiment_state> experiment_start(const view&);
/// Of a card that runs: what was seen, what follows, what was learned.
[[nodiscard]] outcome<experiment_state> experiment_close(experiment_card, const view&);
/// The id of the form; its fields are named as the lines of the card: hunch, ship, signal, rule, authority.
inline constexpr std::string_view experiment_form = "experiment";
/// Whether it has words for a line that is still open; one that comes late, or from another card, changes nothing.
[[nodiscard]] bool has_room_for(const experiment_state&, const submitted_form&, const view&);
[[nodiscard]] outcome<experiment_state> on(experiment_state, const heard_turn&, const view&);
[[nodiscard]] reply recap(const experiment_state&, const view&);
[[nodiscard]] outcome<experiment_state> again(const experiment_state&, const view&);
[[nodiscard]] std::string label_of(const experiment_state&, const view&);

/// The card as a table.
[[nodiscard]] table_part card_table(const experiment_card&, const world&);
/// "experiment/7": the timer of a card's sense date.
[[nodiscard]] std::string sense_timer(std::uint32_t id);
/// In the morning of that day, where the person is.
[[nodiscard]] time_point sense_time(std::string_view zone, local_day);

}  // namespace coach::core::modes
