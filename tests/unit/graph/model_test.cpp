#include "core/graph/model.hpp"

#include <catch2/catch_test_macros.hpp>

namespace coach::core::graph {
namespace {

TEST_CASE("a text falls back from its exact tag to its language to the first given", "[graph][model]") {
    const localized text{{{"en", "hello"}, {"de", "hallo"}, {"de-CH", "grüezi"}}, {}};
    CHECK(text.in("de-CH") == "grüezi");
    CHECK(text.in("de-ch") == "grüezi");
    CHECK(text.in("de-AT") == "hallo");
    CHECK(text.in("de-Latn-AT") == "hallo");
    CHECK(text.in("fr") == "hello");
    CHECK(text.in("") == "hello");
    CHECK(localized{}.in("en").empty());
}

TEST_CASE("the criteria of a workflow come in the order of first use, without repeats", "[graph][model]") {
    graph g;
    for (const char* id : {"cr.a", "cr.b", "cr.c", "cr.unused"}) {
        criterion c;
        c.id = id;
        g.criteria.push_back(c);
    }
    workflow w;
    step first;
    first.criteria = {{"cr.b", {}}, {"cr.a", {}}};
    step second;
    second.criteria = {{"cr.a", {}}, {"cr.unknown", {}}};
    w.steps = {first, second};
    expected_section section;
    section.criteria = {{"cr.c", {}}, {"cr.b", {}}};
    w.sections = {section};

    std::vector<std::string> ids;
    for (const auto* c : criteria_of(g, w))
        ids.push_back(c->id);
    CHECK(ids == std::vector<std::string>{"cr.b", "cr.a", "cr.c"});
    CHECK(g.find_criterion("cr.c") == &g.criteria[2]);
    CHECK(g.find_criterion("cr.nowhere") == nullptr);
}

}  // namespace
}  // namespace coach::core::graph
