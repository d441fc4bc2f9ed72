#pragma once

/// An answer to a drill as statements: list items, sentences, and the sentences that go on about the one before. "Keep
/// 2, 4 and 6" is a statement for each number where the material is numbered. Pure.

#include "core/drills/material.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace coach::core::drills {

struct statement {
    span where;  ///< in the answer
    std::string text;
    std::vector<word> words;  ///< offsets into `text`
    bag says;
    places points;
    bool fine = false;              ///< says that a part is all right
    bool blanket = false;           ///< "everything is wrong", and nothing in particular
    std::vector<std::string> cues;  ///< which of the action cues asked for were heard, in order of their place
};

/// The actions between which a kind of drill chooses: names of cues; none for a kind without.
[[nodiscard]] std::vector<std::string> actions_of(std::string_view kind);
/// "ask before …", "never …": what to do says little about which part is meant.
void soften_actions(std::vector<word>&, const lexicon&, const std::vector<std::string>& actions);

/// `actions`: names of cues ("keep", "assist", …) to listen for; of overlapping ones the longer phrase counts.
[[nodiscard]] std::vector<statement> statements_of(std::string_view answer, const material&, const lexicon&,
                                                   const std::vector<std::string>& actions = {});
/// The clauses of a statement ("no baseline, and the survey is invented"); empty when there is only one.
[[nodiscard]] std::vector<statement> clauses_of(const statement&, const material&, const lexicon&,
                                                const std::vector<std::string>& actions = {});

}  // namespace coach::core::drills
