#pragma once

/// A short form for the team, one question at a time: a decision to write down, an asset for the library, something
/// learned to share, the figures and quotes of a case study. Belongs to no workflow.
///
///   question 1 ──words, a button, skip──▶ question 2 … ──▶ told to the team (core/team/), then closed
///   any        ──undo──▶ the question before;  ──never mind──▶ closed, nothing kept
///
/// What an assistant wrote is kept as its SHA-256 only. To add a form: a kind in core/state.hpp, a row of `forms`, its
/// words in graphs/phrases/en/team.yaml.

#include "core/modes/mode.hpp"

namespace coach::core::modes {

[[nodiscard]] outcome<noting_state> noting_start(noting_state, const view&);
[[nodiscard]] outcome<noting_state> on(noting_state, const heard_turn&, const view&);
[[nodiscard]] reply recap(const noting_state&, const view&);
[[nodiscard]] outcome<noting_state> again(const noting_state&, const view&);
[[nodiscard]] std::string label_of(const noting_state&, const view&);

}  // namespace coach::core::modes
