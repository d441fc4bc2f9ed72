#pragma once

/// Notes that a person brings to guided work (a ticket, an interview, a thread, shared or pasted): what in them bears
/// on the step, each line with its source, ready to be used as the person's own words. They are evidence, not the
/// document: nothing of them is taken over unless the person says so.

#include "core/modes/judged_step.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace coach::core::modes {

struct context_line {
    std::string quote;   ///< a sentence of the notes, as it stands there
    std::string covers;  ///< what it answers, in the graph's words
    std::string source;  ///< "tickets.csv, line 4"
};
/// Of the current step's criteria; at most `most`, the ones that answer most first.
[[nodiscard]] std::vector<context_line> context_for(const graph::step&, const std::string& notes, std::string_view name,
                                                    const view&, std::size_t most = 5);
/// Whether a text is notes rather than an answer: a shared file, or a paste of many words.
[[nodiscard]] bool brings_context(const heard_turn&, const view&);

}  // namespace coach::core::modes
