#pragma once

/// Everything that the core may look at while it steps: loaded once, immutable, shared by all threads.

#include "core/drills/lexicon.hpp"
#include "core/graph/model.hpp"
#include "core/kept.hpp"
#include "core/organisation.hpp"
#include "core/persona/script.hpp"
#include "core/phrasebook.hpp"
#include "core/reading.hpp"
#include "core/retention.hpp"
#include "core/understanding.hpp"

#include <functional>
#include <string>
#include <vector>

namespace coach::core {

struct world {
    std::vector<graph::graph> graphs;
    phrasebook phrases;
    reader read;
    drills::lexicon drill_words;
    understanding understand;
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
    [[nodiscard]] std::string_view text(const graph::localized& t) const { return t.in(locale); }
};

}  // namespace coach::core
