// Where a statement comes from: links, tickets, quotations, named sources, samples; and what the guard took out.
// A bare mention ("we will build a dashboard") is no source: a source noun counts in brackets, after a word that points
// ("from the billing data", "according to"), or before one that reports ("the logs show").

#include "core/reading/pattern.hpp"

#include <algorithm>
#include <array>

namespace coach::core::detect {
namespace {

using text::lexeme_kind;

std::string trimmed(std::string_view s) {
    while (!s.empty() && (s.front() == ' ' || s.front() == ':'))
        s.remove_prefix(1);
    while (!s.empty() && (s.back() == ' ' || s.back() == '.' || s.back() == ','))
        s.remove_suffix(1);
    return std::string(s);
}

void find_links(page& p, std::uint32_t index) {
    const auto& s = p.out.sentences[index];
    for (auto t = s.first_token; t < s.last_token; ++t) {
        if (p.lexemes[t].kind != lexeme_kind::address) continue;
        p.claimed[t] = 1;
        p.add("link", p.lexemes[t].where, std::string(p.word(t)), index);
    }
}

/// Standards and formats that look like tickets: "UTF-8", "ISO-8601", "SHA-256".
bool is_standard(std::string_view prefix) {
    static constexpr std::array known{"utf", "iso",   "sha",  "aes",  "rsa", "rfc", "tls", "http", "ieee", "covid",
                                      "gpt", "cve",   "cwe",  "tier", "sp",  "p",   "v",   "h",    "q",    "fy",
                                      "sev", "phase", "nist", "ec",   "pci", "soc", "en",  "din",  "bs",   "ipv",
                                      "a",   "b",     "usb",  "mp",   "co",  "cet", "utc", "gmt",  "est",  "pst"};
    return std::find(known.begin(), known.end(), prefix) != known.end();
}

void find_tickets(page& p, std::uint32_t index) {
    static const pattern dashed(R"(\b[a-z][a-z0-9]{1,9}-\d{1,7}\b)");
    static const pattern glued(R"(\b(?:inc|req|ritm|chg|prb|task|cs|case|incident|ticket|bug|issue)\s?#?\d{3,10}\b)");
    static const pattern hashed(R"(#\d{2,7}\b)");
    const auto& s = p.out.sentences[index];
    const auto add = [&](span where) {
        if (p.seen("link", where, index)) return;
        p.claim(where, index);
        p.add("ticket_id", where, std::string(p.lower_at(where)), index);
    };
    if ((p.features[index] & has_hyphen) != 0) {
        dashed.each(p, s, [&](span where) {
            const auto id = p.plain_at(where);
            const auto prefix = p.lower_at(where).substr(0, id.find('-'));
            const bool upper = std::all_of(id.begin(), id.end(), [](char c) { return c < 'a' || c > 'z'; });
            const bool alone = where.begin == 0 ||
                               std::string_view(" ([\"|,;:/").find(p.plain[where.begin - 1]) != std::string_view::npos;
            if (upper && alone && !is_standard(prefix)) add(where);
        });
    }
    glued.each(p, s, add);
    if ((p.features[index] & has_hash) != 0) {
        hashed.each(p, s, [&](span where) {
            const bool alone =
                where.begin == 0 || std::string_view(" ([|,").find(p.plain[where.begin - 1]) != std::string_view::npos;
            if (alone && !p.seen("ticket_id", where, index)) add(where);
        });
    }
}

constexpr std::uint32_t fewest_quoted_words = 3;
constexpr std::uint32_t longest_quotation = 250;  // tokens; a mark that never closes must not be searched for ever

void find_quotations(page& p, std::uint32_t index) {
    const auto& s = p.out.sentences[index];
    if (p.out.doc.blocks[s.block].kind == block_kind::quote) {
        const bool first = index == 0 || p.out.sentences[index - 1].block != s.block;
        if (first)
            p.add("quotation", p.out.doc.blocks[s.block].where, trimmed(p.lower_at(p.out.doc.blocks[s.block].where)),
                  index);
        return;
    }
    const auto closes = [](std::string_view open, std::string_view mark) {
        if (open == "\"") return mark == "\"";
        if (open == "\xE2\x80\x9C") return mark == "\xE2\x80\x9D" || mark == "\"";
        if (open == "\xC2\xAB") return mark == "\xC2\xBB";
        return open == "\xE2\x80\x98" && mark == "\xE2\x80\x99";
    };
    for (auto t = s.first_token; t < s.last_token; ++t) {
        const auto open = p.word(t);
        if (open != "\"" && open != "\xE2\x80\x9C" && open != "\xC2\xAB" && open != "\xE2\x80\x98") continue;
        std::uint32_t quoted = 0;
        // A quotation may hold several sentences of its block.
        const auto block_end = p.out.doc.blocks[s.block].where.end;
        for (auto u = t + 1; u < p.lexemes.size() && p.lexemes[u].where.end <= block_end && u - t < longest_quotation;
             ++u) {
            if (closes(open, p.word(u))) {
                if (quoted >= fewest_quoted_words) {
                    const auto where = p.tokens_span(t, u + 1);
                    p.add("quotation", where, std::string(p.lower_at({where.begin + 1, where.end - 1})), index);
                }
                t = u < s.last_token ? u : s.last_token - 1;
                break;
            }
            if (p.is_word(u)) ++quoted;
        }
    }
}

void find_placeholders(page& p, std::uint32_t index) {
    static const pattern removed(R"(\[removed: [^\]\n]{1,60}\])");
    removed.each(p, p.out.sentences[index], [&](span where) {
        p.claim(where, index);
        p.add("redacted_data", where, std::string(p.lower_at({where.begin + 10, where.end - 1})), index);
    });
}

std::string stems_between(const page& p, std::uint32_t first, std::uint32_t last) {
    std::string value;
    for (auto t = first; t < last; ++t) {
        if (!p.is_word(t)) continue;
        if (!value.empty()) value += ' ';
        value += p.out.tokens[t].stem;
    }
    return value;
}

/// Which source it is, so that "the gateway log" and "the proxy log" are two: a single word takes the one before it
/// along.
std::string source_value(const page& p, const sentence& s, const mark& m) {
    const bool single = m.last - m.first == 1;
    const bool named = single && m.first > s.first_token && p.is_word(m.first - 1) &&
                       p.out.tokens[m.first - 1].content && p.lexemes[m.first - 1].kind == lexeme_kind::word;
    return stems_between(p, named ? m.first - 1 : m.first, m.last);
}

/// A bracket's source is what stands before its first comma: "(gateway log, 9 March)".
std::string bracket_value(const page& p, std::uint32_t open, std::uint32_t close) {
    auto end = open + 1;
    while (end < close && p.word(end) != "," && p.word(end) != ";")
        ++end;
    return stems_between(p, open + 1, end);
}

/// The innermost bracket of the sentence around a token: [open, close], or nothing.
bool bracket_around(const page& p, const sentence& s, std::uint32_t token, std::uint32_t& open, std::uint32_t& close) {
    for (open = token;; --open) {
        if (p.word(open) == ")" && open != token) return false;
        if (p.word(open) == "(" || p.word(open) == "[") break;
        if (open == s.first_token) return false;
    }
    for (close = token; close < s.last_token; ++close) {
        if (p.word(close) == ")" || p.word(close) == "]") return true;
    }
    return false;
}

}  // namespace

void detect_evidence_shapes(page& p, std::uint32_t index) {
    const auto f = p.features[index];
    if ((f & has_address) != 0) find_links(p, index);
    if ((f & has_bracket) != 0) find_placeholders(p, index);
    if ((f & has_digit) != 0) find_tickets(p, index);
    if ((f & has_quote) != 0 || p.out.doc.blocks[p.out.sentences[index].block].kind == block_kind::quote) {
        if ((f & is_code) == 0) find_quotations(p, index);
    }
}

void detect_sources(page& p, std::uint32_t index) {
    static const pattern labelled(R"(\b(?:sources?|data|evidence|ref|reference)\s?: ?[^\s|;]+(?: [^\s|;.,)]+){0,5})");
    static const pattern sample(
        R"(\bn\s?(?:=|of)\s?\d+|\b(?:we|i) (?:have )?(?:spoke|talked|interviewed|surveyed|observed|tested|asked|sampled|met|called|visited|polled|shadowed|recruited)(?: (?:with|to|in person))? (?:\w+ ){0,3}?\d+|\b\d+ (?:of \d+ |out of \d+ )?(?:\w+ ){0,2}?(?:interviews|participants|respondents|interviewees|responses|transcripts)\b|\bsample (?:size )?(?:of|is|was|:)? ?\d+|\bresponse rate\b|\b\d+ (?:of|out of) \d+ (?:\w+ ){0,2}(?:replied|responded|answered|agreed to talk))");
    const auto& s = p.out.sentences[index];
    const int nouns = p.words.list_index("_source_noun");
    const int before = p.words.list_index("_source_before");
    const int before_weak = p.words.list_index("_source_before_weak");
    const int after = p.words.list_index("_source_after");
    const auto first = p.first_mark[index];
    const auto last = p.first_mark[index + 1];
    const auto marked = [&](int list, auto accept) {
        for (auto i = first; i < last; ++i) {
            if (p.marks[i].list == list && accept(p.marks[i])) return true;
        }
        return false;
    };
    for (auto i = first; i < last; ++i) {
        const auto m = p.marks[i];
        if (m.list != nouns || p.seen("unverified_citation", p.tokens_span(m.first, m.last), index)) continue;
        std::uint32_t open = 0;
        std::uint32_t close = 0;
        if (bracket_around(p, s, m.first, open, close)) {
            const auto where = p.tokens_span(open, close + 1);
            p.add("source_marker", where, bracket_value(p, open, close), index);
            continue;
        }
        const auto close_before = [&](const mark& b) { return b.last <= m.first && m.first - b.last <= 4; };
        const auto close_after = [&](const mark& a) { return a.first >= m.last && a.first - m.last <= 2; };
        if (marked(before, close_before) || marked(after, close_after)) {
            p.add("source_marker", p.tokens_span(m.first, m.last), source_value(p, s, m), index);
        } else if (marked(before_weak, close_before)) {
            p.add("source_marker", p.tokens_span(m.first, m.last), source_value(p, s, m), index, false);
        }
    }
    if ((p.features[index] & has_colon) != 0) {
        labelled.each(p, s, [&](span where) {
            const auto words = p.lower_at(where);
            const auto value = trimmed(words.substr(words.find(':') + 1));
            if (value != "tbd" && value != "-" && value != "unknown" && value != "none" &&
                !p.seen("source_marker", where, index)) {
                p.add("source_marker", where, value, index, words.starts_with("source"));
            }
        });
    }
    if ((p.features[index] & has_digit) != 0 || p.lower_at(s.where).find("response rate") != std::string_view::npos) {
        sample.each(p, s, [&](span where) {
            if (stands_alone(p, where)) p.add("sampling_statement", where, std::string(p.lower_at(where)), index);
        });
    }
}

}  // namespace coach::core::detect
