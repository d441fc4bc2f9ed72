#pragma once

/// What every mode is made of. A mode is a state and a pure function: (state, what was heard, what can be seen) → (next
/// state, what to say, what to record). It knows its own work only; rooms, menus and other sessions are core/coach.cpp's.
/// To add a mode: a file pair here, its state in core/state.hpp's `mode_state`, one line in core/coach.cpp's table,
/// its labels and slots in graphs/phrases, its cases in tests/unit/modes/.

#include "core/event.hpp"
#include "core/judge.hpp"
#include "core/phrasebook.hpp"
#include "core/state.hpp"
#include "core/understanding.hpp"
#include "core/world.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace coach::core::modes {

/// What a person did, as the mode sees it: a button's action, or an meaning with words.
struct heard_turn {
    meaning what = meaning::words;
    std::string action;  ///< of a button: "next", "goto:st.scope"; empty for typed words
    std::string text;
};

struct view {
    const world& knows;
    const graph::graph& in;
    const graph::workflow& work;
    std::string_view title;
    speaker& voice;
    time_point now;

    [[nodiscard]] std::string_view text(const graph::localized& t) const { return knows.text(t); }
};

/// One message in the making: its parts in order; paragraphs said in a row become one text part.
struct reply {
    std::vector<part> parts;
    std::vector<choice> choices;
    bool personal = false;  ///< holds somebody's levels: never shown where others read along

    void say(std::string paragraph) {
        if (paragraph.empty()) return;
        auto* last = parts.empty() ? nullptr : std::get_if<text_part>(&parts.back());
        if (last)
            last->markdown += "\n\n" + paragraph;
        else
            parts.push_back(text_part{std::move(paragraph)});
    }
    void offer(std::string action, std::string label, bool primary = false) {
        choices.push_back({std::move(action), std::move(label), primary});
    }
};

template <class State>
struct outcome {
    State next;
    reply says;
    std::vector<record> records;
    bool finished = false;  ///< the session can be closed
    bool paused = false;
};

/// Noun phrases as one list: "a; b; and c". They may hold commas.
[[nodiscard]] std::string listed(const std::vector<std::string>& phrases, std::string_view last_joiner);
/// "Eli (#ai-questions)"; empty when nobody was named.
[[nodiscard]] std::string contact_of(const organisation&);
[[nodiscard]] std::string first_upper(std::string text);
[[nodiscard]] std::string first_lower(std::string text);
/// A sentence as a part of another one: first letter lowered, final full stop left out.
[[nodiscard]] std::string clause(std::string text);
/// As `trimmed_quote`, without a final full stop: the sentence around it brings its own.
[[nodiscard]] std::string quoted(const reading&, span where, std::size_t most = 15);
/// "<artefact>: <title>", or the workflow's name when there is no title.
[[nodiscard]] std::string work_title(const view&);
[[nodiscard]] std::string level_text(int level, int high);
/// The best exemplar of a criterion at a level, else the nearest above, else none.
[[nodiscard]] const graph::exemplar* exemplar_for(const graph::graph&, const graph::criterion&, int level);

}  // namespace coach::core::modes
