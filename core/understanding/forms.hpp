#pragma once

/// Everyday forms of commands, matched as people type them. A form in graphs/phrases is matched whole; it may hold
/// alternatives in round brackets ("(share|paste) this") and end in "*" (up to eight more words). Around a form,
/// courtesies are ignored ("could you … please"); in it, "this", "that" and "it" are the same, apostrophes do not
/// count, and one word may have one slip of the keyboard. Pure; work linear in the text for a bounded number of words.

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace coach::core::understood_words {

/// Lower case, straight quotes, single spaces, no punctuation save ' - / # inside words; letters beyond ASCII stay as
/// they are.
[[nodiscard]] std::string normalised(std::string_view text);
/// Normalised, without apostrophes, and with every pronoun for "the thing here" as "it".
[[nodiscard]] std::string canonical(std::string_view text);
[[nodiscard]] std::vector<std::string_view> words_of(std::string_view text);

/// One slip: a letter missing, doubled or too many, two exchanged, or (in words of six letters and more) one wrong.
[[nodiscard]] bool one_slip(std::string_view typed, std::string_view meant);

/// Known words, for correcting those that are not.
class spelling {
  public:
    void learn(std::string_view text);
    [[nodiscard]] bool knows(std::string_view word) const { return known_.contains(std::string(word)); }
    /// Each unknown word of three letters and more → the one known word that is a slip away, if there is just one.
    [[nodiscard]] std::string corrected(std::string_view text) const;

  private:
    std::unordered_set<std::string> known_;
    std::vector<std::vector<std::string>> by_length_;
};

class form_book {
  public:
    /// What may stand before and after any form.
    void courtesies(const std::vector<std::string>& leads, const std::vector<std::string>& tails);
    /// The first form added wins over later ones that read the same.
    void add(std::string_view form, int value);

    [[nodiscard]] std::optional<int> whole(std::string_view text) const;  ///< of a canonical text
    [[nodiscard]] std::optional<int> open(std::string_view text) const;   ///< forms that end in "*"
    [[nodiscard]] std::string corrected(std::string_view text) const { return spelling_.corrected(text); }
    /// The text with nothing, and with ever more courtesies taken off its ends; the text itself first.
    [[nodiscard]] std::vector<std::string_view> cores(std::string_view text) const;

  private:
    std::unordered_map<std::string, int> whole_, open_;
    std::unordered_map<std::string, int> bare_;  ///< whole forms without their small words
    std::unordered_set<std::string> leads_, tails_;
    spelling spelling_;
};

/// When no form fits: which value's forms use these words? Each stem votes for the values whose forms have it, the more
/// the fewer they are; stems that no form has vote against all.
class form_votes {
  public:
    struct outcome {
        int value = -1;
        double score = 0;   ///< 0 … 1
        double margin = 0;  ///< before the next
        int unknown = 0;    ///< words that no form has
    };
    void add(std::string_view form, int value);
    [[nodiscard]] outcome count(std::string_view text) const;  ///< of a canonical text

  private:
    std::unordered_map<std::string, std::map<int, double>> uses_;
    std::map<int, int> forms_;
};

}  // namespace coach::core::understood_words
