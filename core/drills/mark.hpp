#pragma once

/// Marks an answer to a drill: which statement found which flaw, what is unclear enough to ask back, which attacks on
/// clean passages are false alarms. Assignment is greedy: the surest pair of statement and flaw first; a flaw is found
/// once, and a statement finds one flaw (its clauses, where two of them surely find two).
///   critique, redteam   what was found
///   fallback            and what to do with it: stop, verify, escalate
///   boundary            each line is a rule: allow, deny or ask, and for what
///   delegate_or_not     each item: keep, assist, delegate; an item named without a word for it is kept
/// Scores: d′ = z(hits) - z(false alarms), each rate log-linear corrected, so that flagging everything does not win.
/// Grades as FSRS takes them: under half or a severe miss 1, under three quarters 2, all and no false alarm 4, else 3;
/// a hint takes one away. Pure.

#include "core/drills/match.hpp"

#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace coach::core::drills {

struct finding {
    std::size_t flaw = 0;
    span where;  ///< in the answer
    double sureness = 0;
    std::string action;  ///< heard: "verify"; empty: none
    bool right = true;   ///< the action is the right one, or none is asked for
};
struct doubt {
    std::size_t flaw = 0;
    span where;
    std::string action;
};
struct false_alarm {
    span where;
    int passage = -1;  ///< -1: "everything is wrong"
};
struct marked {
    std::vector<finding> found;  ///< in the order of the answer
    std::vector<doubt> unsure;   ///< likewise; no flaw that was found is in it
    std::vector<false_alarm> alarms;
    std::vector<span> unmatched;  ///< statements that speak of nothing in the material
};

class marker {
  public:
    marker(const graph::drill&, std::string_view locale, const lexicon&);
    /// `already`: flaws found before; statements about them are no news and no false alarm.
    [[nodiscard]] marked mark(std::string_view answer, const std::set<std::size_t>& already = {}) const;
    [[nodiscard]] const material& text() const { return match_.text(); }
    /// What is right for a flaw, by the graph or by the drill's kind: keep, deny; empty where nothing is asked for.
    [[nodiscard]] const std::string& right_action(std::size_t flaw) const { return right_[flaw]; }

  private:
    struct scored {
        statement said;
        std::vector<alike> like;
    };
    [[nodiscard]] std::vector<scored> read(std::string_view answer) const;
    [[nodiscard]] std::string action_of(const statement&) const;
    [[nodiscard]] bool agrees_with(const statement&) const;

    matcher match_;
    const lexicon* lex_;
    std::vector<std::string> actions_;  ///< cues to listen for; empty for kinds without
    std::string unsaid_;                ///< the action of a statement that names none
    std::vector<std::string> right_;
};

/// What is kept of an answer, over several messages.
struct tally {
    std::size_t flaws = 0, clean = 0;
    std::size_t found = 0;  ///< with or without the right action
    std::size_t right = 0;  ///< of these, with the right action
    std::size_t alarms = 0;
    bool severe_missed = false;
    bool hinted = false;
};
/// Share found, a wrong action counting half, less the share of clean passages attacked: 0 … 1.
[[nodiscard]] double score_of(const tally&);
[[nodiscard]] double sensitivity(const tally&);  ///< d′
[[nodiscard]] int grade_of(const tally&);        ///< 1 … 4

}  // namespace coach::core::drills
