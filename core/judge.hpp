#pragma once

/// Judging: a reading against a workflow's criteria. The level and its explanation fall out of the same expressions:
/// the level is the highest anchor whose condition and all lower ones hold, the gap is the failed atoms of the next
/// one. Pure and deterministic. Every quote is a span of the text. Cost: at most 5 ms for 2,000 words and six criteria.
/// Guards (docs/judging.md): duplicated passages count once, off-topic text is said to be so and scores 1, shuffled
/// sentences and padding never help.

#include "core/graph/model.hpp"
#include "core/reading.hpp"

#include <optional>
#include <string>
#include <vector>

namespace coach::core {

struct evidence {
    span where;
    std::string atom;  ///< which condition it supports
};
struct gap {
    std::string atom;
    double ease = 0.5;
    std::optional<span> weak_spot;       ///< what nearly holds: "some users"
    const graph::atom* words = nullptr;  ///< its authored missing / ask / edit; null for a bare level condition
};
struct verdict {
    const graph::criterion* criterion = nullptr;
    int level = 1;
    int high = 1;           ///< above `level` when confidence is low: "2 to 3"
    double confidence = 1;  ///< share of conditions decided by strong observations
    std::vector<evidence> found;
    std::vector<gap> gaps;  ///< of the next anchor, easiest first; empty at level 4
};
enum class guard_kind { duplicate_passage, off_topic, shuffled, padding, too_short, scattered };
struct guard_note {
    guard_kind kind;
    span where;
};
struct flagged {
    const graph::red_flag* flag = nullptr;
    const graph::step* step = nullptr;
    span where;
};
struct scorecard {
    std::vector<verdict> verdicts;                        ///< in the workflow's order
    std::vector<const graph::expected_section*> missing;  ///< required and absent, or too short
    std::vector<guard_note> guards;
    std::vector<flagged> red_flags;
};

/// One criterion. `of` supplies sections, cues and topic words.
[[nodiscard]] verdict judge(const graph::criterion&, const graph::workflow& of, const reading&);
/// All criteria of the workflow, with guards, missing sections and red flags.
[[nodiscard]] scorecard score(const graph::graph&, const graph::workflow&, const reading&, const reader&);

/// What to say first: verdicts with gaps by weight × gap × ease, the highest first.
struct comment {
    const verdict* about = nullptr;
    const gap* first_gap = nullptr;
    double priority = 0;
};
[[nodiscard]] std::vector<comment> ranked_comments(const scorecard&, int pass_level, std::size_t most = 3);

}  // namespace coach::core
