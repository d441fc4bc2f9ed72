#include "core/deciding.hpp"

#include <array>

namespace coach::core {

namespace {

constexpr std::array table{
    decision_row{.request = asked::show_me, .then = move::worked_example, .because = "once said, it always works"},
    decision_row{.request = asked::example, .then = move::worked_example, .because = "they asked"},
    decision_row{.request = asked::hint, .max_help = 1, .then = move::hint, .because = "they asked; cue, then partial"},
    decision_row{.request = asked::hint, .then = move::worked_example, .because = "the ladder's last rung"},
    decision_row{.answered = false, .min_non_answers = 4, .then = move::let_go, .because = "all was shown: no loop"},
    decision_row{.answered = false, .min_non_answers = 3, .then = move::worked_example, .because = "three non-answers"},
    decision_row{.answered = false,
                 .min_non_answers = 2,
                 .max_help = 1,
                 .then = move::hint,
                 .because = "two non-answers step down by themselves"},
    decision_row{.answered = false,
                 .min_non_answers = 2,
                 .max_help = 2,
                 .then = move::worked_example,
                 .because = "the next rung is the last"},
    decision_row{.answered = false,
                 .others_open = false,
                 .min_presses = 2,
                 .then = move::let_go,
                 .because = "no smaller question is left"},
    decision_row{.answered = false, .then = move::narrow, .because = "a smaller question"},
    decision_row{.judged = false, .then = move::accept, .because = "nothing to score here"},
    decision_row{.passes = true, .then = move::confirm_and_advance, .because = "good enough to circulate"},
    decision_row{.moved = true,
                 .others_open = false,
                 .min_presses = 2,
                 .then = move::let_go,
                 .because = "never a third time, even when the rest moved"},
    decision_row{
        .moved = true, .then = move::acknowledge_and_press, .because = "say what got better before asking for more"},
    decision_row{.others_open = true,
                 .min_presses = 2,
                 .then = move::change_atom,
                 .because = "never press one thing three times"},
    decision_row{.min_presses = 2, .then = move::let_go, .because = "asked enough"},
    decision_row{.then = move::quote_and_press, .because = "say what the text does, then one question"},
};

bool fits(const decision_row& row, const situation& s) {
    return (!row.request || *row.request == s.request) && (!row.answered || *row.answered == s.answered) &&
           (!row.judged || *row.judged == s.judged) && (!row.passes || *row.passes == s.passes) &&
           (!row.moved || *row.moved == s.moved) && (!row.others_open || *row.others_open == s.others_open) &&
           s.non_answers >= row.min_non_answers && s.presses >= row.min_presses && s.help <= row.max_help;
}

}  // namespace

std::span<const decision_row> decision_table() { return table; }

move decide(const situation& s) {
    for (const auto& row : table)
        if (fits(row, s)) return row.then;
    return move::quote_and_press;
}

std::string_view name_of(move m) {
    switch (m) {
        case move::hint:
            return "hint";
        case move::worked_example:
            return "worked_example";
        case move::confirm_and_advance:
            return "confirm_and_advance";
        case move::acknowledge_and_press:
            return "acknowledge_and_press";
        case move::quote_and_press:
            return "quote_and_press";
        case move::narrow:
            return "narrow";
        case move::change_atom:
            return "change_atom";
        case move::let_go:
            return "let_go";
        case move::accept:
            return "accept";
    }
    return "";
}

}  // namespace coach::core
