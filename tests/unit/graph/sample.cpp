#include "tests/unit/graph/sample.hpp"

#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <fstream>
#include <sstream>

namespace coach::core::graph {

std::string read_text(const std::string& path_in_tree) {
    std::ifstream file(std::string(COACH_SOURCE_DIR) + "/" + path_in_tree, std::ios::binary);
    INFO(path_in_tree);
    REQUIRE(file.good());
    std::ostringstream all;
    all << file.rdbuf();
    return all.str();
}

const std::string& valid_graph() {
    static const std::string text = read_text("tests/data/graph/valid.yaml");
    return text;
}

std::string with(std::string text, std::string_view from, std::string_view to) {
    const auto at = text.find(from);
    INFO("not in the sample: " << from);
    REQUIRE(at != std::string::npos);
    return text.replace(at, from.size(), to);
}

std::string without(std::string text, std::string_view from, std::string_view up_to) {
    const auto begin = text.find(from);
    INFO("not in the sample: " << from << " … " << up_to);
    REQUIRE(begin != std::string::npos);
    const auto end = text.find(up_to, begin);
    REQUIRE(end != std::string::npos);
    return text.erase(begin, end - begin);
}

bool mentions(const std::vector<finding>& all, std::string_view rule) {
    return std::any_of(all.begin(), all.end(), [&](const finding& f) { return f.rule == rule; });
}

}  // namespace coach::core::graph
