#include "core/team/figures.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <string>

namespace coach::core::team {

namespace {

constexpr std::size_t most_measured = 1000;
constexpr double tail = 0.025;

/// The largest c with P(U < c) ≤ 2.5 % under no change: the c-th smallest and c-th largest difference are the bounds.
std::size_t critical(std::size_t n, std::size_t m) {
    const auto pairs = n * m;
    if (pairs > 400) {
        const auto mean = static_cast<double>(pairs) / 2;
        const auto sd = std::sqrt(static_cast<double>(pairs * (n + m + 1)) / 12);
        return static_cast<std::size_t>(std::max(0.0, std::floor(mean - 1.959964 * sd)));
    }
    // ways[i][u]: in how many orders of i from one side and j from the other U is u; one j after the other.
    std::vector<std::vector<double>> ways(n + 1, std::vector<double>(pairs + 1, 0));
    for (auto& row : ways)
        row[0] = 1;
    for (std::size_t j = 1; j <= m; ++j)
        for (std::size_t i = 1; i <= n; ++i)
            for (std::size_t u = j; u <= pairs; ++u)
                ways[i][u] += ways[i - 1][u - j];
    double all = 0;
    for (const auto w : ways[n])
        all += w;
    double below = 0;
    std::size_t c = 0;
    while (c <= pairs && (below + ways[n][c]) / all <= tail)
        below += ways[n][c++];
    return c;
}

std::string lower(std::string_view text) {
    std::string out(text);
    std::ranges::transform(out, out.begin(), [](unsigned char c) { return c < 0x80 ? std::tolower(c) : c; });
    return out;
}

std::vector<std::string_view> split(std::string_view text, char at) {
    std::vector<std::string_view> out;
    for (;;) {
        const auto end = text.find(at);
        out.push_back(text.substr(0, end));
        if (end == std::string_view::npos) return out;
        text.remove_prefix(end + 1);
    }
}

}  // namespace

double median_of(std::vector<double> values) {
    if (values.empty()) return 0;
    std::ranges::sort(values);
    const auto half = values.size() / 2;
    return values.size() % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
}

std::optional<change> change_of(std::vector<double> before, std::vector<double> after) {
    const auto fits = [](const auto& v) { return v.size() >= fewest_measured && v.size() <= most_measured; };
    if (!fits(before) || !fits(after)) return std::nullopt;
    std::vector<double> shifts;
    shifts.reserve(before.size() * after.size());
    for (const auto a : after)
        for (const auto b : before)
            shifts.push_back(a - b);
    std::ranges::sort(shifts);
    const auto c = critical(before.size(), after.size());
    if (c == 0) return std::nullopt;
    return change{before.size(),     after.size(),  median_of(std::move(before)), median_of(std::move(after)),
                  median_of(shifts), shifts[c - 1], shifts[shifts.size() - c]};
}

std::vector<double> numbers_in(std::string_view text) {
    std::vector<double> out;
    std::size_t i = 0;
    while (i < text.size() && out.size() <= most_measured) {
        double value = 0;
        const auto [end, wrong] = std::from_chars(text.data() + i, text.data() + text.size(), value);
        const bool starts = i == 0 || !std::isalnum(static_cast<unsigned char>(text[i - 1]));
        if (starts && wrong == std::errc{} && std::isfinite(value) &&
            (std::isdigit(static_cast<unsigned char>(text[i])) || text[i] == '-')) {
            out.push_back(value);
            i = static_cast<std::size_t>(end - text.data());
        } else {
            ++i;
        }
    }
    return out;
}

std::optional<two_columns> columns_in(std::string_view csv) {
    const auto lines = split(csv, '\n');
    const auto header = lower(lines[0]);
    const char by = header.find(';') != std::string::npos ? ';' : header.find('\t') != std::string::npos ? '\t' : ',';
    std::optional<std::size_t> before, after;
    const auto names = split(header, by);
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (names[i].find("before") != std::string_view::npos) before = i;
        if (names[i].find("after") != std::string_view::npos) after = i;
    }
    if (!before || !after || lines.size() < 2) return std::nullopt;
    two_columns out;
    for (std::size_t l = 1; l < lines.size(); ++l) {
        const auto cells = split(lines[l], by);
        const auto take = [&](std::size_t at, std::vector<double>& into) {
            if (at >= cells.size()) return;
            const auto found = numbers_in(cells[at]);
            if (found.size() == 1 && into.size() <= most_measured) into.push_back(found[0]);
        };
        take(*before, out.before);
        take(*after, out.after);
    }
    return out;
}

}  // namespace coach::core::team
