#pragma once

/// Places at which a careful editor of any text stops, for the general rubric (graphs/defaults/general.yaml). Pure,
/// linear in the text's length; every doubt is a span.
///
///   unsourced_figure    a figure about how things are, with no source in its sentence, paragraph, list or table
///   broken_reference    something a reader could not look up: a number or a name that the text's own list of
///   references
///                       does not have, "see section 9" where there is none, an identifier that cannot exist
///                       (core/judging/identifiers.hpp), research that is not named
///   overclaim           more certainty than anything in the text can carry
///
/// Not doubted: plans, targets, limits, offers, instructions, questions, examples, what somebody is quoted as saying,
/// and code. Measured on tests/data/general/: `./dev test -R test_general -V`. To add a kind: a function and its row in
/// doubts.cpp, its label `doubt.<why>` in graphs/phrases/en/general.yaml, its texts in tests/data/general/.

#include "core/reading.hpp"

#include <string>
#include <vector>

namespace coach::core::judging {

struct doubt {
    std::string kind;
    std::string why;  ///< "missing_in_list", "no_such_section", … : a label of the phrases
    span where;
};

/// `year`: the present one; nothing was published after it. In order of the text.
[[nodiscard]] std::vector<doubt> doubts_of(const reading&, int year);
/// The same as observations, so that a rubric's atoms can speak of them.
void observe(reading&, const std::vector<doubt>&);
/// The kinds that `observe` adds, for lint.
[[nodiscard]] const std::vector<std::string>& doubt_kinds();

}  // namespace coach::core::judging
