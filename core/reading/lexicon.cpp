#include "core/reading/lexicon.hpp"

#include "core/reading/lexemes.hpp"
#include "core/reading/stems.hpp"
#include "core/reading/text.hpp"

#include <yaml-cpp/yaml.h>

#include <algorithm>

namespace coach::core::detect {
namespace {

constexpr std::size_t most_phrases = 20'000;
constexpr std::size_t most_words = 12;
constexpr std::size_t widest_gap = 4;
constexpr std::uint32_t gap_edge = 1;

struct class_name {
    std::string_view name;
    word_class of;
    bool by_stem;
};
constexpr std::array class_names{
    class_name{"stop_words", word_class::stop, false},
    class_name{"people", word_class::people, true},
    class_name{"roles", word_class::role, true},
    class_name{"teams", word_class::team, false},
    class_name{"given_names", word_class::given_name, false},
    class_name{"not_names", word_class::not_name, false},
    class_name{"action_verbs", word_class::action_verb, true},
    class_name{"abbreviations", word_class::abbreviation, false},
    class_name{"number_words", word_class::number_word, false},
    class_name{"units", word_class::unit, false},
    class_name{"past_changes", word_class::past_change, false},
    class_name{"person_pronouns", word_class::person_pronoun, false},
    class_name{"not_things", word_class::not_thing, false},
};
static_assert(class_names.size() == word_classes);

std::vector<std::string_view> split_spaces(std::string_view s) {
    std::vector<std::string_view> out;
    for (std::size_t i = 0; i < s.size();) {
        const auto end = std::min(s.find(' ', i), s.size());
        if (end > i) out.push_back(s.substr(i, end - i));
        i = end + 1;
    }
    return out;
}

std::vector<std::string> folded_words(std::string_view written) {
    const auto lower = text::folded(written);
    std::vector<text::lexeme> pieces;
    text::split(lower, {0, static_cast<std::uint32_t>(lower.size())}, pieces);
    std::vector<std::string> out;
    for (const auto& p : pieces) {
        if (p.kind != text::lexeme_kind::punctuation)
            out.push_back(lower.substr(p.where.begin, p.where.end - p.where.begin));
    }
    return out;
}

error bad_phrase(const std::string& list, std::string_view written, const char* why) {
    return {errc::malformed, "cue list " + list + ", phrase \"" + std::string(written) + "\": " + why};
}

}  // namespace

std::uint16_t lexicon::list_for(const std::string& name) {
    const auto at = std::find(lists_.begin(), lists_.end(), name);
    if (at != lists_.end()) return static_cast<std::uint16_t>(at - lists_.begin());
    lists_.push_back(name);
    return static_cast<std::uint16_t>(lists_.size() - 1);
}

int lexicon::list_index(std::string_view name) const {
    const auto at = std::find(lists_.begin(), lists_.end(), name);
    return at == lists_.end() ? -1 : static_cast<int>(at - lists_.begin());
}

std::uint32_t lexicon::follow(std::uint32_t from, std::uint32_t edge) const {
    const auto found = edges_.find((static_cast<std::uint64_t>(from) << 32U) | edge);
    return found == edges_.end() ? 0 : found->second;
}

std::uint32_t lexicon::child(std::uint32_t from, std::uint32_t edge) {
    auto& to = edges_[(static_cast<std::uint64_t>(from) << 32U) | edge];
    if (to == 0) {
        to = static_cast<std::uint32_t>(nodes_.size());
        nodes_.emplace_back();
    }
    return to;
}

result<void> lexicon::add_phrase(std::uint16_t list, std::string_view written, std::string_view value) {
    if (phrases_.size() >= most_phrases) return bad_phrase(lists_[list], written, "there are more than 20,000 phrases");
    phrase added{std::string(value), list, true, false};
    auto rest = written;
    if (rest.starts_with('!')) {
        added.mask = true;
        rest.remove_prefix(1);
    }
    if (rest.ends_with('?')) {
        added.strong = false;
        rest.remove_suffix(1);
    }
    if (value.empty()) {
        added.value = rest;
        std::erase(added.value, '=');
    }

    std::uint32_t at = 0;
    std::size_t count = 0;
    bool after_gap = true;
    for (auto part : split_spaces(rest)) {
        if (part == "...") {
            if (after_gap) return bad_phrase(lists_[list], written, "\"...\" must stand between two words");
            at = child(at, gap_edge);
            after_gap = true;
            continue;
        }
        const bool exact = part.starts_with('=');
        if (exact) part.remove_prefix(1);
        for (const auto& word : folded_words(part)) {
            auto& info = exact ? by_word_[word] : by_stem_[text::stem_of(word)];
            auto& id = exact ? info.exact_id : info.stem_id;
            if (id == 0) id = next_id_++;
            at = child(at, id);
            after_gap = false;
            if (++count > most_words) return bad_phrase(lists_[list], written, "it has more than 12 words");
        }
    }
    if (count == 0 || after_gap) return bad_phrase(lists_[list], written, "it needs a word at both ends");
    nodes_[at].ends.push_back(static_cast<std::uint32_t>(phrases_.size()));
    phrases_.push_back(std::move(added));
    return {};
}

void lexicon::add_class_word(word_class of, std::string_view word) {
    const auto bit = 1U << static_cast<unsigned>(of);
    const auto lower = text::folded(word);
    const bool by_stem = class_names[static_cast<std::size_t>(of)].by_stem;
    (by_stem ? by_stem_[text::stem_of(lower)] : by_word_[lower]).classes |= bit;
}

result<lexicon> lexicon::make(std::string_view yaml, const std::vector<cue_list>& extra) {
    lexicon out;
    try {
        const YAML::Node root = YAML::Load(std::string(yaml));
        if (root.IsDefined() && !root.IsNull() && !root.IsMap())
            return error{errc::malformed, "lexicon: not a map of lists"};
        const YAML::Node classes = root["words"];
        for (const auto& named : class_names) {
            const std::string name(named.name);
            if (!classes.IsDefined() || !classes[name].IsDefined()) continue;
            for (const auto& word : classes[name])
                out.add_class_word(named.of, word.as<std::string>());
        }
        const YAML::Node cues = root["cues"];
        for (const auto& list : cues) {
            const auto index = out.list_for(list.first.as<std::string>());
            for (const auto& entry : list.second) {
                const bool pair = list.second.IsMap();
                const auto written = pair ? entry.first.as<std::string>() : entry.as<std::string>();
                const auto value = pair ? entry.second.as<std::string>() : std::string();
                if (auto added = out.add_phrase(index, written, value); !added) return added.error();
            }
        }
    } catch (const YAML::Exception& e) {
        return error{errc::malformed, "lexicon: line " + std::to_string(e.mark.line + 1) + ": " + e.msg};
    }
    for (const auto& list : extra) {
        if (list.name.empty()) return error{errc::malformed, "a cue list without a name"};
        const auto index = out.list_for(list.name);
        for (const auto& written : list.phrases) {
            if (auto added = out.add_phrase(index, written, {}); !added) return added.error();
        }
    }
    return out;
}

word_info lexicon::look_up(std::string_view folded_word, std::string_view stem) const {
    word_info info;
    if (const auto found = by_stem_.find(stem); found != by_stem_.end()) info = found->second;
    const bool ascii = std::all_of(folded_word.begin(), folded_word.end(),
                                   [](char c) { return static_cast<unsigned char>(c) < 0x80; });
    if (!ascii) {
        if (const auto found = by_word_.find(text::without_accents(folded_word)); found != by_word_.end())
            info.classes |= found->second.classes;
    }
    if (const auto found = by_word_.find(folded_word); found != by_word_.end()) {
        info.exact_id = found->second.exact_id;
        info.classes |= found->second.classes;
    }
    return info;
}

bool lexicon::is_abbreviation(std::string_view folded_word) const {
    const auto found = by_word_.find(folded_word);
    return found != by_word_.end() && found->second.is(word_class::abbreviation);
}

void lexicon::walk(std::uint32_t at_node, const std::vector<step>& steps, std::size_t at, std::size_t from,
                   std::vector<hit>& hits) const {
    for (const auto phrase : nodes_[at_node].ends)
        hits.push_back({phrase, static_cast<std::uint32_t>(at)});
    if (at >= steps.size() || (at > from && steps[at].barrier)) return;
    const auto advance = [&](std::uint32_t node, std::size_t position) {
        const auto& next = steps[position];
        if (next.stem_id != 0) {
            if (const auto to = follow(node, next.stem_id); to != 0) walk(to, steps, position + 1, from, hits);
        }
        if (next.exact_id != 0) {
            if (const auto to = follow(node, next.exact_id); to != 0) walk(to, steps, position + 1, from, hits);
        }
    };
    advance(at_node, at);
    if (at == from) return;
    const auto gap = follow(at_node, gap_edge);
    if (gap == 0) return;
    for (std::size_t skipped = 0; skipped <= widest_gap && at + skipped < steps.size(); ++skipped) {
        if (steps[at + skipped].barrier) break;
        advance(gap, at + skipped);
    }
}

void lexicon::match(const std::vector<step>& steps, std::uint32_t sentence, std::vector<mark>& out) const {
    std::vector<hit> hits;
    std::vector<mark> here;
    for (std::size_t i = 0; i < steps.size(); ++i) {
        if (steps[i].stem_id == 0 && steps[i].exact_id == 0) continue;
        hits.clear();
        walk(0, steps, i, i, hits);
        for (const auto& h : hits) {
            here.push_back({phrases_[h.phrase].list, steps[i].token, steps[h.last - 1].token + 1, sentence, h.phrase});
        }
    }
    // Per list: longer first, so that "a lot of" hides "lot of" and a mask hides what it covers.
    std::stable_sort(here.begin(), here.end(), [](const mark& a, const mark& b) {
        if (a.list != b.list) return a.list < b.list;
        return a.last - a.first > b.last - b.first;
    });
    std::vector<mark> kept;
    for (const auto& m : here) {
        const bool hidden = std::any_of(kept.begin(), kept.end(), [&](const mark& k) {
            return k.list == m.list && k.first < m.last && m.first < k.last && !phrases_[m.phrase].mask;
        });
        if (!hidden) kept.push_back(m);
    }
    for (const auto& k : kept) {
        if (!phrases_[k.phrase].mask) out.push_back(k);
    }
}

}  // namespace coach::core::detect
