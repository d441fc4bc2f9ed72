#pragma once

/// The few words that no core knows: they belong to Teams' own controls. Everything else a person reads comes from the
/// core, whose words stand in graphs/.

#include <string_view>

namespace coach::teams::words {

inline constexpr std::string_view choose_one = "Please choose one.";
inline constexpr std::string_view fill_in = "Please fill this in.";

}  // namespace coach::teams::words
