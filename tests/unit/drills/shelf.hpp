#pragma once

/// The drills that ship, the words by which answers are recognised, and the answers of tests/data/drills/.

#include "core/drills/mark.hpp"
#include "core/graph/load.hpp"

#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace coach::core::drills {

struct other_words {  ///< of one drill
    std::string drill;
    bool sample = false;
    std::vector<std::pair<std::string, std::string>> flaws;  ///< flaw id, statement
    std::vector<std::string> clean;
};

struct shelf {
    std::vector<graph::graph> graphs;
    lexicon words;
    std::vector<other_words> answers;

    [[nodiscard]] std::vector<const graph::drill*> drills() const {
        std::vector<const graph::drill*> out;
        for (const auto& g : graphs)
            for (const auto& d : g.drills)
                out.push_back(&d);
        return out;
    }
    [[nodiscard]] const graph::drill& drill(std::string_view id) const {
        for (const auto* d : drills())
            if (d->id == id) return *d;
        throw std::runtime_error("no drill " + std::string(id));
    }
};

inline std::string file_text(const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    if (!in) throw std::runtime_error("cannot read " + path.string());
    std::stringstream out;
    out << in.rdbuf();
    return out.str();
}

inline std::vector<std::filesystem::path> yaml_files(const std::filesystem::path& folder) {
    std::vector<std::filesystem::path> out;
    for (const auto& entry : std::filesystem::directory_iterator(folder))
        if (entry.path().extension() == ".yaml") out.push_back(entry.path());
    std::sort(out.begin(), out.end());
    return out;
}

inline other_words answers_in(const std::filesystem::path& file) {
    const auto root = YAML::Load(file_text(file));
    other_words out;
    out.drill = root["drill"].as<std::string>();
    out.sample = root["sample"] && root["sample"].as<bool>();
    for (const auto& flaw : root["flaws"])
        for (const auto& each : flaw.second)
            out.flaws.emplace_back(flaw.first.as<std::string>(), each.as<std::string>());
    for (const auto& each : root["clean"])
        out.clean.push_back(each.as<std::string>());
    return out;
}

inline shelf open_shelf(const std::filesystem::path& source) {
    shelf out;
    for (const auto& file : yaml_files(source / "graphs")) {
        auto made = graph::load(file_text(file), file.string());
        if (!made.value) throw std::runtime_error(file.string() + " cannot be loaded");
        out.graphs.push_back(std::move(*made.value));
    }
    auto words = lexicon::load(file_text(source / "graphs/lexicon/drills.en.yaml"));
    if (!words) throw std::runtime_error(words.error().detail);
    out.words = std::move(*words);
    for (const auto& file : yaml_files(source / "tests/data/drills"))
        out.answers.push_back(answers_in(file));
    return out;
}

/// The drill without one of its accepted phrasings.
inline graph::drill without(graph::drill d, std::size_t flaw, std::size_t phrasing) {
    auto& accept = d.flaws[flaw].accept;
    accept.erase(accept.begin() + static_cast<std::ptrdiff_t>(phrasing));
    return d;
}

}  // namespace coach::core::drills
