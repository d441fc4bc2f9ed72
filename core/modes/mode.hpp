#pragma once

/// What every mode is made of. A mode is a state and a pure function: (state, what was heard, what can be seen) → (next
/// state, what to say, what to record). It knows its own work only; rooms, menus and other sessions are
/// core/turn.hpp's. To add a mode: a file pair here with its `on`, `recap`, `again` and `label_of`, its state at the
/// end of core/state.hpp's `mode_state`, its #include in core/turn.cpp, how it is begun as a row of core/reactions.cpp,
/// its words in graphs/phrases, its cases in tests/unit/modes/.

#include "core/event.hpp"
#include "core/judge.hpp"
#include "core/learning/evidence.hpp"
#include "core/phrasebook.hpp"
#include "core/state.hpp"
#include "core/understanding.hpp"
#include "core/world.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace coach::core::modes {

/// What a person did, as the mode sees it: a button's action, or a meaning with words.
struct heard_turn {
    meaning what = meaning::words;
    std::string action;  ///< of a button: "next", "goto:st.scope"; empty for typed words
    std::string text;
};

struct view {
    const world& knows;
    const graph::graph& in;       ///< of the work; an empty one for work that belongs to none
    const graph::workflow& work;  ///< likewise
    std::string_view title;
    speaker& voice;
    time_point now;
    learner_state& me;  ///< what is kept about the person beside this piece of work
    const event& e;
    std::uint32_t session = 0;

    /// The name of a timer that wakes this piece of work: it hears meaning::timer with `what` as the action.
    [[nodiscard]] std::string wake(std::string_view what) const {
        return "s/" + std::to_string(session) + "/" + std::string(what);
    }

    [[nodiscard]] std::string_view text(const graph::localized& t) const { return knows.text(t); }
};

constexpr int room_for_more = 62;  ///< the same, for what is worth more than brevity
constexpr int most_words = 50;     ///< after which nothing is added that can wait; what must be said may reach 80
/// Words outside “…”: what is quoted is the person's, or an author's shape to fill in.
[[nodiscard]] int words_of_ours(std::string_view markdown);

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
    /// Only while the person still has less than a wall to read.
    void say_if_room(std::string paragraph, int most = most_words) {
        int words = words_of_ours(paragraph);
        for (const auto& p : parts)
            if (const auto* t = std::get_if<text_part>(&p)) words += words_of_ours(t->markdown);
        if (words <= most) say(std::move(paragraph));
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
    std::vector<learning::evidence> shown{};          ///< for the learner model
    std::vector<learning::practice_wish> practise{};  ///< for the schedule
    effects wants{};                                  ///< beside what is said: timers, words to other actors
    std::optional<learning::judged_piece> judged{};   ///< for the stage and the level
};

/// Noun phrases as one list: "a; b; and c". They may hold commas.
[[nodiscard]] std::string listed(const std::vector<std::string>& phrases, std::string_view last_joiner);
/// "Eli (#ai-questions)"; empty when nobody was named.
[[nodiscard]] std::string contact_of(const organisation&);
/// A span of the person's text as it is quoted back: at most `words` words and 160 characters, cut at a word.
[[nodiscard]] std::string short_quote(const reading&, span, std::size_t words = 15);
/// A span with its sentence, or with what follows it when that is long: one word alone tells little.
[[nodiscard]] span with_context(const reading&, span);
/// An author's line inside a sentence of ours: without its full stop.
[[nodiscard]] std::string clause(std::string_view line);
/// An author's text without its questions, where the turn's question is another.
[[nodiscard]] std::string statements(std::string_view text);
[[nodiscard]] std::string first_sentence(std::string_view text);
[[nodiscard]] std::string first_upper(std::string text);
/// An answer as it is kept: one line, not longer than `words_kept`.
[[nodiscard]] std::string one_line(std::string_view text);
[[nodiscard]] std::string first_lower(std::string text);
/// "<artefact>: <title>", or the workflow's name when there is no title.
[[nodiscard]] std::string work_title(const view&);
[[nodiscard]] std::string level_text(int level, int high);
/// The best exemplar of a criterion at a level, else the nearest above, else none.
[[nodiscard]] const graph::exemplar* exemplar_for(const graph::graph&, const graph::criterion&, int level);

}  // namespace coach::core::modes
