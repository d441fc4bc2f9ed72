#pragma once

/// The words of one language, compiled once: cue lists to a trie over stems, word classes to bits.
///
/// A cue phrase matches by stems, in order, within a sentence and not across a comma. In
/// graphs/lexicon/<language>.yaml:
///   `=word`   this very form, not its stem ("=likely" is not "like")
///   `...`     up to four words between ("from ... to")
///   `phrase?` a weaker sign: the observation is not strong
///   `!phrase` masks the list where this stands ("!at most" for "most")
/// A list whose name begins with "_" only serves detectors and makes no observation.
/// Limits: 20,000 phrases of at most 12 words each. Errors: malformed, with the list and the phrase.

#include "core/reading.hpp"

#include <array>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace coach::core::detect {

enum class word_class : std::uint8_t {
    stop,
    people,  ///< nouns that count as people: users, accounts, tenants
    role,    ///< engineer, on-call, vendor
    team,    ///< Platform, Security, Legal
    given_name,
    not_name,  ///< capitalised, yet nobody: tools, headings, "TBD"
    action_verb,
    abbreviation,  ///< a full stop after it does not end the sentence
    number_word,
    unit,         ///< of time and measure: never counted as things
    past_change,  ///< fell, rose, dropped
    person_pronoun,
    not_thing,  ///< follows a number without being counted: "2 of", "3 is"
    last_,
};
constexpr std::size_t word_classes = static_cast<std::size_t>(word_class::last_);

struct word_info {
    std::uint32_t stem_id = 0;  ///< 0: in no phrase
    std::uint32_t exact_id = 0;
    std::uint32_t classes = 0;
    [[nodiscard]] bool is(word_class c) const { return (classes >> static_cast<unsigned>(c) & 1U) != 0; }
};

struct mark {  ///< where a phrase stands
    std::uint16_t list = 0;
    std::uint32_t first = 0, last = 0;  ///< tokens [first, last)
    std::uint32_t sentence = 0;
    std::uint32_t phrase = 0;
};

class lexicon {
  public:
    [[nodiscard]] static result<lexicon> make(std::string_view yaml, const std::vector<cue_list>& extra);

    [[nodiscard]] word_info look_up(std::string_view folded_word, std::string_view stem) const;
    [[nodiscard]] bool is_abbreviation(std::string_view folded_word) const;

    /// A word of a sentence as matching sees it: punctuation left out, `barrier` where a phrase may not cross.
    struct step {
        std::uint32_t token = 0;
        std::uint32_t stem_id = 0, exact_id = 0;
        bool barrier = false;
    };
    /// Appends the longest match of each list at each word, left to right, masks applied.
    void match(const std::vector<step>&, std::uint32_t sentence, std::vector<mark>& out) const;

    [[nodiscard]] int list_index(std::string_view name) const;  ///< -1: no such list
    [[nodiscard]] const std::vector<std::string>& lists() const { return lists_; }

    struct phrase {
        std::string value;
        std::uint16_t list = 0;
        bool strong = true;
        bool mask = false;
    };
    [[nodiscard]] const phrase& phrase_at(std::uint32_t i) const { return phrases_[i]; }

  private:
    struct hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view s) const { return std::hash<std::string_view>{}(s); }
    };
    using words = std::unordered_map<std::string, word_info, hash, std::equal_to<>>;

    struct node {
        std::vector<std::uint32_t> ends;  ///< phrases that end here
    };
    result<void> add_phrase(std::uint16_t list, std::string_view written, std::string_view value);
    void add_class_word(word_class, std::string_view word);
    std::uint16_t list_for(const std::string& name);
    std::uint32_t child(std::uint32_t node, std::uint32_t edge);
    [[nodiscard]] std::uint32_t follow(std::uint32_t node, std::uint32_t edge) const;
    struct hit {
        std::uint32_t phrase;
        std::uint32_t last;
    };
    void walk(std::uint32_t node, const std::vector<step>&, std::size_t at, std::size_t from, std::vector<hit>&) const;

    words by_stem_, by_word_;
    std::unordered_map<std::uint64_t, std::uint32_t> edges_;
    std::vector<node> nodes_{1};
    std::vector<phrase> phrases_;
    std::vector<std::string> lists_;
    std::uint32_t next_id_ = 2;  ///< 1 is the gap
};

}  // namespace coach::core::detect
