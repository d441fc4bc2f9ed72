#pragma once

/// Which flaw does a statement speak of? For each statement and flaw a few signs (how much it is like an accepted
/// phrasing, the why and the span; shared numbers; words that only this flaw has; the place it points at; how much more
/// it is like another flaw or a clean passage), and one logistic score over them. The weights are fitted over all
/// drills that ship, each drill predicted by the others: `./dev bench drills` prints the fit and what it finds. Pure. A
/// matcher is made for one drill in well under a millisecond and holds no reference to it.

#include "core/drills/answer.hpp"

#include <array>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace coach::core::drills {

constexpr std::size_t signs = 14;
using sign_values = std::array<double, signs>;
/// In the order of sign_values; for the bench and for whoever explains a score.
extern const std::array<const char*, signs> sign_names;

constexpr double surely = 0.40;   ///< from here on a statement has found the flaw
constexpr double perhaps = 0.18;  ///< from here on the coach asks back

struct alike {
    sign_values values{};
    double score = 0;    ///< 0 … 1
    bool exact = false;  ///< the statement holds an accepted phrasing word for word, or is one
    double limit = 1;    ///< of the score: one word in common can be chance and is asked back at most
};

class matcher {
  public:
    matcher(const graph::drill&, std::string_view locale, const lexicon&);

    [[nodiscard]] const material& text() const { return material_; }
    /// One for each flaw of the drill, in order.
    [[nodiscard]] std::vector<alike> compare(const statement&) const;
    /// The clean passage that a statement speaks of more than of any span, -1 for none.
    [[nodiscard]] int clean_passage(const statement&) const;

    /// Before it is weighed against the other flaws and against "none of them".
    [[nodiscard]] static double worth(const sign_values&);

  private:
    struct vector {  ///< weighted terms, sorted by key
        std::vector<std::pair<std::string, double>> parts;
        double length = 0;
    };
    struct phrasing {
        vector says;
        std::vector<std::string> stems;  ///< all, for the exact comparison
        std::vector<std::uint32_t> grams;
        std::size_t telling = 0;
    };
    struct known_flaw {
        std::vector<phrasing> accepts;
        vector why, span, around, all;
        std::vector<std::string> numbers;
        std::vector<std::size_t> passages;
        bag heading;
    };
    [[nodiscard]] std::vector<word> corrected(std::vector<word>) const;
    [[nodiscard]] double limit_of(const std::vector<word>&, const vector& flaw) const;
    [[nodiscard]] vector weighed(const bag&) const;
    [[nodiscard]] double rarity(const std::string& key) const;
    static bool holds(const vector&, const std::string& key);
    static double cosine(const vector&, const vector&);
    static double covered(const vector& part, const vector& by);
    [[nodiscard]] bool is_exact(const phrasing&, const std::vector<std::string>& stems) const;

    const lexicon* lex_;
    material material_;
    std::vector<std::string> vocabulary_;  ///< words of the drill's texts that are long enough to be misspelt
    std::unordered_map<std::string, double> rarity_;
    double unknown_ = 1;
    std::unordered_map<std::string, int>
        owners_;  ///< the one flaw whose texts have the term; -1: several or clean ones
    std::vector<known_flaw> flaws_;
    std::vector<vector> passages_;
};

}  // namespace coach::core::drills
