#include "tests/unit/modes/manners.hpp"

#include "tests/unit/modes/talk.hpp"

#include <algorithm>
#include <array>
#include <regex>
#include <set>

namespace coach::talks {

namespace {

constexpr std::string_view open_quote = "“", close_quote = "”", ellipsis = "…";
constexpr int most_words = 80;

/// What is said of people and not of the work. Matched in lower case, as whole words.
constexpr std::array judging_people{"well done",
                                    "great job",
                                    "good job",
                                    "nice work",
                                    "good work",
                                    "great",
                                    "excellent",
                                    "awesome",
                                    "amazing",
                                    "brilliant",
                                    "impressive",
                                    "clever",
                                    "smart",
                                    "proud",
                                    "congratulations",
                                    "bravo",
                                    "keep it up",
                                    "you failed",
                                    "you should have",
                                    "your fault",
                                    "your mistake",
                                    "you got it wrong",
                                    "you were wrong",
                                    "careless",
                                    "sloppy",
                                    "lazy",
                                    "stupid",
                                    "disappointing",
                                    "unfortunately you",
                                    "obviously",
                                    "you clearly",
                                    "poor work",
                                    "bad work"};

/// Texts by authors that the coach may quote: edits, hints, and the questions of expert moves.
const std::string& authored() {
    static const std::string kept = [] {
        std::string all;
        for (const auto& c : shipped().general.criteria)
            for (const auto& a : c.atoms)
                all += " " + std::string(a.edit.in("en"));
        for (const auto& g : shipped().graphs) {
            for (const auto& c : g.criteria)
                for (const auto& a : c.atoms)
                    all += " " + std::string(a.edit.in("en"));
            for (const auto& s : g.scenarios)
                for (const auto& m : s.expert_pattern)
                    all += " " + std::string(m.ask.in("en"));
            for (const auto& d : g.drills)
                all += " " + std::string(d.material.in("en"));
            for (const auto& w : g.workflows)
                for (const auto& st : w.steps)
                    for (const auto& h : st.hints)
                        all += " " + std::string(h.text.in("en"));
        }
        return folded(all);
    }();
    return kept;
}

std::string without_cut_mark(std::string quote) {
    while (quote.ends_with(ellipsis))
        quote.resize(quote.size() - ellipsis.size());
    while (!quote.empty() && quote.back() == ' ')
        quote.pop_back();
    return quote;
}

bool stands_in(std::string_view text, const std::string& phrase) {
    const auto letter = [](char c) { return std::isalpha(static_cast<unsigned char>(c)) != 0; };
    for (auto at = text.find(phrase); at != std::string_view::npos; at = text.find(phrase, at + 1)) {
        const auto end = at + phrase.size();
        if ((at == 0 || !letter(text[at - 1])) && (end >= text.size() || !letter(text[end]))) return true;
    }
    return false;
}

std::string lower(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return text;
}

bool has_placeholder(const std::string& text) {
    static const std::regex unfilled(R"(\{[a-z_.]+\})");
    return std::regex_search(text, unfilled);
}

int count_words(std::string_view text) {
    int words = 0;
    bool inside = false;
    for (const char c : text) {
        const bool letter = std::isalnum(static_cast<unsigned char>(c)) != 0;
        if (c == ' ' || c == '\n') inside = false;
        words += letter && !inside;
        inside = inside || letter;
    }
    return words;
}

}  // namespace

std::vector<std::string> quoted(std::string_view prose) {
    std::vector<std::string> out;
    for (auto at = prose.find(open_quote); at != std::string_view::npos; at = prose.find(open_quote, at)) {
        at += open_quote.size();
        const auto end = prose.find(close_quote, at);
        if (end == std::string_view::npos) break;
        out.emplace_back(prose.substr(at, end - at));
        at = end;
    }
    return out;
}

std::string unquoted(std::string_view prose) {
    std::string out;
    while (true) {
        const auto at = prose.find(open_quote);
        out += prose.substr(0, at);
        if (at == std::string_view::npos) return out;
        const auto end = prose.find(close_quote, at);
        if (end == std::string_view::npos) return out;
        out.append(open_quote).append(close_quote);
        prose.remove_prefix(end + close_quote.size());
    }
}

int prose_words(const core::message& m) { return count_words(unquoted(prose(m))); }

std::vector<complaint> complaints(const core::message& m, std::string_view typed) {
    std::vector<complaint> out;
    const auto all = prose(m);
    const auto own = unquoted(all);
    if (folded(core::plain_text(m)).size() < 2) out.push_back({"never empty", all});
    if (const auto n = count_words(own); n > most_words)
        out.push_back({"at most 80 words", std::to_string(n) + ": " + all});
    if (std::count(own.begin(), own.end(), '?') > 1) out.push_back({"one question", all});
    if (has_placeholder(own)) out.push_back({"placeholders are filled", all});
    for (const auto& q : quoted(all)) {
        const auto words = without_cut_mark(folded(q));
        if (words.empty())
            out.push_back({"no empty quotation", all});
        else if (typed.find(words) == std::string_view::npos && authored().find(words) == std::string::npos)
            out.push_back({"quotes are the person's words", q});
    }
    const auto said = lower(own);
    for (const auto* phrase : judging_people)
        if (stands_in(said, phrase) && !stands_in(lower(std::string(typed)), phrase))
            out.push_back({"about the work, not the person", std::string(phrase) + ": " + all});
    std::set<std::string> labels;
    for (const auto& c : choices(m)) {
        if (c.label.empty() || has_placeholder(c.label))
            out.push_back({"a choice says what it does", c.id + ": " + c.label});
        if (c.id.size() > 200) out.push_back({"ids stay short", c.id});
        if (!labels.insert(c.label).second) out.push_back({"no two choices look the same", c.label});
    }
    if (const auto* table = scores(m))
        for (const auto& row : table->rows)
            if (has_placeholder(unquoted(row.comment)) || row.criterion.empty())
                out.push_back({"placeholders are filled", row.comment});
    for (const auto* bad : {"..", " .", ":.", "  ", ". ,", " ,", "?.", "()", "{}"})
        if (own.find(bad) != std::string::npos && own.find("...") == std::string::npos)
            out.push_back({"reads like a sentence", std::string(bad) + " in " + all});
    return out;
}

}  // namespace coach::talks
