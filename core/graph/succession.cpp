#include "core/graph/succession.hpp"

#include <algorithm>

namespace coach::core::graph {

namespace {

constexpr int longest_chain = 16;  ///< files that name each other in a circle end here

double weight_in(const graph& g, std::string_view id) {
    const auto* c = g.find_criterion(id);
    return c ? c->weight : 1;
}

/// The parts of a split that state no share divide it by weight: criteria by their own, other things equally.
double share_of(const graph& g, const lineage& one) {
    if (one.how != lineage::change::split) return 1;
    if (one.share > 0) return one.share;
    double all = 0;
    for (const auto& other : g.lineages)
        if (other.how == lineage::change::split && other.from.id == one.from.id && other.share <= 0)
            all += weight_in(g, other.id);
    return all > 0 ? weight_in(g, one.id) / all : 1;
}

}  // namespace

succession::succession(std::span<const graph* const> versions) {
    for (const auto* g : versions)
        for (const auto& one : g->lineages) {
            auto& to = next_[one.from.id];
            if (std::none_of(to.begin(), to.end(), [&](const auto& h) { return h.id == one.id; }))
                to.push_back({one.id, share_of(*g, one)});
        }
}

void succession::follow(std::string_view id, double share, int depth, std::vector<heir>& out) const {
    const auto found = next_.find(id);
    if (found != next_.end() && depth < longest_chain) {
        for (const auto& h : found->second)
            follow(h.id, share * h.share, depth + 1, out);
        return;
    }
    const auto same = std::find_if(out.begin(), out.end(), [&](const auto& h) { return h.id == id; });
    if (same == out.end())
        out.push_back({std::string(id), share});
    else
        same->share = std::min(1.0, same->share + share);
}

std::vector<heir> succession::heirs(std::string_view id) const {
    std::vector<heir> out;
    follow(id, 1, 0, out);
    return out;
}

std::string succession::main_heir(std::string_view id) const {
    const auto all = heirs(id);
    return std::max_element(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.share < b.share; })->id;
}

}  // namespace coach::core::graph
