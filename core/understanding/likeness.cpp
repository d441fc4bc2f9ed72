#include "core/understanding/likeness.hpp"

#include <algorithm>
#include <cmath>
#include <set>

namespace coach::core::understood_words {

namespace {

constexpr double unknown_rarity = 0.6;  ///< a word that no graph knows: the subject of the request, mostly
constexpr double whole_name = 0.62;     ///< what a name said in full is worth
constexpr double part_of_name = 0.45;   ///< at most, when its telling part is said
constexpr double topic_word = 0.10;     ///< a word of one workflow's topic
constexpr int most_topic_words = 4;
constexpr std::size_t first_unknown = 1U << 24;
constexpr std::size_t shortest_corrected = 3;

}  // namespace

void likeness::vector::finish() {
    std::sort(parts.begin(), parts.end());
    std::size_t kept = 0;
    for (const auto& p : parts) {
        if (kept > 0 && parts[kept - 1].first == p.first)
            parts[kept - 1].second += p.second;
        else
            parts[kept++] = p;
    }
    parts.resize(kept);
    float sum = 0;
    for (const auto& [key, w] : parts)
        sum += w * w;
    for (auto& [key, w] : parts)
        w /= std::sqrt(sum);
}

float likeness::vector::dot(const vector& other) const {
    float sum = 0;
    for (auto x = parts.begin(), y = other.parts.begin(); x != parts.end() && y != other.parts.end();) {
        if (x->first < y->first)
            ++x;
        else if (y->first < x->first)
            ++y;
        else
            sum += (x++)->second * (y++)->second;
    }
    return sum;
}

likeness::vector likeness::grams_of(std::string_view text) {
    vector out;
    const std::string padded = "  " + std::string(text) + " ";
    const auto byte = [&](std::size_t i) { return static_cast<std::uint32_t>(static_cast<unsigned char>(padded[i])); };
    for (std::size_t i = 0; i + 3 <= padded.size(); ++i)
        out.parts.push_back({byte(i) << 16 | byte(i + 1) << 8 | byte(i + 2), 1.0F});
    out.finish();
    return out;
}

likeness::vector likeness::stems_of(const std::vector<std::string>& stems) const {
    vector out;
    std::uint32_t unknown = first_unknown;
    for (const auto& s : stems) {
        const auto known = ids_.find(s);
        const bool in_requests = known != ids_.end() && stems_[known->second].rarity > 0;
        out.parts.push_back({in_requests ? known->second : unknown++,
                             static_cast<float>(in_requests ? rarity_of(known->second) : unknown_rarity)});
    }
    out.finish();
    return out;
}

likeness::likeness(const std::vector<const graph::graph*>& graphs, const reader& read) : read_(&read) {
    struct text {
        std::size_t workflow;
        std::string words;
        bool name;
    };
    std::vector<text> texts;
    const auto id_of = [&](const std::string& s) {
        const auto [at, fresh] = ids_.emplace(s, static_cast<std::uint32_t>(stems_.size()));
        if (fresh) stems_.emplace_back();
        return at->second;
    };
    for (const auto* g : graphs) {
        for (const auto& w : g->workflows) {
            const auto index = workflows_.size();
            workflows_.push_back(w.id);
            texts.push_back({index, std::string(w.name.in("en")), false});
            texts.push_back({index, std::string(w.artefact.in("en")), true});
            for (const auto& s : w.synonyms)
                texts.push_back({index, s, true});
            for (const auto& r : w.requests)
                texts.push_back({index, r, false});
            for (const auto& t : w.topic) {
                spelling_.learn(normalised(t));
                for (const auto& s : read.stems(t)) {
                    auto& topics = stems_[id_of(s)].topics;
                    if (topics.empty() || topics.back() != index) topics.push_back(index);
                }
            }
        }
    }
    // A stem that many workflows share tells little; one that a single workflow owns tells much.
    std::vector<std::set<std::size_t>> owners(stems_.size());
    for (const auto& t : texts) {
        spelling_.learn(normalised(t.words));
        for (const auto& s : read.stems(t.words)) {
            const auto id = id_of(s);
            owners.resize(stems_.size());
            owners[id].insert(t.workflow);
        }
    }
    const auto n = static_cast<double>(workflows_.size());
    for (std::size_t i = 0; i < stems_.size(); ++i) {
        if (owners[i].empty()) continue;
        stems_[i].rarity = 0.35 + std::log((1 + n) / static_cast<double>(owners[i].size()));
        if (owners[i].size() == 1) stems_[i].only = *owners[i].begin();
    }
    for (const auto& t : texts) {
        const auto stems = read.stems(t.words);
        examples_.push_back({t.workflow, stems_of(stems), grams_of(normalised(t.words))});
        if (!t.name) continue;
        name made{t.workflow, {}, 0};
        for (const auto& s : stems) {
            made.stems.push_back(ids_.at(s));
            made.rarity += rarity_of(ids_.at(s));
        }
        if (!made.stems.empty()) names_.push_back(std::move(made));
    }
}

std::vector<ranked> likeness::rank(std::string_view text) const {
    const auto plain = normalised(text);
    const auto words = plain.size() <= 120 && plain.size() >= shortest_corrected ? spelling_.corrected(plain) : plain;
    const auto stems = read_->stems(words);
    const auto by_stem = stems_of(stems);
    const auto by_gram = grams_of(words);
    std::vector<std::uint32_t> said;
    for (const auto& s : stems)
        if (const auto known = ids_.find(s); known != ids_.end()) said.push_back(known->second);
    std::sort(said.begin(), said.end());
    said.erase(std::unique(said.begin(), said.end()), said.end());

    std::vector<double> similar(workflows_.size()), named(workflows_.size()), topic(workflows_.size());
    for (const auto& e : examples_)
        similar[e.workflow] = std::max(similar[e.workflow],
                                       static_cast<double>(0.7F * by_stem.dot(e.stems) + 0.3F * by_gram.dot(e.grams)));
    for (const auto& n : names_) {
        double part = 0;
        bool telling = false;
        for (const auto id : n.stems) {
            if (!std::binary_search(said.begin(), said.end(), id)) continue;
            part += rarity_of(id);
            telling = telling || stems_[id].only == n.workflow;
        }
        const auto share = part / n.rarity;
        const auto worth = share > 0.999 ? whole_name : telling && share >= 0.3 ? part_of_name * share : 0;
        named[n.workflow] = std::max(named[n.workflow], worth);
    }
    std::vector<int> topic_words(workflows_.size());
    for (const auto id : said)
        if (stems_[id].topics.size() == 1) ++topic_words[stems_[id].topics.front()];
    for (std::size_t w = 0; w < workflows_.size(); ++w)
        topic[w] = topic_word * std::min(topic_words[w], most_topic_words);

    std::vector<ranked> out;
    for (std::size_t w = 0; w < workflows_.size(); ++w)
        out.push_back({w, 1 - (1 - similar[w]) * (1 - named[w]) * (1 - topic[w]), named[w] + topic[w] > 0});
    std::stable_sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return a.score > b.score; });
    return out;
}

}  // namespace coach::core::understood_words
