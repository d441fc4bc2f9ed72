// Who does what by when: owners, action items, decisions asked. Works over blocks, because a table says in its head
// what its cells mean: a name under "Owner" is an owner, a date under "Due" a deadline, "Baseline" and "Target" side by
// side a goal.

#include "core/reading/pattern.hpp"
#include "core/reading/stems.hpp"

#include <algorithm>
#include <optional>

namespace coach::core::detect {
namespace {

using text::lexeme_kind;

std::string name_value(const page& p, std::uint32_t first, std::uint32_t length) {
    return std::string(p.lower_at(p.tokens_span(first, first + length)));
}

void add_owner(page& p, std::uint32_t index, std::uint32_t first, std::uint32_t length, bool strong,
               std::uint32_t from) {
    const auto name = p.tokens_span(first, first + length);
    if (p.seen("named_owner", name, index)) return;
    p.add("named_owner", {p.lexemes[from].where.begin, name.end}, name_value(p, first, length), index, strong);
}

/// Tokens of "on-call" and "on call" before a role: "the on-call engineer".
std::uint32_t on_call_length(const page& p, std::uint32_t t, std::uint32_t end) {
    if (t + 1 >= end || p.word(t) != "on") return 0;
    if (p.word(t + 1) == "call") return 2;
    return t + 2 < end && p.word(t + 1) == "-" && p.word(t + 2) == "call" ? 3 : 0;
}

/// "Owner: Maria Chen", "owned by the Platform team", "DRI — @maria".
void find_labelled_owners(page& p, std::uint32_t index) {
    const auto& s = p.out.sentences[index];
    const int labels = p.words.list_index("_owner_label");
    for (auto i = p.first_mark[index]; i < p.first_mark[index + 1]; ++i) {
        const auto& m = p.marks[i];
        if (m.list != labels) continue;
        auto at = m.last;
        bool parted = false;
        while (at < s.last_token && at < m.last + 4) {
            const auto w = p.word(at);
            const bool mark = p.lexemes[at].kind == lexeme_kind::punctuation && w != "@" && w != "." && w != ")" &&
                              w != "?" && w != ",";
            if (mark) parted = true;
            if (!mark && w != "is" && w != "the" && w != "are" && w != "will" && w != "be" && w != "for" && w != "this")
                break;
            ++at;
        }
        if (at >= s.last_token || p.is(at, word_class::not_name)) continue;
        if (const auto call = on_call_length(p, at, s.last_token); call != 0 && parted) {
            const bool role_follows = at + call < s.last_token && p.is(at + call, word_class::role);
            add_owner(p, index, at, call + (role_follows ? 1 : 0), true, m.first);
            continue;
        }
        const auto name = find_name(p, at, s.last_token);
        const bool small_name = p.is(at, word_class::given_name) && parted;
        const bool role = p.is(at, word_class::role) && (parted || p.lexemes[at].capital);
        const bool by = p.word(m.last - 1) == "by" || p.word(m.last - 1) == "to";
        if (name.length != 0 && (name.certain || parted || by)) {
            add_owner(p, index, at, name.length, true, m.first);
        } else if (small_name || role) {
            auto length = 1U;
            while (role && at + length < s.last_token && length < 4 &&
                   p.lexemes[at + length].kind == lexeme_kind::word && !p.is(at + length, word_class::not_name) &&
                   (p.word(at + length) == "of" || p.is(at + length, word_class::role) ||
                    p.lexemes[at + length].capital)) {
                ++length;
            }
            add_owner(p, index, at, length, true, m.first);
        }
    }
}

bool is_dash(std::string_view w) { return w == "-" || w == "\xE2\x80\x93" || w == "\xE2\x80\x94"; }

bool takes_on(const page& p, std::uint32_t t, std::uint32_t end) {
    if (t >= end) return false;
    const auto w = p.word(t);
    if (w == "will" || w == "owns" || w == "own" || w == "leads" || w == "takes" || w == "drives" || w == "'ll")
        return true;
    return w == "to" && t + 1 < end && p.is(t + 1, word_class::action_verb);
}

/// Names without a label: a handle, "Maria will …", "(Maria Chen)", "… — Priya, 14 March", "Priya: add …".
void find_bare_owners(page& p, std::uint32_t index) {
    const auto& s = p.out.sentences[index];
    const auto kind = p.out.doc.blocks[s.block].kind;
    const bool item = kind == block_kind::list_item || kind == block_kind::table_row;
    for (auto t = s.first_token; t < s.last_token;) {
        const auto name = find_name(p, t, s.last_token);
        if (name.length == 0) {
            ++t;
            continue;
        }
        const auto after = t + name.length;
        const auto before = t > s.first_token ? p.word(t - 1) : std::string_view();
        const auto next = after < s.last_token ? p.word(after) : std::string_view();
        const bool sentence_start = t == s.first_token;
        const bool handle = p.word(t) == "@";
        const bool bracketed = (before == "(" || before == "[") && (next == ")" || next == "]" || next == ",");
        const bool parted = is_dash(before) || before == "|" || before == "," || before == ";" ||
                            before == "\xE2\x86\x92" || before == ":";
        const bool closed = next.empty() || next == "," || next == "." || next == "|" || next == ")" || next == ";" ||
                            next == "(" || next == "by";
        if (handle) {
            add_owner(p, index, t, name.length, true, t);
        } else if (takes_on(p, after, s.last_token)) {
            const bool plain_word = sentence_start && name.length == 1 && !name.certain;
            if (!plain_word) add_owner(p, index, t, name.length, name.certain, t);
        } else if (bracketed && (name.certain || name.length == 2)) {
            add_owner(p, index, t, name.length, name.certain, t);
        } else if (item && name.certain && parted && closed) {
            add_owner(p, index, t, name.length, true, t);
        } else if (item && name.certain && sentence_start && (next == ":" || is_dash(next))) {
            add_owner(p, index, t, name.length, true, t);
        }
        t = after;
    }
}

struct column_use {
    std::optional<std::size_t> owner, due, source, baseline, target;
};

std::vector<span> cells_of(const page& p, span row) {
    std::vector<span> cells;
    auto begin = row.begin;
    for (auto i = row.begin; i <= row.end; ++i) {
        const bool escaped = i > row.begin && p.out.doc.text[i - 1] == '\\';
        if (i < row.end && (p.out.doc.text[i] != '|' || escaped)) continue;
        auto from = begin;
        auto to = i;
        while (from < to && p.plain[from] == ' ')
            ++from;
        while (to > from && p.plain[to - 1] == ' ')
            --to;
        cells.push_back({from, to});
        begin = i + 1;
    }
    return cells;
}

bool names_any(const std::vector<std::string>& stems, std::initializer_list<const char*> wanted) {
    return std::any_of(wanted.begin(), wanted.end(), [&](const char* w) {
        return std::find(stems.begin(), stems.end(), text::stem_of(w)) != stems.end();
    });
}

column_use use_of_columns(const page& p, const std::vector<span>& head) {
    column_use use;
    for (std::size_t i = 0; i < head.size(); ++i) {
        const auto stems = text::word_stems(p.lower_at(head[i]));
        if (stems.empty() || stems.size() > 5) continue;
        if (!use.owner && names_any(stems, {"owner", "assignee", "assigned", "responsible", "dri", "lead", "who"}))
            use.owner = i;
        if (!use.due && names_any(stems, {"due", "deadline", "when", "date", "by"})) use.due = i;
        if (!use.source && names_any(stems, {"source", "evidence", "reference"})) use.source = i;
        if (!use.baseline && names_any(stems, {"baseline", "today", "current", "now"})) use.baseline = i;
        if (!use.target && names_any(stems, {"target", "goal"})) use.target = i;
    }
    return use;
}

std::optional<std::uint32_t> sentence_at(const page& p, std::uint32_t offset) {
    const auto& all = p.out.sentences;
    auto found = std::upper_bound(all.begin(), all.end(), offset,
                                  [](std::uint32_t o, const sentence& s) { return o < s.where.begin; });
    if (found == all.begin()) return std::nullopt;
    --found;
    if (offset >= found->where.end) return std::nullopt;
    return static_cast<std::uint32_t>(found - all.begin());
}

bool has_digit_in(std::string_view s) {
    return std::any_of(s.begin(), s.end(), [](char c) { return c >= '0' && c <= '9'; });
}

void read_row(page& p, const column_use& use, const std::vector<span>& cells) {
    const auto cell = [&](const std::optional<std::size_t>& column) -> std::optional<span> {
        if (!column || *column >= cells.size()) return std::nullopt;
        const auto c = cells[*column];
        return c.begin == c.end ? std::nullopt : std::optional(c);
    };
    const auto first_token = [&](span where, std::uint32_t index) {
        return p.token_at(p.out.sentences[index], where.begin);
    };
    const auto nobody = [&](span where, std::uint32_t index) {
        const auto t = first_token(where, index);
        return t >= p.out.sentences[index].last_token || !(p.is_word(t) || p.word(t) == "@") ||
               p.is(t, word_class::not_name);
    };
    if (const auto c = cell(use.owner)) {
        const auto index = sentence_at(p, c->begin);
        if (index && !nobody(*c, *index) && !p.seen("named_owner", *c, *index)) {
            p.add("named_owner", *c, std::string(p.lower_at(*c)), *index);
        }
    }
    if (const auto c = cell(use.due)) {
        const auto index = sentence_at(p, c->begin);
        if (index && !p.seen("deadline", *c, *index) &&
            (p.seen("date", *c, *index) || p.seen("time_window", *c, *index))) {
            p.add("deadline", *c, std::string(p.lower_at(*c)), *index);
        }
    }
    if (const auto c = cell(use.source)) {
        const auto index = sentence_at(p, c->begin);
        if (index && !nobody(*c, *index) && !p.seen("source_marker", *c, *index)) {
            p.add("source_marker", *c, std::string(p.lower_at(*c)), *index);
        }
    }
    const auto from = cell(use.baseline);
    const auto to = cell(use.target);
    if (from && to && has_digit_in(p.lower_at(*from)) && has_digit_in(p.lower_at(*to))) {
        if (const auto index = sentence_at(p, from->begin)) {
            p.add("baseline_target", {std::min(from->begin, to->begin), std::max(from->end, to->end)},
                  std::string(p.lower_at(*from)) + " -> " + std::string(p.lower_at(*to)), *index);
        }
    }
}

void read_tables(page& p) {
    const auto& blocks = p.out.doc.blocks;
    for (std::size_t b = 0; b < blocks.size(); ++b) {
        if (blocks[b].kind != block_kind::table_row) continue;
        const auto use = use_of_columns(p, cells_of(p, blocks[b].where));
        for (++b; b < blocks.size() && blocks[b].kind == block_kind::table_row; ++b)
            read_row(p, use, cells_of(p, blocks[b].where));
    }
}

/// What an item must have to be an action: someone, a date, and something to do.
struct action_parts {
    std::optional<std::uint32_t> owner;  ///< observation
    bool dated = false;
    bool to_do = false;
};

void look_at_sentence(const page& p, std::uint32_t index, action_parts& parts) {
    for (const auto i : p.by_sentence[index]) {
        const auto& o = p.out.observations[i];
        if (o.kind == "named_owner" && !parts.owner) parts.owner = i;
        parts.dated = parts.dated || o.kind == "date" || o.kind == "deadline" ||
                      (o.kind == "time_window" && o.value.size() <= 9 && has_digit_in(o.value));
    }
    const auto& s = p.out.sentences[index];
    for (auto t = s.first_token; t < s.last_token; ++t)
        parts.to_do = parts.to_do || p.is(t, word_class::action_verb);
}

void find_actions(page& p) {
    const auto& sentences = p.out.sentences;
    for (std::uint32_t first = 0; first < sentences.size();) {
        const auto& block = p.out.doc.blocks[sentences[first].block];
        const bool item = block.kind == block_kind::list_item || block.kind == block_kind::table_row;
        auto last = first + 1;
        while (item && last < sentences.size() && sentences[last].block == sentences[first].block)
            ++last;
        action_parts parts;
        const bool prose = block.kind == block_kind::list_item || block.kind == block_kind::table_row ||
                           block.kind == block_kind::paragraph;
        for (auto i = first; prose && i < last; ++i)
            look_at_sentence(p, i, parts);
        if (parts.owner && parts.dated && parts.to_do) {
            const auto owner = p.out.observations[*parts.owner];
            const span whole{sentences[first].where.begin, sentences[last - 1].where.end};
            p.add("action_item", whole, owner.value, first, owner.strong);
        }
        first = last;
    }
}

bool names_someone(const page& p, std::uint32_t index) {
    const auto& s = p.out.sentences[index];
    for (auto t = s.first_token; t < s.last_token; ++t) {
        if (p.is(t, word_class::role) || (p.is(t, word_class::team) && p.lexemes[t].capital)) return true;
        const auto name = find_name(p, t, s.last_token);
        if (name.length != 0 && name.certain) return true;
    }
    return false;
}

/// Who decides what by when; the three may stand in neighbouring sentences of one block.
void find_decisions(page& p) {
    const int requests = p.words.list_index("_decision_request");
    const int weak_requests = p.words.list_index("_decision_mention");
    const auto& sentences = p.out.sentences;
    for (const auto& m : p.marks) {
        const bool asks = m.list == requests;
        if (!asks && m.list != weak_requests) continue;
        const auto index = m.sentence;
        if (p.seen_in_sentence("decision_ask", index) || (p.features[index] & is_code) != 0) continue;
        bool who = false;
        bool when = false;
        const auto from = index > 0 ? index - 1 : index;
        for (auto i = from; i < std::min<std::size_t>(index + 2, sentences.size()); ++i) {
            if (sentences[i].block != sentences[index].block) continue;
            if (i == index || i == index + 1) who = who || names_someone(p, i);
            when = when || p.seen_in_sentence("deadline", i) || (i == index && p.seen_in_sentence("date", i));
        }
        const bool heading = p.out.doc.blocks[sentences[index].block].kind == block_kind::heading;
        // "14:30 commander decides to isolate" tells what was decided.
        const bool told = p.seen_in_sentence("timeline_entry", index);
        if (heading || told || (!asks && !(who && when))) continue;
        p.add("decision_ask", sentences[index].where, p.words.phrase_at(m.phrase).value, index, who && when);
    }
}

}  // namespace

void detect_responsibility(page& p) {
    for (std::uint32_t i = 0; i < p.out.sentences.size(); ++i) {
        const auto kind = p.out.doc.blocks[p.out.sentences[i].block].kind;
        if (kind == block_kind::code || kind == block_kind::heading) continue;
        find_labelled_owners(p, i);
        find_bare_owners(p, i);
    }
    read_tables(p);
    find_actions(p);
    find_decisions(p);
}

}  // namespace coach::core::detect
