#pragma once

/// The interview as a pure function: the answers so far → the draft, and what is asked next.
///
///   name → requester (thread: when) → artefact ─┬─ interview:    did ⟲ (why → other)* → beginner → check → shortcut →
///   ai (→ ai_why)
///                                ├─ walkthrough:  source, then for each section: why_here → beginner → check → ai
///                                ├─ examples:     source⟲, then for each common section: beginner → check → ai
///                                └─ thread:       for each line: (why → other)* → beginner → check → ai
///   then → choice (only when no decision was named) → good → example → the end
///
/// Every decision that an answer names is followed by a why. An answer without words was skipped: an open question.
/// Lists of words come from graphs/phrases (capture_*). Cost: linear in the answers; bounded by draft.hpp.

#include "core/capture/draft.hpp"
#include "core/phrasebook.hpp"
#include "core/state.hpp"

#include <functional>

namespace coach::core::capture {

struct question {
    std::string kind;  ///< empty: nothing more to ask
    int step = -1;
    int decision = -1;
};
struct interview {
    draft made;
    question next;
};

struct needs {
    const phrasebook& words;
    const reader& read;
    const std::function<document(std::string)>& parse;
};
[[nodiscard]] interview replay(const capture_state&, const needs&);

/// The sentences of an answer that name a decision ("we chose … instead of …").
[[nodiscard]] std::vector<std::string> decisions_in(std::string_view answer, const std::vector<std::string>& cues);
/// What stands after "instead of"; empty when nothing does.
[[nodiscard]] std::string alternative_in(std::string_view sentence, const std::vector<std::string>& cues);
/// The observation kinds that a statement on quality asks for: "capture_kinds" of the phrases, "kind: cue, cue".
[[nodiscard]] std::vector<std::string> kinds_asked(std::string_view statement, const std::vector<std::string>& rows);
/// Sentences and list items, without their marks; at most `most`.
[[nodiscard]] std::vector<std::string> items_of(std::string_view answer, std::size_t most);
/// How much two short texts share, 0 … 1: stems of the smaller found in the larger.
[[nodiscard]] double overlap(const reader&, std::string_view a, std::string_view b);

/// The interview as a text to keep: questions and answers in order.
[[nodiscard]] std::string transcript_of(const capture_state&, const draft&, const phrasebook&);

}  // namespace coach::core::capture
