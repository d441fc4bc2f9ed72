// The pure parts under what a team shows: figures of a change, and what may be shown of people at all.

#include "core/team/figures.hpp"

#include "core/team/suppress.hpp"

#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <random>

using namespace coach::core::team;
using Catch::Approx;

TEST_CASE("TM07: a change has medians and the exact interval of Mann and Whitney") {
    // Hollander & Wolfe, table 4.1 style: all after are smaller than all before.
    const auto c = change_of({10, 12, 14, 16, 18}, {1, 2, 3, 4, 5});
    REQUIRE(c);
    CHECK(c->median_before == 14);
    CHECK(c->median_after == 3);
    CHECK(c->shift == -11);
    // n = m = 5: the third smallest and third largest of the 25 differences (critical value 2).
    CHECK(c->low == -15);
    CHECK(c->high == -7);
    CHECK(c->clear());
    const auto same = change_of({1, 2, 3, 4, 5, 6}, {1, 2, 3, 4, 5, 6});
    REQUIRE(same);
    CHECK(same->shift == 0);
    CHECK_FALSE(same->clear());
}

TEST_CASE("TM07: fewer than five measurements on a side give no figure") {
    CHECK_FALSE(change_of({1, 2, 3, 4}, {1, 2, 3, 4, 5}));
    CHECK_FALSE(change_of({1, 2, 3, 4, 5}, {1, 2, 3, 4}));
}

TEST_CASE("the interval holds the true shift in at least 95 of 100 samples") {
    std::mt19937 random{7};
    std::exponential_distribution<double> skewed{1.0};
    for (const auto& [n, m] : {std::pair{5, 5}, {8, 12}, {25, 30}}) {
        int held = 0;
        constexpr int samples = 2000;
        for (int s = 0; s < samples; ++s) {
            std::vector<double> before, after;
            for (int i = 0; i < n; ++i)
                before.push_back(skewed(random));
            for (int i = 0; i < m; ++i)
                after.push_back(skewed(random) + 2);
            const auto c = change_of(before, after);
            REQUIRE(c);
            held += c->low <= 2 && 2 <= c->high;
        }
        INFO(n << " before, " << m << " after: " << held << " of " << samples);
        CHECK(held >= samples * 94 / 100);  // three standard errors below 95 %
    }
}

TEST_CASE("TM07: figures are read as typed or from a CSV with both columns") {
    CHECK(numbers_in("12, 14.5; 9\n-3") == std::vector<double>{12, 14.5, 9, -3});
    CHECK(numbers_in("Q3 was fine").empty());
    const auto both = columns_in("person,hours before,hours after\na,12,5\nb,14,\nc,9,4\n");
    REQUIRE(both);
    CHECK(both->before == std::vector<double>{12, 14, 9});
    CHECK(both->after == std::vector<double>{5, 4});
    CHECK_FALSE(columns_in("1,2,3"));
}

TEST_CASE("a cell needs five people, none of whom has more than half of the events") {
    CHECK_FALSE(may_show({4, 8, 2}));
    CHECK(may_show({5, 10, 5}));
    CHECK_FALSE(may_show({5, 10, 6}));
    CHECK_FALSE(may_show({5, 10, 2}, 8));
    CHECK(may_show({5, 10, 2}, 3));  // never below five
}

TEST_CASE("two releases never differ by one to four people") {
    difference_guard guard;
    CHECK(guard.allow({1, 2, 3, 4, 5, 6, 7}));
    CHECK_FALSE(guard.allow({1, 2, 3, 4, 5, 6}));
    CHECK_FALSE(guard.allow({1, 2, 3, 4, 5, 6, 7, 8}));
    CHECK(guard.allow({7, 6, 5, 4, 3, 2, 1}));  // the same people again
    CHECK(guard.allow({1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}));
    CHECK_FALSE(guard.allow({1, 2}));
}

namespace {

/// An attacker who knows every shown number and that counts are not negative: narrows each hidden cell as far as the
/// totals of its row and column allow, until nothing moves.
struct attack {
    const released_table& seen;
    std::vector<std::vector<int>> low, high;

    explicit attack(const released_table& t) : seen(t) {
        constexpr int anything = 1'000'000;
        for (const auto& row : t.cells) {
            low.emplace_back();
            high.emplace_back();
            for (const auto& c : row) {
                low.back().push_back(c.value_or(0));
                high.back().push_back(c.value_or(anything));
            }
        }
        for (int round = 0; round < 40; ++round) {
            for (std::size_t r = 0; r < low.size(); ++r)
                for (std::size_t c = 0; c < low[r].size(); ++c) {
                    narrow(r, c, seen.row_totals[r], true);
                    narrow(r, c, seen.column_totals[c], false);
                }
        }
    }
    void narrow(std::size_t r, std::size_t c, std::optional<int> total, bool row) {
        if (!total || seen.cells[r][c]) return;
        int others_low = 0, others_high = 0;
        const auto length = row ? low[r].size() : low.size();
        for (std::size_t i = 0; i < length; ++i) {
            const auto rr = row ? r : i, cc = row ? i : c;
            if (rr == r && cc == c) continue;
            others_low += low[rr][cc];
            others_high = std::min(1'000'000, others_high + high[rr][cc]);
        }
        low[r][c] = std::max(low[r][c], *total - others_high);
        high[r][c] = std::min(high[r][c], *total - others_low);
    }
};

}  // namespace

TEST_CASE("LD03: no table lets an attacker work out how many people are in a hidden cell") {
    std::mt19937 random{11};
    int hidden_cells = 0, shown_cells = 0;
    for (int round = 0; round < 3000; ++round) {
        const auto rows = 1 + random() % 5, columns = 1 + random() % 5;
        std::vector<std::vector<cell>> of(rows, std::vector<cell>(columns));
        for (auto& row : of)
            for (auto& c : row) {
                c.people = static_cast<int>(random() % (random() % 3 == 0 ? 5 : 15));
                c.events = c.people * 2;
                c.most_of_one = c.people == 0 ? 0 : 2;
            }
        const auto released = suppress(of);
        const attack a{released};
        for (std::size_t r = 0; r < rows; ++r)
            for (std::size_t c = 0; c < columns; ++c) {
                if (released.cells[r][c]) {
                    ++shown_cells;
                    REQUIRE(of[r][c].people >= smallest_k);
                    continue;
                }
                const auto people = of[r][c].people;
                if (people == 0) continue;
                ++hidden_cells;
                INFO("round " << round << " cell " << r << "," << c << " has " << people << ", told to be between "
                              << a.low[r][c] << " and " << a.high[r][c]);
                REQUIRE(a.high[r][c] - a.low[r][c] >= smallest_k);
            }
    }
    CHECK(hidden_cells > 1000);
    CHECK(shown_cells > 1000);
}
