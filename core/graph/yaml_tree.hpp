#pragma once

/// YAML bytes → a plain tree with positions, within limits. Private to the loader.
/// yaml-cpp reports events; the tree is ours, because its own nodes are slow to walk and merge duplicate keys silently.

#include "core/graph/model.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace coach::core::graph {

struct yaml_node {
    enum class kinds { nothing, scalar, sequence, mapping };
    kinds kind = kinds::nothing;
    std::string text;
    bool quoted = false;
    position at;
    std::vector<std::uint32_t> items;  ///< of a mapping: key, value, key, value …
};

struct yaml_problem {
    enum class kinds { syntax, limit };
    kinds kind = kinds::syntax;
    position at;
    std::string what;
    std::string mend;
};

struct yaml_tree {
    std::vector<yaml_node> nodes;
    std::uint32_t root = 0;
    std::optional<yaml_problem> problem;  ///< set: the tree is not to be used
};

/// An alias stands for the node it names; a reader that walks the tree must bound its own work.
[[nodiscard]] yaml_tree read_yaml(std::string_view text);

}  // namespace coach::core::graph
