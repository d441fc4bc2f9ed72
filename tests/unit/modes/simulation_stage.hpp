#pragma once

/// Worlds to play simulations in: the shipped one, and one with a single graph that is not shipped.

#include "core/graph/model.hpp"
#include "core/world.hpp"

#include <functional>
#include <string>

namespace coach::talks {

/// A world whose only graph is this file's text; lexicon and phrases are the shipped ones.
[[nodiscard]] const core::world& world_of(const std::string& name, const std::string& graph_yaml);
/// tests/data/simulation/sales.yaml.
[[nodiscard]] const std::string& sales_yaml();
[[nodiscard]] const core::world& sales();
/// Every graph that ships.
[[nodiscard]] const core::world& shipped_stage();

}  // namespace coach::talks
