#pragma once

/// The words of one language by which a drill's answer is recognised: graphs/lexicon/drills.<language>.yaml, loaded.
/// Its format is described at the top of that file. Immutable after loading.
/// Errors: malformed, with line and column in the detail. Limits: 1 MiB, 20,000 phrases.

#include "core/reading.hpp"
#include "core/result.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace coach::core::drills {

/// A word or number of a text. "isn't" gives two words with one span, "10:06" one.
struct word {
    std::string folded;
    std::string stem;
    span where;
    bool number = false;
    bool small = false;   ///< tells nothing alone
    bool faint = false;   ///< tells little alone: "no", "nothing"
    bool joined = false;  ///< by a hyphen to the word before
    bool points = false;  ///< part of a place: "number 2"
};

constexpr std::size_t shortest_misspelt = 7;  ///< letters of a word that is corrected

class lexicon {
  public:
    [[nodiscard]] static result<lexicon> load(std::string_view yaml);

    [[nodiscard]] std::vector<word> words(std::string_view text) const;

    /// Where a phrase of a group or of a cue stands: words [first, last), a gap's words included.
    struct hit {
        std::uint32_t first = 0, last = 0;
        std::uint16_t list = 0;  ///< index of the group or cue
        bool gap = false;
    };
    /// Groups of words that mean the same: the longest phrases at each word, left to right.
    [[nodiscard]] std::vector<hit> meanings(const std::vector<word>&) const;
    /// Every place of a cue; longest first at each word. Nothing for a name that is not in the file.
    [[nodiscard]] std::vector<hit> heard(std::string_view cue, const std::vector<word>&) const;
    [[nodiscard]] bool hears(std::string_view cue, const std::vector<word>& words) const {
        return !heard(cue, words).empty();
    }
    /// The words of all groups that are long enough to be misspelt, as they are written; sorted.
    [[nodiscard]] const std::vector<std::string>& known_words() const { return known_words_; }
    /// 1-based position of a word in an ordered cue ("ordinals", "cardinals"), 0 when it is not in it.
    [[nodiscard]] int position(std::string_view cue, std::string_view folded_word) const;

  private:
    struct phrase {
        std::vector<std::string> stems;  ///< an empty one is a gap
        std::uint16_t list = 0;
    };
    using phrases = std::unordered_map<std::string, std::vector<phrase>>;  ///< by first stem
    void add(phrases&, std::string_view written, std::uint16_t list);
    static std::vector<hit> longest(const phrases&, const std::vector<word>&);

    phrases groups_;
    std::map<std::string, phrases, std::less<>> cues_;
    std::map<std::string, std::vector<std::string>, std::less<>> ordered_;
    std::unordered_map<std::string, std::string> short_;
    std::unordered_set<std::string> small_, faint_;
    std::vector<std::string> known_words_;
};

}  // namespace coach::core::drills
