#include "integrations/hooks/config.hpp"

#include "core/event.hpp"

#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <array>
#include <sstream>

namespace coach::hooks {

namespace {

constexpr std::size_t most_hooks = 50, most_rules = 20, most_people = 20'000;
constexpr std::array field_names{"who", "ticket", "title", "outcome", "channel", "thread", "link", "workflow"};
constexpr std::array kinds{std::pair{"moved", "ticket_moved"}, std::pair{"draft", "draft_shared"},
                           std::pair{"failed", "check_failed"}, std::pair{"outcome", "outcome"}};

core::error at(const YAML::Mark& mark, const std::string& what) {
    return {core::errc::malformed,
            "organisation:" + std::to_string(mark.line + 1) + ":" + std::to_string(mark.column + 1) + ": " + what};
}

std::string text(const YAML::Node& map, const char* key) {
    const auto node = map[key];
    return node && node.IsScalar() ? node.as<std::string>() : std::string{};
}

/// RFC 6901: "~" is followed by 0 or 1.
bool is_pointer(std::string_view p) {
    for (std::size_t i = 0; i < p.size(); ++i)
        if (p[i] == '~' && (i + 1 == p.size() || (p[i + 1] != '0' && p[i + 1] != '1'))) return false;
    return p.starts_with('/');
}

bool is_name(std::string_view name) {
    return !name.empty() && name.size() <= 64 && std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    });
}

core::result<rule> rule_of(const YAML::Node& node) {
    if (!node.IsMap()) return at(node.Mark(), "hooks: each of events is {when, kind, who, ticket, …}");
    rule made;
    for (const auto& entry : node) {
        const auto key = entry.first.as<std::string>();
        if (key == "when") {
            if (!entry.second.IsMap()) return at(entry.second.Mark(), "hooks: when is {/pointer: text}");
            for (const auto& each : entry.second) {
                const auto where = each.first.as<std::string>();
                if (!is_pointer(where)) return at(each.first.Mark(), "hooks: \"" + where + "\" is no JSON pointer");
                made.when.emplace_back(where, each.second.as<std::string>());
            }
        } else if (key == "kind") {
            const auto word = entry.second.as<std::string>();
            const auto found = std::find_if(kinds.begin(), kinds.end(), [&](const auto& k) { return word == k.first; });
            if (found == kinds.end()) return at(entry.second.Mark(), "hooks: kind is moved, draft, failed or outcome");
            made.kind = found->second;
        } else if (std::find(field_names.begin(), field_names.end(), key) != field_names.end()) {
            auto from = entry.second.as<std::string>();
            if (from.starts_with('/') && !is_pointer(from))
                return at(entry.second.Mark(), "hooks: \"" + from + "\" is no JSON pointer (RFC 6901)");
            made.fields[key] = std::move(from);
        } else {
            return at(entry.first.Mark(), "hooks: an event has no \"" + key + "\"");
        }
    }
    if (made.kind.empty() || !made.fields.contains("who") || !made.fields.contains("ticket"))
        return at(node.Mark(), "hooks: an event needs kind, who and ticket");
    if (made.kind == "outcome" && !made.fields.contains("outcome"))
        return at(node.Mark(), "hooks: an event of kind outcome needs outcome");
    return made;
}

core::result<hook> hook_of(const YAML::Node& node,
                           const std::function<std::optional<std::string>(const char*)>& environment) {
    if (!node.IsMap()) return at(node.Mark(), "hooks: each entry is {name, secret, events}");
    hook made;
    made.name = text(node, "name");
    if (!is_name(made.name)) return at(node.Mark(), "hooks: name is small letters, digits, - and _");
    const auto how = text(node, "signed");
    if (!how.empty() && how != "standard" && how != "github")
        return at(node.Mark(), "hooks: signed is standard or github");
    if (how == "github") made.how = signing::github;
    made.secret_name = text(node, "secret");
    if (made.secret_name.empty())
        return at(node.Mark(), "hooks: " + made.name + " needs secret: the name of an environment variable");
    std::istringstream in(environment(made.secret_name.c_str()).value_or(""));
    for (std::string one; std::getline(in, one, ',');)
        if (!one.empty()) made.secrets.push_back(one);
    if (made.secrets.empty())
        return at(node.Mark(), "hooks: " + made.name + " has no secret; set the environment variable " +
                                   made.secret_name + " (openssl rand -hex 32)");
    const auto events = node["events"];
    if (!events || !events.IsSequence() || events.size() == 0 || events.size() > most_rules)
        return at(node.Mark(), "hooks: " + made.name + " needs events, at most 20");
    for (const auto& each : events) {
        auto one = rule_of(each);
        if (!one) return one.error();
        made.events.push_back(std::move(*one));
    }
    return made;
}

}  // namespace

std::string lower(std::string_view words) {
    std::string out(words);
    std::transform(out.begin(), out.end(), out.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    return out;
}

core::result<config> read(std::string_view yaml,
                          const std::function<std::optional<std::string>(const char*)>& environment) try {
    config out;
    const auto root = YAML::Load(std::string(yaml));
    if (!root || !root.IsMap()) return out;
    if (const auto list = root["hooks"]) {
        if (!list.IsSequence() || list.size() > most_hooks)
            return at(list.Mark(), "hooks: expected a list of at most 50");
        for (const auto& each : list) {
            auto made = hook_of(each, environment);
            if (!made) return made.error();
            if (std::any_of(out.hooks.begin(), out.hooks.end(), [&](const auto& h) { return h.name == made->name; }))
                return at(each.Mark(), "hooks: there are two of the name " + made->name);
            out.hooks.push_back(std::move(*made));
        }
    }
    if (const auto people = root["people"]) {
        if (!people.IsMap() || people.size() > most_people)
            return at(people.Mark(), "people: expected {name or e-mail: platform/workspace/person}");
        for (const auto& each : people) {
            const auto who = each.second.as<std::string>();
            if (!core::address_of("learner/" + who))
                return at(each.second.Mark(), "people: \"" + who + "\" is not platform/workspace/person");
            out.people[lower(each.first.as<std::string>())] = "learner/" + who;
        }
    }
    return out;
} catch (const YAML::Exception& e) {
    return at(e.mark, e.msg);
}

}  // namespace coach::hooks
