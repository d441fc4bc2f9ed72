#include "core/understanding.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <set>
#include <unordered_map>

namespace coach::core {

namespace {

constexpr double sure = 0.52;       ///< act without asking
constexpr double margin = 0.08;     ///< between the best and the next, to be sure
constexpr double plausible = 0.30;  ///< worth offering
constexpr std::size_t document_words = 60;

// The commands that have everyday forms, by their name in the phrases file; the first whose form matches wins.
constexpr std::array commands{meaning::stop,     meaning::pause,    meaning::resume,  meaning::where_were_we, meaning::start_over,
                             meaning::undo,     meaning::help,     meaning::menu,    meaning::escalate,      meaning::show_me,
                             meaning::hint,     meaning::example,  meaning::skip,    meaning::next,          meaning::ask_ai,
                             meaning::clarify,  meaning::my_data,  meaning::contract, meaning::workflows,    meaning::critique,
                             meaning::guide,    meaning::greeting, meaning::thanks};

/// Lower case, straight quotes, single spaces, no punctuation at the edges; letters beyond ASCII stay as they are.
std::string normalised(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto c = static_cast<unsigned char>(text[i]);
        if (text.substr(i).starts_with("\xe2\x80\x99")) {  // ’
            out += '\'';
            i += 2;
        } else if (c < 0x80 && std::isspace(c)) {
            if (!out.empty() && out.back() != ' ') out += ' ';
        } else if (c < 0x80 && std::isupper(c)) {
            out += static_cast<char>(std::tolower(c));
        } else if (c < 0x80 && std::ispunct(c) && c != '\'' && c != '-' && c != '/' && c != '#') {
            if (!out.empty() && out.back() != ' ') out += ' ';
        } else {
            out += static_cast<char>(c);
        }
    }
    while (!out.empty() && out.back() == ' ') out.pop_back();
    return out;
}

bool strip_front(std::string& text, std::string_view word) {
    if (text.size() <= word.size() || !text.starts_with(word) || text[word.size()] != ' ') return false;
    text.erase(0, word.size() + 1);
    return true;
}
bool strip_back(std::string& text, std::string_view word) {
    if (text.size() <= word.size() || !text.ends_with(word) || text[text.size() - word.size() - 1] != ' ') return false;
    text.erase(text.size() - word.size() - 1);
    return true;
}

std::size_t word_count(std::string_view text) {
    std::size_t words = 0;
    bool inside = false;
    for (const unsigned char c : text) {
        const bool letter = !std::isspace(c);
        words += letter && !inside;
        inside = letter;
    }
    return words;
}

using weights = std::map<std::string, double, std::less<>>;

weights trigrams(std::string_view text) {
    weights out;
    const std::string padded = "  " + std::string(text) + " ";
    for (std::size_t i = 0; i + 3 <= padded.size(); ++i) out[padded.substr(i, 3)] += 1;
    return out;
}

double norm(const weights& v) {
    double sum = 0;
    for (const auto& [key, w] : v) sum += w * w;
    return std::sqrt(sum);
}

double cosine(const weights& a, const weights& b) {
    double dot = 0;
    for (auto x = a.begin(), y = b.begin(); x != a.end() && y != b.end();) {
        if (x->first < y->first)
            ++x;
        else if (y->first < x->first)
            ++y;
        else
            dot += (x++)->second * (y++)->second;
    }
    const auto scale = norm(a) * norm(b);
    return scale > 0 ? dot / scale : 0;
}

struct example {
    std::string workflow;
    weights stems;
    weights grams;
    bool name = false;  ///< a name or synonym: all of it in a request is as good as the request itself
};

std::optional<int> ordinal(std::string_view text, const std::vector<std::string>& words, std::size_t offered) {
    std::string t(text);
    for (const auto* front : {"the", "number", "option", "choice", "no"}) strip_front(t, front);
    for (const auto* back : {"one", "option", "please"}) strip_back(t, back);
    if (t.starts_with('#')) t.erase(0, 1);
    if (!t.empty() && t.size() <= 2 && std::all_of(t.begin(), t.end(), [](unsigned char c) { return std::isdigit(c); })) {
        const int n = std::stoi(t);
        if (n >= 1 && static_cast<std::size_t>(n) <= offered) return n - 1;
        return std::nullopt;
    }
    for (std::size_t i = 0; i < words.size() && i < offered; ++i)
        if (t == words[i]) return static_cast<int>(i);
    if (t == "last" && offered > 0) return static_cast<int>(offered) - 1;
    return std::nullopt;
}

}  // namespace

struct understanding::impl {
    std::map<std::string, meaning, std::less<>> forms;
    std::set<std::string, std::less<>> non_answers;
    std::vector<std::string> ordinals, courtesies, critique_cues, title_markers, title_fillers, topics_of_length;
    std::vector<example> examples;
    weights rarity;  ///< of stems, over all examples
    double unknown_rarity = 1;
    const reader* read = nullptr;

    [[nodiscard]] weights weighed(std::string_view text) const {
        weights out;
        for (const auto& stem : read->stems(text)) {
            const auto known = rarity.find(stem);
            out[stem] = known == rarity.end() ? unknown_rarity : known->second;
        }
        return out;
    }

    [[nodiscard]] std::vector<candidate> rank(std::string_view text) const {
        const auto stems = weighed(text);
        const auto grams = trigrams(normalised(text));
        std::map<std::string, double> best;
        for (const auto& e : examples) {
            auto score = 0.7 * cosine(stems, e.stems) + 0.3 * cosine(grams, e.grams);
            if (e.name && !e.stems.empty() &&
                std::all_of(e.stems.begin(), e.stems.end(), [&](const auto& s) { return stems.contains(s.first); }))
                score = std::max(score, 0.6);
            auto& so_far = best[e.workflow];
            so_far = std::max(so_far, score);
        }
        std::vector<candidate> out;
        for (const auto& [workflow, score] : best) out.push_back({workflow, score});
        std::stable_sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return a.score > b.score; });
        if (out.size() > 3) out.resize(3);
        return out;
    }

    [[nodiscard]] std::optional<int> label(std::string_view text, const std::vector<choice>& offered) const {
        std::optional<int> part;
        for (std::size_t i = 0; i < offered.size(); ++i) {
            const auto own = normalised(offered[i].label);
            if (own == text || offered[i].id == text) return static_cast<int>(i);
            if (text.size() >= 4 && word_count(text) <= 4 && (" " + own + " ").find(" " + std::string(text) + " ") != std::string::npos) {
                if (part) return std::nullopt;  // two labels contain it
                part = static_cast<int>(i);
            }
        }
        return part;
    }

    /// "I need a PRD for usage-based billing" → "usage-based billing".
    [[nodiscard]] std::string title(std::string_view text) const {
        std::string lower(text);
        std::transform(lower.begin(), lower.end(), lower.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
        std::size_t at = std::string::npos;
        for (const auto& marker : title_markers) {
            const auto found = lower.find(" " + marker + " ");
            if (found != std::string::npos && found < at) at = found;
        }
        if (at == std::string::npos) return {};
        const auto begin = lower.find(' ', at + 1) + 1;
        auto end = text.find_first_of(".!?\n;", begin);
        auto words = std::string(text.substr(begin, end == std::string_view::npos ? end : end - begin));
        for (bool again = true; again;) {
            again = false;
            for (const auto& filler : title_fillers) {
                if (words.size() > filler.size() && normalised(words.substr(0, filler.size())) == filler && words[filler.size()] == ' ') {
                    words.erase(0, filler.size() + 1);
                    again = true;
                }
            }
        }
        while (!words.empty() && (std::isspace(static_cast<unsigned char>(words.back())) || words.back() == ',')) words.pop_back();
        return word_count(words) <= 10 && words.size() <= 80 && words.size() >= 3 ? words : std::string{};
    }
};

understanding::understanding() = default;
understanding::~understanding() = default;
understanding::understanding(understanding&&) noexcept = default;
understanding& understanding::operator=(understanding&&) noexcept = default;

std::string_view name_of(meaning what) {
    switch (what) {
        case meaning::words: return "words";
        case meaning::choose: return "choose";
        case meaning::guide: return "guide";
        case meaning::critique: return "critique";
        case meaning::document: return "document";
        case meaning::menu: return "menu";
        case meaning::help: return "help";
        case meaning::stop: return "stop";
        case meaning::pause: return "pause";
        case meaning::resume: return "resume";
        case meaning::where_were_we: return "where_were_we";
        case meaning::start_over: return "start_over";
        case meaning::undo: return "undo";
        case meaning::escalate: return "escalate";
        case meaning::show_me: return "show_me";
        case meaning::hint: return "hint";
        case meaning::example: return "example";
        case meaning::skip: return "skip";
        case meaning::next: return "next";
        case meaning::ask_ai: return "ask_ai";
        case meaning::clarify: return "clarify";
        case meaning::my_data: return "my_data";
        case meaning::contract: return "contract";
        case meaning::greeting: return "greeting";
        case meaning::thanks: return "thanks";
        case meaning::workflows: return "workflows";
    }
    return "words";
}

understanding understanding::make(const phrasebook& book, const std::vector<const graph::graph*>& graphs, const reader& read) {
    auto made = std::make_unique<impl>();
    made->read = &read;
    for (const auto what : commands) {
        const auto found = book.commands.find(name_of(what));
        if (found == book.commands.end()) continue;
        for (const auto& form : found->second) made->forms.emplace(normalised(form), what);
    }
    for (const auto& form : book.list("non_answers")) made->non_answers.insert(normalised(form));
    made->ordinals = book.list("ordinals");
    made->courtesies = book.list("courtesies");
    made->critique_cues = book.list("critique_cues");
    made->title_markers = book.list("title_markers");
    made->title_fillers = book.list("title_fillers");

    std::vector<std::pair<std::string, std::pair<std::string, bool>>> texts;  // workflow → text, is a name
    for (const auto* g : graphs) {
        for (const auto& w : g->workflows) {
            texts.push_back({w.id, {std::string(w.name.in("en")), false}});
            texts.push_back({w.id, {std::string(w.artefact.in("en")), true}});
            for (const auto& s : w.synonyms) texts.push_back({w.id, {s, true}});
            for (const auto& r : w.requests) texts.push_back({w.id, {r, false}});
        }
    }
    // A stem that many workflows share tells little; one that a single workflow owns tells much.
    std::map<std::string, std::set<std::string>> owners;
    std::set<std::string> workflows;
    for (const auto& [workflow, text] : texts) {
        workflows.insert(workflow);
        for (auto& stem : read.stems(text.first)) owners[std::move(stem)].insert(workflow);
    }
    const auto n = static_cast<double>(workflows.size());
    for (const auto& [stem, who] : owners) made->rarity[stem] = 0.35 + std::log((1 + n) / static_cast<double>(who.size()));
    made->unknown_rarity = 0.5;  // words that no graph knows: the subject of the request, mostly
    for (const auto& [workflow, text] : texts)
        made->examples.push_back({workflow, made->weighed(text.first), trigrams(normalised(text.first)), text.second});

    understanding out;
    out.impl_ = std::move(made);
    return out;
}

bool understanding::is_non_answer(std::string_view text) const {
    const auto t = normalised(text);
    return t.empty() || impl_->non_answers.contains(t);
}

understood understanding::read(std::string_view text, const std::vector<choice>& offered, bool in_work) const {
    understood out;
    auto t = normalised(text);
    const auto as_command = [&](const std::string& words) {
        const auto form = impl_->forms.find(words);
        if (form == impl_->forms.end()) return false;
        out.what = form->second;
        out.sureness = 1;
        return true;
    };
    if (const auto n = impl_->label(t, offered)) return {meaning::choose, *n, {}, {}, 1, {}};
    if (as_command(t)) return out;
    for (bool again = true; again;) {
        again = false;
        for (const auto& word : impl_->courtesies) again = strip_front(t, word) || strip_back(t, word) || again;
    }
    if (const auto n = ordinal(t, impl_->ordinals, offered.size())) return {meaning::choose, *n, {}, {}, 1, {}};
    if (const auto n = impl_->label(t, offered)) return {meaning::choose, *n, {}, {}, 1, {}};
    if (as_command(t)) return out;
    const auto words = word_count(text);
    if (words >= document_words) {
        out.what = in_work ? meaning::words : meaning::document;
        out.likely = impl_->rank(text.substr(0, 2000));
        return out;
    }
    if (in_work) return out;

    out.likely = impl_->rank(text);
    const auto best = out.likely.empty() ? 0 : out.likely[0].score;
    const auto second = out.likely.size() < 2 ? 0 : out.likely[1].score;
    out.sureness = best;
    const auto wants_critique = std::any_of(impl_->critique_cues.begin(), impl_->critique_cues.end(), [&](const auto& cue) {
        return (" " + t + " ").find(" " + cue + " ") != std::string::npos;
    });
    const auto is_sure = best >= sure && best - second >= margin;
    if (is_sure) out.workflow = out.likely[0].workflow;
    if (wants_critique) {
        out.what = meaning::critique;
    } else if (best >= plausible) {
        out.what = meaning::guide;
        out.title = impl_->title(text);
    }
    return out;
}

}  // namespace coach::core
