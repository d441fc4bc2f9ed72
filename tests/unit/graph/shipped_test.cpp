#include "core/graph/lint.hpp"
#include "core/graph/load.hpp"
#include "core/reading.hpp"
#include "tests/unit/graph/sample.hpp"

#include <catch2/catch_test_macros.hpp>

#include <filesystem>
#include <list>
#include <set>

namespace coach::core::graph {
namespace {

std::vector<std::string> shipped_files() {
    std::vector<std::string> files;
    for (const auto& entry : std::filesystem::directory_iterator(std::string(COACH_SOURCE_DIR) + "/graphs"))
        if (entry.path().extension() == ".yaml") files.push_back("graphs/" + entry.path().filename().string());
    return files;
}

std::vector<std::string> kinds_of_the_reader() {
    const auto read = reader::make(read_text("graphs/lexicon/en.yaml"));
    INFO((read ? "" : read.error().detail));
    REQUIRE(read.has_value());
    return read->kinds();
}

TEST_CASE("the reader observes every kind that authors are promised", "[graph][shipped]") {
    const auto kinds = kinds_of_the_reader();
    const std::set<std::string> known(kinds.begin(), kinds.end());
    for (const auto& kind : standard_kinds()) {
        INFO(kind);
        CHECK(known.contains(kind));
    }
}

TEST_CASE("the shipped graphs have no finding", "[graph][shipped]") {
    const lint_options options{kinds_of_the_reader(), {}};
    const auto files = shipped_files();
    REQUIRE_FALSE(files.empty());
    std::list<graph> graphs;
    std::vector<const graph*> together;
    for (const auto& file : files) {
        auto [g, findings] = load(read_text(file), file);
        REQUIRE(g);
        for (auto& f : lint(*g, options))
            findings.push_back(std::move(f));
        INFO(format(findings));
        CHECK(findings.empty());
        together.push_back(&graphs.emplace_back(std::move(*g)));
    }
    CHECK(lint_together(together).empty());
}

}  // namespace
}  // namespace coach::core::graph
