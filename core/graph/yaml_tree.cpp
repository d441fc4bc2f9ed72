#include "core/graph/yaml_tree.hpp"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <istream>
#include <map>
#include <stdexcept>
#include <streambuf>

namespace coach::core::graph {
namespace {

constexpr std::size_t most_bytes = 2 * 1024 * 1024;
constexpr std::size_t most_nodes = 60'000;
constexpr std::size_t most_items = 500;
constexpr std::size_t most_text = 64 * 1024;
constexpr std::size_t most_aliases = 200;
constexpr int most_brackets = 60;
constexpr int most_indent = 120;  // columns; a block needs at least one column for each level
constexpr int most_depth = 60;

struct over_limit : std::runtime_error {
    over_limit(YAML::Mark where, const std::string& what) : std::runtime_error(what), mark(where) {}
    YAML::Mark mark;
};

position place(const YAML::Mark& m) { return m.is_null() ? position{} : position{m.line + 1, m.column + 1}; }

yaml_problem limit(position at, std::string what, std::string mend) {
    return {yaml_problem::kinds::limit, at, std::move(what), std::move(mend)};
}
yaml_problem syntax(position at, std::string what, std::string mend) {
    return {yaml_problem::kinds::syntax, at, std::move(what), std::move(mend)};
}

/// The length of the UTF-8 character at `i`, 0 when it is none. Overlong forms and surrogates are refused.
std::size_t character_at(std::string_view s, std::size_t i) {
    const auto byte = [&](std::size_t k) { return static_cast<unsigned char>(s[k]); };
    const auto lead = byte(i);
    if (lead < 0x80) return 1;
    const std::size_t length = lead >= 0xC2 && lead < 0xE0   ? 2
                               : lead >= 0xE0 && lead < 0xF0 ? 3
                               : lead >= 0xF0 && lead < 0xF5 ? 4
                                                             : 0;
    if (length == 0 || i + length > s.size()) return 0;
    for (std::size_t k = 1; k < length; ++k)
        if ((byte(i + k) & 0xC0) != 0x80) return 0;
    const auto second = byte(i + 1);
    const bool overlong = (lead == 0xE0 && second < 0xA0) || (lead == 0xF0 && second < 0x90);
    const bool beyond = (lead == 0xED && second >= 0xA0) || (lead == 0xF4 && second >= 0x90);
    return overlong || beyond ? 0 : length;
}

/// Whatever could exhaust the parser's stack, found on the bytes before it runs: it recurses once for each open bracket
/// and for each block level, and a block level costs at least one column of indentation ("- - - x", "? ? ? x").
std::optional<yaml_problem> prescan(std::string_view text) {
    if (text.size() > most_bytes)
        return limit({1, 1}, "the file has " + std::to_string(text.size()) + " bytes; at most 2 MiB can be read",
                     "split the role into several files");
    int line = 1;
    int column = 1;
    int open = 0;
    bool leading = true;
    for (std::size_t i = 0; i < text.size();) {
        const auto length = character_at(text, i);
        const char c = text[i];
        if (length == 0 || c == '\0')
            return syntax({line, column}, "the bytes here are not UTF-8 text", "save the file as UTF-8");
        i += length;
        if (c == '\n') {
            ++line;
            column = 1;
            leading = true;
            continue;
        }
        if (c == '[' || c == '{') ++open;
        if ((c == ']' || c == '}') && open > 0) --open;
        leading = leading && (c == ' ' || c == '-' || c == '?' || c == ':' || c == '\t');
        if (open > most_brackets || (leading && column > most_indent))
            return limit({line, column}, "nested too deep to be a graph",
                         "check for brackets that are never closed, and for runaway indentation");
        ++column;
    }
    return std::nullopt;
}

class tree_builder : public YAML::EventHandler {
  public:
    explicit tree_builder(yaml_tree& into) : tree_(into) {}

    void OnDocumentStart(const YAML::Mark&) override {}
    void OnDocumentEnd() override {}
    void OnNull(const YAML::Mark& m, YAML::anchor_t anchor) override { add(m, anchor, yaml_node::kinds::nothing); }
    void OnAlias(const YAML::Mark& m, YAML::anchor_t anchor) override {
        if (++aliases_ > most_aliases) throw over_limit(m, "more than 200 aliases");
        const auto found = anchors_.find(anchor);
        attach(m, found == anchors_.end() ? add_node(m, yaml_node::kinds::nothing) : found->second);
    }
    void OnScalar(const YAML::Mark& m, const std::string& tag, YAML::anchor_t anchor,
                  const std::string& value) override {
        if (value.size() > most_text) throw over_limit(m, "a text of more than 64 KiB");
        auto& node = tree_.nodes[add(m, anchor, yaml_node::kinds::scalar)];
        node.text = value;
        node.quoted = tag == "!";
    }
    void OnSequenceStart(const YAML::Mark& m, const std::string&, YAML::anchor_t anchor,
                         YAML::EmitterStyle::value) override {
        descend(m, add(m, anchor, yaml_node::kinds::sequence));
    }
    void OnSequenceEnd() override { open_.pop_back(); }
    void OnMapStart(const YAML::Mark& m, const std::string&, YAML::anchor_t anchor,
                    YAML::EmitterStyle::value) override {
        descend(m, add(m, anchor, yaml_node::kinds::mapping));
    }
    void OnMapEnd() override { open_.pop_back(); }

  private:
    std::uint32_t add_node(const YAML::Mark& m, yaml_node::kinds kind) {
        if (tree_.nodes.size() >= most_nodes) throw over_limit(m, "more than 60,000 values");
        yaml_node node;
        node.kind = kind;
        node.at = place(m);
        tree_.nodes.push_back(std::move(node));
        return static_cast<std::uint32_t>(tree_.nodes.size() - 1);
    }
    std::uint32_t add(const YAML::Mark& m, YAML::anchor_t anchor, yaml_node::kinds kind) {
        const auto index = add_node(m, kind);
        if (anchor != YAML::NullAnchor) anchors_[anchor] = index;
        attach(m, index);
        return index;
    }
    void attach(const YAML::Mark& m, std::uint32_t index) {
        if (open_.empty())
            tree_.root = index;
        else {
            auto& parent = tree_.nodes[open_.back()];
            const auto most = parent.kind == yaml_node::kinds::mapping ? 2 * most_items : most_items;
            if (parent.items.size() >= most) throw over_limit(m, "more than 500 things in one list or mapping");
            parent.items.push_back(index);
        }
    }
    void descend(const YAML::Mark& m, std::uint32_t index) {
        open_.push_back(index);
        if (open_.size() > most_depth) throw over_limit(m, "nested more than 60 deep");
    }

    yaml_tree& tree_;
    std::vector<std::uint32_t> open_;
    std::map<YAML::anchor_t, std::uint32_t> anchors_;
    std::size_t aliases_ = 0;
};

/// A stream over bytes that somebody else holds; std::istringstream would copy them.
struct bytes_buffer : std::streambuf {
    explicit bytes_buffer(std::string_view s) {
        auto* begin = const_cast<char*>(s.data());  // never written through: this buffer is only read
        setg(begin, begin, begin + s.size());
    }
};

}  // namespace

yaml_tree read_yaml(std::string_view text) {
    yaml_tree tree;
    tree.problem = prescan(text);
    if (tree.problem) return tree;
    try {
        bytes_buffer bytes(text);
        std::istream stream(&bytes);
        YAML::Parser parser(stream);
        tree_builder builder(tree);
        if (!parser.HandleNextDocument(builder) || tree.nodes.empty())
            tree.problem = syntax({1, 1}, "the file is empty", "start from graphs/README.md");
        else if (yaml_tree rest; [&] {
                     tree_builder second(rest);
                     return parser.HandleNextDocument(second);
                 }())
            tree.problem =
                syntax({1, 1}, "the file holds more than one YAML document (\"---\")", "one file, one graph");
    } catch (const over_limit& e) {
        tree.problem = limit(place(e.mark), e.what(), "a graph file is never this large; check what made it");
    } catch (const YAML::Exception& e) {
        tree.problem = syntax(place(e.mark), "this is not YAML here: " + e.msg,
                              "check the indentation; quote texts that hold \": \" or \" #\" or start with a special "
                              "character, and inside "
                              "{…} and […] also those with , ? [ ] { }");
    } catch (const std::exception& e) {
        tree.problem = syntax({1, 1}, std::string("this is not YAML: ") + e.what(), "check the file's form");
    }
    return tree;
}

}  // namespace coach::core::graph
