#include "core/drills/lexicon.hpp"

#include "core/reading/lexemes.hpp"
#include "core/reading/stems.hpp"
#include "core/reading/text.hpp"

#include <yaml-cpp/yaml.h>

#include <algorithm>

namespace coach::core::drills {

namespace {

constexpr std::size_t most_bytes = 1024 * 1024;
constexpr std::size_t most_phrases = 20'000;
constexpr std::uint32_t widest_gap = 4;

error at(const YAML::Mark& mark, const std::string& what) {
    return {errc::malformed,
            "drill words:" + std::to_string(mark.line + 1) + ":" + std::to_string(mark.column + 1) + ": " + what};
}

std::string without_commas(std::string_view number) {
    std::string out;
    for (const char c : number)
        if (c != ',') out += c;
    return out;
}

std::string straight(std::string_view folded) {
    std::string out(folded);
    for (auto a = out.find("\xE2\x80\x99"); a != std::string::npos; a = out.find("\xE2\x80\x99", a))
        out.replace(a, 3, "'");
    return out;
}

/// How many words from `from` on the phrase takes, 0 when it does not stand there.
std::uint32_t taken(const std::vector<std::string>& phrase, std::size_t done, const std::vector<word>& words,
                    std::size_t from) {
    auto here = from;
    for (auto i = done; i < phrase.size(); ++i) {
        if (phrase[i].empty()) {
            for (std::uint32_t skipped = 0; skipped <= widest_gap; ++skipped)
                if (const auto rest = taken(phrase, i + 1, words, here + skipped))
                    return static_cast<std::uint32_t>(here + skipped - from) + rest;
            return 0;
        }
        if (here >= words.size()) return 0;
        const bool exact = phrase[i].front() == '=';
        if (exact ? words[here].folded != std::string_view(phrase[i]).substr(1) : words[here].stem != phrase[i])
            return 0;
        ++here;
    }
    return static_cast<std::uint32_t>(here - from);
}

}  // namespace

std::vector<word> lexicon::words(std::string_view written) const {
    std::string valid(written);
    text::make_valid_utf8(valid);
    const auto lower = text::folded(valid);
    std::vector<text::lexeme> pieces;
    text::split(lower, {0, static_cast<std::uint32_t>(lower.size())}, pieces);
    std::vector<word> out;
    const auto push = [&](std::string folded, span where, bool number) {
        const auto small = small_.contains(folded);
        auto stem = number ? folded : text::stem_of(folded);
        const auto faint = faint_.contains(folded);
        const bool joined =
            where.begin > 0 && lower[where.begin - 1] == '-' && !out.empty() && out.back().where.end + 1 == where.begin;
        out.push_back({std::move(folded), std::move(stem), where, number, small, faint, joined});
    };
    for (std::size_t i = 0; i < pieces.size(); ++i) {
        const auto& p = pieces[i];
        if (p.kind == text::lexeme_kind::punctuation) continue;
        auto folded = straight(std::string_view(lower).substr(p.where.begin, p.where.end - p.where.begin));
        if (p.kind == text::lexeme_kind::number) {
            const bool time = i + 2 < pieces.size() && lower[pieces[i + 1].where.begin] == ':' &&
                              pieces[i + 2].kind == text::lexeme_kind::number &&
                              pieces[i + 2].where.begin == p.where.end + 1;
            if (time) {
                push(folded + lower.substr(p.where.end, pieces[i + 2].where.end - p.where.end),
                     {p.where.begin, pieces[i + 2].where.end}, true);
                i += 2;
                continue;
            }
            push(without_commas(folded), p.where, true);
            continue;
        }
        if (const auto known = short_.find(folded); known != short_.end()) folded = known->second;
        if (folded.ends_with("n't")) folded = folded.substr(0, folded.size() - 3) + " not";
        if (folded == "ca not") folded = "can not";
        if (folded == "wo not") folded = "will not";
        const auto space = folded.find(' ');
        if (space == std::string::npos) {
            if (const auto apostrophe = folded.find('\''); apostrophe != std::string::npos && apostrophe > 0)
                folded.resize(apostrophe);  // "customer's", "it's"
            push(std::move(folded), p.where, false);
        } else {
            push(folded.substr(0, space), p.where, false);
            push(folded.substr(space + 1), p.where, false);
        }
    }
    return out;
}

void lexicon::add(phrases& into, std::string_view written, std::uint16_t list) {
    phrase made{{}, list};
    if (written.starts_with('=')) {
        const auto one = words(written.substr(1));
        if (one.size() != 1) return;
        into[one.front().stem].push_back({{"=" + one.front().folded}, list});
        return;
    }
    for (auto rest = written; !rest.empty();) {
        const auto dots = rest.find("...");
        for (auto& w : words(rest.substr(0, dots)))
            made.stems.push_back(std::move(w.stem));
        if (dots == std::string_view::npos) break;
        if (!made.stems.empty()) made.stems.emplace_back();
        rest.remove_prefix(dots + 3);
    }
    if (made.stems.empty()) return;
    auto& same_start = into[made.stems.front()];
    const auto twin = std::find_if(same_start.begin(), same_start.end(),
                                   [&](const auto& p) { return p.list == list && p.stems == made.stems; });
    if (twin == same_start.end()) same_start.push_back(std::move(made));
}

std::vector<lexicon::hit> lexicon::longest(const phrases& known, const std::vector<word>& words) {
    std::vector<hit> out;
    for (std::size_t i = 0; i < words.size();) {
        const auto found = known.find(words[i].stem);
        std::uint32_t best = 0;
        std::vector<hit> here;
        if (found != known.end()) {
            for (const auto& p : found->second) {
                const auto length = taken(p.stems, 0, words, i);
                if (length == 0 || length < best) continue;
                if (length > best) here.clear();
                best = length;
                const bool gap = std::find(p.stems.begin(), p.stems.end(), "") != p.stems.end();
                here.push_back({static_cast<std::uint32_t>(i), static_cast<std::uint32_t>(i) + length, p.list, gap});
            }
        }
        const bool inside_counts = here.empty() || here.front().gap;  // a gap's words may mean something too
        out.insert(out.end(), here.begin(), here.end());
        i += inside_counts ? 1 : best;
    }
    return out;
}

std::vector<lexicon::hit> lexicon::meanings(const std::vector<word>& words) const { return longest(groups_, words); }

std::vector<lexicon::hit> lexicon::heard(std::string_view cue, const std::vector<word>& words) const {
    const auto found = cues_.find(cue);
    return found == cues_.end() ? std::vector<hit>{} : longest(found->second, words);
}

int lexicon::position(std::string_view cue, std::string_view folded_word) const {
    const auto found = ordered_.find(cue);
    if (found == ordered_.end()) return 0;
    const auto here = std::find(found->second.begin(), found->second.end(), folded_word);
    return here == found->second.end() ? 0 : static_cast<int>(here - found->second.begin()) + 1;
}

result<lexicon> lexicon::load(std::string_view yaml) try {
    if (yaml.size() > most_bytes) return error{errc::too_large, "drill words: at most 1 MiB"};
    const auto root = YAML::Load(std::string(yaml));
    if (!root.IsMap()) return error{errc::malformed, "drill words:1:1: expected a map"};
    lexicon made;
    for (const auto& entry : root["short"])
        made.short_[entry.first.as<std::string>()] = entry.second.as<std::string>();
    for (const auto& each : root["small"])
        made.small_.insert(each.as<std::string>());
    for (const auto& each : root["faint"])
        made.faint_.insert(each.as<std::string>());
    std::size_t count = 0;
    std::uint16_t list = 0;
    for (const auto& group : root["same"]) {
        if (!group.IsSequence()) return at(group.Mark(), "expected a list of words that mean the same");
        for (const auto& each : group) {
            const auto written = each.as<std::string>();
            made.add(made.groups_, written, list);
            for (auto& w : made.words(written))
                if (w.folded.size() >= shortest_misspelt) made.known_words_.push_back(std::move(w.folded));
        }
        count += group.size();
        ++list;
    }
    for (const auto& entry : root["cues"]) {
        if (!entry.second.IsSequence()) return at(entry.second.Mark(), "expected a list of phrases");
        const auto name = entry.first.as<std::string>();
        for (const auto& each : entry.second) {
            made.add(made.cues_[name], each.as<std::string>(), 0);
            made.ordered_[name].push_back(text::folded(each.as<std::string>()));
        }
        count += entry.second.size();
    }
    std::sort(made.known_words_.begin(), made.known_words_.end());
    made.known_words_.erase(std::unique(made.known_words_.begin(), made.known_words_.end()), made.known_words_.end());
    if (count > most_phrases) return error{errc::too_large, "drill words: at most 20,000 phrases"};
    return made;
} catch (const YAML::Exception& e) {
    return at(e.mark, e.msg);
}

}  // namespace coach::core::drills
