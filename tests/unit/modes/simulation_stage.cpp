#include "tests/unit/modes/simulation_stage.hpp"

#include "bot/world.hpp"

#include <filesystem>
#include <fstream>
#include <map>
#include <stdexcept>
#include <unistd.h>

namespace coach::talks {

namespace fs = std::filesystem;

const core::world& world_of(const std::string& name, const std::string& graph_yaml) {
    static std::map<std::string, bot::loaded_world> kept;
    if (const auto found = kept.find(name); found != kept.end()) return *found->second.world;
    const auto folder = fs::temp_directory_path() / ("coach_stage_" + std::to_string(::getpid()) + "_" + name);
    fs::create_directories(folder);
    const fs::path shipped = std::string(COACH_SOURCE_DIR) + "/graphs";
    for (const auto& entry : fs::directory_iterator(shipped))
        if (entry.is_directory()) fs::create_directory_symlink(entry.path(), folder / entry.path().filename());
    std::ofstream(folder / "graph.yaml") << graph_yaml;
    auto made = bot::load_world(folder.string(), "");
    fs::remove_all(folder);
    if (!made) throw std::runtime_error(made.error().detail);
    return *kept.emplace(name, std::move(*made)).first->second.world;
}

const std::string& sales_yaml() {
    static const std::string text = [] {
        auto read = bot::read_file(std::string(COACH_SOURCE_DIR) + "/tests/data/simulation/sales.yaml");
        if (!read) throw std::runtime_error(read.error().detail);
        return std::move(*read);
    }();
    return text;
}

const core::world& shipped_stage() {
    static const auto kept = [] {
        auto made = bot::load_world(std::string(COACH_SOURCE_DIR) + "/graphs", "");
        if (!made) throw std::runtime_error(made.error().detail);
        return std::move(*made);
    }();
    return *kept.world;
}

const core::world& sales() { return world_of("sales", sales_yaml()); }

}  // namespace coach::talks
