#include "core/graph/nearest.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

namespace coach::core::graph {
namespace {

constexpr std::size_t longest = 60;

std::size_t slips(std::string_view a, std::string_view b) {
    std::array<std::array<std::size_t, longest + 1>, 3> rows{};
    for (std::size_t j = 0; j <= b.size(); ++j)
        rows[1][j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        auto& now = rows[2];
        now[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t changed = a[i - 1] == b[j - 1] ? 0 : 1;
            now[j] = std::min({rows[1][j] + 1, now[j - 1] + 1, rows[1][j - 1] + changed});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                now[j] = std::min(now[j], rows[0][j - 2] + 1);
        }
        rows[0] = rows[1];
        rows[1] = rows[2];
    }
    return rows[1][b.size()];
}

}  // namespace

std::string_view nearest(std::string_view word, const std::vector<std::string_view>& known) {
    if (word.empty() || word.size() > longest) return {};
    std::string_view best;
    std::size_t fewest = std::min<std::size_t>(2, std::max<std::size_t>(1, word.size() / 3)) + 1;
    for (const auto name : known) {
        if (name.size() > longest) continue;
        const auto s = slips(word, name);
        if (s < fewest) {
            fewest = s;
            best = name;
        }
    }
    return best;
}

}  // namespace coach::core::graph
