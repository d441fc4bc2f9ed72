#include "core/judging/guards.hpp"

#include "core/reading/stems.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <limits>
#include <map>
#include <unordered_set>
#include <utility>

namespace coach::core::judging {
namespace {

constexpr std::uint32_t fewest_words = 12;  // below, a text is too short to judge well
constexpr std::uint32_t topical_from = 25;  // content words; shorter answers are never off topic
constexpr std::ptrdiff_t topics_least = 2;  // different words of the subject, in a text without sections
constexpr std::ptrdiff_t topics_enough = 5;
constexpr double topical_least = 0.045;     // of all content words, below `topics_enough`
constexpr std::size_t cohesion_from = 14;   // sentences
constexpr double coherent_from = 1.0;       // standard errors over what any order would give
constexpr std::size_t references_from = 3;  // sentences that point back at the head of a block
constexpr double lost_share = 0.6;          // of all sentences that point back
constexpr std::size_t cohesion_upto = 120;  // sentences looked at, to bound the pairs
constexpr std::size_t timeline_from = 4;    // entries
constexpr double backward_share = 0.3;      // of neighbouring entries
constexpr std::size_t scattered_from = 14;  // sentences
constexpr std::size_t together_upto = 5;    // sentences, wherever the text is that short
constexpr double together_share = 0.35;     // of all sentences
constexpr std::uint32_t padding_sentences = 5;
constexpr std::uint32_t padding_words = 60;

std::unordered_set<std::string_view> stems_present(const facts& f) {
    std::unordered_set<std::string_view> out;
    for (const auto& t : f.text.tokens) {
        if (t.content) out.insert(t.stem);
    }
    return out;
}

std::vector<std::vector<std::string>> topic_stems(const graph::workflow& w) {
    std::vector<std::vector<std::string>> out;
    for (const auto& word : w.topic) {
        auto stems = text::word_stems(word);
        if (!stems.empty()) out.push_back(std::move(stems));
    }
    return out;
}

/// Which share of the content words belongs to the subject.
double topical_share(const facts& f, const std::vector<std::vector<std::string>>& wanted) {
    std::unordered_set<std::string_view> topical;
    for (const auto& stems : wanted)
        topical.insert(stems.begin(), stems.end());
    std::uint32_t said = 0, all = 0;
    for (const auto& t : f.text.tokens) {
        all += t.content ? 1 : 0;
        said += t.content && topical.contains(t.stem) ? 1 : 0;
    }
    return all == 0 ? 0.0 : static_cast<double>(said) / all;
}

/// Kinds that tell how something is said, not what.
bool is_manner(std::string_view kind) {
    static constexpr std::array manner{
        "first_person_plural", "first_person_singular", "intensifier", "hedge", "absolute", "vague_quantity", "praise"};
    return std::find(manner.begin(), manner.end(), kind) != manner.end();
}

/// Content words of a sentence as bits of a 256-bit set: close enough to compare neighbours.
using bits = std::array<std::uint64_t, 4>;
bits bits_of(const reading& r, const sentence& s) {
    bits out{};
    for (auto t = s.first_token; t < s.last_token; ++t) {
        if (!r.tokens[t].content) continue;
        const auto h = std::hash<std::string_view>{}(r.tokens[t].stem);
        out[h >> 6U & 3U] |= 1ULL << (h & 63U);
    }
    return out;
}
double overlap(const bits& a, const bits& b) {
    int both = 0, in_a = 0, in_b = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        both += std::popcount(a[i] & b[i]);
        in_a += std::popcount(a[i]);
        in_b += std::popcount(b[i]);
    }
    const int least = std::min(in_a, in_b);
    return least == 0 ? 0.0 : static_cast<double>(both) / std::sqrt(static_cast<double>(in_a) * in_b);
}

/// How much more neighbours share than any two sentences do, in standard errors. In a shuffled text this is about 0.
std::optional<double> cohesion(const facts& f) {
    std::vector<bits> all;
    for (std::size_t i = 0; i < f.text.sentences.size() && all.size() < cohesion_upto; ++i) {
        const auto& s = f.text.sentences[i];
        const auto kind = f.text.doc.blocks[s.block].kind;
        const auto words = std::count_if(f.text.tokens.begin() + s.first_token, f.text.tokens.begin() + s.last_token,
                                         [](const token& t) { return t.content; });
        if (f.repeated[i] || words < 4 || kind == block_kind::code || kind == block_kind::table_row) continue;
        all.push_back(bits_of(f.text, s));
    }
    if (all.size() < cohesion_from) return std::nullopt;
    double sum = 0, squares = 0, pairs = 0, neighbours = 0;
    for (std::size_t i = 0; i < all.size(); ++i) {
        for (std::size_t k = i + 1; k < all.size(); ++k) {
            const double v = overlap(all[i], all[k]);
            sum += v;
            squares += v * v;
            pairs += 1;
            if (k == i + 1) neighbours += v;
        }
    }
    const double mean = sum / pairs;
    const double deviation = std::sqrt(std::max(squares / pairs - mean * mean, 1e-9));
    const double n = static_cast<double>(all.size() - 1);
    return (neighbours / n - mean) / (deviation / std::sqrt(n));
}

int minutes_of(std::string_view value) {
    const auto colon = value.find(':');
    if (colon == std::string_view::npos || colon == 0 || colon + 2 >= value.size()) return -1;
    int hour = 0;
    for (auto i = colon >= 2 ? colon - 2 : 0; i < colon; ++i) {
        if (value[i] >= '0' && value[i] <= '9') hour = hour * 10 + (value[i] - '0');
    }
    const int minute = (value[colon + 1] - '0') * 10 + (value[colon + 2] - '0');
    const bool afternoon = value.find("pm") != std::string_view::npos && hour < 12;
    return (afternoon ? hour + 12 : hour) * 60 + minute;
}

/// The first timeline entry that stands before its time, when many do. One step back is midnight.
std::optional<span> backward_timeline(const facts& f) {
    const auto& entries = f.of_kind("timeline_entry");
    if (entries.size() < timeline_from) return std::nullopt;
    std::size_t backward = 0;
    std::optional<span> first;
    int before = -1;
    for (const auto i : entries) {
        const auto& o = f.text.observations[i];
        const int now = minutes_of(o.value);
        if (now < 0) continue;
        if (now < before) {
            ++backward;
            if (!first) first = o.where;
        }
        before = now;
    }
    const bool many =
        backward >= 2 && static_cast<double>(backward) >= backward_share * static_cast<double>(entries.size() - 1);
    return many ? first : std::nullopt;
}

/// Sentences that begin with "This", "However", "They" and open a paragraph or an item, so that they point back at
/// nothing.
std::optional<span> lost_references(const facts& f) {
    std::size_t all = 0, lost = 0;
    std::optional<span> first;
    for (const auto i : f.of_kind("back_reference")) {
        const auto index = f.text.observations[i].sentence;
        ++all;
        const bool opens = index == 0 || f.text.sentences[index - 1].block != f.text.sentences[index].block;
        if (!opens) continue;
        ++lost;
        if (!first) first = f.text.sentences[index].where;
    }
    const bool many = lost >= references_from && static_cast<double>(lost) >= lost_share * static_cast<double>(all);
    return many ? first : std::nullopt;
}

/// The fewest neighbouring sentences that hold one piece of evidence for each of `kinds` atoms.
std::size_t smallest_window(std::vector<std::pair<std::size_t, std::string_view>> at, std::size_t kinds) {
    std::ranges::sort(at);
    std::map<std::string_view, int> inside;
    std::size_t from = 0, smallest = std::numeric_limits<std::size_t>::max();
    for (const auto& [sentence, atom] : at) {
        ++inside[atom];
        for (; inside.size() == kinds; ++from) {
            smallest = std::min(smallest, sentence - at[from].first + 1);
            if (--inside[at[from].second] == 0) inside.erase(at[from].second);
        }
    }
    return smallest;
}

}  // namespace

std::vector<span> repeated_passages(const facts& f) {
    std::vector<span> out;
    std::optional<std::size_t> last;
    for (std::size_t i = 0; i < f.repeated.size(); ++i) {
        if (!f.repeated[i]) continue;
        const auto where = f.text.sentences[i].where;
        if (last && *last + 1 == i) {
            out.back().end = where.end;
        } else {
            out.push_back(where);
        }
        last = i;
    }
    return out;
}

bool is_off_topic(const facts& f) {
    const auto wanted = topic_stems(f.workflow);
    if (wanted.empty() || f.content_words < topical_from) return false;
    const auto present = stems_present(f);
    const auto hits = std::count_if(wanted.begin(), wanted.end(), [&](const std::vector<std::string>& stems) {
        return std::all_of(stems.begin(), stems.end(), [&](const std::string& s) { return present.contains(s); });
    });
    const auto sections =
        std::count_if(f.sections.begin(), f.sections.end(), [](const region& r) { return !r.parts.empty(); });
    if (sections >= 2) return hits == 0;
    if (hits < std::min<std::ptrdiff_t>(topics_least, std::ssize(wanted))) return true;
    return hits < topics_enough && topical_share(f, wanted) < topical_least;
}

std::optional<span> shuffled_at(const facts& f) {
    if (auto where = backward_timeline(f)) return where;
    const auto where = lost_references(f);
    if (!where) return std::nullopt;
    const auto z = cohesion(f);
    return z && *z < coherent_from ? where : std::nullopt;
}

std::vector<span> padding(const facts& f) {
    const auto wanted = topic_stems(f.workflow);
    std::unordered_set<std::string_view> topical;
    for (const auto& stems : wanted)
        topical.insert(stems.begin(), stems.end());
    std::vector<bool> carries(f.text.sentences.size(), false);
    for (const auto& o : f.text.observations) {
        if (!is_manner(o.kind)) carries[o.sentence] = true;
    }
    std::vector<span> out;
    std::uint32_t run = 0, words = 0;
    span where;
    const auto close = [&] {
        if (run >= padding_sentences && words >= padding_words) out.push_back(where);
        run = words = 0;
    };
    for (std::size_t i = 0; i < f.text.sentences.size(); ++i) {
        const auto& s = f.text.sentences[i];
        bool speaks = carries[i];
        for (auto t = s.first_token; t < s.last_token; ++t)
            speaks = speaks || topical.contains(f.text.tokens[t].stem);
        if (speaks) {
            close();
            continue;
        }
        if (run == 0) where.begin = s.where.begin;
        where.end = s.where.end;
        ++run;
        words += s.last_token - s.first_token;
    }
    close();
    return out;
}

std::optional<bool> stands_together(const facts& f, const verdict& v) {
    const auto& all = f.text.sentences;
    const auto said = static_cast<std::size_t>(std::ranges::count(f.repeated, false));
    if (said < scattered_from || v.criterion == nullptr || v.criterion->section.empty()) return std::nullopt;
    std::vector<std::pair<std::size_t, std::string_view>> at;
    std::unordered_set<std::string_view> atoms;
    for (const auto& e : v.found) {
        const auto atom = std::ranges::find(v.criterion->atoms, e.atom, &graph::atom::id);
        if (atom == v.criterion->atoms.end() || !atom->section.empty()) continue;  // it may stand elsewhere
        const auto s =
            std::ranges::partition_point(all, [&](const sentence& each) { return each.where.end <= e.where.begin; });
        at.emplace_back(static_cast<std::size_t>(s - all.begin()), e.atom);
        atoms.insert(e.atom);
    }
    if (atoms.size() < 2) return std::nullopt;
    const auto closest = smallest_window(std::move(at), atoms.size());
    return closest <= together_upto || static_cast<double>(closest) <= together_share * static_cast<double>(said);
}

std::vector<guard_note> guards_of(const facts& f) {
    std::vector<guard_note> out;
    const span whole = f.text.sentences.empty()
                           ? span{}
                           : span{f.text.sentences.front().where.begin, f.text.sentences.back().where.end};
    if (f.text.content_words < fewest_words) out.push_back({guard_kind::too_short, whole});
    if (is_off_topic(f)) out.push_back({guard_kind::off_topic, whole});
    for (const auto s : repeated_passages(f))
        out.push_back({guard_kind::duplicate_passage, s});
    if (const auto s = shuffled_at(f)) out.push_back({guard_kind::shuffled, *s});
    for (const auto s : padding(f))
        out.push_back({guard_kind::padding, s});
    return out;
}

}  // namespace coach::core::judging
