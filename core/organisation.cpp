#include "core/organisation.hpp"

#include "core/contract/permission.hpp"

#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <optional>

namespace coach::core {

namespace {

error at(const YAML::Mark& mark, const std::string& what) {
    return {errc::malformed,
            "organisation:" + std::to_string(mark.line + 1) + ":" + std::to_string(mark.column + 1) + ": " + what};
}

std::string text(const YAML::Node& map, const char* key) {
    const auto node = map[key];
    return node && node.IsScalar() ? node.as<std::string>() : std::string{};
}

std::vector<std::string> texts(const YAML::Node& list) {
    std::vector<std::string> out;
    if (list && list.IsSequence())
        for (const auto& each : list)
            if (each.IsScalar()) out.push_back(each.as<std::string>());
    return out;
}

/// "13:30" → 810; nothing else is a time of day.
std::optional<int> time_of_day(const std::string& text) {
    int hour = 0, minute = 0;
    char more = 0;
    if (text.size() > 5 || std::sscanf(text.c_str(), "%2d:%2d%c", &hour, &minute, &more) != 2) return std::nullopt;
    if (hour < 0 || hour > 24 || minute < 0 || minute > 59 || hour * 60 + minute > 24 * 60) return std::nullopt;
    return hour * 60 + minute;
}

/// The Monday of the week of "2026-11-27", in days since 1970.
std::optional<int> monday_of_date(const std::string& text) {
    int y = 0, m = 0, d = 0;
    if (std::sscanf(text.c_str(), "%4d-%2d-%2d", &y, &m, &d) != 3) return std::nullopt;
    const std::chrono::year_month_day date{std::chrono::year{y}, std::chrono::month{static_cast<unsigned>(m)},
                                           std::chrono::day{static_cast<unsigned>(d)}};
    if (!date.ok()) return std::nullopt;
    return static_cast<int>(monday_of(local_day{date}).time_since_epoch().count());
}

result<learning::slot> slot_of(const YAML::Node& node) {
    constexpr std::array days{"each", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"};
    if (!node.IsMap()) return at(node.Mark(), "protected_time: each entry is {day, from, to}");
    const auto day = std::find(days.begin(), days.end(), text(node, "day"));
    const auto from = time_of_day(text(node, "from")), to = time_of_day(text(node, "to"));
    if (day == days.end() || !from || !to || *from >= *to)
        return at(node.Mark(), "protected_time: day is monday … sunday or each; from and to are like \"13:00\"");
    learning::slot made{static_cast<int>(day - days.begin()), *from, *to, 0, 0};
    if (const auto every = node["every"]) {
        const auto first = monday_of_date(text(node, "first"));
        made.every = every.as<int>();
        if (made.every < 1 || made.every > 8) return at(every.Mark(), "protected_time: every is 1 … 8 weeks");
        if (made.every > 1 && !first)
            return at(every.Mark(), "protected_time: every needs first, a date like 2026-11-27");
        made.first = first.value_or(0);
    }
    return made;
}

}  // namespace

std::vector<std::string> organisation::approvers() const {
    if (!curators.empty() || contact_id.empty()) return curators;
    return {contact_id};
}

result<organisation> organisation::load(std::string_view yaml) try {
    if (yaml.size() > 1024 * 1024) return error{errc::too_large, "organisation: at most 1 MiB"};
    const auto root = YAML::Load(std::string(yaml));
    organisation org;
    if (root.IsNull()) return org;
    if (!root.IsMap()) return at(root.Mark(), "expected a map");
    constexpr std::array known{"name",         "contact", "curators", "assistant", "contract",       "guard", "library",
                               "team_channel", "leaders", "tools",    "overlays",  "protected_time", "hooks", "people"};
    for (const auto& entry : root) {
        const auto key = entry.first.as<std::string>();
        if (std::find(known.begin(), known.end(), key) == known.end())
            return at(entry.first.Mark(),
                      "unknown key \"" + key +
                          "\"; known: name, contact, curators, assistant, contract, guard, library, "
                          "team_channel, leaders, tools, overlays, protected_time");
    }
    org.name = text(root, "name");
    if (const auto c = root["contact"]; c && c.IsMap()) {
        org.contact_name = text(c, "name");
        org.contact_reach = text(c, "reach");
        org.contact_id = text(c, "id");
    }
    if (const auto list = root["curators"]) {
        if (!list.IsSequence() || list.size() > 50)
            return at(list.Mark(), "curators: expected a list of at most 50 ids");
        for (const auto& id : list)
            org.curators.push_back(id.as<std::string>());
    }
    if (const auto a = root["assistant"]; a && a.IsMap()) org.assistant_name = text(a, "name");
    if (const auto c = root["contract"]) {
        auto made = contract::load(c);
        if (!made) return made.error();
        org.contract = std::move(*made);
    }
    if (const auto l = root["library"]; l && l.IsMap()) {
        org.library_owner = text(l, "owner");
        org.library_delegates = texts(l["delegates"]);
    }
    if (const auto channels = root["team_channel"]; channels && channels.IsMap())
        for (const auto& each : channels)
            org.team_channels[each.first.as<std::string>()] = each.second.as<std::string>();
    org.leaders = texts(root["leaders"]);
    org.overlays = texts(root["overlays"]);
    if (const auto tools = root["tools"]) {
        if (!tools.IsSequence()) return at(tools.Mark(), "tools: expected a list");
        for (const auto& tool : tools) {
            if (!tool.IsMap()) return at(tool.Mark(), "tools: each entry is {id, name, version, permissions, note}");
            tool_context made{text(tool, "id"), text(tool, "name"), text(tool, "version"), text(tool, "permissions"),
                              text(tool, "note")};
            if (made.id.empty() || made.name.empty()) return at(tool.Mark(), "tools: an entry needs id and name");
            org.tools.push_back(std::move(made));
        }
    }
    if (const auto slots = root["protected_time"]) {
        if (!slots.IsSequence() || slots.size() > 20)
            return at(slots.Mark(), "protected_time: expected a list of at most 20 slots");
        for (const auto& each : slots) {
            auto made = slot_of(each);
            if (!made) return made.error();
            org.protected_time.push_back(*made);
        }
    }
    if (const auto rules = root["guard"]) {
        if (!rules.IsSequence()) return at(rules.Mark(), "guard: expected a list");
        if (rules.size() > 200) return at(rules.Mark(), "guard: at most 200 patterns");
        for (const auto& rule : rules) {
            if (!rule.IsMap()) return at(rule.Mark(), "guard: each entry is {id, name, pattern}");
            guard_rule made{text(rule, "id"), text(rule, "name"), text(rule, "pattern")};
            if (made.id.empty() || made.pattern.empty()) return at(rule.Mark(), "guard: an entry needs id and pattern");
            if (made.name.empty()) made.name = made.id;
            org.guard_rules.push_back(std::move(made));
        }
    }
    return org;
} catch (const YAML::Exception& e) {
    return at(e.mark, e.msg);
}

namespace {

bool same_words(std::string_view a, std::string_view b) {
    const auto low = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [&](char x, char y) { return low(x) == low(y); });
}

bool is_called(const contract::approved_tool& t, std::string_view name) {
    return same_words(t.name, name) || std::any_of(t.synonyms.begin(), t.synonyms.end(),
                                                   [&](const std::string& each) { return same_words(each, name); });
}

/// Null: the contract does not list it. One that nobody here has agreed to lists nothing.
const contract::approved_tool* listed(const contract::contract& c, std::string_view tool) {
    if (c.is_default) return nullptr;
    const auto found = std::find_if(c.tools.begin(), c.tools.end(), [&](const auto& t) { return t.id == tool; });
    return found == c.tools.end() ? nullptr : &*found;
}

/// A contract that lists no tools approves those of the graphs, under any name that it does not refuse.
bool is_approved(const contract::contract& c, std::string_view tool, std::string_view name) {
    if (c.is_default || c.tools.empty()) return !contract::is_refused(c, name);
    if (const auto* known = listed(c, tool)) return is_called(*known, name);
    return std::any_of(c.tools.begin(), c.tools.end(), [&](const auto& t) { return is_called(t, name); });
}

}  // namespace

const tool_context* organisation::context_of(std::string_view tool) const {
    const auto found = std::find_if(tools.begin(), tools.end(), [&](const auto& t) { return t.id == tool; });
    return found != tools.end() && is_approved(contract, tool, found->name) ? &*found : nullptr;
}

std::string organisation::name_of(std::string_view tool) const {
    if (const auto* here = context_of(tool)) return here->name + (here->version.empty() ? "" : " " + here->version);
    if (!assistant_name.empty() && is_approved(contract, tool, assistant_name)) return assistant_name;
    if (const auto* known = listed(contract, tool)) return known->name;
    return contract.is_default || contract.tools.empty() ? std::string{} : contract.tools.front().name;
}

result<contract::contract> organisation::load_default_contract(std::string_view yaml) try {
    auto made = contract::load(YAML::Load(std::string(yaml)));
    if (made) made->is_default = true;
    return made;
} catch (const YAML::Exception& e) {
    return at(e.mark, e.msg);
}

}  // namespace coach::core
