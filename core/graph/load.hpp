#pragma once

/// The bytes of a Learning Graph file → values with positions, and everything that is wrong with the file's form.
/// What the values mean to each other is checked by core/graph/lint.hpp. Format: graphs/README.md.
///
/// Input:   YAML 1.2, UTF-8, one document. Limits: 2 MiB, 60 levels deep, 60,000 values, 500 in
///          one list or mapping, 64 KiB a text, 200 aliases.
/// Errors:  never throws for any bytes; all findings at once, at most 500. A key that cannot be read is left at its
///          default, so that lint can still say more about the rest.
/// Threads: pure; any.

#include "core/graph/finding.hpp"
#include "core/graph/model.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace coach::core::graph {

struct loaded {
    std::optional<graph> value;  ///< none when the file is not YAML, not a mapping, or over a limit
    std::vector<finding> findings;
};
[[nodiscard]] loaded load(std::string_view text, std::string file);

/// The keys of one kind of mapping in the file, as the loader knows them; graph.schema.json says the same.
struct key_row {
    std::string_view name;
    bool required = false;
};
struct shape {
    std::string_view name;  ///< "step"; the name under $defs in the JSON Schema, "file" for the top
    std::vector<key_row> keys;
};
[[nodiscard]] const std::vector<shape>& shapes();

}  // namespace coach::core::graph
