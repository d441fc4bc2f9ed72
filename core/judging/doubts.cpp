// One function for each kind of doubt over one view of the text; the table is `finders`. What excuses a sentence (a
// plan, a rule, a limit) and what overclaims are cue lists of the general rubric's graph; shapes are here.

#include "core/judging/doubts.hpp"

#include "core/judging/identifiers.hpp"

#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <set>

namespace coach::core::judging {
namespace {

constexpr int fewest_people = 30;         // fewer are counted at a glance
constexpr std::size_t most_doubts = 200;  // bounds the work on hostile texts
constexpr std::string_view unsourced = "unsourced_figure", broken = "broken_reference", certain = "overclaim";

re2::StringPiece piece(std::string_view s) { return {s.data(), s.size()}; }

/// What is needed of a text again and again.
struct looked_at {
    const reading& r;
    int year;
    std::vector<std::vector<const observation*>> of_sentence;
    std::vector<const observation*> quotations;
    std::set<std::string, std::less<>> listed;  ///< numbers and keys that the list of references defines
    std::string_view references;                ///< the list itself; empty: the text has none
    std::string whole_lower;

    [[nodiscard]] block_kind kind(std::uint32_t s) const { return r.doc.blocks[r.sentences[s].block].kind; }
    [[nodiscard]] bool has(std::uint32_t s, std::string_view what) const {
        return std::any_of(of_sentence[s].begin(), of_sentence[s].end(), [&](auto* o) { return o->kind == what; });
    }
    [[nodiscard]] bool is_quoted(span where) const {
        return std::any_of(quotations.begin(), quotations.end(), [&](auto* q) { return q->where.contains(where); });
    }
    [[nodiscard]] bool in_references(span where) const {
        if (references.empty()) return false;
        const auto begin = static_cast<std::size_t>(references.data() - r.doc.text.data());
        return where.begin >= begin && where.begin < begin + references.size();
    }
    /// Words that are said here and now: no code, no heading, nothing that somebody else is quoted with.
    [[nodiscard]] bool speaks(std::uint32_t s) const {
        const auto k = kind(s);
        return k != block_kind::code && k != block_kind::heading && k != block_kind::quote &&
               !in_references(r.sentences[s].where);
    }
};

std::string lower_of(std::string_view text) {
    std::string out(text);
    std::transform(out.begin(), out.end(), out.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return out;
}

/// From the heading of the list of references to the end, or to the next heading.
std::string_view find_references(const reading& r) {
    static const RE2 heading(
        R"((?mi)^[#*\s]*(?:references|bibliography|literature|works cited|sources|endnotes|footnotes)\**:?[*\s]*$)");
    const std::string_view text = r.doc.text;
    re2::StringPiece found;
    if (!heading.Match(piece(text), 0, text.size(), RE2::UNANCHORED, &found, 1)) return {};
    const auto begin = static_cast<std::size_t>(found.data() - text.data()) + found.size();
    auto end = text.size();
    for (const auto& s : r.sections)
        if (s.heading.begin > begin) end = std::min<std::size_t>(end, s.heading.begin);
    return text.substr(begin, end - begin);
}

/// "[3] …" and "[^note]: …" at the beginning of a line anywhere, "3. …" in the list.
std::set<std::string, std::less<>> find_listed(std::string_view text, std::string_view references) {
    static const RE2 entry(R"((?m)^[ \t>*-]*\[(\^?[\w-]{1,20})\]:?[ \t]+\S)");
    static const RE2 numbered(R"((?m)^[ \t]*(\d{1,3})[.)][ \t]+\S)");
    std::set<std::string, std::less<>> out;
    std::string key;
    for (auto [pattern, where] : {std::pair{&entry, text}, std::pair{&numbered, references}}) {
        auto rest = piece(where);
        while (out.size() < most_doubts && RE2::FindAndConsume(&rest, *pattern, &key))
            out.insert(key);
    }
    return out;
}

looked_at look_at(const reading& r, int year) {
    looked_at out{r, year, std::vector<std::vector<const observation*>>(r.sentences.size()), {}, {}, {}, {}};
    for (const auto& o : r.observations) {
        out.of_sentence[o.sentence].push_back(&o);
        if (o.kind == "quotation") out.quotations.push_back(&o);
    }
    out.references = find_references(r);
    out.listed = find_listed(r.doc.text, out.references);
    out.whole_lower = lower_of(r.doc.text);
    return out;
}

// --- figures --------------------------------------------------------------------------------------------------------

bool is_many(std::string_view words) {
    std::string digits;
    for (const char c : words)
        if (c >= '0' && c <= '9')
            digits += c;
        else if (c != ',' && !digits.empty())
            break;
    int n = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), n);
    return n >= fewest_people;
}

bool is_figure(const looked_at& t, std::uint32_t s, const observation& o) {
    static constexpr std::array shares{"percentage", "fraction_of", "before_after"};
    if (std::find(shares.begin(), shares.end(), o.kind) != shares.end()) return true;
    if (o.kind == "money") return t.has(s, "gr_money_claim_cue");
    return o.kind == "count_of_people" && is_many(t.r.words(o.where));
}

/// "(contract of 2021, section 4)", "(door counters, both branches)": words, and a place, a date or a second part.
bool has_bracketed_source(std::string_view sentence) {
    static const RE2 bracket(R"(\(([^()]*[A-Za-z]{3}[^()]*)\))");
    static const RE2 tells(R"(\d|,|(?i)\b(?:log|report|data|survey|source|list|ledger|register|minutes)\b)");
    auto rest = piece(sentence);
    std::string inside;
    while (RE2::FindAndConsume(&rest, bracket, &inside))
        if (RE2::PartialMatch(inside, tells)) return true;
    return false;
}

bool has_citation(std::string_view sentence) {
    static const RE2 mark(R"(\[\^?\d{1,3}[\],–-]|\(\D*[A-Z][\w'-]+[^()]{0,60},? (?:19|20)\d{2}[a-z]?[);,])");
    return RE2::PartialMatch(piece(sentence), mark);
}

bool names_source(const looked_at& t, std::uint32_t s) {
    static constexpr std::array kinds{"source_marker", "link", "ticket_id", "sampling_statement", "gr_measured_cue"};
    if (std::any_of(kinds.begin(), kinds.end(), [&](auto kind) { return t.has(s, kind); })) return true;
    return has_bracketed_source(t.r.words(t.r.sentences[s].where));
}

/// A citation that leads nowhere is no source: `found` are the doubts so far.
bool cites_something(const looked_at& t, std::uint32_t s, const std::vector<doubt>& found) {
    const auto& where = t.r.sentences[s].where;
    return has_citation(t.r.words(where)) && std::none_of(found.begin(), found.end(), [&](const doubt& d) {
               return d.kind == broken && where.contains(d.where);
           });
}

/// Where a paragraph says who was asked or how it was counted, its later figures rest on that; a line that opens a list
/// with its source carries the items.
bool is_carried(const looked_at& t, std::uint32_t s) {
    const auto block = t.r.sentences[s].block;
    for (auto i = s; i-- > 0;) {
        const auto other = t.r.sentences[i].block;
        if (other == block) {
            if (t.has(i, "sampling_statement") || t.has(i, "gr_measured_cue")) return true;
            continue;
        }
        if (t.kind(s) != block_kind::list_item) return false;
        if (t.kind(i) == block_kind::list_item) continue;
        return t.kind(i) != block_kind::heading && names_source(t, i);
    }
    return false;
}

bool next_names_it(const looked_at& t, std::uint32_t s) {
    static const RE2 opens(R"((?i)^\W*(?:sources?|figures from|data from|that is from|this is from|according to)\b)");
    return s + 1 < t.r.sentences.size() && t.r.sentences[s + 1].block == t.r.sentences[s].block &&
           RE2::PartialMatch(piece(t.r.words(t.r.sentences[s + 1].where)), opens);
}

bool is_question(const looked_at& t, std::uint32_t s) {
    const auto words = t.r.words(t.r.sentences[s].where);
    return words.find('?') != std::string_view::npos;
}

void unsourced_figures(const looked_at& t, std::vector<doubt>& out) {
    for (std::uint32_t s = 0; s < t.r.sentences.size(); ++s) {
        if (!t.speaks(s) || t.kind(s) == block_kind::table_row || is_question(t, s) || t.has(s, "gr_no_claim_cue") ||
            t.has(s, "deadline") || t.has(s, "baseline_target"))
            continue;
        const auto figure = std::find_if(t.of_sentence[s].begin(), t.of_sentence[s].end(),
                                         [&](auto* o) { return is_figure(t, s, *o) && !t.is_quoted(o->where); });
        if (figure == t.of_sentence[s].end() || names_source(t, s) || cites_something(t, s, out) || is_carried(t, s) ||
            next_names_it(t, s))
            continue;
        out.push_back({std::string(unsourced), "figure_without_source", (*figure)->where});
    }
}

// --- references -----------------------------------------------------------------------------------------------------

/// Calls `found(whole, groups…)` for each match in what is said, code and the list of references left out.
template <class Found>
void each_said(const looked_at& t, const RE2& pattern, Found found) {
    std::array<re2::StringPiece, 4> groups;
    const int wanted = std::min(4, pattern.NumberOfCapturingGroups() + 1);
    const auto all = piece(t.r.doc.text);
    for (std::uint32_t s = 0; s < t.r.sentences.size(); ++s) {
        const auto& where = t.r.sentences[s].where;
        if (t.kind(s) == block_kind::code || t.in_references(where)) continue;
        std::size_t at = where.begin;
        while (at < where.end && pattern.Match(all, at, where.end, RE2::UNANCHORED, groups.data(), wanted)) {
            if (groups[0].empty()) break;
            const auto begin = static_cast<std::uint32_t>(groups[0].data() - all.data());
            const span whole{begin, begin + static_cast<std::uint32_t>(groups[0].size())};
            found(s, whole, groups);
            at = whole.end;
        }
    }
}

std::string_view view_of(re2::StringPiece p) { return {p.data(), p.size()}; }

bool begins_line(std::string_view text, std::uint32_t at) {
    while (at > 0 && (text[at - 1] == ' ' || text[at - 1] == '\t' || text[at - 1] == '-' || text[at - 1] == '*'))
        --at;
    return at == 0 || text[at - 1] == '\n';
}

/// "[4]" and "[^4]" without an entry. Not an index ("list[3]"), a link or the entry itself.
void numbered_citations(const looked_at& t, std::vector<doubt>& out) {
    static const RE2 mark(R"(\[(\^?\d{1,3})((?:\s?[,;–-]\s?\d{1,3})*)\])");
    const std::string_view text = t.r.doc.text;
    each_said(t, mark, [&](std::uint32_t, span where, const auto& groups) {
        const char before = where.begin == 0 ? ' ' : text[where.begin - 1];
        const char after = where.end < text.size() ? text[where.end] : ' ';
        const bool index = std::isalnum(static_cast<unsigned char>(before)) != 0 || before == '`' || before == ']' ||
                           before == ')' || before == '_';
        if (index || after == '(' || after == ':' || after == '`' || begins_line(text, where.begin)) return;
        std::string key;
        auto rest = re2::StringPiece(groups[0]);
        static const RE2 one(R"((\^?\d{1,3}))");
        while (RE2::FindAndConsume(&rest, one, &key)) {
            if (t.listed.contains(key)) continue;
            out.push_back({std::string(broken), t.listed.empty() ? "no_reference_list" : "missing_in_list", where});
            return;
        }
    });
}

bool is_no_surname(std::string_view word) {
    static constexpr std::array others{
        "january", "february", "march",    "april",  "may",    "june",     "july",   "august",  "september",
        "october", "november", "december", "spring", "summer", "autumn",   "winter", "fall",    "version",
        "phase",   "the",      "since",    "until",  "from",   "in",       "by",     "as",      "edition",
        "section", "revised",  "updated",  "est",    "source", "contract", "meter",  "quarter", "year"};
    return std::find(others.begin(), others.end(), lower_of(word)) != others.end();
}

/// The list, or failing that any line, that names the author and the year.
bool is_listed(const looked_at& t, std::string_view surname, std::string_view year, span self) {
    const auto name = lower_of(surname);
    const std::string_view all = t.whole_lower;
    for (std::size_t line = 0; line < all.size();) {
        const auto end = std::min(all.find('\n', line), all.size());
        const auto words = all.substr(line, end - line);
        const bool own = self.begin >= line && self.begin < end;
        if (!own && words.find(name) != words.npos && words.find(year) != words.npos &&
            t.in_references({static_cast<std::uint32_t>(line), static_cast<std::uint32_t>(end)}))
            return true;
        line = end + 1;
    }
    return false;
}

/// "(Harlow and Mbeki, 2017)", "Harlow et al. (2017)" that the list lacks, or that have no list.
void named_citations(const looked_at& t, std::vector<doubt>& out) {
    static const RE2 bracketed(
        R"([(;]\s?(?:see |cf\. |e\.g\.,? )?([A-Z][\w'’-]+)((?:,? (?:and|&|et al\.?|[A-Z][\w'’-]+\.?))*),? ((?:19|20)\d{2})[a-z]?(?:, pp?\.? ?\d+(?:[-–]\d+)?)?[);])");
    static const RE2 spoken(
        R"(\b([A-Z][\w'’-]+)((?:,? [A-Z][\w'’-]+)*(?: et al\.?|,? (?:and|&) [A-Z][\w'’-]+)) \(((?:19|20)\d{2})[a-z]?\))");
    for (const auto* pattern : {&bracketed, &spoken}) {
        each_said(t, *pattern, [&](std::uint32_t s, span where, const auto& groups) {
            const auto name = view_of(groups[1]);
            const auto year = view_of(groups[3]);
            if (is_no_surname(name) || t.has(s, "link")) return;
            if (std::stoi(std::string(year)) > t.year) {
                out.push_back({std::string(broken), "not_yet_published", where});
                return;
            }
            if (is_listed(t, name, year, where)) return;
            out.push_back({std::string(broken), t.references.empty() ? "no_reference_list" : "missing_in_list", where});
        });
    }
}

/// Whether the text itself has a section, figure or appendix of this number: as a heading, a caption or a numbered
/// line.
bool has_part(const looked_at& t, std::string_view kind, std::string_view number) {
    const auto id = RE2::QuoteMeta(piece(number));
    const auto noun = kind == "fig" || kind == "fig." ? std::string("fig(?:ure|\\.)?") : std::string(kind);
    const RE2 caption("(?mi)^[\\s#*|>!\\[-]*" + noun + "\\s+" + id + "(?:\\s*[:.)|*\\]—–-]|\\s*$)");
    if (RE2::PartialMatch(piece(t.r.doc.text), caption)) return true;
    const RE2 headed("(?i)(?:^|\\b)" + noun + "\\s+" + id + "\\b");
    for (const auto& s : t.r.sections)
        if (RE2::PartialMatch(s.title, headed)) return true;
    if (kind != "section" && kind != "chapter" && kind != "part") return false;
    const RE2 numbered("(?m)^[#*\\s]*" + id + "(?:[.):]|\\s)\\s*[A-Za-z*]");
    if (RE2::PartialMatch(piece(t.r.doc.text), numbered)) return true;
    const RE2 title("^" + id + "\\b");
    return std::any_of(t.r.sections.begin(), t.r.sections.end(),
                       [&](const auto& s) { return RE2::PartialMatch(s.title, title); });
}

/// "see section 9" where there is none. A section of another document is not this text's to have.
void lost_parts(const looked_at& t, std::vector<doubt>& out) {
    static const RE2 mention(
        R"(\b((?i)section|chapter|appendix|annex|figure|fig\.?|table|part) (\d{1,3}(?:\.\d{1,3})*|[A-Z])\b)");
    static const RE2 of_another(
        R"((?i)^(?:\([^)]*\))?,?\s+(?:of|in|from|to)\s+(?:the|our|your|their|its|this|that|a|an|his|her|[A-Z0-9])\b)");
    const std::string_view text = t.r.doc.text;
    each_said(t, mention, [&](std::uint32_t s, span where, const auto& groups) {
        if (t.kind(s) == block_kind::heading || t.is_quoted(where) || t.has(s, "gr_other_document_cue")) return;
        const auto& whole = t.r.sentences[s].where;
        if (RE2::PartialMatch(piece(text.substr(where.end, whole.end - where.end)), of_another)) return;
        const auto kind = lower_of(view_of(groups[1]));
        if (kind == "part" && !std::isdigit(static_cast<unsigned char>(groups[2][0]))) return;
        if (has_part(t, kind, view_of(groups[2]))) return;
        out.push_back({std::string(broken), "no_such_part", where});
    });
}

void identifiers(const looked_at& t, std::vector<doubt>& out) {
    for (const auto where : impossible_identifiers(t.r.doc.text, t.year))
        out.push_back({std::string(broken), "impossible_identifier", where});
}

/// "Studies show": whose?
void unnamed_research(const looked_at& t, std::vector<doubt>& out) {
    for (std::uint32_t s = 0; s < t.r.sentences.size(); ++s) {
        if (!t.speaks(s) || t.has(s, "link") || has_citation(t.r.words(t.r.sentences[s].where))) continue;
        for (const auto* o : t.of_sentence[s]) {
            const bool unnamed = o->kind == "gr_unnamed_cue" || (o->kind == "unverified_citation" && o->strong);
            if (!unnamed || t.is_quoted(o->where)) continue;
            out.push_back({std::string(broken), "unnamed_research", o->where});
            break;
        }
    }
}

// --- certainty ------------------------------------------------------------------------------------------------------

void overclaims(const looked_at& t, std::vector<doubt>& out) {
    for (std::uint32_t s = 0; s < t.r.sentences.size(); ++s) {
        if (!t.speaks(s) || is_question(t, s) || t.has(s, "gr_rule_cue")) continue;
        for (const auto* o : t.of_sentence[s]) {
            if (o->kind != "gr_certain_cue" || t.is_quoted(o->where)) continue;
            out.push_back({std::string(certain), "certainty", o->where});
            break;
        }
    }
}

// Figures last: whether a citation is a source rests on the doubts about references.
constexpr std::array finders{numbered_citations, named_citations, lost_parts,       identifiers,
                             unnamed_research,   overclaims,      unsourced_figures};

std::uint32_t sentence_at(const reading& r, std::uint32_t offset) {
    const auto after = std::upper_bound(r.sentences.begin(), r.sentences.end(), offset,
                                        [](std::uint32_t at, const sentence& s) { return at < s.where.begin; });
    return after == r.sentences.begin() ? 0 : static_cast<std::uint32_t>(after - r.sentences.begin() - 1);
}

}  // namespace

std::vector<doubt> doubts_of(const reading& r, int year) {
    std::vector<doubt> out;
    if (r.sentences.empty()) return out;
    const auto t = look_at(r, year);
    for (const auto find : finders)
        find(t, out);
    std::stable_sort(out.begin(), out.end(),
                     [](const auto& a, const auto& b) { return a.where.begin < b.where.begin; });
    out.erase(std::unique(out.begin(), out.end(),
                          [](const auto& a, const auto& b) { return a.kind == b.kind && a.where.overlaps(b.where); }),
              out.end());
    if (out.size() > most_doubts) out.resize(most_doubts);
    return out;
}

void observe(reading& r, const std::vector<doubt>& doubts) {
    for (const auto& d : doubts)
        r.observations.push_back({d.kind, d.where, d.why, true, sentence_at(r, d.where.begin)});
    std::stable_sort(r.observations.begin(), r.observations.end(), [](const auto& a, const auto& b) {
        return std::pair(a.sentence, a.where.begin) < std::pair(b.sentence, b.where.begin);
    });
}

const std::vector<std::string>& doubt_kinds() {
    static const std::vector<std::string> all{std::string(unsourced), std::string(broken), std::string(certain)};
    return all;
}

}  // namespace coach::core::judging
