#include "core/understanding/forms.hpp"

#include "core/reading/stems.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <set>

namespace coach::core::understood_words {

namespace {

constexpr int ambiguous = -1;
constexpr std::size_t longest_courtesy = 5;  ///< words
constexpr std::size_t longest_prefix = 8;    ///< words of an open form
constexpr std::size_t most_after = 8;        ///< words that an open form's "*" stands for
constexpr std::size_t most_cores = 24;
constexpr std::size_t most_expanded = 8000;  ///< of one form
constexpr std::size_t longest_text = 200;    ///< bytes; beyond that nothing is a command

bool is_letter(char c) { return std::isalpha(static_cast<unsigned char>(c)) || static_cast<unsigned char>(c) >= 0x80; }

/// "can i (paste|share) it" → "can i paste it", "can i share it". The innermost brackets first, so that they may nest.
void expand(const std::string& form, std::vector<std::string>& out) {
    const auto close = form.find(')');
    const auto open = form.rfind('(', close);
    if (open == std::string::npos || close == std::string::npos || out.size() >= most_expanded)
        return out.push_back(form);
    const auto inside = form.substr(open + 1, close - open - 1);
    for (std::size_t from = 0; from <= inside.size();) {
        const auto to = std::min(inside.find('|', from), inside.size());
        expand(form.substr(0, open) + inside.substr(from, to - from) + form.substr(close + 1), out);
        from = to + 1;
    }
}

}  // namespace

std::string normalised(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto c = static_cast<unsigned char>(text[i]);
        const bool kept = c == '\'' || c == '-' || c == '/' || c == '#';
        if (text.substr(i).starts_with("\xe2\x80\x99")) {  // ’
            out += '\'';
            i += 2;
        } else if (c < 0x80 && (std::isspace(c) || (std::ispunct(c) && !kept))) {
            if (!out.empty() && out.back() != ' ') out += ' ';
        } else {
            out += c < 0x80 ? static_cast<char>(std::tolower(c)) : static_cast<char>(c);
        }
    }
    while (!out.empty() && out.back() == ' ')
        out.pop_back();
    return out;
}

std::vector<std::string_view> words_of(std::string_view text) {
    std::vector<std::string_view> out;
    for (std::size_t at = 0; at < text.size();) {
        const auto end = std::min(text.find(' ', at), text.size());
        if (end > at) out.push_back(text.substr(at, end - at));
        at = end + 1;
    }
    return out;
}

namespace {

/// One way of writing for what is said in several: pronouns for the thing here, short forms.
std::string_view spoken(std::string_view word) {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 8> same{{{"this", "it"},
                                                                                 {"that", "it"},
                                                                                 {"these", "it"},
                                                                                 {"those", "it"},
                                                                                 {"im", "i am"},
                                                                                 {"its", "it is"},
                                                                                 {"thats", "it is"},
                                                                                 {"whats", "what is"}}};
    const auto found = std::find_if(same.begin(), same.end(), [&](const auto& s) { return s.first == word; });
    return found == same.end() ? word : found->second;
}

/// Without the small words that a form may have or not have inside: "start it over", "what was your question".
std::string bare(std::string_view canonical) {
    constexpr std::array<std::string_view, 16> small{"it",  "the", "a",    "an",  "my",   "your", "our", "is",
                                                     "was", "are", "were", "any", "some", "to",   "me",  "all"};
    std::string out;
    std::size_t kept = 0;
    for (const auto word : words_of(canonical)) {
        if (std::find(small.begin(), small.end(), word) != small.end()) continue;
        out.append(kept++ ? " " : "").append(word);
    }
    return kept >= 2 ? out : std::string{};
}

}  // namespace

std::string canonical(std::string_view text) {
    auto flat = normalised(text);
    std::erase(flat, '\'');
    std::string out;
    std::string_view last;
    for (auto word : words_of(flat)) {
        while (word.size() > 1 && (word.front() == '/' || word.front() == '-'))
            word.remove_prefix(1);
        while (word.size() > 1 && (word.back() == '/' || word.back() == '-'))
            word.remove_suffix(1);
        if (word == "-" || word == "/") continue;
        const auto said = spoken(word);
        if (said == last) continue;  // "stop stop stop"
        last = said;
        if (!out.empty()) out += ' ';
        out += said;
    }
    return out;
}

bool one_slip(std::string_view typed, std::string_view meant) {
    if (typed.empty() || meant.empty() || typed[0] != meant[0]) return false;
    std::size_t same = 0;
    while (same < typed.size() && same < meant.size() && typed[same] == meant[same])
        ++same;
    const auto t = typed.substr(same);
    const auto m = meant.substr(same);
    if (typed.size() == meant.size()) {
        if (t.size() >= 2 && t[0] == m[1] && t[1] == m[0] && t.substr(2) == m.substr(2)) return true;
        return meant.size() >= 6 && !t.empty() && t.substr(1) == m.substr(1);
    }
    if (typed.size() == meant.size() + 1) {  // too many: a short word only when the letter is doubled
        return t.substr(1) == m && (meant.size() >= 5 || t[0] == typed[same - 1]);
    }
    return typed.size() + 1 == meant.size() && m.substr(1) == t;
}

void spelling::learn(std::string_view text) {
    for (const auto word : words_of(text)) {
        if (!known_.emplace(word).second || word.size() < 3) continue;
        if (by_length_.size() <= word.size()) by_length_.resize(word.size() + 1);
        by_length_[word.size()].emplace_back(word);
    }
}

std::string spelling::corrected(std::string_view text) const {
    std::string out;
    for (const auto word : words_of(text)) {
        const std::string* meant = nullptr;
        bool one = true;
        if (word.size() >= 3 && !knows(word) && std::all_of(word.begin(), word.end(), is_letter)) {
            for (auto size = word.size() - 1; size <= word.size() + 1 && size < by_length_.size(); ++size) {
                for (const auto& known : by_length_[size]) {
                    if (!one_slip(word, known)) continue;
                    one = one && !meant;
                    meant = &known;
                }
            }
        }
        if (!out.empty()) out += ' ';
        out += meant && one ? std::string_view(*meant) : word;
    }
    return out;
}

void form_book::courtesies(const std::vector<std::string>& leads, const std::vector<std::string>& tails) {
    for (const auto& l : leads)
        leads_.insert(canonical(l));
    for (const auto& t : tails)
        tails_.insert(canonical(t));
    for (const auto* list : {&leads, &tails})
        for (const auto& words : *list)
            spelling_.learn(canonical(words));
}

void form_book::add(std::string_view form, int value) {
    std::vector<std::string> all;
    expand(std::string(form), all);
    for (const auto& each : all) {
        const bool is_open = each.ends_with('*');
        const auto words = canonical(each);
        spelling_.learn(words);
        // A form of punctuation alone ("?") is matched as it is typed.
        (is_open ? open_ : whole_).emplace(words.empty() ? each : words, value);
        if (const auto core = bare(words); !is_open && !core.empty()) {
            const auto [at, fresh] = bare_.emplace(core, value);
            if (!fresh && at->second != value) at->second = ambiguous;
        }
    }
}

std::vector<std::string_view> form_book::cores(std::string_view text) const {
    std::vector<std::string_view> out{text};
    const auto add = [&](std::string_view s) {
        if (out.size() < most_cores && std::find(out.begin(), out.end(), s) == out.end()) out.push_back(s);
    };
    for (std::size_t i = 0; i < out.size(); ++i) {
        const auto core = out[i];
        const auto words = words_of(core);
        for (std::size_t n = 1; n < words.size() && n <= longest_courtesy; ++n) {
            const auto rest = static_cast<std::size_t>(words[n].data() - core.data());
            if (leads_.contains(std::string(core.substr(0, rest - 1)))) add(core.substr(rest));
            const auto tail = static_cast<std::size_t>(words[words.size() - n].data() - core.data());
            if (tails_.contains(std::string(core.substr(tail)))) add(core.substr(0, tail - 1));
        }
    }
    return out;
}

std::optional<int> form_book::whole(std::string_view text) const {
    if (text.size() > longest_text) return std::nullopt;
    for (const auto core : cores(text))
        if (const auto found = whole_.find(std::string(core)); found != whole_.end()) return found->second;
    for (const auto core : cores(text)) {
        const auto found = bare_.find(bare(core));
        if (found != bare_.end() && found->second != ambiguous) return found->second;
    }
    return std::nullopt;
}

std::optional<int> form_book::open(std::string_view text) const {
    if (text.size() > longest_text) return std::nullopt;
    for (const auto core : cores(text)) {
        const auto words = words_of(core);
        for (auto n = std::min(words.size() - (words.empty() ? 0 : 1), longest_prefix); n >= 1; --n) {
            if (words.size() - n > most_after) break;
            const auto end = static_cast<std::size_t>(words[n].data() - core.data()) - 1;
            if (const auto found = open_.find(std::string(core.substr(0, end))); found != open_.end())
                return found->second;
        }
    }
    return std::nullopt;
}

void form_votes::add(std::string_view form, int value) {
    std::set<std::string> stems;
    const auto words = canonical(form);  // outlives the views into it
    for (const auto word : words_of(words))
        stems.insert(text::stem_of(word));
    for (const auto& stem : stems)
        ++uses_[stem][value];
    ++forms_[value];
}

form_votes::outcome form_votes::count(std::string_view said) const {
    constexpr double unknown_weight = 2.5;
    std::map<int, double> votes;
    outcome out;
    double all = 0;
    for (const auto word : words_of(said)) {
        const auto found = uses_.find(text::stem_of(word));
        if (found == uses_.end()) {
            ++out.unknown;
            all += unknown_weight;
            continue;
        }
        // By share of each value's forms, so that values with many forms do not win by their number.
        double shares = 0;
        for (const auto& [value, n] : found->second)
            shares += n / forms_.at(value);
        const auto weight =
            std::log(1.3 * static_cast<double>(forms_.size()) / static_cast<double>(found->second.size()));
        all += weight;
        for (const auto& [value, n] : found->second)
            votes[value] += weight * (n / forms_.at(value)) / shares;
    }
    double next = 0;
    for (const auto& [value, score] : votes) {
        if (score > out.score) {
            next = out.score;
            out.score = score;
            out.value = value;
        } else {
            next = std::max(next, score);
        }
    }
    if (all <= 0) return {};
    out.score /= all;
    out.margin = out.score - next / all;
    return out;
}

}  // namespace coach::core::understood_words
