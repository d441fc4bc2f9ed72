// Traces of AI in a text: a claim to research that cites nothing, words that try to steer the reader's own model.
// Statements of AI use and pasted assistant phrases are cue lists of the language.

#include "core/reading/pattern.hpp"

namespace coach::core::detect {

void detect_ai_use(page& p, std::uint32_t index) {
    if ((p.features[index] & is_code) == 0) {
        const int studies = p.words.list_index("_unnamed_study");
        for (auto i = p.first_mark[index]; i < p.first_mark[index + 1]; ++i) {
            const auto& m = p.marks[i];
            if (m.list != studies) continue;
            const bool cited = p.seen_in_sentence("link", index) || p.seen_in_sentence("ticket_id", index);
            if (!cited)
                p.add("unverified_citation", p.tokens_span(m.first, m.last), p.words.phrase_at(m.phrase).value, index);
        }
        static const pattern author_year(
            R"(\b[a-z]{2,} (?:et al\.?|and [a-z]{2,}|& [a-z]{2,}),? \(?(?:19|20)\d{2}\)?|\([a-z]{3,}(?: et al\.?)?, (?:19|20)\d{2}\)|\[citation needed\])");
        if ((p.features[index] & (has_digit | has_bracket)) != 0) {
            author_year.each(p, p.out.sentences[index], [&](span where) {
                if (p.seen_in_sentence("link", index) || p.seen("date", where, index)) return;
                p.add("unverified_citation", where, std::string(p.lower_at(where)), index, false);
            });
        }
    }
    // Steering words are looked for in code and logs too: that is where they hide.
    const int steering = p.words.list_index("_steering");
    for (auto i = p.first_mark[index]; i < p.first_mark[index + 1]; ++i) {
        const auto& m = p.marks[i];
        if (m.list == steering)
            p.add("prompt_injection", p.tokens_span(m.first, m.last), p.words.phrase_at(m.phrase).value, index);
    }
    static const pattern shapes(
        R"(<\|?(?:im_start|im_end|system|endoftext)\|?>|\[/?inst\]|^\s*(?:###\s*)?(?:system|assistant)\s?:\s?(?:you|ignore|from now)|<!--\s*(?:ai|assistant|llm|gpt|claude|copilot)\b)");
    if ((p.features[index] & (has_bracket | has_colon | has_arrow)) != 0) {
        shapes.each(p, p.out.sentences[index],
                    [&](span where) { p.add("prompt_injection", where, std::string(p.lower_at(where)), index); });
    }
}

}  // namespace coach::core::detect
