#pragma once

/// The parsed form of core/graph/expression.hpp; only expression.cpp and expression_values.cpp look inside.

#include "core/graph/expression.hpp"

#include <string>
#include <vector>

namespace coach::core::graph {

enum class node_kind {
    constant,
    name,
    equal,
    unequal,
    at_least,
    at_most,
    above,
    below,
    one_of,  ///< parts[0] among parts[1…]
    negation,
    all,
    any,
};

struct expression_node {
    node_kind kind = node_kind::constant;
    expression_value constant = 0.0;
    std::string name;
    std::vector<expression_node> parts;
};

}  // namespace coach::core::graph
