#pragma once

/// A team session: a thread runs one workflow, each step taken by somebody, handed on to the next. Pure.
///
///   closed   ──open────────▶ offered    step 1: who takes it?
///   offered  ──take────────▶ taken      by one person; the words of a step are theirs
///   offered  ──back────────▶ taken      the step before goes back to whoever had it, with its words
///   taken    ──words───────▶ taken      of its holder only
///   taken    ──give up─────▶ offered
///   taken    ──hand────────▶ offered    the next step, with what is handed over; after the last one: closed
///   any      ──end─────────▶ closed     with what there is so far
///
/// Buttons carry the step's number, so that an old one changes nothing. At the end: the document, and the time by step
/// (waiting for somebody, work, returns), never by person; the same times are told to the team. Limits: 40 steps,
/// 16 KiB of words a step.

#include "core/coach.hpp"

#include <string_view>

namespace coach::core::team {

[[nodiscard]] stepped step(const world&, channel_state, const event&, time_point now);

/// Buttons of a session are told to the channel whoever presses them.
constexpr std::string_view session_button = "team:";

}  // namespace coach::core::team
