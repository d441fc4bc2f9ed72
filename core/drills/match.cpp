#include "core/drills/match.hpp"

#include "core/reading/stems.hpp"
#include "core/understanding/forms.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

namespace coach::core::drills {

const std::array<const char*, signs> sign_names{"accept",  "accept_covered", "why",     "span",       "said_covered",
                                                "letters", "numbers",        "own",     "place_here", "place_elsewhere",
                                                "rival",   "clean",          "heading", "much"};

namespace {

// Fitted by `./dev bench drills`; see there how, and what they find.
constexpr double bias = -2.408;
constexpr sign_values weights{1.583, 1.591, 2.128,  0.957,  2.559,  0.230, 0.115,
                              0.570, 0.892, -0.683, -0.496, -4.290, 0.413, 2.311};

constexpr double unknown_share = 0.6;       ///< of the rarity of a term that one text has
constexpr double speaks_of_passage = 0.34;  ///< cosine from which a statement is about a passage
constexpr std::size_t short_statement = 3;  ///< telling words
constexpr double verbatim = 0.75;           ///< cosine from which a statement is a clean passage and no finding
constexpr std::size_t few_shared = 3;       ///< words that a statement shares with the passage it is about, or
constexpr double least_shared = 0.7;        ///< rare words that a statement shares with the passage it is about
constexpr double enough_said = 2;           ///< below, sharing words may be chance
constexpr double much_said = 3;             ///< rare words in common, from which more adds nothing
constexpr std::size_t exact_inside = 2;     ///< telling words of a phrasing that may stand inside a longer statement

std::vector<std::uint32_t> grams_of(const std::vector<word>& words) {
    std::string all = " ";
    for (const auto& w : words)
        if (!w.small) all += w.folded + " ";
    std::vector<std::uint32_t> out;
    const auto byte = [&](std::size_t i) { return static_cast<std::uint32_t>(static_cast<unsigned char>(all[i])); };
    for (std::size_t i = 0; i + 3 <= all.size(); ++i)
        out.push_back(byte(i) << 16 | byte(i + 1) << 8 | byte(i + 2));
    std::sort(out.begin(), out.end());
    out.erase(std::unique(out.begin(), out.end()), out.end());
    return out;
}

double shared_grams(const std::vector<std::uint32_t>& a, const std::vector<std::uint32_t>& b) {
    if (a.empty() || b.empty()) return 0;
    std::vector<std::uint32_t> both;
    std::set_intersection(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(both));
    return 2.0 * static_cast<double>(both.size()) / static_cast<double>(a.size() + b.size());
}

std::vector<std::string> stems_of(const std::vector<word>& words) {
    std::vector<std::string> out;
    for (const auto& w : words)
        out.push_back(w.stem);
    return out;
}

std::vector<std::string> numbers_of(const std::vector<word>& words) {
    std::vector<std::string> out;
    for (const auto& w : words)
        if (w.number && !w.points) out.push_back(w.folded);
    return out;
}

}  // namespace

double matcher::rarity(const std::string& key) const {
    const auto found = rarity_.find(key);
    return found == rarity_.end() ? unknown_ : found->second;
}

matcher::vector matcher::weighed(const bag& terms) const {
    vector out;
    double sum = 0;
    for (const auto& t : terms) {
        const auto w = t.share * rarity(t.key);
        out.parts.emplace_back(t.key, w);
        sum += w * w;
    }
    out.length = std::sqrt(sum);
    return out;
}

double matcher::cosine(const vector& a, const vector& b) {
    if (a.length == 0 || b.length == 0) return 0;
    double sum = 0;
    for (auto x = a.parts.begin(), y = b.parts.begin(); x != a.parts.end() && y != b.parts.end();) {
        if (x->first < y->first)
            ++x;
        else if (y->first < x->first)
            ++y;
        else
            sum += (x++)->second * (y++)->second;
    }
    return sum / (a.length * b.length);
}

double matcher::covered(const vector& part, const vector& by) {
    double all = 0, shared = 0;
    auto y = by.parts.begin();
    for (const auto& [key, w] : part.parts) {
        all += w;
        while (y != by.parts.end() && y->first < key)
            ++y;
        if (y != by.parts.end() && y->first == key) shared += w;
    }
    return all > 0 ? shared / all : 0;
}

bool matcher::is_exact(const phrasing& p, const std::vector<std::string>& stems) const {
    if (p.stems.empty()) return false;
    if (p.stems == stems) return true;
    return p.telling >= exact_inside &&
           std::search(stems.begin(), stems.end(), p.stems.begin(), p.stems.end()) != stems.end();
}

matcher::matcher(const graph::drill& d, std::string_view locale, const lexicon& lex)
    : lex_(&lex), material_(material_of(d, locale, lex)) {
    // Rarity over the drill's own texts: one for each flaw, one for each clean passage.
    std::map<std::string, std::set<int>> holders;
    const auto note = [&](const bag& b, int holder) {
        for (const auto& t : b)
            holders[t.key].insert(holder);
    };
    struct texts {
        std::vector<std::vector<word>> accepts;
        std::vector<word> why, span;
    };
    std::vector<texts> read;
    const auto actions = actions_of(d.kind);
    const auto flaw_count = static_cast<int>(d.flaws.size());
    for (std::size_t i = 0; i < d.flaws.size(); ++i) {
        const auto& f = d.flaws[i];
        texts t;
        for (const auto& a : f.accept)
            t.accepts.push_back(lex.words(a));
        t.why = lex.words(f.why.in(locale));
        for (auto& a : t.accepts)
            soften_actions(a, lex, actions);
        soften_actions(t.why, lex, actions);
        const auto s = material_.spans[i];
        t.span = lex.words(std::string_view(material_.text).substr(s.begin, s.end - s.begin));
        const auto holder = static_cast<int>(i);
        for (const auto& a : t.accepts)
            note(bag_of(a, lex), holder);
        note(bag_of(t.why, lex), holder);
        note(bag_of(t.span, lex), holder);
        read.push_back(std::move(t));
    }
    std::set<std::string> spelt;
    const auto learn = [&](const std::vector<word>& words) {
        for (const auto& w : words)
            if (!w.number && w.folded.size() >= shortest_misspelt) spelt.insert(w.folded);
    };
    for (const auto& t : read) {
        for (const auto& a : t.accepts)
            learn(a);
        learn(t.why);
    }
    learn(lex.words(material_.text));
    vocabulary_.assign(spelt.begin(), spelt.end());
    int clean = flaw_count;
    for (const auto& p : material_.passages)
        if (p.clean()) note(p.says, clean++);
    const auto rarest = std::log(1.0 + clean);
    unknown_ = unknown_share * rarest;
    for (const auto& [key, who] : holders) {
        rarity_[key] = std::log(1.0 + clean / static_cast<double>(who.size()));
        owners_[key] = who.size() == 1 && *who.begin() < flaw_count ? *who.begin() : -1;
    }
    for (const auto& p : material_.passages)
        passages_.push_back(weighed(p.says));
    for (std::size_t i = 0; i < d.flaws.size(); ++i) {
        const auto& t = read[i];
        known_flaw k;
        std::vector<word> everything;
        const auto take = [&](const std::vector<word>& words) {
            everything.insert(everything.end(), words.begin(), words.end());
            for (auto& n : numbers_of(words))
                k.numbers.push_back(std::move(n));
        };
        for (const auto& a : t.accepts) {
            const auto telling =
                static_cast<std::size_t>(std::count_if(a.begin(), a.end(), [](const auto& w) { return !w.small; }));
            k.accepts.push_back({weighed(bag_of(a, lex)), stems_of(a), grams_of(a), telling});
            take(a);
        }
        take(t.why);
        take(t.span);
        k.why = weighed(bag_of(t.why, lex));
        k.span = weighed(bag_of(t.span, lex));
        k.all = weighed(bag_of(everything, lex));
        std::vector<word> around;
        for (std::size_t p = 0; p < material_.passages.size(); ++p) {
            const auto& here = material_.passages[p];
            if (std::find(here.flaws.begin(), here.flaws.end(), static_cast<int>(i)) == here.flaws.end()) continue;
            k.passages.push_back(p);
            const auto words =
                lex.words(std::string_view(material_.text).substr(here.where.begin, here.where.end - here.where.begin));
            around.insert(around.end(), words.begin(), words.end());
            k.heading = bag_of(lex.words(here.heading), lex);
        }
        k.around = weighed(bag_of(around, lex));
        flaws_.push_back(std::move(k));
    }
}

double matcher::worth(const sign_values& v) {
    double sum = bias;
    for (std::size_t i = 0; i < signs; ++i)
        sum += weights[i] * v[i];
    return sum;
}

std::vector<word> matcher::corrected(std::vector<word> words) const {
    for (auto& w : words) {
        if (w.number || w.folded.size() < shortest_misspelt || rarity_.contains(w.stem)) continue;
        const std::string* meant = nullptr;
        bool several = false, known = false;
        for (const auto* list : {&vocabulary_, &lex_->known_words()}) {
            known = known || std::binary_search(list->begin(), list->end(), w.folded);
            for (auto v = std::lower_bound(list->begin(), list->end(), w.folded.substr(0, 1));
                 !known && v != list->end() && v->front() == w.folded.front(); ++v) {
                // "rained" is no misspelt "raised": of words as long as each other only long ones are corrected.
                if (v->size() == w.folded.size() && v->size() <= shortest_misspelt + 1) continue;
                if (!understood_words::one_slip(w.folded, *v)) continue;
                several = several || (meant && text::stem_of(*meant) != text::stem_of(*v));
                meant = &*v;
            }
        }
        if (known) continue;
        if (!meant || several) continue;
        w.folded = *meant;
        w.stem = text::stem_of(*meant);
    }
    return words;
}

bool matcher::holds(const vector& v, const std::string& key) {
    const auto at = std::lower_bound(v.parts.begin(), v.parts.end(), key,
                                     [](const auto& part, const std::string& k) { return part.first < k; });
    return at != v.parts.end() && at->first == key;
}

double matcher::limit_of(const std::vector<word>& words, const vector& flaw) const {
    const auto has = [&](const std::string& key) { return holds(flaw, key); };
    std::vector<bool> shared(words.size(), false);
    bool by_meaning = false;
    for (const auto& h : lex_->meanings(words)) {
        if (h.gap || !has("#" + std::to_string(h.list))) continue;
        const bool phrase = h.last - h.first > 1;
        by_meaning = by_meaning || phrase || !words[h.first].faint;
        for (auto i = h.first; i < h.last; ++i)
            shared[i] = shared[i] || !phrase || !words[i].small;
    }
    std::size_t strong = 0, faint = 0, telling = 0;
    for (const auto& w : words)
        telling += !w.small && !w.faint;
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (!shared[i] && (words[i].small || !has(words[i].stem))) continue;
        (words[i].faint ? faint : strong) += 1;
    }
    // "Leaked credential": a word of judgement in a short statement is no chance, where one subject alone may be.
    const bool judged = by_meaning && strong == 1 && telling >= 2 && telling <= short_statement;
    if (strong >= 2 || judged || (strong == 1 && faint > 0 && telling <= short_statement)) return 1;
    return strong == 1 || faint >= 2 ? surely - 0.01 : perhaps - 0.01;
}

std::vector<alike> matcher::compare(const statement& s) const {
    const auto words = corrected(s.words);
    const auto says = weighed(s.says.empty() ? s.says : bag_of(words, *lex_));
    const auto stems = stems_of(words);
    const auto grams = grams_of(words);
    const auto numbers = numbers_of(words);
    double clean_like = 0;
    for (std::size_t p = 0; p < passages_.size(); ++p)
        if (material_.passages[p].clean()) clean_like = std::max(clean_like, cosine(says, passages_[p]));

    std::vector<alike> out(flaws_.size());
    std::vector<double> near(flaws_.size());
    for (std::size_t i = 0; i < flaws_.size(); ++i) {
        const auto& f = flaws_[i];
        auto& v = out[i].values;
        for (const auto& a : f.accepts) {
            v[0] = std::max(v[0], cosine(says, a.says));
            v[1] = std::max(v[1], covered(a.says, says) * (a.telling >= exact_inside ? 1 : 0.5));
            v[5] = std::max(v[5], shared_grams(grams, a.grams));
            out[i].exact = out[i].exact || is_exact(a, stems);
        }
        v[2] = cosine(says, f.why);
        v[3] = std::max(cosine(says, f.span), cosine(says, f.around));
        for (const auto& n : numbers) {
            if (std::find(f.numbers.begin(), f.numbers.end(), n) == f.numbers.end()) continue;
            const auto owner = owners_.find(n);
            v[6] = std::max(v[6], owner != owners_.end() && owner->second == static_cast<int>(i) ? 1.0 : 0.4);
        }
        double own = 0, all = 0;
        for (const auto& [key, w] : says.parts) {
            const auto owner = owners_.find(key);
            all += w;
            if (owner != owners_.end() && owner->second == static_cast<int>(i)) own += w;
        }
        v[7] = all > 0 ? own / all : 0;
        if (s.points.pointed) {
            const bool here =
                std::any_of(f.passages.begin(), f.passages.end(), [&](std::size_t p) { return s.points.holds(p); });
            v[8] = here ? 1 : 0;
            v[9] = here ? 0 : 1;
        }
        v[11] = std::max(0.0, clean_like - v[3]);
        double named = 0;
        for (const auto& t : f.heading)
            if (std::binary_search(s.says.begin(), s.says.end(), t,
                                   [](const term& a, const term& b) { return a.key < b.key; }))
                named = 1;
        v[12] = named;
        const auto rare_words = covered(says, f.all) * all * unknown_share / unknown_;
        v[4] = covered(says, f.all) * std::min(1.0, rare_words / enough_said);
        v[13] = std::min(1.0, rare_words / much_said);
        if (v[8] == 0) out[i].limit = limit_of(words, f.all);
        if (clean_like >= verbatim && clean_like > v[3]) out[i].limit = perhaps - 0.01;
        near[i] = std::max({v[0], v[2], v[3]}) + 0.5 * v[7] + v[8];
    }
    for (std::size_t i = 0; i < flaws_.size(); ++i) {
        double rival = 0;
        for (std::size_t j = 0; j < flaws_.size(); ++j)
            if (j != i) rival = std::max(rival, near[j]);
        out[i].values[10] = std::max(-0.5, std::min(1.0, rival - near[i]));
    }
    double all_chances = 1;  // of none of them
    for (auto& a : out)
        all_chances += a.score = std::exp(worth(a.values));
    for (auto& a : out) {
        a.score = a.exact ? 1.0 : std::min(a.limit, a.score / all_chances);
        // "4: keep": what is named by its number is meant, whatever else is said about it.
        if (material_.by_item && s.points.pointed && !a.exact)
            a.score = a.values[8] > 0 ? std::max(a.score, surely) : std::min(a.score, perhaps - 0.01);
    }
    return out;
}

int matcher::clean_passage(const statement& s) const {
    // Only what the material speaks of too: "exaggerated" says how it is attacked, not where.
    auto says = weighed(s.says);
    std::erase_if(says.parts, [&](const auto& part) {
        return std::none_of(passages_.begin(), passages_.end(), [&](const vector& p) { return holds(p, part.first); });
    });
    double sum = 0;
    for (const auto& [key, w] : says.parts)
        sum += w * w;
    says.length = std::sqrt(sum);
    const auto rarest = unknown_ / unknown_share;
    int best = -1;
    double most = speaks_of_passage;
    for (std::size_t p = 0; p < passages_.size(); ++p) {
        double shared = 0;
        std::size_t count = 0;
        for (const auto& [key, w] : says.parts) {
            if (!holds(passages_[p], key)) continue;
            shared += w;
            count += key.front() != '#';
        }
        const bool chance = count < few_shared && (count < 2 || shared < least_shared * rarest);
        const auto like = s.points.holds(p) ? 1.0
                          : chance          ? 0.0
                                            : (cosine(says, passages_[p]) + covered(says, passages_[p])) / 2;
        if (like <= most) continue;
        most = like;
        best = static_cast<int>(p);
    }
    return best >= 0 && material_.passages[static_cast<std::size_t>(best)].clean() ? best : -1;
}

}  // namespace coach::core::drills
