#pragma once

/// A change between two sets of measurements, for case studies: medians, and the Hodges-Lehmann shift with its exact
/// Mann-Whitney interval. Pure; the same numbers give the same figures on every machine.
///
/// Spec: Hollander & Wolfe, Nonparametric Statistical Methods, 4.2 and 4.3. The interval holds the true shift in at
/// least 95 % of cases; exact up to 400 pairs, beyond that by the normal approximation. Unit: that of the input.

#include <optional>
#include <string_view>
#include <vector>

namespace coach::core::team {

constexpr std::size_t fewest_measured = 5;

struct change {
    std::size_t n_before = 0, n_after = 0;
    double median_before = 0, median_after = 0;
    double shift = 0, low = 0, high = 0;
    [[nodiscard]] bool clear() const { return low > 0 || high < 0; }  ///< the interval excludes no change
};
/// Nothing with fewer than five on either side, or more than 1000.
[[nodiscard]] std::optional<change> change_of(std::vector<double> before, std::vector<double> after);
[[nodiscard]] double median_of(std::vector<double> values);

/// The numbers of a typed or pasted text; commas, semicolons and white space stand between them.
[[nodiscard]] std::vector<double> numbers_in(std::string_view text);
struct two_columns {
    std::vector<double> before, after;
};
/// Of a CSV whose first line names the columns "before" and "after".
[[nodiscard]] std::optional<two_columns> columns_in(std::string_view csv);

}  // namespace coach::core::team
