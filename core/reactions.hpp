#pragma once

/// What Coach does beside the open piece of work, as three tables: for what was meant ("stop", "my data"), for buttons
/// ("role:…", "resume:…"), for timers and words of other actors. The first row that fits reacts.
/// To add a reaction: a function in a file of its subject, its declaration beside it, one row in reactions.cpp, its
/// everyday forms in graphs/phrases. A row whose function gives an empty reply says nothing.

#include "core/turn.hpp"

#include <span>
#include <string_view>

namespace coach::core {

struct meaning_row {
    meaning to;
    bool in_work;  ///< false: only when no piece of work is open; then the words are the mode's
    reply (*react)(turn&);
};
struct action_row {
    std::string_view prefix;  ///< "resume:" with an argument, or the whole action
    reply (*react)(turn&, const std::string& argument);
};
/// Timers by the beginning of their name, words of other actors by their kind.
struct wake_row {
    std::string_view prefix;
    reply (*react)(turn&, const std::string& rest);
};
struct told_row {
    std::string_view kind;
    reply (*react)(turn&, const told&);
};
[[nodiscard]] std::span<const meaning_row> meaning_rows();
[[nodiscard]] std::span<const action_row> action_rows();
[[nodiscard]] std::span<const wake_row> wake_rows();
[[nodiscard]] std::span<const told_row> told_rows();

/// Words, a button's action, a pasted text: what the tables, the open work and the workflows make of them.
reply on_words(turn&, const std::string& words);
reply on_action(turn&, const std::string& action);
reply pasted(turn&, std::string document, const std::vector<candidate>& likely);

/// An aside: what was asked, and the way back to the work.
template <reply (*aside)(turn&)>
reply beside_work(turn& t) {
    auto r = aside(t);
    if (open_here(t)) r.offer("recap", t.voice.label("go_on"), true);
    return r;
}

}  // namespace coach::core
