#pragma once

/// Deciding: what to do next with somebody's attempt, as a table. The first row whose conditions all hold gives the
/// move. Precedence is the order of rows: what the person asked for beats the plan; what moved is acknowledged before
/// anything is pressed; nothing is asked a third time; after "just show me" we show, then go on. To add a move: the
/// enum, a row, and its composition in core/modes/guided.cpp; tests walk every row.

#include <optional>
#include <span>
#include <string_view>

namespace coach::core {

enum class asked { nothing, hint, example, show_me };

struct situation {
    asked request = asked::nothing;
    bool answered = true;      ///< false: "I don't know", empty, or nothing to do with it
    int non_answers = 0;       ///< in a row, with this one
    bool judged = false;       ///< the step has criteria
    bool passes = false;       ///< every criterion of the step is at the pass level
    bool perfect = false;      ///< every criterion is at level 4
    bool moved = false;        ///< something holds that did not before
    int presses = 0;           ///< times the atom that matters most has been asked for already
    bool others_open = false;  ///< some missing atom has been asked for less than twice
    int help = 0;              ///< highest rung used on this step
};

enum class move {
    hint,                   ///< the next rung of the ladder
    worked_example,         ///< show it, then go on
    confirm_and_advance,    ///< say the level and what a 4 would need; offer the next step
    acknowledge_and_press,  ///< quote what moved, then one question
    quote_and_press,        ///< quote what is weak, then one question
    narrow,                 ///< one atom, as small as it gets
    change_atom,            ///< leave this one; ask for another
    let_go,                 ///< asked enough: say what stays open, offer to go on
    accept,                 ///< a step without criteria: take the answer, offer the next step
};
[[nodiscard]] std::string_view name_of(move);

struct decision_row {
    std::optional<asked> request;
    std::optional<bool> answered, judged, passes, moved, others_open;
    int min_non_answers = 0;
    int min_presses = 0;
    int max_help = 3;
    move then = move::quote_and_press;
    std::string_view because;
};
[[nodiscard]] std::span<const decision_row> decision_table();
[[nodiscard]] move decide(const situation&);

}  // namespace coach::core
