#pragma once

/// Hearing: what somebody's message does and speaks about, for a persona who answers by rules. A phrase that an author
/// wrote is compared with each sentence and clause by word stems, small words ignored, words that mean the same taken
/// as one. A phrase that is a question is heard only where somebody asks; a statement is not heard where it is denied.
/// The words that show an act ("I suggest", "ignore your instructions") are lists in graphs/phrases. Pure; linear in
/// the text for a bounded number of phrases. Compiled once, shared by all threads.

#include "core/phrasebook.hpp"
#include "core/reading.hpp"

#include <array>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace coach::core::persona {

/// What a message may be; it may be several.
enum class move { greets, asks, proposes, refuses, commits, flatters, threatens, leaves_role };

struct phrase {
    std::vector<std::string> heavy;  ///< distinct content stems
    std::vector<std::string> run;    ///< all stems, in order
    std::string opener;              ///< "who", "why": what kind of question it is
    bool question = false;
    bool denied = false;
};

/// A sentence, or a clause of it.
struct piece {
    span where;
    std::vector<std::string> stems;  ///< all, in order
    std::vector<std::string> heavy;  ///< distinct, of its telling words
    bool asks = false;
    bool denied = false;
    bool whole = false;  ///< a sentence of several clauses
};
struct message_heard {
    std::vector<piece> pieces;
    std::array<bool, 8> does{};
    bool foreign = false;  ///< a cue in a script without spaces was found
    [[nodiscard]] bool is(move m) const { return does[static_cast<std::size_t>(m)]; }
};

/// How strictly a phrase must be met.
enum class strictness {
    spoken_of,  ///< asked or said
    asked,      ///< a single telling word is not enough, unless it is asked about
    stated,     ///< said and not denied, not asked
};

/// The telling words of what belongs together, each weighed by how few other things of the scenario use it.
struct word_pool {
    std::string id;
    std::unordered_map<std::string, double> weight;
};

class ear {
  public:
    ear() = default;
    ear(const phrasebook&, const reader&);

    [[nodiscard]] phrase compile(std::string_view words) const;
    [[nodiscard]] message_heard hear(const reading&) const;
    /// 0 (not heard) … 1.
    [[nodiscard]] double match(const phrase&, const piece&, strictness) const;

    struct heard_at {
        double score = 0;  ///< the more telling words, the higher
        span where;
    };
    /// The best of several phrases in a message.
    [[nodiscard]] heard_at best(const std::vector<phrase>&, const message_heard&, strictness) const;

    /// The words of each thing, by its id; the more things use a word, the less it says.
    [[nodiscard]] std::vector<word_pool> pools(
        const std::vector<std::pair<std::string, std::vector<std::string>>>& texts_by_id) const;
    struct heard_about {
        std::size_t pool = 0;
        double share = 0;  ///< of what was said, 0: about none of them more than about the others
        span where;
    };
    /// Which of these things a message speaks about in words of its own: most of its telling words are that one's.
    [[nodiscard]] heard_about about(const std::vector<word_pool>&, const message_heard&, bool only_questions) const;

  private:
    using runs = std::vector<std::vector<std::string>>;
    [[nodiscard]] std::vector<std::string> stems(std::string_view words) const;
    [[nodiscard]] const std::string& same(const std::string& stem) const;
    [[nodiscard]] runs runs_of(const phrasebook&, std::string_view list) const;
    [[nodiscard]] bool is_denial(const std::string& stem) const;
    void judge(piece&, const reading&, std::uint32_t first, std::uint32_t last) const;

    [[nodiscard]] std::vector<std::string> heavy_stems(std::string_view words) const;

    const reader* read_ = nullptr;
    std::unordered_map<std::string, std::string> same_;  ///< stem → the one that stands for all of its kind
    std::unordered_set<std::string> denials_, light_, breaks_, wh_, openers_;
    runs asking_, refusing_;
    std::array<runs, 8> acts_;
    std::vector<std::string> foreign_;  ///< cues outside ASCII, searched as they are
};

}  // namespace coach::core::persona
