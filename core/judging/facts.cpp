#include "core/judging/facts.hpp"

#include "core/reading/stems.hpp"

#include <algorithm>
#include <unordered_set>

namespace coach::core::judging {
namespace {

constexpr std::size_t fewest_words = 5;
constexpr double repeated_share = 0.9;
constexpr std::size_t most_headings = 200;  // that name an expected section; bounds the work on hostile texts

std::uint64_t mix(std::uint64_t h, std::uint64_t v) {
    h ^= v + 0x9e3779b97f4a7c15ULL + (h << 6U) + (h >> 2U);
    return h;
}

std::vector<std::uint64_t> content_hashes(const reading& r, const sentence& s) {
    std::vector<std::uint64_t> out;
    for (auto t = s.first_token; t < s.last_token; ++t) {
        if (r.tokens[t].content) out.push_back(std::hash<std::string_view>{}(r.tokens[t].stem));
    }
    return out;
}

/// How well a heading names a section: stems of the longest cue that stands in it.
std::size_t match_length(const std::vector<std::string>& title, const std::vector<std::vector<std::string>>& cues) {
    std::size_t best = 0;
    for (const auto& cue : cues) {
        if (cue.size() > best && text::contains_run(title, cue)) best = cue.size();
    }
    return best;
}

std::vector<std::vector<std::string>> cue_stems(const graph::expected_section& s, std::string_view locale) {
    std::vector<std::vector<std::string>> out;
    if (!s.title.empty()) out.push_back(text::word_stems(s.title.in(locale)));
    for (const auto& cue : s.cues)
        out.push_back(text::word_stems(cue));
    return out;
}

struct candidate {
    std::size_t section;  ///< in reading::sections
    std::vector<std::size_t> expected;
};

/// Which headings name which expected sections; a heading that names several keeps those with the longest cue.
std::vector<candidate> name_headings(const reading& r, const graph::workflow& w) {
    std::vector<std::vector<std::vector<std::string>>> cues;
    for (const auto& s : w.sections)
        cues.push_back(cue_stems(s, "en"));
    std::vector<candidate> out;
    for (std::size_t i = 0; i < r.sections.size() && out.size() < most_headings; ++i) {
        const auto title = text::word_stems(r.sections[i].title);
        std::vector<std::size_t> lengths;
        for (const auto& c : cues)
            lengths.push_back(match_length(title, c));
        const auto best = lengths.empty() ? 0 : *std::max_element(lengths.begin(), lengths.end());
        if (best == 0) continue;
        candidate found{i, {}};
        for (std::size_t e = 0; e < lengths.size(); ++e) {
            if (lengths[e] == best) found.expected.push_back(e);
        }
        out.push_back(std::move(found));
    }
    return out;
}

/// The document's own title often names a section too ("Incident report: impact of …"): what holds another named
/// section under it is not that section, unless there is nothing narrower.
bool holds_other_section(const reading& r, const std::vector<candidate>& all, const candidate& c) {
    return std::any_of(all.begin(), all.end(), [&](const candidate& other) {
        return other.section != c.section && r.sections[c.section].body.contains(r.sections[other.section].heading) &&
               other.expected != c.expected;
    });
}

std::uint32_t fresh_words(const reading& r, const std::vector<bool>& repeated, span where) {
    std::uint32_t n = 0;
    for (std::size_t i = 0; i < r.sentences.size(); ++i) {
        const auto& s = r.sentences[i];
        if (repeated[i] || s.where.end <= where.begin || s.where.begin >= where.end) continue;
        for (auto t = s.first_token; t < s.last_token; ++t) {
            n += r.tokens[t].content && where.contains(r.tokens[t].where) ? 1 : 0;
        }
    }
    return n;
}

/// "Rejected." may well stand twice; beside a copied sentence, a short one that stood before is a part of the copy.
void mark_short_copies(const reading& r, std::vector<bool>& repeated) {
    std::unordered_set<std::string_view> seen;
    std::vector<bool> stood_before(r.sentences.size(), false);
    for (std::size_t i = 0; i < r.sentences.size(); ++i)
        stood_before[i] = !seen.insert(r.words(r.sentences[i].where)).second;
    const auto spread = [&](std::size_t from, std::size_t to) {
        if (repeated[from] && stood_before[to]) repeated[to] = true;
    };
    for (std::size_t i = 1; i < repeated.size(); ++i)
        spread(i - 1, i);
    for (std::size_t i = repeated.size(); i-- > 1;)
        spread(i, i - 1);
}

}  // namespace

std::vector<bool> repeated_sentences(const reading& r) {
    std::vector<bool> out(r.sentences.size(), false);
    std::unordered_set<std::uint64_t> seen;
    std::vector<std::uint64_t> shingles;
    for (std::size_t i = 0; i < r.sentences.size(); ++i) {
        const auto words = content_hashes(r, r.sentences[i]);
        if (words.size() < fewest_words) continue;
        shingles.clear();
        for (std::size_t k = 0; k + 2 < words.size(); ++k)
            shingles.push_back(mix(mix(words[k], words[k + 1]), words[k + 2]));
        const auto known =
            std::count_if(shingles.begin(), shingles.end(), [&](std::uint64_t h) { return seen.contains(h); });
        out[i] = static_cast<double>(known) >= repeated_share * static_cast<double>(shingles.size());
        seen.insert(shingles.begin(), shingles.end());
    }
    mark_short_copies(r, out);
    return out;
}

bool region::holds(span s) const {
    return std::any_of(parts.begin(), parts.end(), [&](span p) { return p.contains(s); });
}

const region* facts::section(std::string_view id) const {
    for (std::size_t i = 0; i < workflow.sections.size(); ++i) {
        if (workflow.sections[i].id == id) return sections[i].parts.empty() ? nullptr : &sections[i];
    }
    return nullptr;
}

const std::vector<std::uint32_t>& facts::of_kind(std::string_view kind) const {
    static const std::vector<std::uint32_t> none;
    const auto found = by_kind.find(kind);
    return found == by_kind.end() ? none : found->second;
}

bool facts::any_in_sentences(const std::vector<std::uint32_t>& sorted, std::uint32_t first, std::uint32_t last) const {
    const auto found = std::lower_bound(sorted.begin(), sorted.end(), first, [&](std::uint32_t i, std::uint32_t s) {
        return text.observations[i].sentence < s;
    });
    return found != sorted.end() && text.observations[*found].sentence <= last;
}

bool facts::any_beside(const std::vector<std::uint32_t>& sorted, std::uint32_t s) const {
    const auto block = text.sentences[s].block;
    const auto begin = block_begins[block];
    const auto end = block_begins[block + 1];
    return any_in_sentences(sorted, std::min(begin, s == 0 ? 0 : s - 1), std::max(end == 0 ? 0 : end - 1, s + 1));
}

facts facts_of(const reading& r, const graph::workflow& w) {
    facts f{r, w, repeated_sentences(r), std::vector<region>(w.sections.size()), 0, {}, {}};
    for (std::uint32_t s = 0; s < r.sentences.size(); ++s) {
        while (f.block_begins.size() <= r.sentences[s].block)
            f.block_begins.push_back(s);
    }
    while (f.block_begins.size() <= r.doc.blocks.size())
        f.block_begins.push_back(static_cast<std::uint32_t>(r.sentences.size()));
    for (std::uint32_t i = 0; i < r.observations.size(); ++i) {
        if (!f.repeated[r.observations[i].sentence]) f.by_kind[r.observations[i].kind].push_back(i);
    }
    const auto named = name_headings(r, w);
    for (const bool narrow : {true, false}) {
        for (const auto& c : named) {
            if (narrow == holds_other_section(r, named, c)) continue;
            const auto& s = r.sections[c.section];
            for (const auto e : c.expected) {
                auto& region = f.sections[e];
                const span whole{s.heading.begin, std::max(s.heading.end, s.body.end)};
                if (!narrow && !region.parts.empty()) continue;
                if (region.holds(whole)) continue;
                region.parts.push_back(whole);
                region.content_words += fresh_words(r, f.repeated, s.body);
            }
        }
    }
    f.content_words = fresh_words(r, f.repeated, {0, static_cast<std::uint32_t>(r.doc.text.size())});
    return f;
}

}  // namespace coach::core::judging
