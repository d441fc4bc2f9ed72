#pragma once

/// One text while it is being read: everything that detectors look at, each byte offset equal to the original's.
/// A detector is a function over the page that adds observations; the table of all of them is in detectors.cpp.

#include "core/reading.hpp"
#include "core/reading/lexemes.hpp"
#include "core/reading/lexicon.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace coach::core::detect {

/// What a sentence contains, so that a detector can pass it by.
enum feature : std::uint32_t {
    has_digit = 1,
    has_colon = 2,
    has_percent = 4,
    has_currency = 8,
    has_at_sign = 16,
    has_bracket = 32,
    has_quote = 64,
    has_address = 128,
    has_number_word = 256,
    has_arrow = 512,
    has_hyphen = 1024,
    has_hash = 2048,
    is_code = 4096,
    has_capital_id = 8192,  ///< an all-caps word or one with digits
};

struct page {
    reading& out;
    const lexicon& words;
    std::string plain;                      ///< the text with emphasis marks and line breaks blanked
    std::string lower;                      ///< and case-folded
    std::vector<text::lexeme> lexemes;      ///< one for each token
    std::vector<word_info> infos;           ///< one for each token
    std::vector<mark> marks;                ///< in order of sentence
    std::vector<std::uint32_t> first_mark;  ///< by sentence, one more than there are
    std::vector<std::uint32_t> features;    ///< by sentence
    std::vector<std::uint8_t> claimed;      ///< by token: part of a date, time, id or address
    std::string zone;                       ///< "utc" when the text says so once for all its times

    [[nodiscard]] std::string_view lower_at(span s) const {
        return std::string_view(lower).substr(s.begin, s.end - s.begin);
    }
    [[nodiscard]] std::string_view plain_at(span s) const {
        return std::string_view(plain).substr(s.begin, s.end - s.begin);
    }
    [[nodiscard]] std::string_view word(std::uint32_t token) const { return lower_at(lexemes[token].where); }
    [[nodiscard]] bool is_word(std::uint32_t token) const {
        return lexemes[token].kind == text::lexeme_kind::word || lexemes[token].kind == text::lexeme_kind::number;
    }
    [[nodiscard]] bool is(std::uint32_t token, word_class c) const { return infos[token].is(c); }
    [[nodiscard]] span tokens_span(std::uint32_t first, std::uint32_t last) const {
        return {lexemes[first].where.begin, lexemes[last - 1].where.end};
    }
    /// The first token of the sentence that begins at or after `offset`.
    [[nodiscard]] std::uint32_t token_at(const sentence&, std::uint32_t offset) const;
    [[nodiscard]] bool starts_line(std::uint32_t offset) const;

    void add(std::string_view kind, span, std::string value, std::uint32_t sentence, bool strong = true);
    /// Whether an observation of the kind overlaps the span; looks at the sentence's own only.
    [[nodiscard]] bool seen(std::string_view kind, span, std::uint32_t sentence) const;
    [[nodiscard]] bool seen_in_sentence(std::string_view kind, std::uint32_t sentence) const;
    void claim(span, std::uint32_t sentence);

    std::vector<std::vector<std::uint32_t>> by_sentence;  ///< indices into out.observations
};

/// Tokens, sentences and features of a document; `out.doc` is set.
[[nodiscard]] page open_page(reading& out, const lexicon&);
/// Sections by headings, bold lines and labels.
void find_sections(page&);

/// The detectors, one for each family. Order matters where one relies on another: see detectors.cpp.
void detect_evidence_shapes(page&, std::uint32_t sentence);  ///< link, ticket_id, quotation, redacted_data
void detect_times(page&, std::uint32_t sentence);
void detect_quantities(page&, std::uint32_t sentence);
void detect_periods(page&, std::uint32_t sentence);  ///< duration, frequency, time_window, deadline
void detect_changes(page&, std::uint32_t sentence);  ///< baseline_target, before_after, range
void detect_cues(page&, std::uint32_t sentence);
void detect_claims(page&, std::uint32_t sentence);
void detect_sources(page&, std::uint32_t sentence);
void detect_people(page&, std::uint32_t sentence);
void detect_ai_use(page&, std::uint32_t sentence);
void detect_responsibility(page&);
void detect_all(page&);

/// Every kind that code finds; cue lists add theirs.
[[nodiscard]] const std::vector<std::string_view>& coded_kinds();

/// A person or team that begins at this token: how many tokens its name has, 0 when there is none.
/// `certain`: a known given name, a handle, or a team by its word.
struct name_at {
    std::uint32_t length = 0;
    bool certain = false;
    bool team = false;
};
[[nodiscard]] name_at find_name(const page&, std::uint32_t token, std::uint32_t end);

}  // namespace coach::core::detect
