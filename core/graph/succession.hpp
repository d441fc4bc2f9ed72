#pragma once

/// Where ids went between versions of a graph: renamed_from, split_from and merged_from of all its versions as one map
/// from an old id to the ids that stand for it now. A chain over several versions is followed as far as the files that
/// are there tell it. Pure values.

#include "core/graph/model.hpp"

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace coach::core::graph {

struct heir {
    std::string id;
    double share = 1;  ///< how much of what was shown under the old id counts here
    friend bool operator==(const heir&, const heir&) = default;
};

class succession {
  public:
    succession() = default;
    explicit succession(std::span<const graph* const> versions);

    [[nodiscard]] bool empty() const { return next_.empty(); }
    /// What stands for an id now; the id itself when nothing replaced it. Never empty.
    [[nodiscard]] std::vector<heir> heirs(std::string_view id) const;
    /// The one with the largest share, the first of several: for what cannot be divided.
    [[nodiscard]] std::string main_heir(std::string_view id) const;

  private:
    void follow(std::string_view id, double share, int depth, std::vector<heir>& out) const;
    std::map<std::string, std::vector<heir>, std::less<>> next_;
};

}  // namespace coach::core::graph
