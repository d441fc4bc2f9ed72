/// How long do loading and linting take: every shipped role, and the worst that the limits let in? Prints one line.

#include "core/graph/lint.hpp"
#include "core/graph/load.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

namespace {

using namespace coach::core::graph;

std::string read(const std::string& path) {
    std::ifstream file(std::string(COACH_SOURCE_DIR) + "/" + path, std::ios::binary);
    std::ostringstream all;
    all << file.rdbuf();
    return all.str();
}

double best_of(int rounds, const std::vector<std::string>& files) {
    double best = 1e9;
    for (int i = 0; i < rounds; ++i) {
        const auto begin = std::chrono::steady_clock::now();
        for (const auto& text : files)
            if (const auto g = load(text, "bench.yaml").value) (void)lint(*g, {{}, "2026-11-21"});
        const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - begin;
        best = std::min(best, took.count());
    }
    return best;
}

/// As many workflows, steps and criteria as fit, all of them referring to things that do not exist.
std::string crowded() {
    std::string text = "graph: {id: a, schema: 1, version: 1.0.0}\nworkflows:\n";
    for (int w = 0; w < 60; ++w) {
        const auto n = std::to_string(w);
        text += "- {id: wf.w" + n + ", name: W, start: st.none, steps: [";
        for (int s = 0; s < 40; ++s)
            text += "{id: st.s" + n + "x" + std::to_string(s) + ", title: T, criteria: [cr.c" + std::to_string(s) +
                    "], next: [{to: st.q" + std::to_string(s) + ", when: a >= 2 and b < 3 or c == 4}]},";
        text += "{id: st.last, title: L}]}\n";
    }
    text += "criteria:\n";
    for (int c = 0; c < 400; ++c)
        text += "- {id: cr.c" + std::to_string(c) +
                ", name: C, anchors: {1: a, 2: b, 3: c, 4: d}, atoms: {a: {any: [nope]}}}\n";
    return text;
}

}  // namespace

int main() {
    std::vector<std::string> roles;
    for (const auto& entry : std::filesystem::directory_iterator(std::string(COACH_SOURCE_DIR) + "/graphs"))
        if (entry.path().extension() == ".yaml") roles.push_back(read("graphs/" + entry.path().filename().string()));
    std::size_t lines = 0;
    for (const auto& text : roles)
        lines += static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
    const auto crowd = crowded();
    std::printf(
        "graph_load: load + lint of %zu roles (%zu lines) %.1f ms; of a crowded, broken file (%zu KiB) %.1f ms\n",
        roles.size(), lines, best_of(10, roles), crowd.size() / 1024, best_of(3, {crowd}));
}
