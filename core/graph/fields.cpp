#include "core/graph/fields.hpp"

#include "core/graph/nearest.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <charconv>
#include <cmath>

namespace coach::core::graph {
namespace {

using kinds = yaml_node::kinds;
constexpr std::size_t most_findings = 500;
constexpr std::size_t most_visits = 120'000;

std::string quoted(std::string_view s) {
    constexpr std::size_t most = 60;
    if (s.size() <= most) return "\"" + std::string(s) + "\"";
    auto cut = most;
    while (cut > 0 && (static_cast<unsigned char>(s[cut]) & 0xC0) == 0x80)
        --cut;
    return "\"" + std::string(s.substr(0, cut)) + "…\"";
}

std::string described(const yaml_node& node) {
    switch (node.kind) {
        case kinds::nothing:
            return "nothing";
        case kinds::scalar:
            return quoted(node.text);
        case kinds::sequence:
            return "a list";
        case kinds::mapping:
            return "a mapping";
    }
    return {};
}

/// Keys that authors bring from elsewhere, which no edit distance finds.
std::string_view known_elsewhere(std::string_view key) {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 8> table{{
        {"time_limit", "minutes"},
        {"duration", "minutes"},
        {"question", "ask"},
        {"tag", "ai"},
        {"condition", "when"},
        {"quote", "span"},
        {"example", "worked_example"},
        {"description", "summary"},
    }};
    for (const auto& [elsewhere, here] : table)
        if (elsewhere == key) return here;
    return {};
}

/// BCP 47 in the form that graphs use: a language of two or three letters, then subtags.
bool is_language_tag(std::string_view tag) {
    const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
    const auto sign = [&](char c) { return letter(c) || (c >= '0' && c <= '9'); };
    const auto first = tag.substr(0, tag.find('-'));
    if (first.size() < 2 || first.size() > 3 || !std::all_of(first.begin(), first.end(), letter)) return false;
    for (auto rest = tag.substr(first.size()); !rest.empty();) {
        rest.remove_prefix(1);
        const auto subtag = rest.substr(0, rest.find('-'));
        if (subtag.empty() || subtag.size() > 8 || !std::all_of(subtag.begin(), subtag.end(), sign)) return false;
        rest.remove_prefix(subtag.size());
    }
    return true;
}

std::string list_of(const std::vector<std::string_view>& names) {
    std::string all;
    for (const auto name : names)
        all += (all.empty() ? "" : ", ") + std::string(name);
    return all;
}

}  // namespace

void loading::report(std::string_view rule, position at, std::string what, std::string mend) {
    if (findings.size() >= most_findings) return;
    const auto level = rule.starts_with('W') ? severity::warning : severity::error;
    const auto n = static_cast<std::size_t>(at.source);
    const auto& where = n > 0 && n <= overlays.size() ? overlays[n - 1] : file;
    findings.push_back({level, where, at, std::string(rule), std::move(what), std::move(mend)});
}

bool loading::exhausted() {
    if (++visits == most_visits)
        report("E003-limit", {1, 1}, "aliases make this file larger than a graph can be",
               "write the texts out instead");
    return visits >= most_visits;
}

const shape& shape_named(std::string_view name) {
    const auto& all = shapes();
    const auto found = std::find_if(all.begin(), all.end(), [&](const shape& s) { return s.name == name; });
    assert(found != all.end());
    return *found;
}

fields::fields(loading& in, const yaml_node& node, std::string_view shape_name) : in_(in), node_(node) {
    if (in_.exhausted()) return;
    const auto& known = shape_named(shape_name);
    if (node_.kind != kinds::mapping) {
        in_.report("E013-wrong-type", node_.at,
                   "expected a mapping (" + std::string(shape_name) + "), found " + described(node_),
                   "write it as {" + std::string(known.keys.front().name) + ": …, …}");
        return;
    }
    check_keys(known);
}

void fields::check_keys(const shape& known) {
    std::vector<std::string_view> names;
    for (const auto& key : known.keys)
        names.push_back(key.name);
    std::vector<std::string_view> seen;
    for (std::size_t i = 0; i + 1 < node_.items.size(); i += 2) {
        const auto& key = in_.tree.nodes[node_.items[i]];
        if (std::find(seen.begin(), seen.end(), key.text) != seen.end())
            in_.report("E011-repeated-key", key.at, quoted(key.text) + " is given twice in one mapping",
                       "keep one of the two");
        seen.push_back(key.text);
        if (key.kind == kinds::scalar && std::find(names.begin(), names.end(), key.text) != names.end()) continue;
        auto near = nearest(key.text, names);
        const auto elsewhere = known_elsewhere(key.text);
        if (near.empty() && std::find(names.begin(), names.end(), elsewhere) != names.end()) near = elsewhere;
        in_.report("E012-unknown-key", key.at, described(key) + " is no key of a " + std::string(known.name),
                   near.empty() ? "known keys: " + list_of(names) : "did you mean \"" + std::string(near) + "\"?");
    }
    for (const auto& key : known.keys)
        if (key.required && find(key.name) == nullptr)
            in_.report("E010-missing-key", node_.at,
                       "this " + std::string(known.name) + " has no \"" + std::string(key.name) + "\"",
                       "add " + std::string(key.name) + ": …");
}

const yaml_node* fields::find(std::string_view key) const {
    if (node_.kind != kinds::mapping) return nullptr;
    for (std::size_t i = 0; i + 1 < node_.items.size(); i += 2) {
        const auto& name = in_.tree.nodes[node_.items[i]];
        if (name.kind != kinds::scalar || name.text != key) continue;
        const auto& value = in_.tree.nodes[node_.items[i + 1]];
        return value.kind == kinds::nothing ? nullptr : &value;
    }
    return nullptr;
}

void fields::wrong_type(std::string_view key, const yaml_node& found, std::string_view expected,
                        std::string_view example) {
    in_.report("E013-wrong-type", found.at,
               std::string(key) + ": expected " + std::string(expected) + ", found " + described(found),
               "write " + std::string(key) + ": " + std::string(example));
}

std::string fields::text(std::string_view key) {
    const auto* node = find(key);
    if (node == nullptr) return {};
    if (node->kind == kinds::scalar) return node->text;
    wrong_type(key, *node, "one text", "…");
    return {};
}

int fields::whole(std::string_view key, int otherwise, int least, int most) {
    const auto* node = find(key);
    if (node == nullptr) return otherwise;
    int value = 0;
    const auto* end = node->text.data() + node->text.size();
    const auto [stop, failed] = std::from_chars(node->text.data(), end, value);
    if (node->kind == kinds::scalar && failed == std::errc{} && stop == end && value >= least && value <= most)
        return value;
    const bool bounded = most != std::numeric_limits<int>::max();
    wrong_type(
        key, *node,
        "a whole number from " + std::to_string(least) + (bounded ? " to " + std::to_string(most) : std::string(" up")),
        std::to_string(std::max(otherwise, least)));
    return otherwise;
}

double fields::number(std::string_view key, double otherwise, double least, double most) {
    const auto* node = find(key);
    if (node == nullptr) return otherwise;
    double value = 0;
    const auto* end = node->text.data() + node->text.size();
    const auto [stop, failed] = std::from_chars(node->text.data(), end, value);
    if (node->kind == kinds::scalar && failed == std::errc{} && stop == end && value >= least && value <= most)
        return value;
    const auto shown = [](double d) {
        auto s = std::to_string(d);
        s.erase(s.find_last_not_of('0') + 1);
        if (s.ends_with('.')) s.pop_back();
        return s;
    };
    wrong_type(key, *node, "a number from " + shown(least) + " to " + shown(most), shown(otherwise));
    return otherwise;
}

bool fields::flag(std::string_view key, bool otherwise) {
    const auto* node = find(key);
    if (node == nullptr) return otherwise;
    if (node->kind == kinds::scalar && !node->quoted) {
        if (node->text == "true" || node->text == "True") return true;
        if (node->text == "false" || node->text == "False") return false;
    }
    wrong_type(key, *node, "true or false", otherwise ? "true" : "false");
    return otherwise;
}

localized read_words(loading& in, const yaml_node& node, std::string_view key) {
    localized words;
    words.at = node.at;
    if (node.kind == kinds::scalar) {
        words.by_locale.emplace_back(in.locale, node.text);
        return words;
    }
    if (node.kind != kinds::mapping) {
        in.report("E013-wrong-type", node.at,
                  std::string(key) + ": expected a text, or one by language, found " + described(node),
                  "write " + std::string(key) + ": …, or {en: …, de: …}");
        return words;
    }
    for (std::size_t i = 0; i + 1 < node.items.size(); i += 2) {
        const auto& tag = in.tree.nodes[node.items[i]];
        const auto& text = in.tree.nodes[node.items[i + 1]];
        if (tag.kind != kinds::scalar || !is_language_tag(tag.text))
            in.report("E013-wrong-type", tag.at,
                      std::string(key) + ": " + described(tag) + " is not a language tag such as en or de-CH",
                      "write " + std::string(key) + ": {en: …}; quote a text that holds \": \"");
        else if (text.kind != kinds::scalar)
            in.report("E013-wrong-type", text.at, std::string(key) + ": expected a text, found " + described(text),
                      "write " + tag.text + ": …");
        else
            words.by_locale.emplace_back(tag.text, text.text);
    }
    return words;
}

localized fields::words(std::string_view key) {
    const auto* node = find(key);
    return node == nullptr ? localized{} : read_words(in_, *node, key);
}

std::vector<const yaml_node*> fields::items(std::string_view key) {
    const auto* node = find(key);
    std::vector<const yaml_node*> all;
    if (node == nullptr) return all;
    if (node->kind != kinds::sequence) {
        wrong_type(key, *node, "a list", "[…]");
        return all;
    }
    for (const auto index : node->items) {
        if (in_.exhausted()) break;
        all.push_back(&in_.tree.nodes[index]);
    }
    return all;
}

std::vector<std::pair<const yaml_node*, const yaml_node*>> fields::entries(std::string_view key) {
    const auto* node = find(key);
    std::vector<std::pair<const yaml_node*, const yaml_node*>> all;
    if (node == nullptr) return all;
    if (node->kind != kinds::mapping) {
        wrong_type(key, *node, "a mapping", "{name: …}");
        return all;
    }
    std::vector<std::string_view> seen;
    for (std::size_t i = 0; i + 1 < node->items.size(); i += 2) {
        if (in_.exhausted()) break;
        const auto& name = in_.tree.nodes[node->items[i]];
        if (name.kind != kinds::scalar) {
            wrong_type(key, name, "a name", "{name: …}");
            continue;
        }
        if (std::find(seen.begin(), seen.end(), name.text) != seen.end())
            in_.report("E011-repeated-key", name.at, quoted(name.text) + " is given twice in one mapping",
                       "keep one of the two");
        seen.push_back(name.text);
        all.emplace_back(&name, &in_.tree.nodes[node->items[i + 1]]);
    }
    return all;
}

std::vector<localized> fields::words_list(std::string_view key) {
    std::vector<localized> all;
    for (const auto* item : items(key))
        all.push_back(read_words(in_, *item, key));
    return all;
}

std::vector<std::string> read_texts(loading& in, const yaml_node& node, std::string_view key) {
    std::vector<std::string> all;
    if (node.kind != kinds::sequence) {
        in.report("E013-wrong-type", node.at, std::string(key) + ": expected a list of texts, found " + described(node),
                  "write " + std::string(key) + ": [" + (node.kind == kinds::scalar ? node.text : "…") + "]");
        return all;
    }
    for (const auto index : node.items) {
        if (in.exhausted()) break;
        const auto& item = in.tree.nodes[index];
        if (item.kind == kinds::scalar)
            all.push_back(item.text);
        else
            in.report("E013-wrong-type", item.at, std::string(key) + ": expected a text, found " + described(item),
                      "quote a text that holds \": \" or starts with a special character");
    }
    return all;
}

std::vector<std::string> fields::texts(std::string_view key) {
    const auto* node = find(key);
    return node == nullptr ? std::vector<std::string>{} : read_texts(in_, *node, key);
}

reference fields::ref(std::string_view key) {
    const auto* node = find(key);
    return {text(key), node == nullptr ? at() : node->at};
}
std::optional<reference> fields::ref_if(std::string_view key) {
    if (!has(key)) return std::nullopt;
    return ref(key);
}
std::vector<reference> fields::refs(std::string_view key) {
    std::vector<reference> all;
    for (const auto* item : items(key)) {
        if (item->kind == kinds::scalar)
            all.push_back({item->text, item->at});
        else
            wrong_type(key, *item, "an id", "[id, id]");
    }
    return all;
}

expression fields::condition(std::string_view key) {
    const auto* node = find(key);
    if (node == nullptr) return {};
    if (node->kind != kinds::scalar) {
        wrong_type(key, *node, "a condition", "\"a and b >= 2\"");
        return {};
    }
    auto parsed = parse_expression(node->text);
    if (parsed) return *parsed;
    in_.report("E015-condition", node->at,
               std::string(key) + ": the condition " + quoted(node->text) + " cannot be read; " + parsed.error().detail,
               "conditions know names, numbers, and, or, not, == != >= <= > <, in (…), and brackets");
    return {};
}

std::string fields::one_of(std::string_view key, std::initializer_list<std::string_view> allowed) {
    const auto value = text(key);
    if (value.empty() || std::find(allowed.begin(), allowed.end(), value) != allowed.end()) return value;
    const std::vector<std::string_view> names(allowed);
    const auto near = nearest(value, names);
    in_.report(
        "E014-unknown-value", find(key)->at, std::string(key) + ": " + quoted(value) + " is not known here",
        (near.empty() ? std::string() : "did you mean \"" + std::string(near) + "\"? ") + "one of: " + list_of(names));
    return {};
}

void fields::lineage_of(const std::string& id) {
    const auto add = [&](lineage::change how, reference from, double share = 1) {
        in_.lineages.push_back({id, how, std::move(from), share});
    };
    if (has("renamed_from")) add(lineage::change::renamed, ref("renamed_from"));
    for (auto& from : refs("merged_from"))
        add(lineage::change::merged, std::move(from));
    if (const auto* split = find("split_from"); split != nullptr && split->kind == kinds::scalar) {
        add(lineage::change::split, ref("split_from"), 0);
    } else if (split != nullptr) {
        fields part(in_, *split, "share");
        add(lineage::change::split, part.ref("id"), part.number("share", 0, 0, 1));
    }
}

}  // namespace coach::core::graph
