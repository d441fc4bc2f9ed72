#include "core/reading/page.hpp"

#include "core/reading/stems.hpp"
#include "core/reading/text.hpp"

#include <algorithm>

namespace coach::core::detect {
namespace {

using text::lexeme_kind;

constexpr std::uint32_t longest_sentence = 400;  // tokens; bounds the work on one sentence
constexpr std::size_t short_line = 50;           // bytes; a line that was ended on purpose, not wrapped

bool is_alnum(char c) {
    const auto u = static_cast<unsigned char>(c);
    return u >= 0x80 || (u >= '0' && u <= '9') || ((u | 0x20U) >= 'a' && (u | 0x20U) <= 'z');
}

std::string without_markup(const document& doc) {
    std::string out = doc.text;
    const auto blank = [&](std::size_t from, std::size_t to) {
        for (auto i = from; i < to; ++i) {
            const char c = out[i];
            const bool inside = i > from && i + 1 < to && is_alnum(out[i - 1]) && is_alnum(out[i + 1]);
            const bool emphasis = c == '*' || c == '`' || c == '\\' || (c == '_' && !inside) ||
                                  (c == '~' && i + 1 < to && out[i + 1] == '~');
            if (emphasis || c == '\n' || c == '\r' || c == '\t') out[i] = ' ';
            if (c == '\xC2' && i + 1 < to && out[i + 1] == '\xA0') out[i] = out[i + 1] = ' ';
        }
    };
    for (const auto& b : doc.blocks)
        blank(b.where.begin, b.where.end);
    return out;
}

bool is_closer(std::string_view p) {
    return p == "\"" || p == "'" || p == ")" || p == "]" || p == "}" || p == "\xE2\x80\x9D" || p == "\xE2\x80\x99" ||
           p == "\xC2\xBB" || p == "." || p == "!" || p == "?" || p == "\xE2\x80\xA6";
}

/// Splits one block's lexemes into sentences.
class splitter {
  public:
    splitter(page& p, std::uint32_t block, std::uint32_t first, std::uint32_t last)
        : p_(p), block_(block), first_(first), last_(last) {}

    void run() {
        const auto kind = p_.out.doc.blocks[block_].kind;
        begin_ = first_;
        for (auto i = first_; i < last_; ++i) {
            const bool line_end = i + 1 < last_ && newline_between(i, i + 1);
            const bool verbatim = kind == block_kind::code;
            if (i + 1 - begin_ >= longest_sentence || (line_end && (verbatim || line_ends_sentence(i)))) {
                close(i + 1);
            } else if (!verbatim && ends_at(i)) {
                while (i + 1 < last_ && adjacent(i, i + 1) && is_closer(at(i + 1)))
                    ++i;
                close(i + 1);
            }
        }
        close(last_);
    }

  private:
    std::string_view at(std::uint32_t i) const { return p_.word(i); }
    const text::lexeme& lex(std::uint32_t i) const { return p_.lexemes[i]; }
    bool adjacent(std::uint32_t a, std::uint32_t b) const { return lex(a).where.end == lex(b).where.begin; }
    bool newline_between(std::uint32_t a, std::uint32_t b) const {
        return std::string_view(p_.out.doc.text)
                   .substr(lex(a).where.end, lex(b).where.begin - lex(a).where.end)
                   .find('\n') != std::string_view::npos;
    }

    /// After the stop at i and its closers, does white space follow?
    bool gap_follows(std::uint32_t i) const {
        while (i + 1 < last_ && adjacent(i, i + 1) && is_closer(at(i + 1)))
            ++i;
        return i + 1 >= last_ || !adjacent(i, i + 1);
    }

    bool ends_at(std::uint32_t i) const {
        if (lex(i).kind != lexeme_kind::punctuation) return false;
        const auto mark = at(i);
        if (mark == "!" || mark == "?") return gap_follows(i);
        if (mark == "\xE2\x80\xA6") return gap_follows(i) && i + 1 < last_ && lex(i + 1).capital;
        if (mark != "." || !gap_follows(i)) return false;
        if (i == begin_) return false;
        const auto previous = i - 1;
        if (!adjacent(previous, i)) return true;
        if (lex(previous).kind == lexeme_kind::number && previous == begin_) return false;  // "1. First"
        auto next = i + 1;
        while (next < last_ && is_closer(at(next)) && at(next) != "'" && at(next) != "\"")
            ++next;
        const bool next_capital = next < last_ && lex(next).capital;
        if (lex(previous).kind != lexeme_kind::word) return true;
        if (at(previous) == ".") return true;
        const bool single = lex(previous).where.end - lex(previous).where.begin == 1;
        const bool dotted =
            single && previous >= begin_ + 2 && at(previous - 1) == "." && adjacent(previous - 1, previous);
        if (dotted) return next_capital && at(previous) != "g" && at(previous) != "e";
        if (single && lex(previous).capital) return !next_capital;  // an initial: "J. Smith"
        if (at(previous) == "etc") return next_capital;
        return !p_.words.is_abbreviation(at(previous));
    }

    /// A soft line break that the writer meant: a new time, label or bullet, or a short line before a capital.
    bool line_ends_sentence(std::uint32_t i) const {
        const auto next = i + 1;
        const auto line_begin = p_.out.doc.text.rfind('\n', lex(i).where.begin);
        const auto from = line_begin == std::string::npos ? 0 : line_begin + 1;
        const bool was_short =
            lex(i).where.end - std::max<std::size_t>(from, p_.out.doc.blocks[block_].where.begin) < short_line;
        if (lex(next).kind == lexeme_kind::number) {
            const bool joined = next + 1 < last_ && adjacent(next, next + 1);
            return (joined && (at(next + 1) == ":" || at(next + 1) == "-" || at(next + 1) == ")")) || was_short;
        }
        if (lex(next).kind == lexeme_kind::punctuation) {
            const auto p = at(next);
            return p == "-" || p == "\xE2\x80\xA2" || p == "\xE2\x80\x93" || p == "\xE2\x80\x94" || p == "|" ||
                   p == "@" || p == "[" || was_short;
        }
        for (auto k = next; k < std::min(next + 4, last_); ++k) {
            if (at(k) == ":" && k > next) return lex(next).capital;
            if (lex(k).kind != lexeme_kind::word) break;
        }
        return was_short && lex(next).capital;
    }

    void close(std::uint32_t end) {
        if (end <= begin_) return;
        p_.out.sentences.push_back({p_.tokens_span(begin_, end), block_, begin_, end});
        begin_ = end;
    }

    page& p_;
    std::uint32_t block_, first_, last_;
    std::uint32_t begin_ = 0;
};

std::uint32_t features_of(const page& p, const sentence& s) {
    std::uint32_t f = 0;
    for (const char c : p.plain_at(s.where)) {
        switch (c) {
            case ':':
                f |= has_colon;
                break;
            case '%':
                f |= has_percent;
                break;
            case '$':
                f |= has_currency;
                break;
            case '@':
                f |= has_at_sign;
                break;
            case '(':
            case '[':
                f |= has_bracket;
                break;
            case '"':
                f |= has_quote;
                break;
            case '-':
                f |= has_hyphen;
                break;
            case '>':
                f |= has_arrow;
                break;
            case '#':
                f |= has_hash;
                break;
            case '\xC2':
                f |= has_currency | has_quote;
                break;  // £ ¥ « »
            case '\xE2':
                f |= has_currency | has_quote | has_arrow;
                break;  // € “ ” → and the dashes
            default:
                if (c >= '0' && c <= '9') f |= has_digit;
        }
    }
    for (auto t = s.first_token; t < s.last_token; ++t) {
        const auto& l = p.lexemes[t];
        if (l.kind == lexeme_kind::address) f |= has_address;
        if (l.all_caps) f |= has_capital_id;
        if (p.is(t, word_class::number_word)) f |= has_number_word;
    }
    if ((f & has_digit) != 0) f |= has_number_word;
    if (p.out.doc.blocks[s.block].kind == block_kind::code) f |= is_code;
    return f;
}

bool is_barrier(std::string_view punctuation) {
    return punctuation == "," || punctuation == ";" || punctuation == ":" || punctuation == "(" || punctuation == ")" ||
           punctuation == "|" || punctuation == "." || punctuation == "\xE2\x80\x94" || punctuation == "?" ||
           punctuation == "!";
}

void find_marks(page& p, std::uint32_t sentence_index) {
    const auto& s = p.out.sentences[sentence_index];
    std::vector<lexicon::step> steps;
    steps.reserve(s.last_token - s.first_token);
    bool barrier = false;
    for (auto t = s.first_token; t < s.last_token; ++t) {
        if (p.lexemes[t].kind == lexeme_kind::punctuation) {
            barrier = barrier || is_barrier(p.word(t));
            continue;
        }
        steps.push_back({t, p.infos[t].stem_id, p.infos[t].exact_id, barrier});
        barrier = false;
    }
    p.words.match(steps, sentence_index, p.marks);
}

}  // namespace

std::uint32_t page::token_at(const sentence& s, std::uint32_t offset) const {
    const auto first = lexemes.begin() + s.first_token;
    const auto last = lexemes.begin() + s.last_token;
    const auto found =
        std::lower_bound(first, last, offset, [](const text::lexeme& l, std::uint32_t o) { return l.where.begin < o; });
    return static_cast<std::uint32_t>(found - lexemes.begin());
}

bool page::starts_line(std::uint32_t offset) const {
    const auto& all = out.doc.text;
    while (offset > 0 && (all[offset - 1] == ' ' || all[offset - 1] == '\t' || all[offset - 1] == '*' ||
                          all[offset - 1] == '`' || all[offset - 1] == '[' || all[offset - 1] == '_' ||
                          all[offset - 1] == '-' || all[offset - 1] == '|' || all[offset - 1] == '>')) {
        --offset;
    }
    return offset == 0 || all[offset - 1] == '\n';
}

void page::add(std::string_view kind, span where, std::string value, std::uint32_t sentence_index, bool strong) {
    by_sentence[sentence_index].push_back(static_cast<std::uint32_t>(out.observations.size()));
    out.observations.push_back({std::string(kind), where, std::move(value), strong, sentence_index});
}

bool page::seen(std::string_view kind, span where, std::uint32_t sentence_index) const {
    return std::any_of(by_sentence[sentence_index].begin(), by_sentence[sentence_index].end(), [&](std::uint32_t i) {
        return out.observations[i].kind == kind && out.observations[i].where.overlaps(where);
    });
}

bool page::seen_in_sentence(std::string_view kind, std::uint32_t sentence_index) const {
    return std::any_of(by_sentence[sentence_index].begin(), by_sentence[sentence_index].end(),
                       [&](std::uint32_t i) { return out.observations[i].kind == kind; });
}

void page::claim(span where, std::uint32_t sentence_index) {
    const auto& s = out.sentences[sentence_index];
    for (auto t = token_at(s, where.begin); t < s.last_token && lexemes[t].where.begin < where.end; ++t)
        claimed[t] = 1;
}

page open_page(reading& out, const lexicon& words) {
    page p{out, words, without_markup(out.doc), {}, {}, {}, {}, {}, {}, {}, {}, {}};
    p.lower = text::folded(p.plain);
    std::vector<std::uint32_t> first_of_block;
    for (const auto& b : out.doc.blocks) {
        first_of_block.push_back(static_cast<std::uint32_t>(p.lexemes.size()));
        text::split(p.plain, b.where, p.lexemes);
    }
    first_of_block.push_back(static_cast<std::uint32_t>(p.lexemes.size()));

    out.tokens.reserve(p.lexemes.size());
    p.infos.reserve(p.lexemes.size());
    for (std::uint32_t t = 0; t < p.lexemes.size(); ++t) {
        const auto& l = p.lexemes[t];
        const auto word = p.word(t);
        if (l.kind == lexeme_kind::punctuation) {
            out.tokens.push_back({l.where, std::string(word), false});
            p.infos.emplace_back();
            continue;
        }
        const auto& stem = text::stem_of(word);
        p.infos.push_back(words.look_up(word, stem));
        const bool content = !p.infos.back().is(word_class::stop);
        out.tokens.push_back({l.where, stem, content});
        out.content_words += content ? 1 : 0;
    }
    for (std::uint32_t b = 0; b < out.doc.blocks.size(); ++b)
        splitter(p, b, first_of_block[b], first_of_block[b + 1]).run();

    p.claimed.assign(p.lexemes.size(), 0);
    p.by_sentence.resize(out.sentences.size());
    for (std::uint32_t s = 0; s < out.sentences.size(); ++s) {
        p.features.push_back(features_of(p, out.sentences[s]));
        p.first_mark.push_back(static_cast<std::uint32_t>(p.marks.size()));
        find_marks(p, s);
    }
    p.first_mark.push_back(static_cast<std::uint32_t>(p.marks.size()));
    return p;
}

}  // namespace coach::core::detect
