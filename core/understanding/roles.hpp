#pragma once

/// "I'm a product manager", "backend developer", "I lead a team": the role of a graph that somebody says is theirs, by
/// its name or synonyms, whatever stands before it (phrases `role_leads`) or beside it ("senior … at Acme"). Without a
/// lead the whole text must be the role's name. Empty when none is named. Pure; linear in the text, which may have at
/// most 100 bytes.

#include "core/graph/model.hpp"
#include "core/phrasebook.hpp"

#include <span>
#include <string>
#include <string_view>

namespace coach::core {

[[nodiscard]] std::string role_said(std::string_view text, std::span<const graph::graph>, const phrasebook&);

}  // namespace coach::core
