#pragma once

/// One change to the valid graph for each way to break a rule.

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace coach::core::graph {

struct fixture {
    std::string_view rule;   ///< what must be reported
    std::string_view about;  ///< words that the finding must hold
    std::function<std::string(const std::string& valid)> broken;
};
[[nodiscard]] const std::vector<fixture>& fixtures();

}  // namespace coach::core::graph
