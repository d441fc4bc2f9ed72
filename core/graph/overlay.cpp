#include "core/graph/overlay.hpp"

#include "core/graph/load_parts.hpp"

#include <algorithm>
#include <array>
#include <set>

namespace coach::core::graph {
namespace {

using kinds = yaml_node::kinds;
constexpr int most_depth = 60;
constexpr std::size_t most_merged = 120'000;
/// Lists whose things have no id and whose order says something.
constexpr std::array<std::string_view, 4> replaced{"next", "checks", "injects", "endings"};

/// Two trees → one, in which new nodes stand for what both name. Nodes are never changed: an alias may share them.
class merging {
  public:
    merging(loading& in, yaml_tree& tree) : in_(in), tree_(tree) {}

    /// Puts another file's nodes beside those of the tree; gives its root.
    std::uint32_t take(yaml_tree other, int source) {
        const auto shift = static_cast<std::uint32_t>(tree_.nodes.size());
        for (auto& node : other.nodes) {
            node.at.source = source;
            for (auto& item : node.items)
                item += shift;
            tree_.nodes.push_back(std::move(node));
        }
        return other.root + shift;
    }

    std::uint32_t merged(std::uint32_t base, std::uint32_t over, std::string_view key = {}, int depth = 0) {
        const auto from = node(base).kind, to = node(over).kind;
        if (to == kinds::nothing || depth > most_depth || ++visits_ > most_merged) return base;
        if (from == kinds::nothing) return over;
        if (from == kinds::mapping && to == kinds::mapping) return merged_mapping(base, over, depth);
        if (from == kinds::sequence && to == kinds::sequence) return merged_list(base, over, key, depth);
        if (from == kinds::sequence || to == kinds::sequence) {
            in_.report("E013-wrong-type", node(over).at,
                       from == kinds::sequence ? "the graph that this file extends has a list here"
                                               : "the graph that this file extends has no list here",
                       "write it in the same form");
            return base;
        }
        if (const auto at = place_of(base, "text"); at && from == kinds::mapping && to == kinds::scalar) {
            auto whole = node(base);  // the short form of a thing that is its text: an anchor
            whole.items[*at] = over;
            return add(std::move(whole));
        }
        return over;
    }

  private:
    [[nodiscard]] const yaml_node& node(std::uint32_t i) const { return tree_.nodes[i]; }
    std::uint32_t add(yaml_node made) {
        tree_.nodes.push_back(std::move(made));
        return static_cast<std::uint32_t>(tree_.nodes.size() - 1);
    }
    /// Where in `items` the value of a key stands.
    [[nodiscard]] std::optional<std::size_t> place_of(std::uint32_t mapping, std::string_view key) const {
        return place_in(node(mapping).items, key);
    }
    [[nodiscard]] std::optional<std::size_t> place_in(const std::vector<std::uint32_t>& items,
                                                      std::string_view key) const {
        for (std::size_t i = 0; i + 1 < items.size(); i += 2)
            if (node(items[i]).text == key) return i + 1;
        return std::nullopt;
    }
    /// What tells the things of one list apart: their id, else their level.
    [[nodiscard]] std::string name_of(std::uint32_t i) const {
        if (node(i).kind != kinds::mapping) return {};
        for (const auto* key : {"id", "level"})
            if (const auto at = place_of(i, key)) return node(node(i).items[*at]).text;
        return {};
    }

    std::uint32_t merged_mapping(std::uint32_t base, std::uint32_t over, int depth) {
        auto items = node(base).items;
        const auto added = node(over).items;
        std::set<std::string> seen;
        for (std::size_t i = 0; i + 1 < added.size(); i += 2) {
            const auto key = node(added[i]).text;
            if (!seen.insert(key).second) {
                in_.report("E011-repeated-key", node(added[i]).at, "\"" + key + "\" is given twice in one mapping",
                           "keep one of the two");
                continue;
            }
            if (const auto at = place_in(items, key)) {
                items[*at - 1] = added[i];
                items[*at] = merged(items[*at], added[i + 1], key, depth + 1);
            } else
                items.insert(items.end(), {added[i], added[i + 1]});
        }
        return with_items(over, std::move(items));
    }

    std::uint32_t merged_list(std::uint32_t base, std::uint32_t over, std::string_view key, int depth) {
        if (std::find(replaced.begin(), replaced.end(), key) != replaced.end()) return over;
        const auto added = node(over).items;
        auto items = node(base).items;
        const bool by_name = !items.empty() && !name_of(items.front()).empty();
        for (const auto each : added) {
            const auto same = std::find_if(items.begin(), items.end(), [&](auto i) {
                if (by_name) return name_of(i) == name_of(each);
                return node(i).kind == kinds::scalar && node(each).kind == kinds::scalar &&
                       node(i).text == node(each).text;
            });
            if (same == items.end())
                items.push_back(each);
            else if (by_name)
                *same = merged(*same, each, key, depth + 1);
        }
        return with_items(over, std::move(items));
    }

    /// What is wrong with a merged thing is shown where the overlay touched it.
    std::uint32_t with_items(std::uint32_t like, std::vector<std::uint32_t> items) {
        auto made = node(like);
        made.items = std::move(items);
        return add(std::move(made));
    }

    loading& in_;
    yaml_tree& tree_;
    std::size_t visits_ = 0;
};

const yaml_node* value_of(const yaml_tree& tree, std::uint32_t mapping, std::string_view key) {
    const auto& items = tree.nodes[mapping].items;
    if (tree.nodes[mapping].kind != kinds::mapping) return nullptr;
    for (std::size_t i = 0; i + 1 < items.size(); i += 2)
        if (tree.nodes[items[i]].text == key) return &tree.nodes[items[i + 1]];
    return nullptr;
}

struct read_file {
    const graph_file* from = nullptr;
    yaml_tree tree;
    std::string id, extends;
    position at;
};

read_file read(const graph_file& from) {
    read_file made{&from, read_yaml(from.text), {}, {}, {}};
    if (made.tree.problem) return made;
    const auto* head = value_of(made.tree, made.tree.root, "graph");
    if (head == nullptr) return made;
    made.at = head->at;
    const auto place = static_cast<std::uint32_t>(head - made.tree.nodes.data());
    if (const auto* id = value_of(made.tree, place, "id")) made.id = id->text;
    if (const auto* extends = value_of(made.tree, place, "extends"); extends && extends->text != "null")
        made.extends = extends->text;
    return made;
}

/// The base's tree with the overlays laid over it, read as one graph.
loaded lay_over(const read_file& base, const std::vector<const read_file*>& overlays) {
    auto tree = base.tree;
    loading in{tree, base.from->file};
    merging both(in, tree);
    auto root = tree.root;
    auto bytes = base.from->text;
    std::vector<overlay> laid;
    for (const auto* o : overlays) {
        in.overlays.push_back(o->from->file);
        const auto over = both.take(o->tree, static_cast<int>(in.overlays.size()));
        const auto* head = value_of(tree, over, "graph");
        const auto own_root = *value_of(tree, root, "graph");
        const auto h = read_header(in, yaml_node(*head));
        laid.push_back({o->from->file, h.id, h.version, h.at});
        root = both.merged(root, over);
        auto whole = tree.nodes[root];  // a graph keeps its own header
        for (std::size_t i = 0; i + 1 < whole.items.size(); i += 2) {
            if (tree.nodes[whole.items[i]].text != "graph") continue;
            tree.nodes.push_back(own_root);
            whole.items[i + 1] = static_cast<std::uint32_t>(tree.nodes.size() - 1);
        }
        tree.nodes[root] = std::move(whole);
        bytes += '\0' + o->from->text;
    }
    auto g = read_graph(in, yaml_node(tree.nodes[root]));
    g.file = in.file;
    g.checksum = sha256_hex(bytes);
    for (std::size_t i = 0; i < laid.size(); ++i)
        g.head.version += (i == 0 ? "+" : ".") + laid[i].id + "." + laid[i].version;
    g.overlays = std::move(laid);
    sort_by_position(in.findings);
    return {std::move(g), std::move(in.findings)};
}

void append(std::vector<finding>& all, std::vector<finding> more) {
    std::move(more.begin(), more.end(), std::back_inserter(all));
}

}  // namespace

loaded_together load_together(const std::vector<graph_file>& files, std::string_view today) {
    std::vector<read_file> all;
    all.reserve(files.size());
    for (const auto& f : files)
        all.push_back(read(f));
    loaded_together made;
    for (const auto& base : all) {
        if (!base.extends.empty()) continue;
        auto [alone, findings] = load_tree(base.tree, base.from->text, base.from->file);
        std::vector<const read_file*> overlays;
        for (const auto& o : all)
            if (!o.extends.empty() && o.extends == base.id) overlays.push_back(&o);
        const bool sound = alone && !has_errors(findings);  // else its own findings come first
        if (!overlays.empty() && sound) {
            auto changed = lay_over(base, overlays);
            append(made.findings, std::move(changed.findings));
            append(made.findings, lint_strictness(*alone, *changed.value, today));
            made.graphs.push_back(std::move(*changed.value));
            continue;
        }
        append(made.findings, std::move(findings));
        if (alone) made.graphs.push_back(std::move(*alone));
    }
    std::set<std::string> overlays;
    for (const auto& o : all) {
        if (o.extends.empty()) continue;
        if (!overlays.insert(o.id).second)
            made.findings.push_back({severity::error, o.from->file, o.at, "E029-defined-twice",
                                     "another overlay that is read with this file has the id \"" + o.id + "\"",
                                     "name each overlay once, and give each an id of its own"});
        if (std::none_of(all.begin(), all.end(),
                         [&](const read_file& b) { return b.extends.empty() && b.id == o.extends; }))
            made.findings.push_back({severity::error, o.from->file, o.at, "E028-no-base",
                                     "extends: no graph \"" + o.extends + "\" is read with this file",
                                     "write the id that stands in that graph's header, such as product-management"});
    }
    sort_by_position(made.findings);
    return made;
}

}  // namespace coach::core::graph
