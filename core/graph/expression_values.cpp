#include "core/graph/expression.hpp"
#include "core/graph/expression_node.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace coach::core::graph {
namespace {

bool truth(const expression_value& v) {
    if (const auto* number = std::get_if<double>(&v)) return *number != 0;
    return !std::get<std::string>(v).empty();
}
double as_count(const expression_value& v) {
    if (const auto* number = std::get_if<double>(&v)) return *number;
    return truth(v) ? 1 : 0;
}
expression_value value_of(const expression_node& node, const name_values& values) {
    return node.kind == node_kind::name ? values(node.name) : node.constant;
}

/// A number and a text are unequal and in no order.
bool compare(node_kind sign, const expression_value& a, const expression_value& b) {
    if (sign == node_kind::equal) return a == b;
    if (sign == node_kind::unequal) return a != b;
    if (a.index() != b.index()) return false;
    switch (sign) {
        case node_kind::at_least:
            return a >= b;
        case node_kind::at_most:
            return a <= b;
        case node_kind::above:
            return a > b;
        case node_kind::below:
            return a < b;
        default:
            return false;
    }
}

bool node_holds(const expression_node& node, const name_values& values) {
    const auto part_holds = [&](const expression_node& part) { return node_holds(part, values); };
    switch (node.kind) {
        case node_kind::constant:
        case node_kind::name:
            return truth(value_of(node, values));
        case node_kind::negation:
            return !node_holds(node.parts[0], values);
        case node_kind::all:
            return std::all_of(node.parts.begin(), node.parts.end(), part_holds);
        case node_kind::any:
            return std::any_of(node.parts.begin(), node.parts.end(), part_holds);
        case node_kind::one_of: {
            const auto wanted = value_of(node.parts[0], values);
            return std::any_of(node.parts.begin() + 1, node.parts.end(),
                               [&](const expression_node& one) { return value_of(one, values) == wanted; });
        }
        default:
            return compare(node.kind, value_of(node.parts[0], values), value_of(node.parts[1], values));
    }
}

/// The ways to make a node hold, each a set of terms to mend, the shortest first. No way at all: it cannot hold.
using way = std::vector<failed_term>;
using ways = std::vector<way>;
constexpr std::size_t most_ways = 16;  ///< beyond this the smallest found so far is near enough; keeps it linear

void keep_shortest(ways& all) {
    ways sorted;
    for (auto& one : all) {
        const auto after = std::upper_bound(sorted.begin(), sorted.end(), one,
                                            [](const way& a, const way& b) { return a.size() < b.size(); });
        sorted.insert(after, std::move(one));
    }
    if (sorted.size() > most_ways) sorted.resize(most_ways);
    all = std::move(sorted);
}

way both(way a, const way& b) {
    for (const auto& term : b) {
        const auto same = std::find_if(
            a.begin(), a.end(), [&](const failed_term& t) { return t.name == term.name && t.negated == term.negated; });
        if (same == a.end())
            a.push_back(term);
        else if (term.negated ? term.wanted < same->wanted : term.wanted > same->wanted)
            *same = term;
    }
    return a;
}

node_kind opposite(node_kind sign) {
    switch (sign) {
        case node_kind::equal:
            return node_kind::unequal;
        case node_kind::unequal:
            return node_kind::equal;
        case node_kind::at_least:
            return node_kind::below;
        case node_kind::at_most:
            return node_kind::above;
        case node_kind::above:
            return node_kind::at_most;
        case node_kind::below:
            return node_kind::at_least;
        default:
            return sign;
    }
}
node_kind mirrored(node_kind sign) {
    switch (sign) {
        case node_kind::at_least:
            return node_kind::at_most;
        case node_kind::at_most:
            return node_kind::at_least;
        case node_kind::above:
            return node_kind::below;
        case node_kind::below:
            return node_kind::above;
        default:
            return sign;
    }
}

ways to_compare(node_kind sign, const expression_node* left, const expression_node* right, const name_values& values) {
    if (compare(sign, value_of(*left, values), value_of(*right, values))) return {{}};
    if (left->kind != node_kind::name) {
        std::swap(left, right);
        sign = mirrored(sign);
    }
    if (left->kind != node_kind::name) return {};
    const auto found = as_count(value_of(*left, values));
    const auto wanted = as_count(value_of(*right, values));
    const bool too_high = sign == node_kind::at_most || sign == node_kind::below ||
                          (sign == node_kind::equal && found > wanted) || (sign == node_kind::unequal && found > 0);
    return {{failed_term{left->name, too_high, wanted, found}}};
}

ways to_be_one_of(const expression_node& node, bool wanted, const name_values& values) {
    if (node_holds(node, values) == wanted) return {{}};
    const auto& subject = node.parts[0];
    if (subject.kind != node_kind::name) return {};
    const auto found = value_of(subject, values);
    if (!wanted) return {{failed_term{subject.name, true, as_count(found), as_count(found)}}};
    return {{failed_term{subject.name, false, as_count(value_of(node.parts[1], values)), as_count(found)}}};
}

ways to_reach(const expression_node& node, bool wanted, const name_values& values);

ways each_of(const std::vector<expression_node>& parts, bool wanted, const name_values& values) {
    ways reached{{}};
    for (const auto& part : parts) {
        ways next;
        for (const auto& mend : to_reach(part, wanted, values))
            for (const auto& so_far : reached)
                next.push_back(both(so_far, mend));
        keep_shortest(next);
        reached = std::move(next);
    }
    return reached;
}
ways one_of(const std::vector<expression_node>& parts, bool wanted, const name_values& values) {
    ways reached;
    for (const auto& part : parts) {
        auto more = to_reach(part, wanted, values);
        reached.insert(reached.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
    }
    keep_shortest(reached);
    return reached;
}

ways to_reach(const expression_node& node, bool wanted, const name_values& values) {
    switch (node.kind) {
        case node_kind::constant:
            return truth(node.constant) == wanted ? ways{{}} : ways{};
        case node_kind::name: {
            const auto found = value_of(node, values);
            if (truth(found) == wanted) return {{}};
            return {{failed_term{node.name, !wanted, 1, as_count(found)}}};
        }
        case node_kind::negation:
            return to_reach(node.parts[0], !wanted, values);
        case node_kind::all:
            return wanted ? each_of(node.parts, true, values) : one_of(node.parts, false, values);
        case node_kind::any:
            return wanted ? one_of(node.parts, true, values) : each_of(node.parts, false, values);
        case node_kind::one_of:
            return to_be_one_of(node, wanted, values);
        default:
            return to_compare(wanted ? node.kind : opposite(node.kind), &node.parts[0], &node.parts[1], values);
    }
}

}  // namespace

bool holds(const expression& e, const name_values& values) { return !e.root || node_holds(*e.root, values); }

std::vector<failed_term> failures(const expression& e, const name_values& values) {
    if (!e.root) return {};
    auto found = to_reach(*e.root, true, values);
    return found.empty() ? std::vector<failed_term>{} : std::move(found.front());
}

}  // namespace coach::core::graph
