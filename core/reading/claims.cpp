// What is claimed and how: cue lists of the language become observations here; a solution dressed as a problem needs a
// look at the words after the cue ("customers want usage-based pricing", but not "customers want to finish").

#include "core/reading/page.hpp"
#include "core/reading/pattern.hpp"

#include <algorithm>
#include <array>

namespace coach::core::detect {
namespace {

/// "some users": the noun belongs to the quote.
std::uint32_t with_noun(const page& p, const sentence& s, std::uint32_t last) {
    for (auto t = last; t < std::min(last + 2, s.last_token); ++t) {
        if (p.lexemes[t].kind != text::lexeme_kind::word) break;
        if (p.word(t) == "of" || p.word(t) == "the" || p.word(t) == "our") continue;
        return p.is(t, word_class::stop) ? last : t + 1;
    }
    return last;
}

/// Many people, or a team, want a thing: not one person, not "want to …", not "do not want", not "want 85".
bool wants_a_thing(const page& p, const sentence& s, const mark& m) {
    auto subject = m.first - 1;
    if (subject > s.first_token && p.is(subject, word_class::stop) && p.word(subject) != "they")
        --subject;  // "sales is asking"
    const auto who = p.word(subject);
    const bool many = p.is(subject, word_class::people) && (who.ends_with('s') || who == "people" || who == "staff");
    const bool team = p.is(subject, word_class::team) && (who.size() > 2 || p.lexemes[subject].all_caps);
    if (!many && !team && who != "they") return false;
    if (m.first - subject == 2 && p.word(m.first - 1).ends_with("n't")) return false;
    if (m.last >= s.last_token || p.lexemes[m.last].kind != text::lexeme_kind::word) return false;
    static constexpr std::array others{"to",   "more", "less",   "help",    "us",       "it",
                                       "this", "that", "access", "another", "approval", "time"};
    const auto next = p.word(m.last) == "a" || p.word(m.last) == "the" || p.word(m.last) == "an" ? m.last + 1 : m.last;
    if (next >= s.last_token || p.word(next) == "same" || p.word(next) == "decision") return false;
    return std::find(others.begin(), others.end(), p.word(next)) == others.end();
}

}  // namespace

void detect_cues(page& p, std::uint32_t index) {
    const bool code = (p.features[index] & is_code) != 0;
    const auto& s = p.out.sentences[index];
    static constexpr std::string_view vague = "vague_quantity";
    for (auto i = p.first_mark[index]; i < p.first_mark[index + 1]; ++i) {
        const auto& m = p.marks[i];
        const auto& list = p.words.lists()[m.list];
        if (list.starts_with('_') || code) continue;
        const auto& phrase = p.words.phrase_at(m.phrase);
        // A hedge is a word in lower case: "May" is a month, "Will" a person.
        if (list == "hedge" && p.lexemes[m.first].capital && m.first != s.first_token) continue;
        if (list == "back_reference" && m.first != s.first_token) continue;
        // "the US region" is a country.
        if (list == "first_person_plural" && p.lexemes[m.first].all_caps) continue;
        const auto last = list == vague ? with_noun(p, s, m.last) : m.last;
        p.add(list, p.tokens_span(m.first, last), phrase.value, index, phrase.strong);
    }
}

void detect_claims(page& p, std::uint32_t index) {
    if ((p.features[index] & is_code) != 0) return;
    const auto& s = p.out.sentences[index];
    const int wants = p.words.list_index("_want");
    for (auto i = p.first_mark[index]; i < p.first_mark[index + 1]; ++i) {
        const auto& m = p.marks[i];
        if (m.list != wants || m.first == s.first_token) continue;
        if (!wants_a_thing(p, s, m)) continue;
        auto end = m.last;
        while (end < s.last_token && end < m.last + 5 && p.lexemes[end].kind != text::lexeme_kind::punctuation)
            ++end;
        std::uint32_t subject = m.first;
        while (subject > s.first_token && p.lexemes[subject - 1].kind == text::lexeme_kind::word &&
               m.first - subject < 3)
            --subject;
        p.add("solution_as_problem", p.tokens_span(subject, end), std::string(p.lower_at(p.tokens_span(m.first, end))),
              index);
    }
}

}  // namespace coach::core::detect
