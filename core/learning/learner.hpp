#pragma once

/// What Coach believes about one person's work, and why: kept in their own state and shown to nobody else. Evidence
/// moves it (core/learning/estimate.hpp), time fades it (fsrs.hpp), pieces of work and runs move the stage (stage.hpp).
/// Values and pure functions; all lists have bounds.
///
/// An estimate belongs to a criterion of one graph and to the skills it trains. A skill that two graphs name by the
/// same external id is one skill, so that what was shown in one role counts in the other.

#include "core/learning/estimate.hpp"
#include "core/learning/evidence.hpp"
#include "core/learning/fsrs.hpp"
#include "core/learning/stage.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace coach::core::learning {

/// One line of the evidence list behind an estimate.
struct shown {
    std::string item;  ///< on what: a step, a document, a flaw
    source from = source::guided;
    double score = 0;
    help used = help::none;
    time_point at{};
    std::string version{};  ///< of the graph that it was judged by
};

struct trace {
    std::string graph;
    std::string criterion;
    rating is;
    double variance = variance::user_skill;
    int count = 0;  ///< pieces of evidence that counted
    memory kept;    ///< stability 0: nothing was shown yet
    time_point reviewed{};
    std::vector<shown> evidence;  ///< oldest first, the last `evidence_kept`
};
struct skill_trace {
    std::string skill;  ///< an external id, or "<graph>/<skill>"
    rating is;
    double variance = variance::user_skill;
};

struct learning_state {
    rating overall;
    double overall_variance = variance::user;
    std::vector<trace> criteria;
    std::vector<skill_trace> skills;
    std::vector<progress> work;
    std::vector<rating_tally> self_ratings;
};

constexpr std::size_t evidence_kept = 20;  ///< for each criterion
constexpr std::size_t criteria_kept = 120;
constexpr std::size_t skills_kept = 120;
constexpr std::size_t work_kept = 40;
constexpr int enough_evidence = 3;

/// The skills that a criterion trains, by the names under which estimates are kept.
[[nodiscard]] std::vector<std::string> skills_of(const graph::graph&, std::string_view criterion);

/// What is asked for is harder or easier than usual, in logits: from how quickly a criterion's gaps are closed
/// (`ease`), or for a flaw of a drill from its severity (mild ones hide better). 0 when the graph says neither.
[[nodiscard]] double difficulty_of(const graph::graph&, std::string_view criterion, std::string_view item);

/// More would be noise in what is stored.
[[nodiscard]] double to_4_decimals(double);

/// Takes in one piece of evidence. `in`: the graph it names, null when that is gone.
void hear(learning_state&, const evidence&, const graph::graph* in, time_point now, std::string_view version = {});

/// The share of an item's steps that were seen to be met is worth this many right-or-wrong answers.
constexpr double answers_in_a_score = 3;

/// A claim about a criterion, unaided, today.
struct mastery {
    double level = 0;  ///< expected, 1 … 4
    double low = 0;    ///< and what it is likely between: one standard deviation
    double high = 0;
    int count = 0;        ///< pieces of evidence on this very criterion
    bool enough = false;  ///< else only the count may be told
    double recall = 0;    ///< 0 … 1: how fresh it is
};
/// None: nothing is known of it, nor of its skills.
[[nodiscard]] std::optional<mastery> mastery_of(const learning_state&, const graph::graph&, std::string_view criterion,
                                                time_point now);

[[nodiscard]] const trace* trace_of(const learning_state&, std::string_view graph, std::string_view criterion);
[[nodiscard]] const progress* find_progress(const learning_state&, std::string_view workflow);
[[nodiscard]] progress& progress_in(learning_state&, std::string_view workflow);
/// Recall of a criterion now; 1 when nothing was ever shown, for then nothing can have faded.
[[nodiscard]] double recall_of(const trace*, time_point now);
/// When the next review is due by the published formulae; none before the first evidence.
[[nodiscard]] std::optional<time_point> due(const trace&);
/// Whole days of the calendar (UTC) between two reviews.
[[nodiscard]] int days_between(time_point earlier, time_point later);

}  // namespace coach::core::learning
