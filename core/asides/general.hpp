#pragma once

/// A critique by the general rubric, asked for in words: "critique this with the general rubric", alone or in the line
/// before a pasted text. The rubric: graphs/defaults/general.yaml. Pure; called by core/reactions.cpp.

#include "core/turn.hpp"

#include <optional>

namespace coach::core::asides {

constexpr std::string_view general_rubric = "wf.general";

/// Nothing when the words ask for something else.
[[nodiscard]] std::optional<reply> general_request(turn&, const std::string& words);

}  // namespace coach::core::asides
