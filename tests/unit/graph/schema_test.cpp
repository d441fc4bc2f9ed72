#include "core/graph/load.hpp"
#include "tests/unit/graph/sample.hpp"

#include <catch2/catch_test_macros.hpp>
#include <simdjson.h>

#include <map>
#include <set>
#include <string>

namespace coach::core::graph {
namespace {

struct keys_of_a_shape {
    std::map<std::string, bool> described;  ///< key → has a description
    std::set<std::string> required;
    bool closed = false;
};

keys_of_a_shape read_shape(simdjson::dom::element object) {
    keys_of_a_shape keys;
    for (const auto property : object["properties"].get_object()) {
        std::string_view description;
        const bool described = property.value["description"].get(description) == simdjson::SUCCESS;
        keys.described.emplace(property.key, described && !description.empty());
    }
    simdjson::dom::array required;
    if (object["required"].get(required) == simdjson::SUCCESS)
        for (const auto name : required)
            keys.required.emplace(name.get_string().value());
    bool additional = true;
    keys.closed = object["additionalProperties"].get(additional) == simdjson::SUCCESS && !additional;
    return keys;
}

std::map<std::string, keys_of_a_shape> schema_shapes() {
    simdjson::dom::parser parser;
    const auto text = read_text("graphs/graph.schema.json");
    const auto schema = parser.parse(text).value();
    std::map<std::string, keys_of_a_shape> all;
    all["file"] = read_shape(schema);
    for (const auto definition : schema["$defs"].get_object())
        if (definition.key != "words") all[std::string(definition.key)] = read_shape(definition.value);
    return all;
}

TEST_CASE("the editors' schema and the loader know the same keys", "[graph][schema]") {
    const auto in_schema = schema_shapes();
    CHECK(in_schema.size() == shapes().size());
    for (const auto& shape : shapes()) {
        INFO("shape: " << shape.name);
        const auto found = in_schema.find(std::string(shape.name));
        REQUIRE(found != in_schema.end());
        CHECK(found->second.closed);
        std::set<std::string> known;
        std::set<std::string> required;
        for (const auto& key : shape.keys) {
            known.emplace(key.name);
            if (key.required) required.emplace(key.name);
        }
        std::set<std::string> in_editor;
        for (const auto& [key, described] : found->second.described) {
            INFO("key: " << key);
            CHECK(described);
            in_editor.insert(key);
        }
        CHECK(in_editor == known);
        // Lint, not the loader, counts the anchors: it can say how many there are.
        CHECK(found->second.required == (shape.name == "anchors" ? known : required));
    }
}

TEST_CASE("the sample uses every key there is, so that each is read in some test", "[graph][schema]") {
    const auto& text = valid_graph();
    for (const auto& shape : shapes()) {
        for (const auto& key : shape.keys) {
            if (key.name == "extends") continue;  // the sample stands alone
            INFO(shape.name << "." << key.name);
            CHECK(text.find(std::string(key.name) + ":") != std::string::npos);
        }
    }
}

}  // namespace
}  // namespace coach::core::graph
