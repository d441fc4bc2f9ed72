#pragma once

/// What a person showed about a criterion, in one place and at one time: what the modes report and the learner model
/// (core/learning/) takes in. Plain values.

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace coach::core::learning {

enum class source { guided, feedback, drill, simulation, practice };

/// How much help was used: a hint, part of the answer, a worked example, or somebody else (or AI) finished it.
enum class help { none, hint, partial, example, finished_by_others };

struct evidence {
    std::string graph;      ///< graph id
    std::string workflow;   ///< "wf.prd"
    std::string criterion;  ///< "cr.problem"
    std::string item;       ///< on what: "wf.prd/st.problem", "wf.prd", "dr.x/fl.y", "sc.x/em.y"
    source from = source::guided;
    double score = 0;  ///< 0 … 1: (level - 1) / 3, the share found, followed or not
    int grade = 3;     ///< FSRS: 1 again, 2 hard, 3 good, 4 easy
    help used = help::none;
};

/// A whole piece of work that was judged: at the end of a guided run, or handed in for a critique.
struct judged_piece {
    std::string workflow;
    std::vector<std::pair<std::string, int>> levels;  ///< criterion id → 1 … 4
    bool guided = false;
    int submission = 1;              ///< later ones are revisions of the first, or the same run at its end again
    std::optional<int> self_rating;  ///< 1 … 4, said before the score
};

/// One thing worth practising, found by a mode; core/learning decides when.
struct practice_wish {
    std::string workflow;
    std::string criterion;
    std::string drill;  ///< empty: whatever trains the criterion
    std::string why;    ///< an id of the graph: the expert move missed, the flaw not seen
};

}  // namespace coach::core::learning
