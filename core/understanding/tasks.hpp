#pragma once

/// "Should I use AI for …?" A task in plain words → the step of a Learning Graph that it is like, with that step's tag;
/// where no step is like it, the principle that its words point to, or nothing. Pure, deterministic, linear in the
/// text's length for a fixed set of graphs.
///
/// Likeness: word stems weighted by rarity and opened by the synonyms of the phrases (`task_synonyms`), against each
/// step's tasks, title and question; the person's own role counts a little more, and a role that stands apart is only
/// its own people's. Principles: the lists `task_human`, `task_assist`, `task_delegate` of the phrases; a task that
/// commits, judges or answers for somebody is never handed over, whatever it is like.
/// Measured on tests/data/tasks/descriptions.tsv: `./dev test -R test_tasks -V`.

#include "core/graph/model.hpp"
#include "core/phrasebook.hpp"
#include "core/reading.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace coach::core {

struct task_answer {
    graph::ai_tag tag = graph::ai_tag::unset;  ///< unset: neither a step nor a principle speaks of it
    std::string workflow;                      ///< of the step that it is like; empty: none
    std::string step;
    std::string principle;  ///< the phrases' list that decided, without "task_"; empty: the step's tag did
    double likeness = 0;    ///< 0 … 1
};

class task_index {
  public:
    task_index() = default;
    task_index(const std::vector<const graph::graph*>&, const phrasebook&, const reader&);

    /// `role`: of the person, empty when it is not known.
    [[nodiscard]] task_answer answer(std::string_view description, std::string_view role) const;

    /// What the task is, of a question about it: "should I let AI sort my notes?" → "sort my notes". Empty when the
    /// question names none.
    [[nodiscard]] std::string task_in(std::string_view question) const;

  private:
    using weights = std::vector<std::pair<std::uint32_t, double>>;  ///< sorted by stem, of length one
    struct entry {
        std::size_t step;
        weights stems;
        double worth;  ///< a task says more of a step than its title
    };
    struct place {
        std::string workflow, step;
        graph::ai_tag tag;
        std::vector<std::string> roles;
        bool apart = false;  ///< of a role that stands apart: nobody else's work
    };
    struct principle {
        std::string name;
        graph::ai_tag tag;
        std::vector<std::vector<std::string>> cues;  ///< stems, in a row
    };
    [[nodiscard]] weights weighed(const std::vector<std::string>& stems) const;
    [[nodiscard]] std::vector<std::string> stems_of(std::string_view text) const;

    const reader* read_ = nullptr;
    std::vector<place> steps_;
    std::vector<entry> entries_;
    std::vector<principle> principles_;
    std::unordered_map<std::string, std::uint32_t> ids_;
    std::unordered_map<std::string, std::string> synonyms_;  ///< stem → the stem that stands for its group
    std::vector<double> rarity_;
    std::vector<std::string> leads_, tails_;
};

}  // namespace coach::core
