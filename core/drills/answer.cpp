#include "core/drills/answer.hpp"

#include <algorithm>
#include <cctype>
#include <cstdlib>

namespace coach::core::drills {

namespace {

constexpr std::size_t most_specific_words = 3;  ///< telling words of a blanket claim beside its cues

struct line {
    span where;
    int marker = 0;
};

/// The lines of an answer without list markers; a marker counts as a place only when the list isn't simply 1, 2, 3 …
/// of the person's own findings.
std::vector<line> lines_of(std::string_view answer, const material& m) {
    std::vector<line> out;
    for (std::size_t from = 0; from <= answer.size();) {
        const auto to = std::min(answer.find('\n', from), answer.size());
        auto begin = from;
        while (begin < to && std::string_view(" \t>").find(answer[begin]) != std::string_view::npos)
            ++begin;
        line made{{static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(to)}, 0};
        const auto rest = answer.substr(begin, to - begin);
        if (rest.starts_with("- ") || rest.starts_with("* ") || rest.starts_with("+ ")) made.where.begin += 2;
        if (rest.starts_with("\xE2\x80\xA2")) made.where.begin += 3;
        std::size_t digits = 0;
        while (digits < rest.size() && digits < 3 && std::isdigit(static_cast<unsigned char>(rest[digits])) != 0)
            ++digits;
        if (digits > 0 && digits + 1 < rest.size() && (rest[digits] == '.' || rest[digits] == ')') &&
            rest[digits + 1] == ' ') {
            made.marker = std::atoi(std::string(rest.substr(0, digits)).c_str());
            made.where.begin += static_cast<std::uint32_t>(digits) + 2;
        }
        if (made.where.begin < made.where.end) out.push_back(made);
        from = to + 1;
    }
    std::vector<int> markers;
    for (const auto& l : out)
        if (l.marker > 0) markers.push_back(l.marker);
    bool counted = true;
    for (std::size_t i = 0; i < markers.size(); ++i)
        counted = counted && markers[i] == static_cast<int>(i) + 1;
    const bool all_items = static_cast<int>(markers.size()) == m.items;
    if (m.items == 0 || (counted && !all_items))
        for (auto& l : out)
            l.marker = 0;
    return out;
}

/// An action cue, and the word where it begins.
struct action_at {
    lexicon::hit where;
    std::string name;
};

/// A longer phrase beats a shorter one inside it ("not allowed" is no "allowed").
std::vector<action_at> actions_heard(const std::vector<word>& words, const lexicon& lex,
                                     const std::vector<std::string>& actions) {
    std::vector<action_at> all;
    for (const auto& name : actions)
        for (const auto& h : lex.heard(name, words))
            all.push_back({h, name});
    auto out = all;
    std::erase_if(out, [&](const action_at& f) {
        return std::any_of(all.begin(), all.end(), [&](const action_at& o) {
            return o.where.first <= f.where.first && f.where.last <= o.where.last &&
                   o.where.last - o.where.first > f.where.last - f.where.first;
        });
    });
    std::stable_sort(out.begin(), out.end(),
                     [](const auto& a, const auto& b) { return a.where.first < b.where.first; });
    return out;
}

statement made_of(std::string_view answer, span where, int marker, const material& m, const lexicon& lex,
                  const std::vector<std::string>& actions) {
    statement s;
    s.where = where;
    s.text = std::string(answer.substr(where.begin, where.end - where.begin));
    s.words = lex.words(s.text);
    s.points = places_named(s.text, s.words, marker, m, lex);
    for (const auto i : s.points.said)
        s.words[i].small = s.words[i].points = true;
    s.says = bag_of(s.words, lex);
    for (auto& each : actions_heard(s.words, lex, actions))
        if (std::find(s.cues.begin(), s.cues.end(), each.name) == s.cues.end()) s.cues.push_back(std::move(each.name));
    s.fine = s.cues.empty() && lex.hears("fine", s.words) && !lex.hears("not_fine", s.words);
    const auto all = lex.heard("everything", s.words), wrong = lex.heard("wrong", s.words);
    if (!all.empty() && (!wrong.empty() || !s.cues.empty())) {
        std::size_t specific = 0;
        for (std::size_t i = 0; i < s.words.size(); ++i) {
            const auto in = [&](const auto& h) { return h.first <= i && i < h.last; };
            specific += !s.words[i].small && !s.words[i].faint && std::none_of(all.begin(), all.end(), in) &&
                        std::none_of(wrong.begin(), wrong.end(), in);
        }
        s.blanket = specific <= most_specific_words;
    }
    return s;
}

bool goes_on(std::string_view text, const lexicon& lex) {
    const auto words = lex.words(text.substr(0, std::min<std::size_t>(text.size(), 24)));
    return !words.empty() && lex.position("goes_on", words.front().folded) > 0;
}

struct number_at {
    int item = 0;
    std::string action;
};

/// "keep 2 and 4, delegate 1", "2 keep, 1 delegate": items and what to do with each, when nothing else is said.
std::vector<number_at> only_numbers(const statement& s, const material& m, const lexicon& lex,
                                    const std::vector<std::string>& actions) {
    const auto heard = actions_heard(s.words, lex, actions);
    std::vector<lexicon::hit> around;
    for (const auto& a : heard)
        around.push_back(a.where);
    for (const auto* name : {"item", "fine", "wrong"})
        for (const auto& h : lex.heard(name, s.words))
            around.push_back(h);
    std::vector<std::pair<std::size_t, int>> numbers;
    for (std::size_t i = 0; i < s.words.size(); ++i) {
        const auto& w = s.words[i];
        const bool digits =
            w.number && w.folded.size() <= 2 &&
            std::all_of(w.folded.begin(), w.folded.end(), [](unsigned char c) { return std::isdigit(c) != 0; });
        const int n = digits ? std::atoi(w.folded.c_str()) : 0;
        if (n >= 1 && n <= m.items)
            numbers.emplace_back(i, n);
        else if (!w.small &&
                 std::none_of(around.begin(), around.end(), [&](const auto& h) { return h.first <= i && i < h.last; }))
            return {};
    }
    std::vector<number_at> out;
    const bool action_first = !heard.empty() && !numbers.empty() && heard.front().where.first < numbers.front().first;
    for (const auto& [at, n] : numbers) {
        number_at made{n, heard.empty() ? "" : action_first ? heard.front().name : heard.back().name};
        if (action_first) {
            for (const auto& a : heard)
                if (a.where.first < at) made.action = a.name;
        } else {
            for (auto a = heard.rbegin(); a != heard.rend(); ++a)
                if (a->where.first > at) made.action = a->name;
        }
        out.push_back(std::move(made));
    }
    return out;
}

}  // namespace

std::vector<std::string> actions_of(std::string_view kind) {
    const auto named = graph::right_actions(kind);
    return {named.begin(), named.end()};
}

void soften_actions(std::vector<word>& words, const lexicon& lex, const std::vector<std::string>& actions) {
    for (const auto& a : actions_heard(words, lex, actions))
        if (!a.where.gap)
            for (auto i = a.where.first; i < a.where.last; ++i)
                words[i].faint = true;
}

std::vector<statement> statements_of(std::string_view answer, const material& m, const lexicon& lex,
                                     const std::vector<std::string>& actions) {
    std::vector<statement> out;
    for (const auto& l : lines_of(answer, m)) {
        std::vector<span> parts;
        for (const auto s : sentences_in(answer, l.where)) {
            const auto text = answer.substr(s.begin, s.end - s.begin);
            if (!parts.empty() && goes_on(text, lex) && answer[parts.back().end - 1] != ';')
                parts.back().end = s.end;
            else
                parts.push_back(s);
        }
        for (std::size_t i = 0; i < parts.size(); ++i) {
            auto s = made_of(answer, parts[i], i == 0 ? l.marker : 0, m, lex, actions);
            if (s.words.empty()) continue;
            const auto numbers = only_numbers(s, m, lex, actions);
            if (numbers.size() < 2) {
                out.push_back(std::move(s));
                continue;
            }
            for (const auto& n : numbers) {
                auto each = s;
                each.points = {true, {}, {}};
                for (std::size_t p = 0; p < m.passages.size(); ++p)
                    if (m.passages[p].item == n.item) each.points.at.push_back(p);
                each.says.clear();
                each.cues.clear();
                if (!n.action.empty()) each.cues.push_back(n.action);
                out.push_back(std::move(each));
            }
        }
    }
    return out;
}

std::vector<statement> clauses_of(const statement& whole, const material& m, const lexicon& lex,
                                  const std::vector<std::string>& actions) {
    std::vector<statement> out;
    if (whole.points.pointed || whole.says.empty()) return out;  // one place, one statement
    const std::string_view text = whole.text;
    std::size_t from = 0;
    const auto push = [&](std::size_t to) {
        auto part =
            made_of(text, {static_cast<std::uint32_t>(from), static_cast<std::uint32_t>(to)}, 0, m, lex, actions);
        part.where = {whole.where.begin + static_cast<std::uint32_t>(from),
                      whole.where.begin + static_cast<std::uint32_t>(to)};
        if (!part.words.empty()) out.push_back(std::move(part));
    };
    for (std::size_t i = 0; i < text.size(); ++i) {
        std::size_t joint = 0;
        for (const std::string_view j :
             {", and ", ", ", " and ", " but ", " - ", " / ", ". ", "; ", " plus ", " \xE2\x80\x93 "})
            if (text.substr(i).starts_with(j)) {
                joint = j.size();
                break;
            }
        if (joint == 0) continue;
        push(i);
        from = i + joint;
        i = from - 1;
    }
    push(text.size());
    if (out.size() < 2) out.clear();
    return out;
}

}  // namespace coach::core::drills
