#include "core/graph/finding.hpp"

#include "core/graph/print_page.hpp"

#include <algorithm>
#include <tuple>

namespace coach::core::graph {

bool has_errors(const std::vector<finding>& all) {
    return std::any_of(all.begin(), all.end(), [](const finding& f) { return f.level == severity::error; });
}

void sort_by_position(std::vector<finding>& all) {
    const auto key = [](const finding& f) { return std::tie(f.file, f.at.line, f.at.column, f.rule, f.what, f.mend); };
    std::sort(all.begin(), all.end(), [&](const finding& a, const finding& b) { return key(a) < key(b); });
}

std::string format(const finding& f) {
    std::string line = f.file;
    if (f.at.line > 0) line += ":" + std::to_string(f.at.line) + ":" + std::to_string(f.at.column);
    line += f.level == severity::error ? ": error: " : ": warning: ";
    return printable(line + f.what) + " [" + f.rule + "]\n    mend: " + printable(f.mend) + "\n";
}

std::string format(const std::vector<finding>& all) {
    std::string text;
    for (const auto& f : all)
        text += format(f);
    return text;
}

}  // namespace coach::core::graph
