#pragma once

/// Good examples → what they have in common: sections, criteria, passages; and files of tools → what they demand.
/// Texts are already redacted. Every proposal carries where it stands. Pure; bounded by draft.hpp.

#include "core/capture/draft.hpp"
#include "core/capture/interview.hpp"

#include <optional>

namespace coach::core::capture {

struct examples_read {
    std::vector<step> steps;  ///< one for each section that more than half of the examples have, in the first's order
    std::vector<criterion> criteria;  ///< observation kinds that every example has, with a passage each
};
/// One file: its own sections (a table: its columns; a text without headings: its paragraphs). Several: what they
/// share.
[[nodiscard]] examples_read read_examples(const std::vector<capture_file>&, const needs&);

/// The passage of a text that shows a criterion best, and its words, shortened.
[[nodiscard]] std::optional<span> best_passage(const reading&, const criterion&, const reader&);
[[nodiscard]] std::string passage_at(const reading&, span);

/// What a file of a tool demands. Known by their shape: CI workflows (YAML with jobs or stages), detection rules in
/// the manner of Sigma (YAML with detection), set-ups as CSV with a header, also as the Markdown table that the door
/// makes of a CSV. Empty: none of these.
struct demands {
    enum class kind { none, ci, detection, table };
    kind what = kind::none;
    std::vector<capture_constraint> found;
    bool says_required = false;  ///< a table with a column that says what must be filled in
};
[[nodiscard]] demands read_demands(const std::string& name, const std::string& text, const phrasebook&);

/// The step whose words fit a demand best, and whether it is clear.
struct placing {
    int step = -1;
    bool sure = false;
};
[[nodiscard]] placing place_of(const draft&, const capture_constraint&, const reader&);

}  // namespace coach::core::capture
