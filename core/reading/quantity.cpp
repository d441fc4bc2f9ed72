// How much: percentages, money, measures, fractions, counts of people and of things, ranges, changes.
// Numbers inside dates, times, ids and addresses are claimed by those detectors before and are not counted here.

#include "core/reading/pattern.hpp"

#include <algorithm>

namespace coach::core::detect {
namespace {

using namespace shape;
using text::lexeme_kind;

bool is_claimed(const page& p, const sentence& s, span where) {
    for (auto t = p.token_at(s, where.begin); t < s.last_token && p.lexemes[t].where.begin < where.end; ++t) {
        if (p.claimed[t] != 0) return true;
    }
    return false;
}

std::string compact(std::string_view s) {
    std::string out;
    for (const char c : s) {
        if (c != ' ' && c != ',') out += c;
    }
    return out;
}

void find_shapes(page& p, std::uint32_t index) {
    const auto& s = p.out.sentences[index];
    const auto f = p.features[index];
    const auto each = [&](const pattern& shape, std::string_view kind) {
        shape.each(p, s, [&](span where) {
            if (!stands_alone(p, where) || is_claimed(p, s, where) || p.seen(kind, where, index)) return;
            p.add(kind, where, compact(p.lower_at(where)), index);
        });
    };
    if ((f & has_percent) != 0 || p.lower_at(s.where).find("per") != std::string_view::npos ||
        p.lower_at(s.where).find("p") != std::string_view::npos) {
        static const pattern percent(number + R"((?:\s?(?:)" + dash + R"(|to)\s?)" + number +
                                     R"()?\s?(?:%|(?:percent|per cent|pct|percentage points?|pp)\b))");
        each(percent, "percentage");
    }
    if ((f & has_digit) != 0) {
        static const pattern symbol(R"((?:us|ca|au)?[$€£¥]\s?)" + number +
                                    R"((?:\s?(?:k|m|bn|b|thousand|million|billion)\b)?)");
        static const pattern code(number + magnitude +
                                  R"(\s?(?:usd|eur|gbp|chf|dollars?|euros?|pounds?)\b|\b(?:usd|eur|gbp|chf)\s?)" +
                                  number + magnitude);
        if ((f & has_currency) != 0) each(symbol, "money");
        each(code, "money");
        static const pattern unit(
            number +
            R"(\s?(?:ms|gb|mb|kb|tb|gib|mib|kib|gbps|mbps|rps|qps|tps|req\/s|requests?\/s(?:ec)?|req(?:uest)?s? per (?:second|minute|hour)|km|kg|px|pts|points?|fps|hz|mhz|ghz|cores?|vcpus?|story points|fte|x)\b)");
        each(unit, "number_with_unit");
    }
}

void find_fractions(page& p, std::uint32_t index) {
    static const std::string some = "(?:" + number + "|" + words + "|one)";
    static const pattern of("\\b" + some + R"( (?:(?:[a-z]+ )?out of|of|in) (?:the |our |their |these |all |those )?)" +
                            some + R"(\b(?: +(?:[a-z-]+ )?[a-z-]+)?)");
    static const pattern slash(R"(\b\d{1,4}\s?/\s?\d{1,5} [a-z]+)");
    static const pattern part(
        R"(\b(?:a|one|two|three) (?:half|third|thirds|quarter|quarters|fifth|fifths|tenth) of (?:the |our |all )?[a-z]+|\bhalf (?:of )?(?:the|our|all|these) [a-z]+)");
    const auto& s = p.out.sentences[index];
    of.each(p, s, [&](span where) {
        const auto words_at = p.lower_at(where);
        if (!stands_alone(p, where)) return;
        std::vector<std::uint32_t> numbers;
        const auto first = p.token_at(s, where.begin);
        auto end = first;
        for (auto t = first; t < s.last_token && p.lexemes[t].where.begin < where.end; ++t) {
            if (p.claimed[t] != 0) return;
            if (p.lexemes[t].kind == lexeme_kind::number || p.is(t, word_class::number_word)) numbers.push_back(t);
            end = t + 1;
        }
        const bool in =
            words_at.find(" in ") != std::string_view::npos && words_at.find(" of ") == std::string_view::npos;
        if (numbers.size() < 2) return;
        // "2 in 5 minutes" is a rate; "one in five users" a fraction.
        const bool unit_follows = numbers.back() + 1 < end && p.is(numbers.back() + 1, word_class::unit);
        if (in && unit_follows) return;
        // The noun belongs to it; a following verb or connective does not.
        auto last = numbers.back() + 1;
        for (auto t = last; t < end && t < last + 2; ++t) {
            if (p.is(t, word_class::stop) || p.lexemes[t].kind != lexeme_kind::word || p.is(t, word_class::not_thing))
                break;
            if (t == numbers.back() + 1 || p.is(t, word_class::people)) last = t + 1;
        }
        p.add("fraction_of", p.tokens_span(first, last),
              std::string(p.word(numbers.front())) + "/" + std::string(p.word(numbers.back())), index);
    });
    slash.each(p, s, [&](span where) {
        if (!stands_alone(p, where) || is_claimed(p, s, where)) return;
        const auto last = p.token_at(s, where.end - 1);
        const auto noun =
            last > 0 && (last >= p.lexemes.size() || p.lexemes[last].where.begin >= where.end) ? last - 1 : last;
        if (!p.is(noun, word_class::people) && (p.word(noun).empty() || p.word(noun).back() != 's')) return;
        p.add("fraction_of", where, compact(p.lower_at(where)), index);
    });
    part.each(p, s, [&](span where) { p.add("fraction_of", where, std::string(p.lower_at(where)), index, false); });
}

bool is_number(const page& p, std::uint32_t t) {
    if (p.claimed[t] != 0) return false;
    if (p.is(t, word_class::number_word)) return true;
    if (p.lexemes[t].kind != lexeme_kind::number) return false;
    const auto w = p.word(t);
    const char last = w.back();
    const bool digits = last >= '0' && last <= '9';
    const bool magnitude_suffix = last == 'k' || last == 'm';
    return (digits || magnitude_suffix) && stands_alone(p, p.lexemes[t].where);
}

bool plural(std::string_view w) {
    return w.size() >= 4 && w.back() == 's' && !w.ends_with("ss") && !w.ends_with("us") && !w.ends_with("is") &&
           !w.ends_with("'s");
}

/// "210 accounts", "1,240 failed payment requests": a number, up to two describing words, a noun.
void find_counts(page& p, std::uint32_t index) {
    const auto& s = p.out.sentences[index];
    for (auto t = s.first_token; t < s.last_token; ++t) {
        if (!is_number(p, t)) continue;
        const auto preceding = t > s.first_token ? p.word(t - 1) : std::string_view();
        if (preceding == "step" || preceding == "section" || preceding == "phase" || preceding == "version" ||
            preceding == "level" || preceding == "$" || preceding == "\xE2\x82\xAC" || preceding == "\xC2\xA3" ||
            preceding == "/") {
            continue;
        }
        auto noun = t + 1;
        std::uint32_t people = 0;
        std::uint32_t thing = 0;
        for (auto k = t + 1; k < std::min(t + 5, s.last_token); ++k) {
            if (p.word(k) == "-" || p.word(k) == "of" || p.word(k) == "the" || p.word(k) == "our" ||
                p.word(k) == "million" || p.word(k) == "thousand") {
                if ((p.word(k) == "of" || p.word(k) == "-") && k == t + 1) break;
                continue;
            }
            if (p.lexemes[k].kind != lexeme_kind::word || p.is(k, word_class::unit) || p.is(k, word_class::not_thing))
                break;
            if (p.is(k, word_class::people)) {
                people = k + 1;
                break;
            }
            if (p.is(k, word_class::stop)) break;
            if (plural(p.word(k))) {
                thing = k + 1;
                // "40 support tickets": the first plural ends it unless a noun for people follows at once ("sales
                // leads").
                if (k + 1 >= s.last_token || !p.is(k + 1, word_class::people)) break;
            }
            noun = k + 1;
        }
        (void)noun;
        if (people != 0) {
            p.add("count_of_people", p.tokens_span(t, people),
                  std::string(p.word(t)) + " " + p.out.tokens[people - 1].stem, index);
        } else if (thing != 0) {
            p.add("count_of_things", p.tokens_span(t, thing),
                  std::string(p.word(t)) + " " + p.out.tokens[thing - 1].stem, index);
        }
    }
}

bool is_time_value(const page& p, const sentence& s, span where) {
    return is_claimed(p, s, where) || (where.end < s.where.end && p.lower[where.end] == ':');
}

/// The words just before a span, for telling "fell from" (it happened) from "reduce from" (it is wanted).
bool past_change_before(const page& p, const sentence& s, std::uint32_t offset) {
    const auto at = p.token_at(s, offset);
    const auto from = at >= s.first_token + 5 ? at - 5 : s.first_token;
    for (auto t = from; t < at; ++t) {
        if (p.is(t, word_class::past_change)) return true;
    }
    return false;
}

}  // namespace

void detect_quantities(page& p, std::uint32_t index) {
    const auto f = p.features[index];
    if ((f & has_number_word) == 0) return;
    if ((f & has_digit) != 0) find_shapes(p, index);
    find_fractions(p, index);
    find_counts(p, index);
}

void detect_changes(page& p, std::uint32_t index) {
    const auto f = p.features[index];
    if ((f & has_number_word) == 0) return;
    const auto& s = p.out.sentences[index];
    static const std::string near_amount =
        R"((?:(?:about|around|roughly|nearly|almost|under|below|over|above|at least|at most|less than|more than|fewer than|no more than|the|an?|~|<|>|≤|≥) ?){0,2})";
    static const pattern from_to(
        R"(\bfrom )" + near_amount + amount +
        R"((?: [a-z()'-]+){0,6}?(?: \([^()]{1,80}\))?(?: [a-z'-]+){0,3}?,? (?:down |up )?to )" + near_amount + amount);
    static const pattern arrow(amount + R"(\s?(?:→|->|=>|⇒|➔|-->)\s?)" + near_amount + amount);
    static const pattern baseline(
        R"(\b(?:baseline|today|currently|current|now|at present|as is|status quo)\b[^.;]*?\b)" + amount +
        R"([^.]*?\b(?:target|goal|aim|objective|want|by)\b[^.;]*?\b)" + amount);
    static const pattern target(R"(\b(?:target|goal|objective)\b[^.;]*?\b)" + amount +
                                R"([^.]*?\b(?:baseline|today|currently|current|now|from|against)\b[^.;]*?\b)" + amount);
    static const pattern up_from(R"(\bto )" + near_amount + amount + R"([^.;]{0,3}\(?(?:up|down) from )" + near_amount +
                                 amount);
    const auto add = [&](std::string_view kind, span where, bool strong = true) {
        if (is_time_value(p, s, where)) return;
        if (p.seen("baseline_target", where, index) || p.seen("before_after", where, index)) return;
        p.add(kind, where, std::string(p.lower_at(where)), index, strong);
    };
    const auto change = [&](span where) {
        add(past_change_before(p, s, where.begin) ? "before_after" : "baseline_target", where);
    };
    const auto words = p.lower_at(s.where);
    const auto has = [&](std::string_view w) { return words.find(w) != std::string_view::npos; };
    if (has("from ")) {
        from_to.each(p, s, change);
        up_from.each(p, s, [&](span where) { add("before_after", where); });
    }
    if ((f & has_arrow) != 0 || has("=>")) arrow.each(p, s, change);
    if (has("target") || has("goal") || has("aim") || has("objective") || has("baseline")) {
        baseline.each(p, s, [&](span where) { add("baseline_target", where); });
        target.each(p, s, [&](span where) { add("baseline_target", where); });
    }
    static const pattern was_now(
        R"(\bwas )" + near_amount + amount + R"([^.;]*?\b(?:now|is|today)\b[^.;]*?\b)" + amount +
        R"(|\bbefore\b[^.;]*?\b)" + amount + R"([^.;]*?\bafter\b[^.;]*?\b)" + amount + R"(|)" + amount +
        R"([^.;]*?,? (?:(?:up|down) from|compared (?:with|to)|versus|vs\.?) )" + near_amount + amount);
    if (has("was ") || has("before") || has("up ") || has("down ") || has("compared") || has("vs") || has("versus")) {
        was_now.each(p, s, [&](span where) { add("before_after", where); });
    }

    static const pattern ranged("\\b" + number + R"(\s?%?\s?(?:–|—|-|to)\s?)" + number + R"((?:\s?%|\b))");
    static const pattern between(R"(\bbetween )" + near_amount + amount + R"( and )" + near_amount + amount);
    const auto add_range = [&](span where) {
        if (!stands_alone(p, where) || is_time_value(p, s, where)) return;
        if (p.seen("baseline_target", where, index) || p.seen("before_after", where, index)) return;
        p.add("range", where, compact(p.lower_at(where)), index);
    };
    if ((f & has_digit) != 0) ranged.each(p, s, add_range);
    if (has("between")) between.each(p, s, add_range);
}

}  // namespace coach::core::detect
