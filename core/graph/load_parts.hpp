#pragma once

/// One reader for each kind of thing in a graph file; load.cpp puts them together. Private to the loader.

#include "core/graph/fields.hpp"

namespace coach::core::graph {

[[nodiscard]] graph read_graph(loading&, const yaml_node&);
/// `text`: what the tree was read from.
[[nodiscard]] loaded load_tree(const yaml_tree&, std::string_view text, std::string file);
[[nodiscard]] std::string sha256_hex(std::string_view bytes);
[[nodiscard]] header read_header(loading&, const yaml_node&);
[[nodiscard]] skill read_skill(loading&, const yaml_node&);
[[nodiscard]] tool read_tool(loading&, const yaml_node&);
[[nodiscard]] persona read_persona(loading&, const yaml_node&);
[[nodiscard]] policy read_policy(loading&, const yaml_node&);
[[nodiscard]] role read_role(loading&, const yaml_node&);
[[nodiscard]] metric read_metric(loading&, const yaml_node&);
[[nodiscard]] artefact read_artefact(loading&, const yaml_node&);
[[nodiscard]] prompt read_prompt(loading&, const yaml_node&);
[[nodiscard]] exemplar read_exemplar(loading&, const yaml_node&);
[[nodiscard]] fallback read_fallback(loading&, const yaml_node&);
[[nodiscard]] level_gate read_level(loading&, const yaml_node&);
[[nodiscard]] waiver read_waiver(loading&, const yaml_node&);

[[nodiscard]] workflow read_workflow(loading&, const yaml_node&);  ///< load_workflow.cpp
[[nodiscard]] step read_step(loading&, const yaml_node&);          ///< load_step.cpp
[[nodiscard]] criterion read_criterion(loading&, const yaml_node&);
[[nodiscard]] drill read_drill(loading&, const yaml_node&);  ///< load_practice.cpp
[[nodiscard]] scenario read_scenario(loading&, const yaml_node&);

}  // namespace coach::core::graph
