#include "core/modes/context.hpp"

#include "core/judging/facts.hpp"
#include "core/reading/stems.hpp"

#include <algorithm>

namespace coach::core::modes {

namespace {

constexpr std::size_t many_words = 110;  ///< an answer to one question is shorter

std::size_t line_of(std::string_view text, std::size_t at) {
    return static_cast<std::size_t>(std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(at), '\n')) + 1;
}

span sentence_of(const reading& read, span where) {
    for (const auto& s : read.sentences)
        if (s.where.overlaps(where)) return s.where;
    return where;
}

bool on_topic(std::string_view sentence, const view& v) {
    const auto stems = text::word_stems(sentence);
    return std::any_of(v.work.topic.begin(), v.work.topic.end(),
                       [&](const auto& t) { return text::contains_run(stems, text::word_stems(t)); });
}

}  // namespace

std::vector<context_line> context_for(const graph::step& st, const std::string& notes, std::string_view name,
                                      const view& v, std::size_t most) {
    struct found {
        span where;
        std::vector<std::string> covers;
    };
    std::vector<found> all;
    const auto read = v.knows.read.read(v.knows.parse(notes));
    for (const auto* c : criteria_of_step(st, v)) {
        const auto made = judge(*c, v.work, read);
        for (const auto& e : made.found) {
            const auto a =
                std::find_if(c->atoms.begin(), c->atoms.end(), [&](const auto& x) { return x.id == e.atom; });
            if (a == c->atoms.end() || a->missing.empty() || a->any.empty() || in_heading(read, e.where)) continue;
            const auto sentence = sentence_of(read, e.where);
            auto at =
                std::find_if(all.begin(), all.end(), [&](const auto& f) { return f.where.begin == sentence.begin; });
            if (at == all.end()) at = all.insert(all.end(), {sentence, {}});
            auto words = std::string(v.text(a->missing));
            if (std::find(at->covers.begin(), at->covers.end(), words) == at->covers.end())
                at->covers.push_back(std::move(words));
        }
    }
    // One sign alone may be chance ("for ten minutes"): then the sentence must be about the work's subject.
    std::erase_if(all, [&](const found& f) { return f.covers.size() < 2 && !on_topic(read.words(f.where), v); });
    std::stable_sort(all.begin(), all.end(),
                     [](const auto& a, const auto& b) { return a.covers.size() > b.covers.size(); });
    if (all.size() > most) all.resize(most);
    std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.where.begin < b.where.begin; });
    std::vector<context_line> out;
    for (const auto& f : all) {
        auto words = std::string(read.words(f.where));
        while (!words.empty() && (words.back() == '\n' || words.back() == ' '))
            words.pop_back();
        out.push_back(
            {std::move(words), listed(f.covers, v.knows.phrases.label("and")),
             v.voice.label("context_line", {{"name", std::string(name)},
                                            {"line", std::to_string(line_of(read.doc.text, f.where.begin))}})});
    }
    return out;
}

namespace {

/// The work itself, in whole or in part: several of its sections are there.
bool is_draft(const std::string& words, const view& v) {
    const auto read = v.knows.read.read(v.knows.parse(words));
    const auto facts = judging::facts_of(read, v.work);
    return std::count_if(facts.sections.begin(), facts.sections.end(),
                         [](const auto& s) { return !s.parts.empty(); }) >= 2;
}

}  // namespace

bool brings_context(const heard_turn& heard, const view& v) {
    if (!heard.action.empty() || heard.what != meaning::words) return false;
    if (std::holds_alternative<shared_file>(v.e.what)) return !is_draft(heard.text, v);
    std::size_t words = 0;
    bool inside = false;
    for (const char c : heard.text) {
        const bool gap = c == ' ' || c == '\n' || c == '\t';
        words += !gap && !inside;
        inside = !gap;
    }
    return words >= many_words && !is_draft(heard.text, v);
}

}  // namespace coach::core::modes
