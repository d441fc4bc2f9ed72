#pragma once

/// What judging needs to know of a reading, found once for all criteria: what stands twice, which part of the text is
/// which expected section, and the observations by kind without those in repeated passages.

#include "core/graph/model.hpp"
#include "core/reading.hpp"

#include <string_view>
#include <unordered_map>
#include <vector>

namespace coach::core::judging {

/// By sentence: whether it says again what an earlier one said. Sentences of fewer than five content words never count
/// as repeated; longer ones when nine in ten of their word triples stood in the text before.
[[nodiscard]] std::vector<bool> repeated_sentences(const reading&);

struct region {
    std::vector<span> parts;          ///< empty: the text does not have this section
    std::uint32_t content_words = 0;  ///< of sentences that are not repeated, without the heading
    [[nodiscard]] bool holds(span) const;
};

struct facts {
    const reading& text;
    const graph::workflow& workflow;
    std::vector<bool> repeated;    ///< by sentence
    std::vector<region> sections;  ///< by workflow.sections
    std::uint32_t content_words = 0;
    std::unordered_map<std::string_view, std::vector<std::uint32_t>> by_kind;  ///< observations, in order
    std::vector<std::uint32_t> block_begins;  ///< by block: its first sentence; one more than there are blocks

    /// Null: no such section in the workflow, or not in the text.
    [[nodiscard]] const region* section(std::string_view id) const;
    [[nodiscard]] const std::vector<std::uint32_t>& of_kind(std::string_view kind) const;
    /// Whether one of these observations (in order of the text) stands in the sentences [first, last].
    [[nodiscard]] bool any_in_sentences(const std::vector<std::uint32_t>& sorted, std::uint32_t first,
                                        std::uint32_t last) const;
    /// Whether one of them stands in the sentence's block or in a neighbouring sentence.
    [[nodiscard]] bool any_beside(const std::vector<std::uint32_t>& sorted, std::uint32_t sentence) const;
};
[[nodiscard]] facts facts_of(const reading&, const graph::workflow&);

}  // namespace coach::core::judging
