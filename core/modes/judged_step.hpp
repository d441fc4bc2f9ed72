#pragma once

/// What the person's words on a step of a guided workflow say, judged: which criteria pass, what holds, and what is
/// missing and can be asked about. Pure; reads the text once and judges each of the step's criteria once.

#include "core/modes/mode.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace coach::core::modes {

constexpr int presses_most = 2;  ///< no atom is asked for more often than this

[[nodiscard]] const step_work* worked(const guided_state&, std::string_view step);
[[nodiscard]] std::string joined(const std::vector<std::string>& answers);
[[nodiscard]] std::vector<const graph::criterion*> criteria_of_step(const graph::step&, const view&);
/// What the person has written up to a step, in the order of the steps: what an earlier one answered is not asked
/// again.
[[nodiscard]] std::string words_so_far(const guided_state&, const graph::step& upto, const view&);

struct judged_step {
    reading read;
    std::vector<verdict> verdicts;
    std::vector<std::string> held;  ///< "cr.problem/affected"
    bool passes = true;
    bool perfect = true;
};
[[nodiscard]] judged_step judge_step(const graph::step&, const std::string& words, const view&);

/// Where the newest answer begins in what was read: it stands last.
[[nodiscard]] std::size_t newest_begins(const judged_step&, const step_work&);
/// The headings are ours; nothing of them is quoted as the person's.
[[nodiscard]] bool in_heading(const reading&, span);
/// The last thing that was said.
[[nodiscard]] std::optional<span> last_words(const reading&);

/// A gap that can be asked about, with how often it has been.
struct open_gap {
    const verdict* of = nullptr;
    const gap* what = nullptr;
    int presses = 0;
    double order = 0;  ///< weight × gap × ease

    [[nodiscard]] std::string name() const { return of->criterion->id + "/" + what->atom; }
};
/// Gaps of criteria below a level, the heaviest and easiest first; what has been asked for often enough comes last.
[[nodiscard]] std::vector<open_gap> open_gaps(const judged_step&, const step_work&, int below);

/// What a step's words show about its criteria, once for each new answer.
[[nodiscard]] std::vector<learning::evidence> shown_on(const graph::step&, step_work&, const judged_step&, const view&);

}  // namespace coach::core::modes
