#include "tests/unit/examples/shelf.hpp"

#include "core/graph/load.hpp"

#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace coach::examples {
namespace {

namespace fs = std::filesystem;
namespace graphs = core::graph;

const fs::path graph_folder = fs::path(COACH_SOURCE_DIR) / "graphs";

std::string bytes_of(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    if (!in) throw std::runtime_error("cannot read " + file.string());
    std::ostringstream out;
    out << in.rdbuf();
    return out.str();
}

std::vector<fs::path> in_order(const fs::path& folder) {
    std::vector<fs::path> paths;
    for (const auto& entry : fs::directory_iterator(folder))
        paths.push_back(entry.path());
    std::ranges::sort(paths);
    return paths;
}

std::shared_ptr<const graphs::graph> load_graph(const fs::path& file) {
    auto loaded = graphs::load(bytes_of(file), file.filename().string());
    if (!loaded.value || graphs::has_errors(loaded.findings)) throw std::runtime_error(graphs::format(loaded.findings));
    return std::make_shared<const graphs::graph>(std::move(*loaded.value));
}

bool judges_all(const graphs::graph& g, const graphs::workflow& w, const std::map<std::string, int>& levels) {
    const auto criteria = graphs::criteria_of(g, w);
    return std::ranges::all_of(levels, [&](const auto& level) {
        return std::ranges::any_of(criteria, [&](const auto* c) { return c->id == level.first; });
    });
}

void find_workflow(folder& f) {
    for (const auto& g : all_graphs())
        for (const auto& w : g->workflows)
            if (judges_all(*g, w, f.examples.front().expert)) {
                f.graph = g;
                f.workflow = &w;
                return;
            }
    throw std::runtime_error("no workflow has the criteria in graphs/examples/" + f.name + "/scores.yaml");
}

std::map<std::string, int> levels_of(const YAML::Node& row, const std::string& file) {
    if (!row || !row.IsMap()) throw std::runtime_error("scores.yaml has no levels for " + file);
    std::map<std::string, int> levels;
    for (const auto& cell : row)
        levels[cell.first.as<std::string>()] = cell.second.as<int>();
    return levels;
}

folder open_folder(const fs::path& path) {
    folder f;
    f.name = path.filename().string();
    const auto scores = YAML::Load(bytes_of(path / "scores.yaml"));
    for (const auto tier : tiers)
        for (const auto& file : in_order(path / tier)) {
            const auto name = std::string(tier) + "/" + file.filename().string();
            f.examples.push_back({name, std::string(tier), bytes_of(file), levels_of(scores[name], name)});
        }
    find_workflow(f);
    f.reader = reader_for(*f.workflow);
    return f;
}

}  // namespace

std::shared_ptr<const core::reader> reader_for(const graphs::workflow& w) {
    static const std::string lexicon = bytes_of(graph_folder / "lexicon" / "en.yaml");
    std::vector<core::cue_list> cues;
    for (const auto& c : w.cues)
        cues.push_back({c.name, c.phrases});
    auto made = core::reader::make(lexicon, cues);
    if (!made) throw std::runtime_error(made.error().detail);
    return std::make_shared<const core::reader>(std::move(*made));
}

const std::vector<std::shared_ptr<const graphs::graph>>& all_graphs() {
    static const auto all = [] {
        std::vector<std::shared_ptr<const graphs::graph>> out;
        for (const auto& file : in_order(graph_folder))
            if (file.extension() == ".yaml") out.push_back(load_graph(file));
        return out;
    }();
    return all;
}

const std::vector<folder>& all_folders() {
    static const auto all = [] {
        std::vector<folder> out;
        for (const auto& path : in_order(graph_folder / "examples"))
            if (fs::exists(path / "scores.yaml")) out.push_back(open_folder(path));
        return out;
    }();
    return all;
}

}  // namespace coach::examples
