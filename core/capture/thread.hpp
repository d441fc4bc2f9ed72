#pragma once

/// A pasted thread → who wrote which line. Foreign text; never fails, and what has no author is left out. Forms:
///
///   Ana: text   **Ana**: text   @U1: text   > Ana: text   [10:42] Ana: text
///   Ana Lopez  10:42 AM      (as chat programs copy it; the text follows on the next lines)
///
/// Lines without a name go on with the last author's. Limits: 12 authors, 40 lines, 600 characters a line, the first
/// 64 KiB. Pure; linear.

#include "core/state.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace coach::core::capture {

constexpr std::size_t most_authors = 12;
constexpr std::size_t most_lines = 40;
constexpr std::size_t longest_line = 600;  ///< characters

struct thread_read {
    std::vector<thread_author> authors;  ///< names only
    std::vector<thread_line> lines;
};
/// `no_names`: words that stand before a colon and name nobody ("note", "todo").
[[nodiscard]] thread_read read_thread(std::string_view text, const std::vector<std::string>& no_names);

/// Only the lines whose author agreed, a paragraph each: what may be used.
[[nodiscard]] std::string agreed_text(const thread_state&);
/// The candidate as Markdown: title, when to use it, a step for each line with its quote and where that stands.
struct playbook_words {
    std::string when, steps, source;  ///< headings; "thread, line {n}"
};
[[nodiscard]] std::string playbook_of(const thread_state&, const playbook_words&);
struct playbook_step {
    std::string title;
    std::string quote;
    int line = 0;  ///< of the thread as it was pasted, from 1
};
[[nodiscard]] std::vector<playbook_step> steps_of(const thread_state&);

}  // namespace coach::core::capture
