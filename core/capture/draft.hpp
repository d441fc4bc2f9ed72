#pragma once

/// A workflow in the making, as values: what an expert said, taken apart. Made from an interview or from good examples
/// (interview.hpp), printed as a Learning Graph (write.hpp). Everything in it stands in somebody's words: a step keeps
/// the passage it came from. Pure.

#include "core/graph/model.hpp"
#include "core/reading.hpp"

#include <string>
#include <vector>

namespace coach::core::capture {

constexpr std::size_t most_steps = 8;
constexpr std::size_t most_answers = 128;     ///< eight steps with all that can be asked of each
constexpr std::size_t longest_answer = 2000;  ///< characters
constexpr std::size_t most_files = 5;
constexpr std::size_t longest_file = 24 * 1024;  ///< bytes

struct decision {
    std::string said;       ///< the sentence that names it
    std::string rationale;  ///< why; empty: open
    std::string other;      ///< what else was possible; empty: open
    std::string other_why;  ///< why not
};
struct constraint {
    std::string text;
    std::string source;
    std::string quote;
};
struct step {
    std::string title;
    std::string did;     ///< in the expert's words
    std::string source;  ///< the file of the passage, for a walkthrough
    span where{};        ///< in that file
    std::string passage;
    std::vector<decision> decisions;
    std::vector<std::string> red_flags;
    std::vector<std::string> checklist;
    std::vector<std::string> shortcuts;
    graph::ai_tag ai = graph::ai_tag::unset;
    std::string ai_why;
    std::vector<constraint> checks;  ///< of tools: become checklist lines
    std::vector<constraint> bans;    ///< of tools: become red flags
};
struct criterion {
    std::string text;                ///< what good looks like, or what all examples have
    std::vector<std::string> kinds;  ///< observation kinds that show it
    int step = -1;
    std::string exemplar;  ///< a passage that has it
    std::string source;    ///< the file where that stands
    span where{};          ///< in that file
};
struct draft {
    std::string name;
    std::string requester;
    std::string artefact;
    std::string role;  ///< id
    graph::risk danger = graph::risk::unset;
    std::vector<step> steps;
    std::vector<criterion> criteria;
    std::vector<std::string> sources;  ///< names of files
    std::string reason;                ///< for one workflow more than five
    std::string when;                  ///< when somebody needs it
};

/// "Plan the cutover" → "plan_the_cutover": letters and digits of ASCII, at most 32 bytes; another script by its hash.
[[nodiscard]] std::string slug_of(std::string_view name);
/// A name stands inside sentences of ours: it asks nothing, fills nothing, and ends in a word. May become empty.
[[nodiscard]] std::string as_name(std::string text);
/// A name for a step from an answer: its first clause, at most eight words, without "First, we".
[[nodiscard]] std::string title_of(std::string_view answer, const std::vector<std::string>& leads);

}  // namespace coach::core::capture
