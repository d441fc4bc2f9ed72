#include "core/graph/load.hpp"

#include "tests/unit/graph/sample.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

using Catch::Matchers::ContainsSubstring;

namespace coach::core::graph {
namespace {

TEST_CASE("a complete graph loads without a finding", "[graph][load]") {
    const auto [g, findings] = load(valid_graph(), "valid.yaml");
    INFO(format(findings));
    CHECK(findings.empty());
    REQUIRE(g);
    CHECK(g->head.id == "legal-intake");
    CHECK(g->workflows.size() == 1);
    CHECK(g->workflows[0].steps.size() == 4);
}

}  // namespace
}  // namespace coach::core::graph
