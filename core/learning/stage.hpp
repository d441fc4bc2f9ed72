#pragma once

/// How far a learner has come on one workflow, in two measures that only evidence moves:
///
///   level 0 … 3   what the graph's gates ask for ("2 guided runs done", "mean level ≥ 3 over unaided work"). A level
///   is
///                 reached when its gate and all lower ones hold, so it falls again when recent work no longer holds
///                 it.
///   stage         how much scaffolding the coach gives:
///
///     guided ── 2 guided runs whose must criteria are all ≥ 3 ──▶ feedback
///     feedback ── 3 unaided pieces in a row, mean ≥ 3, no 1 ──▶ independent
///     one stage back: 2 failed pieces in a row, or one failed probe of what had faded (recall < .7)
///
/// and calibration: what people say of their work before the score, beside the score. Values and pure functions; what
/// is missing is given as numbers, the words are the caller's.

#include "core/event.hpp"
#include "core/graph/model.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace coach::core::learning {

enum class stage { guided, feedback, independent };

/// A piece of work that was judged as a whole, on its first submission.
struct artefact {
    double mean = 0;  ///< level, over the criteria
    int lowest = 0;
    bool unaided = false;  ///< no hint, no example
    time_point at{};
    friend bool operator==(const artefact&, const artefact&) = default;
};

struct progress {
    std::string workflow;
    stage at = stage::guided;
    int guided_done = 0;              ///< guided runs finished
    bool run_passed = false;          ///< the last of them
    int guided_passed = 0;            ///< of these, with every must criterion ≥ 3, since the stage was entered
    int streak = 0;                   ///< unaided pieces in a row that passed, since the stage was entered
    int failures = 0;                 ///< pieces in a row that failed
    int unaided = 0;                  ///< pieces handed in unaided, ever
    double drill_share = 0;           ///< best result of a drill on what to delegate, 0 … 1
    int authored = 0;                 ///< workflows written for others
    int reviews = 0;                  ///< reviews given to others
    std::vector<artefact> artefacts;  ///< the last `artefacts_kept`
};

constexpr int guided_runs_wanted = 2;
constexpr int unaided_wanted = 3;
constexpr int failures_allowed = 2;
constexpr double recall_faded = 0.7;
constexpr std::size_t artefacts_kept = 6;

/// `again`: the same run came to its end before, and went back to a step.
void guided_run_done(progress&, bool every_must_criterion_passed, bool again = false);
/// `faded`: something it needs had faded (recall < .7) when it was done, so that it was a probe.
void handed_in(progress&, const artefact&, bool faded);
/// A question or a drill on one criterion, while nothing is handed in.
void probed(progress&, bool passed, bool faded);
[[nodiscard]] bool passes(const artefact&);

/// Mean level of the last unaided pieces (at most three); 0 when there are none.
[[nodiscard]] double recent_mean(const progress&);

/// One requirement of a gate that does not hold.
struct unmet {
    std::string requirement;  ///< "guided_done", "mean_level", "unaided", "delegate_drill", …
    double wanted = 0;
    double have = 0;
};
[[nodiscard]] int level_of(const progress&, std::span<const graph::level_gate>);
/// What is missing for a level; empty when it is reached or the graph has no such level.
[[nodiscard]] std::vector<unmet> missing_for(const progress&, std::span<const graph::level_gate>, int level);

/// Self-ratings 1 … 4 ("how ready is it?") beside whether every must criterion then passed. Counts only.
struct rating_tally {
    int rating = 0;
    int times = 0;
    int passed = 0;
};
struct calibration {
    int ratings = 0;
    double brier = 0;        ///< mean (p − y)², 0 best; = reliability − resolution + uncertainty
    double bias = 0;         ///< mean p − mean y: above 0 is over-confident
    double reliability = 0;  ///< how far the ratings are from what happened
    double resolution = 0;   ///< how well they tell pieces apart
    double uncertainty = 0;
};
void rated(std::vector<rating_tally>&, int rating, bool passed);
[[nodiscard]] calibration calibration_of(std::span<const rating_tally>);

}  // namespace coach::core::learning
