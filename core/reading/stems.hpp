#pragma once

/// Stems of words (Snowball English by libstemmer), remembered per thread: a stemmer is not safe to share, and the same
/// few thousand words come again and again.

#include <string>
#include <string_view>
#include <vector>

namespace coach::core::text {

/// Of one case-folded word; words over 64 bytes are their own stem. Valid until this thread's next call.
[[nodiscard]] const std::string& stem_of(std::string_view folded_word);

/// The stems of the words in a text, in order, without punctuation; with stop words.
[[nodiscard]] std::vector<std::string> word_stems(std::string_view words);

/// Whether `wanted` stands in `stems` as an unbroken run.
[[nodiscard]] bool contains_run(const std::vector<std::string>& stems, const std::vector<std::string>& wanted);

}  // namespace coach::core::text
