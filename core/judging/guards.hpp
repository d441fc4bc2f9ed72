#pragma once

/// Guards against texts that would score without saying anything: said again, off the subject, in no order, padded, too
/// short. Thresholds and what each does to a score: docs/judging.md.

#include "core/judge.hpp"
#include "core/judging/facts.hpp"

namespace coach::core::judging {

/// Repeated passages, neighbours joined.
[[nodiscard]] std::vector<span> repeated_passages(const facts&);
[[nodiscard]] bool is_off_topic(const facts&);
/// Where the order breaks: sentences that no longer follow from each other, or a timeline that runs backwards.
[[nodiscard]] std::optional<span> shuffled_at(const facts&);
/// Long stretches that carry no observation and no word of the subject.
[[nodiscard]] std::vector<span> padding(const facts&);

/// Whether what belongs into one section stands together; nullopt: nothing can be said, or the text is short.
[[nodiscard]] std::optional<bool> stands_together(const facts&, const verdict&);

[[nodiscard]] std::vector<guard_note> guards_of(const facts&);

}  // namespace coach::core::judging
