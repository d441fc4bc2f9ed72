#include "core/habits/dates.hpp"

#include "core/understanding/forms.hpp"

#include <algorithm>
#include <charconv>

namespace coach::core::habits_words {

namespace {

using std::chrono::days;

constexpr int longest = 366;  ///< days ahead
constexpr int most_amount = 10'000'000;

std::optional<int> number(std::string_view text) {
    int n = 0;
    const auto [end, wrong] = std::from_chars(text.data(), text.data() + text.size(), n);
    return wrong == std::errc{} && end == text.data() + text.size() ? std::optional(n) : std::nullopt;
}

std::optional<std::size_t> place_in(const std::vector<std::string>& list, std::string_view word) {
    const auto found = std::find(list.begin(), list.end(), word);
    return found == list.end() ? std::nullopt : std::optional(static_cast<std::size_t>(found - list.begin()));
}

/// How many of the unit that follows: "two", "10", "a".
int count_of(const phrasebook& book, std::string_view word) {
    if (const auto n = number(word)) return *n;
    if (const auto at = place_in(book.list("cardinals"), word)) return static_cast<int>(*at) + 1;
    return 1;
}

std::optional<local_day> iso_day(std::string_view text) {
    for (std::size_t at = 0; at + 10 <= text.size(); ++at) {
        const auto piece = text.substr(at, 10);
        if (piece[4] != '-' || piece[7] != '-') continue;
        const auto y = number(piece.substr(0, 4)), m = number(piece.substr(5, 2)), d = number(piece.substr(8, 2));
        if (!y || !m || !d) continue;
        const std::chrono::year_month_day day{std::chrono::year{*y}, std::chrono::month{static_cast<unsigned>(*m)},
                                              std::chrono::day{static_cast<unsigned>(*d)}};
        if (day.ok()) return local_day{day};
    }
    return std::nullopt;
}

std::optional<local_day> relative_day(const phrasebook& book, std::string_view text, local_day today) {
    const auto said = understood_words::words_of(text);
    for (std::size_t i = 0; i < said.size(); ++i) {
        const auto before = i > 0 ? said[i - 1] : std::string_view{};
        const auto count = count_of(book, before);
        if (place_in(book.list("day_words"), said[i])) return today + days{count};
        if (place_in(book.list("week_words"), said[i])) return today + days{7 * count};
        if (place_in(book.list("month_words"), said[i])) return today + days{30 * count};
        if (place_in(book.list("tomorrow_words"), said[i])) return today + days{1};
        for (const auto* names : {&book.list("weekdays"), &book.list("weekdays_short")})
            if (const auto at = place_in(*names, said[i])) {
                const int ahead = (static_cast<int>(*at) + 1 - day_of_week(today) + 7) % 7;
                return today + days{ahead == 0 ? 7 : ahead};
            }
    }
    return std::nullopt;
}

}  // namespace

std::optional<local_day> day_named(const phrasebook& book, std::string_view words, local_day today) {
    auto found = iso_day(words);
    if (!found) found = relative_day(book, understood_words::normalised(words), today);
    if (!found || *found <= today || *found - today > days{longest}) return std::nullopt;
    return found;
}

std::string day_text(const phrasebook& book, local_day day) {
    const std::chrono::year_month_day date{day};
    const auto& names = book.list("weekdays_short");
    const auto& months = book.list("months_short");
    const auto weekday = static_cast<std::size_t>(day_of_week(day) - 1);
    const std::size_t month = static_cast<unsigned>(date.month()) - 1;
    std::string out;
    if (weekday < names.size()) out += names[weekday] + " ";
    out += std::to_string(static_cast<unsigned>(date.day())) + " ";
    out += month < months.size() ? months[month] : std::to_string(month + 1);
    out[0] = static_cast<char>(out[0] >= 'a' && out[0] <= 'z' ? out[0] - 'a' + 'A' : out[0]);
    return out + " " + std::to_string(static_cast<int>(date.year()));
}

std::optional<int> amount_named(const phrasebook& book, std::string_view words) {
    long long n = 0;
    bool any = false;
    for (std::size_t i = 0; i < words.size() && n <= most_amount; ++i) {
        const char c = words[i];
        if (c >= '0' && c <= '9') {
            n = n * 10 + (c - '0');
            any = true;
        } else if (any && (c == ',' || c == '.' || c == '\'') && i + 3 < words.size() && words[i + 1] >= '0' &&
                   words[i + 1] <= '9' && words[i + 2] >= '0' && words[i + 2] <= '9' && words[i + 3] >= '0' &&
                   words[i + 3] <= '9') {
            continue;  // 1,200
        } else if (any) {
            break;
        }
    }
    if (any) return static_cast<int>(std::min<long long>(n, most_amount));
    const auto said = understood_words::canonical(words);
    return place_in(book.list("no_amount"), said) ? std::optional(0) : std::nullopt;
}

}  // namespace coach::core::habits_words
