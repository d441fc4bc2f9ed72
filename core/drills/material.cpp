#include "core/drills/material.hpp"

#include "core/reading/text.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdlib>
#include <map>
#include <set>

namespace coach::core::drills {

namespace {

constexpr std::size_t shortest_passage = 3;  ///< telling words; less is a label
constexpr double stem_beside_meaning = 0.5;  ///< of a word that a group stands for already
constexpr double stem_in_phrase = 0.3;
constexpr double faint_word = 0.3;

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

/// "e.g.", "vs.", "no. 4", "J.": no sentence ends there.
bool is_short_form(std::string_view before) {
    constexpr std::array known{"e.g", "i.e", "vs", "etc", "approx", "cf", "mr", "mrs", "ms", "dr", "no", "incl"};
    const auto start = before.find_last_of(" \t\n(*") + 1;
    const auto last = text::folded(before.substr(start));
    const bool initial = last.size() == 1 && std::isalpha(static_cast<unsigned char>(last.front())) != 0;
    return initial || std::find(known.begin(), known.end(), last) != known.end();
}

int written_number(std::string_view text, std::size_t item_begin) {
    auto end = item_begin;
    while (end > 0 && (text[end - 1] == ' ' || text[end - 1] == '.' || text[end - 1] == ')'))
        --end;
    auto begin = end;
    while (begin > 0 && std::isdigit(static_cast<unsigned char>(text[begin - 1])))
        --begin;
    return begin < end && end - begin <= 3 ? std::atoi(std::string(text.substr(begin, end - begin)).c_str()) : 0;
}

/// "**Root cause.**": a heading in front of its text.
bool is_label(std::string_view sentence) {
    return sentence.size() > 4 && sentence.starts_with("**") && sentence.ends_with("**") && sentence.size() < 60;
}

/// Line numbers as people and locators count them: `locator` counts all, people only those that they see.
std::vector<span> lines_of(std::string_view text) {
    std::vector<span> out;
    for (std::size_t from = 0; from <= text.size();) {
        const auto to = std::min(text.find('\n', from), text.size());
        out.push_back({static_cast<std::uint32_t>(from), static_cast<std::uint32_t>(to)});
        from = to + 1;
    }
    return out;
}

/// "line 3", "lines 3-5".
span located(std::string_view locator, const std::vector<span>& lines) {
    std::vector<std::size_t> numbers;
    for (std::size_t i = 0; i < locator.size(); ++i) {
        if (!std::isdigit(static_cast<unsigned char>(locator[i]))) continue;
        std::size_t n = 0;
        for (; i < locator.size() && std::isdigit(static_cast<unsigned char>(locator[i])) && n < 100'000; ++i)
            n = n * 10 + static_cast<std::size_t>(locator[i] - '0');
        numbers.push_back(n);
    }
    if (numbers.empty() || numbers.front() == 0 || numbers.back() > lines.size() || numbers.front() > numbers.back())
        return {};
    return {lines[numbers.front() - 1].begin, lines[numbers.back() - 1].end};
}

}  // namespace

bag bag_of(const std::vector<word>& words, const lexicon& lex) {
    std::map<std::string, term> made;
    const auto add = [&](std::string key, double share, bool number) {
        auto& t = made[key];
        t.share = t.key.empty() ? share : std::max(t.share, share);
        t.number = number;
        t.key = std::move(key);
    };
    auto hits = lex.meanings(words);
    // "number 2" points at a place: its words are no longer part of what is said.
    std::erase_if(hits, [&](const auto& h) { return h.last - h.first == 1 && words[h.first].points; });
    std::vector<int> covered(words.size(), 0);  // 1: by a word of a group, 2: by a phrase
    for (const auto& h : hits) {
        const auto twins = std::count_if(hits.begin(), hits.end(), [&](const auto& o) { return o.first == h.first; });
        const bool faint = h.last - h.first == 1 && words[h.first].faint;
        add("#" + std::to_string(h.list), (faint ? faint_word : 1.0) / static_cast<double>(twins), false);
        if (h.gap) continue;
        for (auto i = h.first; i < h.last; ++i)
            covered[i] = h.last - h.first > 1 ? 2 : 1;
    }
    for (std::size_t i = 0; i < words.size(); ++i) {
        const auto& w = words[i];
        if (w.joined && !w.number) add(words[i - 1].stem + "-" + w.stem, 1, false);
        if (w.small) continue;
        const auto share = covered[i] == 2 ? stem_in_phrase : covered[i] == 1 ? stem_beside_meaning : 1;
        add(w.stem, share * (w.faint ? faint_word : 1), w.number);
    }
    bag out;
    for (auto& [key, t] : made)
        out.push_back(std::move(t));
    return out;
}

std::vector<span> sentences_in(std::string_view text, span where) {
    std::vector<span> out;
    const auto push = [&](std::size_t begin, std::size_t end) {
        while (begin < end && is_space(text[begin]))
            ++begin;
        while (end > begin && is_space(text[end - 1]))
            --end;
        const bool words = std::any_of(
            text.begin() + static_cast<std::ptrdiff_t>(begin), text.begin() + static_cast<std::ptrdiff_t>(end),
            [](char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || (c & 0x80) != 0; });
        if (words) out.push_back({static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)});
    };
    std::size_t from = where.begin;
    for (std::size_t i = where.begin; i < where.end; ++i) {
        const char c = text[i];
        const bool stops = c == '.' || c == '!' || c == '?' || c == ';';
        if (c != '\n' && !stops) continue;
        auto end = i + 1;
        while (stops && end < where.end && std::string_view(".!?\"')*").find(text[end]) != std::string_view::npos)
            ++end;
        if (stops && end < where.end && !is_space(text[end])) continue;
        if (c == '.' && is_short_form(text.substr(from, i - from))) continue;
        push(from, end);
        from = end;
    }
    push(from, where.end);
    return out;
}

std::size_t material::clean_count() const {
    std::set<std::size_t> clean;
    for (std::size_t i = 0; i < passages.size(); ++i)
        if (passages[i].clean()) clean.insert(part_of(i));
    return clean.size();
}

std::size_t material::part_of(std::size_t passage) const {
    return by_item ? static_cast<std::size_t>(passages[passage].item) : passage;
}

material material_of(const graph::drill& d, std::string_view locale, const lexicon& lex) {
    material out;
    out.text = std::string(d.material.in(locale));
    const auto lines = lines_of(out.text);
    for (const auto& f : d.flaws) {
        const auto at = f.span_text.empty() ? std::string::npos : out.text.find(f.span_text);
        out.spans.push_back(at == std::string::npos ? located(f.locator, lines)
                                                    : span{static_cast<std::uint32_t>(at),
                                                           static_cast<std::uint32_t>(at + f.span_text.size())});
    }
    std::vector<int> seen_line(lines.size());
    int seen = 0;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        const auto text = std::string_view(out.text).substr(lines[i].begin, lines[i].end - lines[i].begin);
        seen += text.find_first_not_of(" \t\r") != std::string_view::npos;
        seen_line[i] = seen;
    }
    const auto doc = plain_document(out.text);
    std::string heading;
    int item = 0, paragraph = 0;
    bool in_list = false;
    for (const auto& b : doc.blocks) {
        if (b.kind == block_kind::heading) {
            heading = out.text.substr(b.where.begin, b.where.end - b.where.begin);
            in_list = false;
            continue;
        }
        const bool list = b.kind == block_kind::list_item;
        if (list) {
            const auto written = written_number(out.text, b.where.begin);
            item = written > 0 ? written : in_list ? item + 1 : 1;
            out.items = std::max(out.items, item);
        } else {
            ++paragraph;
        }
        in_list = list;
        int sentence = 0;
        for (const auto s : sentences_in(out.text, b.where)) {
            if (is_label(std::string_view(out.text).substr(s.begin, s.end - s.begin))) {
                heading = out.text.substr(s.begin, s.end - s.begin);
                continue;
            }
            const auto line = std::upper_bound(lines.begin(), lines.end(), s.begin,
                                               [](std::uint32_t at, span l) { return at < l.begin; }) -
                              lines.begin() - 1;
            passage p{s,
                      list ? item : 0,
                      list ? 0 : paragraph,
                      seen_line[static_cast<std::size_t>(line)],
                      ++sentence,
                      heading,
                      {},
                      {}};
            for (std::size_t f = 0; f < out.spans.size(); ++f)
                if (out.spans[f].begin < out.spans[f].end && out.spans[f].overlaps(s))
                    p.flaws.push_back(static_cast<int>(f));
            const auto words = lex.words(std::string_view(out.text).substr(s.begin, s.end - s.begin));
            const auto telling = std::count_if(words.begin(), words.end(), [](const auto& w) { return !w.small; });
            if (p.clean() && static_cast<std::size_t>(telling) < shortest_passage) continue;
            p.says = bag_of(words, lex);
            out.passages.push_back(std::move(p));
        }
    }
    // Where numbered items are judged one by one, what stands around them is no part of it, and one is clean as a whole
    // or not at all.
    out.by_item = out.items > 0 && !graph::right_actions(d.kind).empty();
    if (out.by_item) {
        std::set<int> flawed;
        for (const auto& p : out.passages)
            if (!p.clean()) flawed.insert(p.item);
        std::erase_if(out.passages,
                      [&](const passage& p) { return p.clean() && (p.item == 0 || flawed.contains(p.item)); });
    }
    return out;
}

bool places::holds(std::size_t passage) const { return std::find(at.begin(), at.end(), passage) != at.end(); }

namespace {

enum class unit { none, item, line, paragraph, sentence };

struct pointing {
    const std::vector<word>& words;
    const lexicon& lex;
    std::string_view text;

    [[nodiscard]] unit unit_at(std::size_t i) const {
        const std::vector<word> one{words[i]};
        for (const auto& [name, u] : {std::pair{"line", unit::line},
                                      {"paragraph", unit::paragraph},
                                      {"sentence", unit::sentence},
                                      {"item", unit::item}})
            if (lex.hears(name, one)) return u;
        return unit::none;
    }
    /// "2", "2nd", "second", "two"; -1 for "last"; 0: no number.
    [[nodiscard]] int number_at(std::size_t i, bool ordinal_only) const {
        const auto& w = words[i];
        if (lex.position("last", w.folded) > 0) return -1;
        if (const auto n = lex.position("ordinals", w.folded)) return n;
        if (w.number && w.folded.size() > 2 && std::isalpha(static_cast<unsigned char>(w.folded.back())))
            return std::atoi(w.folded.c_str());
        if (ordinal_only) return 0;
        if (const auto n = lex.position("cardinals", w.folded)) return n;
        const bool plain =
            w.number && w.folded.size() <= 2 &&
            std::all_of(w.folded.begin(), w.folded.end(), [](unsigned char c) { return std::isdigit(c) != 0; });
        return plain ? std::atoi(w.folded.c_str()) : 0;
    }
    /// "2: …", "2) …", "#2", "2 keep": a number in front, where the material's parts are numbered.
    [[nodiscard]] int in_front(const material& m) const {
        if (words.empty() || m.items == 0) return 0;
        const auto& w = words.front();
        const auto n = w.number ? number_at(0, false) : 0;
        if (n < 1 || n > m.items) return 0;
        if (w.where.begin > 0 && text[w.where.begin - 1] == '#') return n;
        const auto after = text.substr(std::min<std::size_t>(w.where.end, text.size()));
        const bool mark = after.empty() || std::string_view(":).,-=").find(after.front()) != std::string_view::npos ||
                          after.starts_with(" -") || after.starts_with(" \xE2\x80\x93") || after.starts_with(" =");
        if (mark) return n;
        const std::vector<word> rest(words.begin() + 1, words.end());
        for (const auto* cue :
             {"keep", "assist", "delegate", "stop", "verify", "escalate", "fine", "wrong", "deny", "allow", "ask"})
            for (const auto& h : lex.heard(cue, rest))
                if (h.first <= 2) return n;
        return 0;
    }
};

}  // namespace

places places_named(std::string_view text, const std::vector<word>& words, int marker, const material& m,
                    const lexicon& lex) {
    places out;
    const auto point_at = [&](unit u, int n) {
        out.pointed = true;
        const auto of = [&](const passage& p) {
            return u == unit::line        ? p.line
                   : u == unit::paragraph ? p.paragraph
                   : u == unit::sentence  ? p.sentence
                                          : p.item;
        };
        if (n < 0)
            for (const auto& p : m.passages)
                n = std::max(n, of(p));
        for (std::size_t i = 0; i < m.passages.size(); ++i)
            if (of(m.passages[i]) == n && !out.holds(i)) out.at.push_back(i);
    };
    const pointing here{words, lex, text};
    if (marker > 0 && marker <= m.items) point_at(unit::item, marker);
    const auto with_words = [&](std::size_t first, std::size_t last) {
        for (auto w = first; w <= last; ++w)
            out.said.push_back(static_cast<std::uint32_t>(w));
    };
    if (const auto n = here.in_front(m)) {
        point_at(unit::item, n);
        with_words(0, 0);
    }
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (words[i].where.begin > 0 && text[words[i].where.begin - 1] == '#')
            if (const auto n = here.number_at(i, false); n > 0) {
                point_at(unit::item, n);
                with_words(i, i);
            }
        const auto u = here.unit_at(i);
        if (u == unit::none) continue;
        // "number 2", "bullet two"
        if (i + 1 < words.size())
            if (const auto n = here.number_at(i + 1, false); n != 0 && (u != unit::item || m.items > 0)) {
                point_at(u, n);
                with_words(i, i + 1);
                continue;
            }
        // "the second bullet", "2nd line"
        if (i > 0)
            if (const auto n = here.number_at(i - 1, true); n != 0 && (u != unit::item || m.items > 0)) {
                point_at(u, n);
                with_words(i - 1, i);
            }
    }
    return out;
}

}  // namespace coach::core::drills
