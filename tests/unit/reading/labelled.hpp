#pragma once

/// The labelled sentences of tests/data/detectors/: one file for each family. The first line names the kinds that are
/// judged; every other line is the kinds that are in the text ("-": none of them), a tab, the text ("\n" is a line
/// break). Labels say what a careful reader finds, not what the detectors do.

#include "core/reading.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

namespace coach::core {

struct labelled {
    std::set<std::string> kinds;
    std::string text;
};
struct family {
    std::string name;
    std::vector<std::string> kinds;
    std::vector<labelled> sentences;
};
struct tally {
    int right = 0, wrong = 0, missed = 0;
    [[nodiscard]] double precision() const {
        return right + wrong == 0 ? 1 : static_cast<double>(right) / (right + wrong);
    }
    [[nodiscard]] double recall() const {
        return right + missed == 0 ? 1 : static_cast<double>(right) / (right + missed);
    }
    void add(const tally& t) {
        right += t.right;
        wrong += t.wrong;
        missed += t.missed;
    }
};
struct mistake {
    std::string kind;
    bool missed = false;
    std::string text;
};
struct measured {
    std::map<std::string, tally> by_kind;
    tally all;
    std::vector<mistake> mistakes;
};

inline std::vector<std::string> parts_of(const std::string& words, char at) {
    std::vector<std::string> out;
    std::stringstream in(words);
    for (std::string part; std::getline(in, part, at);) {
        if (!part.empty()) out.push_back(part);
    }
    return out;
}

inline std::string with_line_breaks(std::string s) {
    for (auto at = s.find("\\n"); at != std::string::npos; at = s.find("\\n"))
        s.replace(at, 2, "\n");
    return s;
}

inline std::vector<family> labelled_families(const std::string& folder) {
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        if (entry.path().extension() == ".tsv") files.push_back(entry.path());
    }
    std::sort(files.begin(), files.end());
    std::vector<family> out;
    for (const auto& file : files) {
        std::ifstream in(file);
        family f{file.stem().string(), {}, {}};
        for (std::string line; std::getline(in, line);) {
            if (line.starts_with("# kinds: ")) {
                f.kinds = parts_of(line.substr(9), ' ');
                continue;
            }
            const auto tab = line.find('\t');
            if (tab == std::string::npos) throw std::runtime_error(file.string() + ": no tab in: " + line);
            labelled l;
            for (auto& kind : parts_of(line.substr(0, tab), ',')) {
                if (kind != "-") l.kinds.insert(kind);
            }
            l.text = with_line_breaks(line.substr(tab + 1));
            f.sentences.push_back(std::move(l));
        }
        out.push_back(std::move(f));
    }
    return out;
}

inline measured measure(const family& f, const reader& words) {
    measured out;
    for (const auto& kind : f.kinds)
        out.by_kind[kind];
    for (const auto& l : f.sentences) {
        const auto r = words.read(plain_document(l.text));
        for (const auto& kind : f.kinds) {
            const bool wanted = l.kinds.contains(kind);
            const bool found = r.count(kind) > 0;
            auto& t = out.by_kind[kind];
            t.right += wanted && found ? 1 : 0;
            t.wrong += !wanted && found ? 1 : 0;
            t.missed += wanted && !found ? 1 : 0;
            if (wanted != found) out.mistakes.push_back({kind, wanted, l.text});
        }
    }
    for (const auto& [kind, t] : out.by_kind)
        out.all.add(t);
    return out;
}

}  // namespace coach::core
