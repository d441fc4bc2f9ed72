#pragma once

/// The two corpora of tests/data/guard/ and what the guard makes of them.
///   positives.tsv: rule, a tab, a text whose datum stands between ⟦ and ⟧      negatives.tsv: a text; nothing may be
///   found in it
/// "\n" is a line break in both. A finding counts when it covers the datum's every byte, and nothing but the datum.

#include "core/guard.hpp"

#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

namespace coach::core {

struct marked_text {
    std::string rule, text;
    span datum;
};

inline std::string unescaped(std::string_view line) {
    std::string out;
    for (std::size_t i = 0; i < line.size(); ++i) {
        const bool line_break = line.substr(i).starts_with("\\n");
        out += line_break ? '\n' : line[i];
        i += line_break;
    }
    return out;
}

inline std::vector<std::string> lines_of(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    if (!in) throw std::runtime_error("cannot read " + file.string());
    std::vector<std::string> out;
    for (std::string line; std::getline(in, line);)
        if (!line.empty() && !line.starts_with("# ")) out.push_back(line);
    return out;
}

inline std::vector<marked_text> positives(const std::filesystem::path& folder) {
    constexpr std::string_view open = "⟦", close = "⟧";
    std::vector<marked_text> out;
    for (const auto& line : lines_of(folder / "positives.tsv")) {
        const auto tab = line.find('\t');
        const auto text = unescaped(std::string_view(line).substr(tab + 1));
        const auto begin = text.find(open), end = text.find(close);
        if (tab == std::string::npos || begin == std::string::npos || end == std::string::npos)
            throw std::runtime_error("expected rule, tab, marked text: " + line);
        const auto datum = text.substr(begin + open.size(), end - begin - open.size());
        out.push_back({line.substr(0, tab),
                       text.substr(0, begin) + datum + text.substr(end + close.size()),
                       {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(begin + datum.size())}});
    }
    return out;
}

inline std::vector<std::string> negatives(const std::filesystem::path& folder) {
    auto out = lines_of(folder / "negatives.tsv");
    for (auto& line : out)
        line = unescaped(line);
    return out;
}

struct guard_tally {
    int right = 0, wrong = 0, missed = 0;
    [[nodiscard]] double precision() const {
        return right + wrong == 0 ? 1 : static_cast<double>(right) / (right + wrong);
    }
    [[nodiscard]] double recall() const {
        return right + missed == 0 ? 1 : static_cast<double>(right) / (right + missed);
    }
    void add(const guard_tally& t) { right += t.right, wrong += t.wrong, missed += t.missed; }
};
struct guard_measure {
    std::map<std::string, guard_tally> by_rule;
    guard_tally all;
    std::vector<std::string> mistakes;
};

inline guard_measure measured(const guard& g, const std::vector<marked_text>& dirty,
                              const std::vector<std::string>& clean) {
    guard_measure out;
    const auto wrong = [&](const guard_finding& f, const std::string& text) {
        ++out.by_rule[f.rule].wrong;
        out.mistakes.push_back("wrong  " + f.rule + " '" + text.substr(f.where.begin, f.where.end - f.where.begin) +
                               "' in: " + text);
    };
    for (const auto& d : dirty) {
        bool found = false;
        for (const auto& f : g.scan(d.text)) {
            if (f.rule == d.rule && f.where.begin == d.datum.begin && f.where.end == d.datum.end)
                found = true;
            else
                wrong(f, d.text);
        }
        found ? ++out.by_rule[d.rule].right : ++out.by_rule[d.rule].missed;
        if (!found) out.mistakes.push_back("missed " + d.rule + " in: " + d.text);
    }
    for (const auto& text : clean)
        for (const auto& f : g.scan(text))
            wrong(f, text);
    for (const auto& [rule, t] : out.by_rule)
        out.all.add(t);
    return out;
}

}  // namespace coach::core
