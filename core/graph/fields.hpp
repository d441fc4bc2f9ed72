#pragma once

/// Reading a YAML mapping key by key, with a finding for everything that is not as expected. Private to the loader.

#include "core/graph/finding.hpp"
#include "core/graph/load.hpp"
#include "core/graph/yaml_tree.hpp"

#include <initializer_list>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace coach::core::graph {

/// One file being read: its tree, its findings so far, and how much work aliases may still cost.
struct loading {
    loading(const yaml_tree& read, std::string name) : tree(read), file(std::move(name)) {}

    const yaml_tree& tree;
    std::string file;
    std::vector<std::string> overlays;  ///< files, by position::source - 1
    std::string locale = "en";
    std::vector<finding> findings;
    std::vector<lineage> lineages;
    std::size_t visits = 0;

    void report(std::string_view rule, position at, std::string what, std::string mend);
    [[nodiscard]] bool exhausted();  ///< counts one visit; says so once when there were too many
};

class fields {
  public:
    /// Reports what is not a mapping, unknown and repeated keys, and required keys that are absent.
    fields(loading& in, const yaml_node& node, std::string_view shape_name);

    [[nodiscard]] position at() const { return node_.at; }
    [[nodiscard]] bool has(std::string_view key) const { return find(key) != nullptr; }
    [[nodiscard]] const yaml_node* find(std::string_view key) const;  ///< null when absent or empty

    [[nodiscard]] std::string text(std::string_view key);
    [[nodiscard]] int whole(std::string_view key, int otherwise, int least = 0,
                            int most = std::numeric_limits<int>::max());
    [[nodiscard]] double number(std::string_view key, double otherwise, double least, double most);
    [[nodiscard]] bool flag(std::string_view key, bool otherwise);
    [[nodiscard]] localized words(std::string_view key);
    [[nodiscard]] std::vector<localized> words_list(std::string_view key);
    [[nodiscard]] std::vector<std::string> texts(std::string_view key);
    [[nodiscard]] reference ref(std::string_view key);
    [[nodiscard]] std::optional<reference> ref_if(std::string_view key);
    [[nodiscard]] std::vector<reference> refs(std::string_view key);
    [[nodiscard]] expression condition(std::string_view key);
    [[nodiscard]] std::string one_of(std::string_view key, std::initializer_list<std::string_view> allowed);
    /// renamed_from, split_from and merged_from of the thing with this id.
    void lineage_of(const std::string& id);

    template <class T, class Read>
    [[nodiscard]] std::vector<T> list(std::string_view key, Read read) {
        std::vector<T> all;
        for (const auto* item : items(key))
            all.push_back(read(in_, *item));
        return all;
    }
    template <class T, class Read>
    [[nodiscard]] std::optional<T> optional(std::string_view key, Read read) {
        const auto* node = find(key);
        if (node == nullptr) return std::nullopt;
        return read(in_, *node);
    }
    /// The entries of a mapping whose keys are names of the author's own.
    [[nodiscard]] std::vector<std::pair<const yaml_node*, const yaml_node*>> entries(std::string_view key);
    [[nodiscard]] std::vector<const yaml_node*> items(std::string_view key);

  private:
    void wrong_type(std::string_view key, const yaml_node& found, std::string_view expected, std::string_view example);
    void check_keys(const shape& known);

    loading& in_;
    const yaml_node& node_;
};

[[nodiscard]] const shape& shape_named(std::string_view name);
[[nodiscard]] localized read_words(loading&, const yaml_node&, std::string_view key);
[[nodiscard]] std::vector<std::string> read_texts(loading&, const yaml_node&, std::string_view key);

}  // namespace coach::core::graph
