#include "core/capture/ingest.hpp"
#include "core/graph/yaml_tree.hpp"
#include "core/utf8.hpp"

#include <algorithm>
#include <array>

namespace coach::core::capture {

namespace {

using graph::yaml_node;
using graph::yaml_tree;

constexpr std::size_t most_demands = 8;
constexpr std::size_t most_visits = 4000;
constexpr std::size_t longest_quote = 200;  ///< characters
constexpr std::size_t most_columns = 40;

class tool_file {
  public:
    tool_file(const std::string& name, const yaml_tree& tree, const phrasebook& words)
        : name_(name), tree_(tree), words_(words) {}

    demands run() {
        const auto& root = tree_.nodes[tree_.root];
        if (root.kind != yaml_node::kinds::mapping) return {};
        if (find(root, "detection"))
            detection(root);
        else
            checks(tree_.root, 0);
        if (out_.found.empty()) out_.what = demands::kind::none;
        return std::move(out_);
    }

  private:
    [[nodiscard]] const yaml_node* find(const yaml_node& map, std::string_view key) const {
        if (map.kind != yaml_node::kinds::mapping) return nullptr;
        for (std::size_t i = 0; i + 1 < map.items.size(); i += 2)
            if (tree_.nodes[map.items[i]].text == key) return &tree_.nodes[map.items[i + 1]];
        return nullptr;
    }
    void add(const char* label, const std::string& words, bool flag) {
        if (words.empty() || out_.found.size() == most_demands) return;
        const auto first = words.substr(0, words.find('\n'));
        out_.found.push_back({-1, flag, fill_plain(words_.label(label), {{"what", utf8::shorten(first, 120)}}), name_,
                              utf8::shorten(words, longest_quote)});
    }

    /// A rule of detection: what it looks for is checked, its known false alarms are red flags.
    void detection(const yaml_node& root) {
        out_.what = demands::kind::detection;
        if (const auto* title = find(root, "title")) add("draft_rule", title->text, false);
        if (const auto* condition = find(*find(root, "detection"), "condition"))
            add("draft_condition", condition->text, false);
        const auto* alarms = find(root, "falsepositives");
        if (!alarms) return;
        if (alarms->kind == yaml_node::kinds::scalar) add("draft_false_alarm", alarms->text, true);
        for (const auto item : alarms->items)
            add("draft_false_alarm", tree_.nodes[item].text, true);
    }

    /// Steps and required checks of a CI file, wherever they stand in it.
    void checks(std::uint32_t at, int depth) {
        if (depth > 12 || ++visits_ > most_visits) return;
        const auto& node = tree_.nodes[at];
        if (node.kind == yaml_node::kinds::sequence)
            for (const auto item : node.items)
                checks(item, depth + 1);
        if (node.kind != yaml_node::kinds::mapping) return;
        if (const auto* run = find(node, "run"); run && !tolerated(node)) {
            const auto* named = find(node, "name");
            demand(named ? named->text : run->text);
        }
        if (const auto* script = find(node, "script"); script && !tolerated(node)) {
            if (script->kind == yaml_node::kinds::scalar) demand(script->text);
            for (const auto item : script->items)
                demand(tree_.nodes[item].text);
        }
        for (const auto* key : {"required_checks", "required_status_checks", "contexts", "checks"})
            if (const auto* list = find(node, key); list && list->kind == yaml_node::kinds::sequence)
                for (const auto item : list->items)
                    demand(tree_.nodes[item].text);
        for (std::size_t i = 0; i + 1 < node.items.size(); i += 2)
            checks(node.items[i + 1], depth + 1);
    }
    [[nodiscard]] bool tolerated(const yaml_node& step) const {
        for (const auto* key : {"continue-on-error", "allow_failure"})
            if (const auto* value = find(step, key); value && value->text == "true") return true;
        return false;
    }
    void demand(const std::string& words) {
        out_.what = demands::kind::ci;
        add("draft_check", words, false);
    }

    const std::string& name_;
    const yaml_tree& tree_;
    const phrasebook& words_;
    demands out_;
    std::size_t visits_ = 0;
};

std::vector<std::string> cells_of(std::string_view line, char by) {
    std::vector<std::string> out(1);
    bool inside = false;
    for (const char c : line) {
        if (c == '"')
            inside = !inside;
        else if (c == by && !inside && out.size() < most_columns)
            out.emplace_back();
        else if (c != '\r')
            out.back() += c;
    }
    return out;
}

std::string_view bare(std::string_view cell) {
    const auto first = cell.find_first_not_of(" \t");
    if (first == std::string_view::npos) return {};
    return cell.substr(first, cell.find_last_not_of(" \t") - first + 1);
}

/// A row of a Markdown table, which is what the door makes of a CSV file; "\|" is a bar inside a cell.
std::vector<std::string> cells_between_bars(std::string_view line) {
    std::vector<std::string> out;
    std::string cell;
    line = bare(line.substr(0, line.find('\r')));
    if (line.starts_with('|')) line.remove_prefix(1);
    for (std::size_t i = 0; i < line.size(); ++i) {
        if (line[i] == '\\' && i + 1 < line.size()) {
            cell += line[++i];
        } else if (line[i] == '|' && out.size() < most_columns) {
            out.emplace_back(bare(cell));
            cell.clear();
        } else {
            cell += line[i];
        }
    }
    if (!bare(cell).empty()) out.emplace_back(bare(cell));
    return out;
}
bool is_rule_of_table(std::string_view line) {
    return line.find('-') != std::string_view::npos && line.find_first_not_of("|-: \t\r") == std::string_view::npos;
}

/// The column that says what must be filled in; past the end: none.
std::size_t needed_column(const std::vector<std::string>& head) {
    for (std::size_t i = 0; i < head.size(); ++i) {
        auto lower = head[i];
        std::transform(lower.begin(), lower.end(), lower.begin(),
                       [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
        if (lower.find("required") != std::string::npos || lower.find("mandatory") != std::string::npos) return i;
    }
    return head.size();
}

/// A set-up as a table: the rows that say "required"; without such a column, every row's first cell.
demands table(const std::string& name, std::string_view text, const phrasebook& words) {
    const auto head_end = text.find('\n');
    if (head_end == std::string_view::npos) return {};
    const auto head_line = text.substr(0, head_end);
    const bool bars = head_line.starts_with('|');
    const char by = head_line.find(';') != std::string_view::npos ? ';' : ',';
    const auto cells_in = [&](std::string_view line) { return bars ? cells_between_bars(line) : cells_of(line, by); };
    const auto head = cells_in(head_line);
    if (head.size() < 2) return {};
    const auto needed = needed_column(head);
    demands out;
    out.says_required = needed < head.size();
    for (auto rest = text.substr(head_end + 1); !rest.empty() && out.found.size() < most_demands;) {
        const auto end = std::min(rest.find('\n'), rest.size());
        const auto line = rest.substr(0, end);
        rest.remove_prefix(std::min(end + 1, rest.size()));
        if (bars && is_rule_of_table(line)) continue;
        auto cells = cells_in(line);
        if (bars) cells.resize(std::max(cells.size(), head.size()));
        if (cells.size() != head.size()) return {};  // no table after all
        if (cells[0].empty()) continue;
        if (needed < cells.size()) {
            const auto c = cells[needed].empty()
                               ? 'n'
                               : static_cast<char>(std::tolower(static_cast<unsigned char>(cells[needed][0])));
            if (c != 'y' && c != 't' && c != '1' && c != 'x') continue;
        }
        out.found.push_back({-1, false,
                             fill_plain(words.label("draft_field"), {{"what", utf8::shorten(cells[0], 120)}}), name,
                             utf8::shorten(line, longest_quote)});
    }
    if (!out.found.empty()) out.what = demands::kind::table;
    return out;
}

bool named_like(const std::string& name, std::initializer_list<std::string_view> endings) {
    return std::any_of(endings.begin(), endings.end(), [&](auto e) { return name.ends_with(e); });
}

}  // namespace

demands read_demands(const std::string& name, const std::string& text, const phrasebook& words) {
    if (text.size() > longest_file) return {};
    if (named_like(name, {".csv", ".tsv"})) return table(name, text, words);
    const bool says_yaml = named_like(name, {".yml", ".yaml"});
    const bool shaped = text.find("\ndetection:") != std::string::npos || text.find("\njobs:") != std::string::npos ||
                        text.find("\nstages:") != std::string::npos ||
                        text.find("required_checks:") != std::string::npos;
    if (!says_yaml && !shaped) return {};
    const auto tree = graph::read_yaml(text);
    if (tree.problem) return {};
    return tool_file(name, tree, words).run();
}

}  // namespace coach::core::capture
