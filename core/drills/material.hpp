#pragma once

/// A drill's material as passages (a sentence, a list item's sentence, a line of code), each with its place, so that
/// "the second bullet", "line 4" and "number 2" can be followed, and with the flaws whose span it holds. A passage
/// without a flaw is clean: an attack on it is a false alarm. Pure.

#include "core/drills/lexicon.hpp"
#include "core/graph/model.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace coach::core::drills {

/// A text as what it says: stems, numbers and groups of like meaning, each with the share of a word it stands for.
struct term {
    std::string key;
    double share = 1;
    bool number = false;
};
using bag = std::vector<term>;  ///< sorted by key, each once
[[nodiscard]] bag bag_of(const std::vector<word>&, const lexicon&);

struct passage {
    span where;
    int item = 0;       ///< its list item: the written number, else its position in the list; 0: in no list
    int paragraph = 0;  ///< 1-based, of those that are no list and no heading
    int line = 0;       ///< 1-based, empty lines not counted
    int sentence = 0;   ///< 1-based, of its block
    std::string heading;
    std::vector<int> flaws;  ///< indices into drill::flaws
    bag says;
    [[nodiscard]] bool clean() const { return flaws.empty(); }
};

struct material {
    std::string text;
    std::vector<passage> passages;
    std::vector<span> spans;  ///< of each flaw, in order; empty when its place is not in the text
    int items = 0;            ///< highest item number
    bool by_item = false;     ///< judged item by item, not sentence by sentence
    [[nodiscard]] std::size_t clean_count() const;
    /// Passages of one part are attacked once: its item where the drill goes by items.
    [[nodiscard]] std::size_t part_of(std::size_t passage) const;
};
[[nodiscard]] material material_of(const graph::drill&, std::string_view locale, const lexicon&);

/// Sentences of one line or block of text, with offsets of `text`.
[[nodiscard]] std::vector<span> sentences_in(std::string_view text, span where);

/// What a text points at: indices of passages. `pointed` false: it names no place. A place that is not there is pointed
/// at too, with no passage.
struct places {
    bool pointed = false;
    std::vector<std::size_t> at;
    std::vector<std::uint32_t> said;  ///< the words that point, which say nothing else
    [[nodiscard]] bool holds(std::size_t passage) const;
};
/// `text`: what `words` were read from. `marker`: the number in front of the line ("2."), 0 for none.
[[nodiscard]] places places_named(std::string_view text, const std::vector<word>& words, int marker, const material&,
                                  const lexicon&);

}  // namespace coach::core::drills
