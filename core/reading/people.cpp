// Who: names and teams in running text, blame (a person before a fault), customers by name.
// Names are found by a list of given names, by handles and by words for teams; a capital alone is never certain.

#include "core/reading/pattern.hpp"

#include <algorithm>

namespace coach::core::detect {
namespace {

using text::lexeme_kind;

bool is_team_noun(std::string_view w) {
    return w == "team" || w == "squad" || w == "guild" || w == "crew" || w == "desk" || w == "chapter" ||
           w == "rotation";
}

bool could_be_name(const page& p, std::uint32_t t) {
    const auto& l = p.lexemes[t];
    return l.kind == lexeme_kind::word && l.capital && !l.all_caps && !p.is(t, word_class::not_name) &&
           !p.is(t, word_class::stop) && !p.is(t, word_class::number_word);
}

bool only_names_between(const page& p, std::uint32_t from, std::uint32_t to) {
    for (auto t = from; t < to; ++t) {
        const auto w = p.word(t);
        const bool filler = p.is(t, word_class::stop) || w == "call" || w == "duty" || w == "shift" || w == "simply" ||
                            w == "again" || w == "-" || w == "clearly" || w == "obviously" || w == "apparently" ||
                            w == "repeatedly" || w == "just";
        if (!filler) return false;
    }
    return true;
}

void find_blame(page& p, std::uint32_t index) {
    const auto& s = p.out.sentences[index];
    const int faults = p.words.list_index("_fault");
    for (auto i = p.first_mark[index]; i < p.first_mark[index + 1]; ++i) {
        const auto& m = p.marks[i];
        if (m.list != faults) continue;
        const auto from = m.first >= s.first_token + 5 ? m.first - 5 : s.first_token;
        for (auto t = m.first; t > from; --t) {
            const auto subject = t - 1;
            if (p.lexemes[subject].kind == lexeme_kind::punctuation && p.word(subject) != "-") break;
            const auto w = p.word(subject);
            const bool possessive = w.ends_with("'s") || w.ends_with("\xE2\x80\x99s") || w.ends_with("s'");
            const bool team = is_team_noun(w) && subject > s.first_token;
            const bool named = p.is(subject, word_class::given_name) && p.lexemes[subject].capital;
            const bool surname =
                could_be_name(p, subject) && subject > s.first_token && p.is(subject - 1, word_class::given_name);
            const bool handle = subject > s.first_token && p.word(subject - 1) == "@";
            const bool person = p.is(subject, word_class::role) || p.is(subject, word_class::person_pronoun) || named ||
                                surname || team || handle;
            if (!person || possessive) continue;
            if (only_names_between(p, subject + 1, m.first)) {
                auto begin = subject;
                if ((surname || handle || team) && begin > s.first_token) --begin;
                p.add("blame", p.tokens_span(begin, m.last), std::string(p.lower_at(p.tokens_span(subject, m.last))),
                      index, p.words.phrase_at(m.phrase).strong);
            }
            break;
        }
    }
}

void find_customers(page& p, std::uint32_t index) {
    const auto& s = p.out.sentences[index];
    const auto company_suffix = [](std::string_view w) {
        return w == "inc" || w == "ltd" || w == "gmbh" || w == "llc" || w == "corp" || w == "plc" || w == "ag" ||
               w == "bv" || w == "sarl" || w == "corporation" || w == "limited";
    };
    const auto introduces = [](std::string_view w) {
        return w == "customer" || w == "client" || w == "tenant" || w == "account" || w == "customers" ||
               w == "clients" || w == "tenants" || w == "accounts";
    };
    for (auto t = s.first_token; t + 1 < s.last_token; ++t) {
        const bool id_follows = t + 2 < s.last_token && p.word(t + 2) == "-";
        if (could_be_name(p, t) && company_suffix(p.word(t + 1)) && p.lexemes[t + 1].capital && !id_follows) {
            auto begin = t;
            while (begin > s.first_token && could_be_name(p, begin - 1) && t - begin < 2)
                --begin;
            p.add("named_customer", p.tokens_span(begin, t + 2), std::string(p.lower_at(p.tokens_span(begin, t + 2))),
                  index);
            continue;
        }
        // "customer Acme", "clients such as Northwind": lower-case noun, then a name that is no heading word.
        if (!introduces(p.word(t)) || p.lexemes[t].capital) continue;
        auto at = t + 1;
        if (p.word(at) == "such" && at + 1 < s.last_token && p.word(at + 1) == "as") at += 2;
        if (at < s.last_token &&
            (p.word(at) == "like" || p.word(at) == "including" || p.word(at) == "named" || p.word(at) == "called"))
            ++at;
        if (at >= s.last_token || !could_be_name(p, at) || p.is(at, word_class::given_name) ||
            p.is(at, word_class::team))
            continue;
        p.add("named_customer", p.tokens_span(at, at + 1), std::string(p.word(at)), index, at > t + 1);
    }
}

}  // namespace

name_at find_name(const page& p, std::uint32_t t, std::uint32_t end) {
    if (t >= end) return {};
    if (p.word(t) == "@" && t + 1 < end && p.lexemes[t].where.end == p.lexemes[t + 1].where.begin) {
        const bool mail = t > 0 && p.lexemes[t - 1].where.end == p.lexemes[t].where.begin && p.is_word(t - 1);
        auto length = 2U;
        while (t + length + 1 < end && (p.word(t + length) == "." || p.word(t + length) == "-") &&
               p.lexemes[t + length].where.end == p.lexemes[t + length + 1].where.begin &&
               p.lexemes[t + length - 1].where.end == p.lexemes[t + length].where.begin && p.is_word(t + length + 1)) {
            length += 2;
        }
        return mail ? name_at{} : name_at{length, true, false};
    }
    const auto& l = p.lexemes[t];
    if (l.kind != lexeme_kind::word) return {};
    // "platform team", "Data Platform team", "SRE on-call"
    for (std::uint32_t ahead = 1; ahead <= 2 && t + ahead < end; ++ahead) {
        if (p.is(t, word_class::stop) || p.is(t, word_class::not_name)) break;
        if (is_team_noun(p.word(t + ahead))) return {ahead + 1, true, true};
        if (p.lexemes[t + ahead].kind != lexeme_kind::word || p.is(t + ahead, word_class::stop)) break;
    }
    const bool title =
        p.word(t) == "dr" || p.word(t) == "prof" || p.word(t) == "mr" || p.word(t) == "mrs" || p.word(t) == "ms";
    if (title && l.capital) {
        const std::uint32_t dot = t + 1 < end && p.word(t + 1) == "." ? 1 : 0;
        std::uint32_t names = 0;
        while (names < 3 && t + 1 + dot + names < end && could_be_name(p, t + 1 + dot + names))
            ++names;
        return names == 0 ? name_at{} : name_at{1 + dot + names, true, false};
    }
    // "It" begins a sentence, "IT" is a team.
    const bool short_word = l.where.end - l.where.begin <= 2;
    if (p.is(t, word_class::team) && (l.all_caps || (l.capital && !short_word))) {
        std::uint32_t length = 1;
        while (t + length < end && length < 3 && p.lexemes[t + length].capital &&
               (p.is(t + length, word_class::team) || p.is(t + length, word_class::role))) {
            ++length;
        }
        return {length, true, true};
    }
    if (!l.capital) return {};
    if (p.is(t, word_class::given_name) && !l.all_caps) {
        std::uint32_t length = 1;
        while (t + length < end && length < 3 && could_be_name(p, t + length))
            ++length;
        if (t + length < end && length == 1 && p.lexemes[t + length].kind == lexeme_kind::word &&
            p.lexemes[t + length].capital && p.lexemes[t + length].where.end - p.lexemes[t + length].where.begin == 1) {
            ++length;  // "Maria C."
        }
        return {length, true, false};
    }
    const bool initial =
        l.where.end - l.where.begin == 1 && t + 2 < end && p.word(t + 1) == "." && could_be_name(p, t + 2);
    if (initial) return {3, true, false};
    if (!could_be_name(p, t)) return {};
    if (t + 1 < end && could_be_name(p, t + 1)) return {2, false, false};
    return {1, false, false};
}

void detect_people(page& p, std::uint32_t index) {
    if ((p.features[index] & is_code) != 0) return;
    find_blame(p, index);
    find_customers(p, index);
}

}  // namespace coach::core::detect
