// When: dates, clock times and their zone, timeline lines, durations, how often, by when, over which window.
// A text that says once "all times in UTC", or heads a column "Time (UTC)", gives the zone to each of its times.

#include "core/reading/pattern.hpp"
#include "core/reading/text.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace coach::core::detect {
namespace {

using namespace shape;

/// "May 2026" is a date, "may 14 users" is not; "March" likewise.
bool month_is_written_small(const page& p, span where) {
    const auto words = p.lower_at(where);
    for (const std::string_view ambiguous : {"may", "mar"}) {
        const auto at = words.find(ambiguous);
        if (at == std::string_view::npos) continue;
        const char c = p.plain[where.begin + at];
        if (c == 'm') return true;
    }
    return false;
}

std::string without_spaces(std::string_view s) {
    std::string out;
    for (const char c : s) {
        if (c != ' ') out += c;
    }
    return out;
}

void add_time(page& p, std::uint32_t index, span where, bool zoned) {
    p.claim(where, index);
    const auto value = without_spaces(p.lower_at(where));
    p.add("clock_time", where, value, index);
    if (zoned) {
        p.add("clock_time_zone", where, value, index);
    } else if (!p.zone.empty()) {
        p.add("clock_time_zone", where, value + p.zone, index);
    }
}

const pattern& zone_after() {
    static const pattern it(
        R"(^\s?\(?(?:utc|gmt|z|cest|cet|eest|eet|wet|bst|ist|est|edt|cst|cdt|mst|mdt|pst|pdt|pt|et|jst|sgt|aest|aedt|zulu)\b(?:\s?[+-]\d{1,2}(?::?\d{2})?)?\)?|^\s?[+-]\d{2}:?\d{2}\b)");
    return it;
}

void find_clock_times(page& p, std::uint32_t index) {
    static const pattern iso(
        R"(\b\d{4}-\d{2}-\d{2}[t ]\d{2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?\s?(?:z\b|utc\b|[+-]\d{2}:?\d{2})?)");
    static const pattern plain(clock + R"((?:\s?[ap]\.?m\b\.?)?)");
    static const pattern twelve(R"(\b(?:1[0-2]|0?[1-9])\s?(?:am|pm|a\.m\.|p\.m\.))");
    const auto& s = p.out.sentences[index];
    if ((p.features[index] & has_colon) != 0) {
        iso.each(p, s, [&](span where) {
            const char last = p.lower[where.end - 1];
            const auto words = p.lower_at(where);
            const bool zoned = last == 'z' || last == 'c' || words.find_last_of("+-") > 9;
            p.add("date", {where.begin, where.begin + 10}, std::string(words.substr(0, 10)), index);
            add_time(p, index, where, zoned);
        });
        std::vector<span> times;
        std::vector<bool> zoned;
        plain.each(p, s, [&](span where) {
            if (p.seen("clock_time", where, index) || !stands_alone(p, where)) {
                // "14:05-14:52": a range's second time stands behind a dash.
                const bool range = where.begin > 0 && p.lower[where.begin - 1] == '-' && !times.empty() &&
                                   where.begin - times.back().end <= 2;
                if (!range) return;
            }
            const bool ratio = where.end + 1 < s.where.end && p.lower[where.end] == ':' &&
                               text::is_digit(static_cast<unsigned char>(p.lower[where.end + 1]));
            static const pattern reference(R"((?:step|section|chapter|verse|ratio|line) $)");
            const auto before = where.begin - std::min<std::uint32_t>(where.begin - s.where.begin, 9);
            if (ratio || reference.in(p.lower_at({before, where.begin}))) return;
            const auto rest = p.lower_at({where.end, std::min(where.end + 12, s.where.end)});
            times.push_back(where);
            zoned.push_back(zone_after().in(rest));
        });
        for (std::size_t i = 0; i < times.size(); ++i) {
            const bool borrowed = i + 1 < times.size() && zoned[i + 1] && times[i + 1].begin - times[i].end <= 7;
            const bool given = zoned[i] || borrowed;
            add_time(p, index, times[i], given);
        }
    }
    twelve.each(p, s, [&](span where) {
        if (p.seen("clock_time", where, index) || !stands_alone(p, where)) return;
        add_time(p, index, where, zone_after().in(p.lower_at({where.end, std::min(where.end + 12, s.where.end)})));
    });
}

void find_dates(page& p, std::uint32_t index) {
    static const pattern dates("\\b" + date + "\\b");
    static const pattern weekdays("\\b" + weekday + "\\b");
    const auto& s = p.out.sentences[index];
    if ((p.features[index] & has_digit) != 0) {
        dates.each(p, s, [&](span where) {
            if (p.seen("date", where, index) || p.seen("link", where, index) || month_is_written_small(p, where))
                return;
            if (!stands_alone(p, where)) return;
            p.claim(where, index);
            p.add("date", where, without_spaces(p.lower_at(where)), index);
        });
    }
    weekdays.each(p, s, [&](span where) { p.add("date", where, std::string(p.lower_at(where)), index, false); });
}

void find_timeline_entry(page& p, std::uint32_t index) {
    const auto& s = p.out.sentences[index];
    for (const auto i : p.by_sentence[index]) {
        const auto& o = p.out.observations[i];
        if (o.kind != "clock_time") continue;
        const auto& block = p.out.doc.blocks[s.block];
        auto from = o.where.begin;
        for (const auto k : p.by_sentence[index]) {  // "2026-03-14 14:05"
            const auto& d = p.out.observations[k];
            if (d.kind == "date" && d.where.end <= o.where.begin && o.where.begin - d.where.end <= 4)
                from = d.where.begin;
        }
        const auto before = p.plain_at({block.where.begin, std::max(from, block.where.begin)});
        const bool first_in_block = before.find_first_not_of(" \t|*[~-") == std::string_view::npos;
        // A line that only names a window ("14:05 to 14:52 UTC") or is cut off says nothing of what happened.
        const auto words_after =
            std::count_if(p.out.tokens.begin() + s.first_token, p.out.tokens.begin() + s.last_token,
                          [&](const token& t) { return t.where.begin >= o.where.end && t.content; });
        const bool row = block.kind == block_kind::table_row;
        if ((first_in_block || p.starts_line(from)) && (words_after >= 1 || row) && block.kind != block_kind::heading) {
            const auto where = row ? block.where : s.where;
            p.add("timeline_entry", {from, where.end}, o.value, index);
        }
        return;
    }
}

}  // namespace

void detect_times(page& p, std::uint32_t index) {
    if ((p.features[index] & has_digit) != 0) find_clock_times(p, index);
    find_dates(p, index);
    if ((p.features[index] & has_digit) != 0) find_timeline_entry(p, index);
}

void detect_periods(page& p, std::uint32_t index) {
    const auto& s = p.out.sentences[index];
    const bool counted = (p.features[index] & (has_digit | has_number_word)) != 0;
    if (counted) {
        static const std::string from_number = R"((?:\d+(?:\.\d+)?\s?(?:-|–|to)\s?)?)";
        static const pattern long_form(
            "\\b" + from_number + count +
            R"([ -](?:business |working |calendar |full |more )?(?:seconds?|secs?|minutes?|mins?|hours?|hrs?|days?|nights?|weeks?|fortnights?|months?|quarters?|years?|sprints?)\b)");
        static const pattern short_form(
            "\\b" + from_number +
            R"((?:\d+\s?h(?:\s?\d+\s?m(?:in)?)?\b|\b\d+m\s?\d+s\b|\b\d+(?:\.\d+)?\s?(?:ms|s|sec|secs|min|mins|hrs?)\b|\b\d+d\b))");
        static const pattern looking_back(R"((?:last|past|previous|next|first|following) $)");
        const auto add = [&](span where) {
            if (!stands_alone(p, where) || p.seen("duration", where, index)) return;
            // "the last 90 days" is a window, not how long something took.
            const auto before = where.begin - std::min<std::uint32_t>(where.begin - s.where.begin, 10);
            if (looking_back.in(p.lower_at({before, where.begin}))) return;
            p.add("duration", where, std::string(p.lower_at(where)), index);
            p.add("number_with_unit", where, std::string(p.lower_at(where)), index);
        };
        long_form.each(p, s, add);
        short_form.each(p, s, add);
    }
    static const pattern single(
        R"(\b(?:half an hour|half a day|an hour and a half|(?:for|about|over|within|in|took|lasted|almost|nearly|roughly|around|lose|cost|costs) (?:an? (?:full |whole )?(?:minute|hour|day|week|month|quarter|year))\b))");
    single.each(p, s, [&](span where) {
        if (!p.seen("duration", where, index)) p.add("duration", where, std::string(p.lower_at(where)), index);
    });

    static const pattern often(
        "\\b(?:(?:" + count + "|once|twice|one|several|many)(?: times?)? (?:an?|per|each|every) (?:" + period +
        "|release|deploy|deployment|incident|session|visit)|" + count +
        R"( [a-z]+(?: [a-z]+)? (?:an?|per|each|every) )" + period +
        "|(?:every|each) (?:other |second |single |working )?(?:" + count + " )?(?:" + period +
        "|morning|release|deploy|deployment|" + weekday + R"()s?|per )" + period +
        R"(|hourly|daily|weekly|biweekly|fortnightly|monthly|quarterly|yearly|annually|nightly)\b)");
    static const pattern metric(R"(^\s(?:active|recurring|unique|revenue|users?|visitors))");
    often.each(p, s, [&](span where) {
        const auto words = p.lower_at(where);
        const bool adverb = words.ends_with("ly");
        if (adverb && metric.in(p.lower_at({where.end, std::min(where.end + 12, s.where.end)}))) return;
        const bool bare_per = words.starts_with("per ");
        if (bare_per && !counted) return;
        p.add("frequency", where, std::string(words), index, !adverb);
    });

    static const pattern due(
        R"(\b(?:by|due(?: on| by| date)?:?|deadline(?: is| of)?:?|no later than|not later than|before|target date:?|eta:?|complete by|done by) (?:the )?(?:end of (?:the )?)?(?:)" +
        date + "|" + weekday + "|" + quarter + "|" + month + R"(|(?:next|this) (?:week|month|quarter|sprint|year|)" +
        weekday + R"()|end of (?:the )?(?:day|week|month|quarter|year|sprint|)" + month +
        R"()|(?:day|week|month|quarter|year|sprint)(?:'s)? end|the next (?:release|sprint)|eod|eow|eom|eoq|tomorrow|today|tonight|noon|midnight|)" +
        clock + R"()(?:\b|$))");
    due.each(p, s, [&](span where) {
        if (month_is_written_small(p, where)) return;
        p.add("deadline", where, std::string(p.lower_at(where)), index);
    });

    static const pattern quarters("\\b" + quarter);
    quarters.each(p, s, [&](span where) {
        if (stands_alone(p, where)) p.add("time_window", where, std::string(p.lower_at(where)), index);
    });
    static const pattern window(
        R"(\b(?:(?:in|within|over|during|across) (?:the )?(?:last |past |previous |next |first |following |coming )?)" +
        count +
        R"( (?:business |working )?(?:days|weeks|months|quarters|hours|minutes|sprints|years)|(?:the )?(?:last|past|previous|next|first) )" +
        count +
        R"( (?:days|weeks|months|quarters|hours|minutes|sprints|years)|(?:last|this|next|previous) (?:week|month|quarter|year|sprint)|(?:since|during|in|throughout) )" +
        month + R"((?: \d{4})?)\b)");
    window.each(p, s, [&](span where) {
        if (month_is_written_small(p, where) || p.seen("time_window", where, index)) return;
        if (p.seen("deadline", where, index)) return;
        p.add("time_window", where, std::string(p.lower_at(where)), index);
    });
    if ((p.features[index] & has_digit) != 0) {
        static const std::string zone_word = R"((?:\s?(?:utc|gmt|z|cet|cest|am|pm))?)";
        static const pattern between("\\b(?:(?:between|from) (?:about )?)?" + clock + zone_word + R"(\s?(?:)" + dash +
                                     R"(|and|to|until|till)\s?)" + clock);
        static const pattern dated("\\b" + date + R"(\s?(?:to|until|)" + dash + R"(|and)\s?)" + date);
        const auto add = [&](span where) {
            if (!p.seen("time_window", where, index))
                p.add("time_window", where, std::string(p.lower_at(where)), index);
        };
        between.each(p, s, add);
        dated.each(p, s, add);
    }
}

}  // namespace coach::core::detect
