#include "core/habits/terms.hpp"

#include "core/local_time.hpp"
#include "core/understanding/forms.hpp"

#include <vector>

namespace coach::core::terms_words {

namespace {

constexpr int half_day = 12 * 60;

bool digit(char c) { return c >= '0' && c <= '9'; }

/// Each "9", "17", "8:30", "9am", "5 pm" in the words, as minutes since midnight.
struct said_time {
    int minutes = 0;
    bool exact = false;  ///< am or pm was said, or it can only be one of them
};
std::vector<said_time> times_in(std::string_view words) {
    std::vector<said_time> out;
    for (std::size_t i = 0; i < words.size();) {
        if (!digit(words[i])) {
            ++i;
            continue;
        }
        int hour = 0, minute = 0;
        std::size_t digits = 0;
        for (; i < words.size() && digit(words[i]); ++i, ++digits)
            hour = hour < 1000 ? hour * 10 + (words[i] - '0') : hour;
        if (digits == 4) {  // 0830
            minute = hour % 100;
            hour /= 100;
        } else if (i + 2 < words.size() && (words[i] == ':' || words[i] == '.') && digit(words[i + 1]) &&
                   digit(words[i + 2])) {
            minute = (words[i + 1] - '0') * 10 + (words[i + 2] - '0');
            i += 3;
        }
        auto rest = words.substr(i);
        while (rest.starts_with(' '))
            rest.remove_prefix(1);
        const bool am = rest.starts_with("am") || rest.starts_with("AM"),
                   pm = rest.starts_with("pm") || rest.starts_with("PM");
        if (pm && hour < 12) hour += 12;
        if (am && hour == 12) hour = 0;
        if (hour == 24 && minute == 0) hour = 0;
        if (hour > 23 || minute > 59) return {};
        out.push_back({hour * 60 + minute, am || pm || hour > 12 || digits == 4});
    }
    return out;
}

}  // namespace

std::optional<day_hours> hours_in(std::string_view words) {
    const auto said = times_in(words);
    if (said.size() != 2) return std::nullopt;
    day_hours out{said[0].minutes, said[1].minutes};
    if (out.to <= out.from && !said[1].exact && out.to + half_day > out.from && out.to < half_day)
        out.to += half_day;  // "9 to 5"
    return out.from == out.to ? std::nullopt : std::optional(out);
}

std::string zone_in(const phrasebook& book, std::string_view words) {
    const auto plain = " " + understood_words::normalised(words) + " ";
    for (const auto& each : book.list("zone_places")) {
        const auto equals = each.find(" = ");
        if (equals != std::string::npos && plain.find(" " + each.substr(0, equals) + " ") != std::string::npos)
            return each.substr(equals + 3);
    }
    for (std::size_t at = 0; at < words.size();) {
        if (auto zone = zone_named_in(words.substr(at)); !zone.empty()) return zone;
        const auto blank = words.find(' ', at);
        at = blank == std::string_view::npos ? words.size() : blank + 1;
    }
    return {};
}

std::string clock(int minutes) {
    const auto two = [](int n) { return (n < 10 ? "0" : "") + std::to_string(n); };
    return two(minutes / 60) + ":" + two(minutes % 60);
}

}  // namespace coach::core::terms_words
