#include "core/team/suppress.hpp"

#include <algorithm>
#include <iterator>

namespace coach::core::team {

namespace {

using grid = std::vector<std::vector<cell>>;
using flags = std::vector<std::vector<char>>;

/// A row or a column: where its i-th cell is.
struct strip {
    bool row;
    std::size_t at;
    [[nodiscard]] std::pair<std::size_t, std::size_t> cell_at(std::size_t i) const {
        return row ? std::pair(at, i) : std::pair(i, at);
    }
};

/// Hides more of a strip until what is hidden cannot be told apart: none, or two and more that hold k together.
bool hide_beside(const grid& of, flags& hidden, const strip& in, std::size_t length, int k) {
    int count = 0, people = 0;
    std::optional<std::pair<std::size_t, std::size_t>> next;
    for (std::size_t i = 0; i < length; ++i) {
        const auto [r, c] = in.cell_at(i);
        if (hidden[r][c]) {
            ++count;
            people += of[r][c].people;
        } else if (of[r][c].people > 0 && (!next || of[r][c].people < of[next->first][next->second].people)) {
            next = {r, c};
        }
    }
    if (count == 0 || (count >= 2 && people >= k) || !next) return false;
    hidden[next->first][next->second] = 1;
    return true;
}

/// What is hidden of a strip would be known from its total.
bool tells_too_much(const grid& of, const flags& hidden, const strip& in, std::size_t length, int k) {
    int count = 0, people = 0;
    for (std::size_t i = 0; i < length; ++i) {
        const auto [r, c] = in.cell_at(i);
        if (!hidden[r][c]) continue;
        ++count;
        people += of[r][c].people;
    }
    return count == 1 || (count > 1 && people < k);
}

/// What can be worked out from what is shown: for each cell, and each total in a last row and column, the least and
/// the most that it can be.
struct bounds {
    std::size_t rows, columns;
    std::vector<long> low, high;

    explicit bounds(const released_table& t)
        : rows(t.cells.size()),
          columns(t.column_totals.size()),
          low((rows + 1) * (columns + 1), 0),
          high(low.size(), 1L << 40) {
        for (std::size_t r = 0; r <= rows; ++r)
            for (std::size_t c = 0; c <= columns; ++c) {
                const auto& shown = r == rows && c == columns ? t.total
                                    : r == rows               ? t.column_totals[c]
                                    : c == columns            ? t.row_totals[r]
                                                              : t.cells[r][c];
                if (shown) low[at(r, c)] = high[at(r, c)] = *shown;
            }
        for (bool again = true; again;) {
            again = false;
            for (std::size_t r = 0; r <= rows; ++r)
                again = narrow(at(r, 0), 1, columns) || again;
            for (std::size_t c = 0; c <= columns; ++c)
                again = narrow(at(0, c), columns + 1, rows) || again;
        }
    }
    [[nodiscard]] std::size_t at(std::size_t r, std::size_t c) const { return r * (columns + 1) + c; }

    /// `count` parts in a strip and their sum after them.
    bool narrow(std::size_t first, std::size_t stride, std::size_t count) {
        bool moved = false;
        const auto set = [&](std::size_t i, long least, long most) {
            moved = moved || least > low[i] || most < high[i];
            low[i] = std::max(low[i], least);
            high[i] = std::min(high[i], most);
        };
        long least = 0, most = 0;
        for (std::size_t i = 0; i < count; ++i) {
            least += low[first + i * stride];
            most += high[first + i * stride];
        }
        const auto sum = first + count * stride;
        set(sum, least, most);
        for (std::size_t i = 0; i < count; ++i) {
            const auto part = first + i * stride;
            set(part, low[sum] - (most - high[part]), high[sum] - (least - low[part]));
        }
        return moved;
    }
};

/// Takes totals away, the smallest need first, until no hidden cell and no hidden total with somebody in it can be
/// pinned to fewer than k values.
void hide_totals(released_table& t, const grid& of, const std::vector<int>& row_people,
                 const std::vector<int>& column_people, int k) {
    for (;;) {
        const bounds known(t);
        const auto pinned = [&](std::size_t r, std::size_t c) {
            return known.high[known.at(r, c)] - known.low[known.at(r, c)] < k;
        };
        bool found = false;
        for (std::size_t r = 0; r < known.rows && !found; ++r)
            for (std::size_t c = 0; c < known.columns && !found; ++c) {
                if (t.cells[r][c] || of[r][c].people == 0 || !pinned(r, c)) continue;
                found = true;
                auto& row = t.row_totals[r];
                auto& column = t.column_totals[c];
                (row ? row : column ? column : t.total).reset();
            }
        for (std::size_t r = 0; r < known.rows && !found; ++r)
            if (!t.row_totals[r] && row_people[r] > 0 && row_people[r] < k && pinned(r, known.columns) && t.total) {
                found = true;
                t.total.reset();
            }
        for (std::size_t c = 0; c < known.columns && !found; ++c)
            if (!t.column_totals[c] && column_people[c] > 0 && column_people[c] < k && pinned(known.rows, c) &&
                t.total) {
                found = true;
                t.total.reset();
            }
        if (!found) return;
    }
}

}  // namespace

bool may_show(const cell& c, int k) { return c.people >= std::max(k, smallest_k) && c.most_of_one * 2 <= c.events; }

released_table suppress(const grid& of, int k) {
    k = std::max(k, smallest_k);
    const auto rows = of.size();
    const auto columns = rows == 0 ? 0 : of[0].size();
    flags hidden(rows, std::vector<char>(columns, 0));
    for (std::size_t r = 0; r < rows; ++r)
        for (std::size_t c = 0; c < columns; ++c)
            hidden[r][c] = !may_show(of[r][c], k);
    for (bool again = true; again;) {
        again = false;
        for (std::size_t r = 0; r < rows; ++r)
            again = hide_beside(of, hidden, {true, r}, columns, k) || again;
        for (std::size_t c = 0; c < columns; ++c)
            again = hide_beside(of, hidden, {false, c}, rows, k) || again;
    }
    released_table out;
    std::vector<int> row_people(rows), column_people(columns);
    int all = 0;
    for (std::size_t r = 0; r < rows; ++r) {
        out.cells.emplace_back();
        for (std::size_t c = 0; c < columns; ++c) {
            out.cells[r].push_back(hidden[r][c] ? std::nullopt : std::optional(of[r][c].people));
            row_people[r] += of[r][c].people;
            column_people[c] += of[r][c].people;
            all += of[r][c].people;
        }
    }
    const auto shown_total = [&](int people, const strip& in, std::size_t length) {
        return people >= k && !tells_too_much(of, hidden, in, length, k) ? std::optional(people) : std::nullopt;
    };
    for (std::size_t r = 0; r < rows; ++r)
        out.row_totals.push_back(shown_total(row_people[r], {true, r}, columns));
    for (std::size_t c = 0; c < columns; ++c)
        out.column_totals.push_back(shown_total(column_people[c], {false, c}, rows));
    if (all >= k) out.total = all;
    hide_totals(out, of, row_people, column_people, k);
    return out;
}

void difference_guard::remember(std::vector<std::uint64_t> people) {
    std::ranges::sort(people);
    released_.push_back(std::move(people));
}

bool difference_guard::allow(std::vector<std::uint64_t> people) {
    std::ranges::sort(people);
    people.erase(std::unique(people.begin(), people.end()), people.end());
    if (static_cast<int>(people.size()) < k_) return false;
    const auto close = [&](const auto& one, const auto& other) {
        std::vector<std::uint64_t> more;
        std::ranges::set_difference(one, other, std::back_inserter(more));
        return !more.empty() && static_cast<int>(more.size()) < k_;
    };
    for (const auto& before : released_)
        if (close(people, before) || close(before, people)) return false;
    if (std::ranges::find(released_, people) == released_.end()) released_.push_back(std::move(people));
    return true;
}

}  // namespace coach::core::team
