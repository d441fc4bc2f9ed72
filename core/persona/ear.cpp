#include "core/persona/ear.hpp"

#include "core/reading/stems.hpp"
#include "core/reading/text.hpp"
#include "core/understanding/forms.hpp"

#include <algorithm>
#include <cmath>

namespace coach::core::persona {

namespace {

constexpr double enough_said = 0.75;         ///< of the telling words of a phrase of three and more
constexpr double enough_asked = 0.66;        ///< the same, of a question
constexpr std::size_t shortest_slip = 6;     ///< letters, from which one slip of the keyboard is forgiven
constexpr std::size_t fewest_telling = 2;    ///< words that a message must share with what it is about
constexpr double enough_about = 0.6;         ///< of its telling words
constexpr double margin_about = 0.15;        ///< before what it is about next
constexpr double weight_of_unknown = 0.5;    ///< of a word that nothing here uses
constexpr std::size_t greeting_words = 6;    ///< longer messages are about something
constexpr std::size_t most_beside_one = 12;  ///< words around a phrase with one telling word
constexpr std::array act_lists{"persona.greets",  "persona.asks",     "persona.proposes",  "persona.refuses",
                               "persona.commits", "persona.flatters", "persona.threatens", "persona.leaves_role"};

bool has(const std::vector<std::string>& stems, const std::string& wanted) {
    return std::find(stems.begin(), stems.end(), wanted) != stems.end();
}
bool has_like(const std::vector<std::string>& stems, const std::string& wanted) {
    if (has(stems, wanted)) return true;
    if (wanted.size() < shortest_slip) return false;
    return std::any_of(stems.begin(), stems.end(), [&](const std::string& s) {
        return s.size() >= shortest_slip - 1 && understood_words::one_slip(s, wanted);
    });
}
bool any_run(const std::vector<std::vector<std::string>>& runs, const std::vector<std::string>& stems) {
    return std::any_of(runs.begin(), runs.end(), [&](const auto& run) { return text::contains_run(stems, run); });
}
/// Punctuation only.
bool is_mark(std::string_view words) {
    return words == "—" || words == "–" || std::none_of(words.begin(), words.end(), [](char c) {
               return std::isalnum(static_cast<unsigned char>(c)) || static_cast<unsigned char>(c) >= 0x80;
           });
}
bool is_ascii(std::string_view s) {
    return std::all_of(s.begin(), s.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

}  // namespace

const std::string& ear::same(const std::string& stem) const {
    const auto found = same_.find(stem);
    return found == same_.end() ? stem : found->second;
}

std::vector<std::string> ear::stems(std::string_view words) const {
    auto all = text::word_stems(words);
    for (auto& s : all)
        s = same(s);
    return all;
}

ear::runs ear::runs_of(const phrasebook& book, std::string_view list) const {
    runs all;
    for (const auto& words : book.list(list))
        if (auto run = stems(words); !run.empty()) all.push_back(std::move(run));
    return all;
}

ear::ear(const phrasebook& book, const reader& read) : read_(&read) {
    for (const auto& group : book.list("persona.same")) {
        const auto words = text::word_stems(group);
        for (std::size_t i = 1; i < words.size(); ++i)
            same_.emplace(words[i], words.front());
    }
    const auto set = [&](std::string_view list, std::unordered_set<std::string>& into) {
        for (const auto& words : book.list(list))
            for (auto& s : stems(words))
                into.insert(std::move(s));
    };
    set("persona.denials", denials_);
    set("persona.light", light_);
    set("persona.breaks", breaks_);
    set("persona.question_words", wh_);
    set("persona.question_openers", openers_);
    asking_ = runs_of(book, "persona.asks");
    for (std::size_t i = 0; i < act_lists.size(); ++i) {
        acts_[i] = runs_of(book, act_lists[i]);
        if (static_cast<move>(i) != move::leaves_role) continue;
        for (const auto& words : book.list(act_lists[i]))
            if (!is_ascii(words)) foreign_.push_back(text::folded(words));
    }
}

bool ear::is_denial(const std::string& stem) const {
    return denials_.contains(stem) || stem.ends_with("n't") || stem.ends_with("n’t");
}

std::vector<std::string> ear::heavy_stems(std::string_view words) const {
    std::vector<std::string> heavy;
    for (const auto& stem : read_->stems(words))
        if (const auto& one = same(stem); !light_.contains(one) && !light_.contains(stem) && !has(heavy, one))
            heavy.push_back(one);
    return heavy;
}

phrase ear::compile(std::string_view words) const {
    phrase made;
    made.run = stems(words);
    made.heavy = heavy_stems(words);
    if (!made.run.empty()) {
        const auto& first = made.run.front();
        if (wh_.contains(first)) made.opener = first;
        made.question = !made.opener.empty() || openers_.contains(first);
    }
    made.denied = std::any_of(made.run.begin(), made.run.end(), [&](const auto& s) { return is_denial(s); });
    return made;
}

void ear::judge(piece& p, const reading& read, std::uint32_t first, std::uint32_t last) const {
    for (auto t = first; t < last; ++t) {
        const auto& token = read.tokens[t];
        const auto words = read.words(token.where);
        if (is_mark(words)) continue;
        const auto& one = same(token.stem);
        p.stems.push_back(one);
        if (token.content && !light_.contains(one) && !light_.contains(token.stem) && !has(p.heavy, one))
            p.heavy.push_back(one);
        p.denied = p.denied || is_denial(token.stem);
    }
}

message_heard ear::hear(const reading& read) const {
    message_heard heard;
    for (const auto& sentence : read.sentences) {
        piece whole;
        whole.where = sentence.where;
        judge(whole, read, sentence.first_token, sentence.last_token);
        if (whole.stems.empty()) continue;
        const auto words = read.words(sentence.where);
        const auto& first = whole.stems.front();
        whole.asks = words.find('?') != std::string_view::npos || wh_.contains(first) || openers_.contains(first) ||
                     any_run(asking_, whole.stems);
        std::vector<piece> clauses;
        bool label_denies = false;  // "Not on slides: the renewal figure" denies what follows the colon
        for (auto begin = sentence.first_token; begin < sentence.last_token;) {
            auto end = begin;
            const auto breaks = [&](std::uint32_t t) {
                const auto mark = read.words(read.tokens[t].where);
                return mark == "," || mark == ";" || mark == ":" || mark == "—" || mark == "–" ||
                       breaks_.contains(read.tokens[t].stem);
            };
            while (end < sentence.last_token && (end == begin || !breaks(end)))
                ++end;
            piece clause;
            auto first_word = begin;  // a quote does not begin with the comma
            while (first_word + 1 < end && is_mark(read.words(read.tokens[first_word].where)))
                ++first_word;
            clause.where = {read.tokens[first_word].where.begin, read.tokens[end - 1].where.end};
            clause.asks = whole.asks;
            judge(clause, read, begin, end);
            clause.denied = clause.denied || label_denies;
            label_denies = end < sentence.last_token && read.words(read.tokens[end].where) == ":" && clause.denied;
            if (!clause.stems.empty()) clauses.push_back(std::move(clause));
            begin = end;
        }
        whole.whole = clauses.size() > 1;
        if (whole.whole)
            for (auto& clause : clauses)
                heard.pieces.push_back(std::move(clause));
        heard.pieces.push_back(std::move(whole));
    }
    for (std::size_t i = 0; i < acts_.size(); ++i)
        heard.does[i] = std::any_of(heard.pieces.begin(), heard.pieces.end(), [&](const piece& p) {
            if (!any_run(acts_[i], p.stems)) return false;
            const auto act = static_cast<move>(i);
            if (act == move::commits) return !p.denied && !p.asks;
            if (act == move::greets) return p.stems.size() <= greeting_words;
            return act != move::refuses || !p.asks;
        });
    heard.does[static_cast<std::size_t>(move::asks)] =
        std::any_of(heard.pieces.begin(), heard.pieces.end(), [](const piece& p) { return p.asks; });
    const auto folded = text::folded(read.doc.text);
    heard.foreign = std::any_of(foreign_.begin(), foreign_.end(),
                                [&](const auto& cue) { return folded.find(cue) != std::string::npos; });
    if (heard.foreign) heard.does[static_cast<std::size_t>(move::leaves_role)] = true;
    return heard;
}

double ear::match(const phrase& wanted, const piece& said, strictness how) const {
    if (wanted.run.empty()) return 0;
    if (how == strictness::stated && (said.asks || (said.denied && !wanted.denied))) return 0;
    if (wanted.denied && !said.denied) return 0;
    if (wanted.heavy.empty()) return text::contains_run(said.stems, wanted.run) ? 1 : 0;
    if (wanted.question && how != strictness::stated) {
        const bool same_kind = !wanted.opener.empty() && has(said.stems, wanted.opener);
        if (!said.asks && !same_kind) return 0;
        // One telling word is little: it has to be the same kind of question.
        if (wanted.heavy.size() == 1 && !wanted.opener.empty() && !same_kind) return 0;
    } else if (how == strictness::asked && wanted.heavy.size() == 1 && !said.asks) {
        return 0;
    }
    if (how == strictness::stated && wanted.heavy.size() == 1) {  // against somebody, one telling word is too little
        const bool all = std::all_of(wanted.run.begin(), wanted.run.end(),
                                     [&](const auto& stem) { return has_like(said.stems, stem); });
        return all && said.stems.size() <= most_beside_one ? 1 : 0;
    }
    const auto covered = static_cast<double>(std::count_if(
        wanted.heavy.begin(), wanted.heavy.end(), [&](const auto& stem) { return has_like(said.stems, stem); }));
    const auto share = covered / static_cast<double>(wanted.heavy.size());
    const bool asked = wanted.question && how != strictness::stated;
    const auto enough = wanted.heavy.size() < 3 ? 1.0 : asked ? enough_asked : enough_said;
    return share >= enough ? share : 0;
}

ear::heard_at ear::best(const std::vector<phrase>& phrases, const message_heard& message, strictness how) const {
    heard_at found;
    double weight = 0;
    for (const auto& said : message.pieces) {
        for (const auto& wanted : phrases) {
            const auto score = match(wanted, said, how);
            // More telling words say more; a clause is a better quote than its sentence.
            const auto worth = score * (1 + static_cast<double>(wanted.heavy.size())) - (said.whole ? 0.01 : 0);
            if (score <= 0 || worth <= weight) continue;
            weight = worth;
            found = {worth, said.where};
        }
    }
    return found;
}

std::vector<word_pool> ear::pools(
    const std::vector<std::pair<std::string, std::vector<std::string>>>& texts_by_id) const {
    std::vector<word_pool> all;
    std::unordered_map<std::string, int> uses;
    for (const auto& [id, texts] : texts_by_id) {
        word_pool pool{id, {}};
        for (const auto& words : texts)
            for (const auto& stem : heavy_stems(words))
                pool.weight.emplace(stem, 0);
        for (const auto& [stem, weight] : pool.weight)
            ++uses[stem];
        all.push_back(std::move(pool));
    }
    const auto things = static_cast<double>(all.size());
    for (auto& pool : all)
        for (auto& [stem, weight] : pool.weight)
            weight = std::log((things + 1) / uses[stem]);
    return all;
}

ear::heard_about ear::about(const std::vector<word_pool>& pools, const message_heard& message,
                            bool only_questions) const {
    heard_about found;
    const auto unknown = std::log(static_cast<double>(pools.size()) + 1) * weight_of_unknown;
    for (const auto& said : message.pieces) {
        if (said.heavy.size() < fewest_telling || (only_questions && !said.asks)) continue;
        std::size_t best = 0;
        double most = 0, next = 0;
        for (std::size_t i = 0; i < pools.size(); ++i) {
            double own = 0, all = 0;
            std::size_t known = 0;
            for (const auto& stem : said.heavy) {
                const auto weight = pools[i].weight.find(stem);
                if (weight == pools[i].weight.end()) {
                    all += unknown;
                    continue;
                }
                own += weight->second;
                all += weight->second;
                ++known;
            }
            const auto share = known >= fewest_telling && all > 0 ? own / all : 0;
            if (share > most) {
                next = most;
                most = share;
                best = i;
            } else {
                next = std::max(next, share);
            }
        }
        if (most < enough_about || most < next + margin_about || most <= found.share) continue;
        found = {best, most, said.where};
    }
    return found;
}

}  // namespace coach::core::persona
