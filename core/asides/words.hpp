#pragma once

/// Whether what was just said holds one of a list's words or phrases (graphs/phrases), whole and in any case. Pure.

#include "core/turn.hpp"

#include <string_view>

namespace coach::core::asides {

[[nodiscard]] bool says(const turn&, std::string_view list);

}  // namespace coach::core::asides
