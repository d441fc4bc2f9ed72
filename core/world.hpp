#pragma once

/// Everything that the core may look at while it steps: loaded once, immutable, shared by all threads.

#include "core/drills/lexicon.hpp"
#include "core/graph/model.hpp"
#include "core/graph/succession.hpp"
#include "core/kept.hpp"
#include "core/organisation.hpp"
#include "core/persona/script.hpp"
#include "core/phrasebook.hpp"
#include "core/reading.hpp"
#include "core/retention.hpp"
#include "core/understanding.hpp"
#include "core/understanding/tasks.hpp"

#include <functional>
#include <string>
#include <vector>

namespace coach::core {

/// An earlier version of a graph, for the work that began with it.
struct past_graph {
    graph::graph of;
    persona::stage stage;  ///< its own scenarios
};

struct world {
    std::vector<graph::graph> graphs;
    std::vector<past_graph> past;
    graph::graph general;  ///< the rubric for what has none of its own; belongs to no role and is in no list
    phrasebook phrases;
    reader read;
    drills::lexicon drill_words;
    understanding understand;
    task_index tasks;      ///< every step by what one does there: "should I use AI for …?"
    persona::stage stage;  ///< the scenarios that can be played
    organisation org;
    kept_access kept;                            ///< what is kept about a person, whatever fields there are
    std::function<document(std::string)> parse;  ///< Markdown → blocks (documents/)
    std::string locale = "en";
    std::vector<std::string> approved;  ///< workflows that this workspace captured and a curator approved
    retention::rules keeps;             ///< for how long

    struct found_workflow {
        const graph::graph* in = nullptr;
        const graph::workflow* work = nullptr;
        explicit operator bool() const { return work != nullptr; }
    };
    [[nodiscard]] found_workflow workflow(std::string_view id) const;
    /// Of exactly this version, the present one or an earlier one that is kept.
    [[nodiscard]] found_workflow workflow(std::string_view id, std::string_view version) const;
    /// The graph of that version; the present one when that is not kept; null: no graph has this id.
    [[nodiscard]] const graph::graph* graph_named(std::string_view id, std::string_view version) const;
    /// The scenarios of the version that this graph is.
    [[nodiscard]] const persona::stage& stage_of(const graph::graph&) const;
    [[nodiscard]] std::string_view text(const graph::localized& t) const { return t.in(locale); }
};

}  // namespace coach::core
