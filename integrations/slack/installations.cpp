#include "integrations/slack/installations.hpp"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <simdjson.h>

#include <algorithm>
#include <array>

namespace coach::slack {
namespace {

namespace json = boost::json;
using member = std::string installation::*;

constexpr std::array<std::pair<std::string_view, member>, 11> texts{{
    {"team", &installation::team},
    {"team_name", &installation::team_name},
    {"enterprise", &installation::enterprise},
    {"enterprise_name", &installation::enterprise_name},
    {"app", &installation::app},
    {"bot_user", &installation::bot_user},
    {"installer", &installation::installer},
    {"scopes", &installation::scopes},
    {"token", &installation::token},
    {"refresh_token", &installation::refresh_token},
    {"broken", &installation::broken},
}};

const std::string team_family = "slack/team/";
const std::string org_family = "slack/org/";
const std::string member_family = "slack-member/";

core::time_point at(std::int64_t ms) { return core::time_point(std::chrono::milliseconds(ms)); }

}  // namespace

bool is_slack_id(std::string_view id, std::string_view kinds) {
    if (id.size() < 2 || id.size() > 32 || kinds.find(id.front()) == std::string_view::npos) return false;
    return std::ranges::all_of(id, [](char c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); });
}

std::string encode(const installation& i) {
    json::object out{{"org_wide", i.org_wide},
                     {"expires", i.expires.time_since_epoch().count()},
                     {"installed", i.installed.time_since_epoch().count()}};
    for (const auto& [name, where] : texts)
        out[name] = i.*where;
    return json::serialize(out);
}

std::optional<installation> decode_installation(std::string_view bytes) {
    simdjson::dom::parser parser;
    simdjson::dom::element root;
    if (parser.parse(bytes.data(), bytes.size()).get(root) != simdjson::SUCCESS || !root.is_object())
        return std::nullopt;
    installation out;
    for (const auto& [name, where] : texts) {
        std::string_view value;
        if (root[name].get(value) == simdjson::SUCCESS) out.*where = value;
    }
    std::int64_t expires = 0;
    std::int64_t installed = 0;
    if (root["org_wide"].get(out.org_wide) != simdjson::SUCCESS || root["expires"].get(expires) != simdjson::SUCCESS ||
        root["installed"].get(installed) != simdjson::SUCCESS || out.token.empty())
        return std::nullopt;
    out.expires = at(expires);
    out.installed = at(installed);
    return out;
}

std::string key_of(const installation& i) {
    if (i.org_wide) return is_slack_id(i.enterprise, "E") ? org_family + i.enterprise : std::string();
    return is_slack_id(i.team, "T") ? team_family + i.team : std::string();
}

std::string title_of(const installation& i) {
    const auto& id = i.org_wide ? i.enterprise : i.team;
    const auto& name = i.org_wide ? i.enterprise_name : i.team_name;
    return name.empty() ? id : id + " (" + name + ")";
}

installations::answer<std::optional<installations::held>> installations::at(std::string key) {
    auto got = co_await shelf_.read(key);
    if (!got) co_return got.error();
    if (!*got) co_return std::optional<held>();
    auto what = decode_installation((*got)->bytes);
    if (!what) co_return durable::errc::protocol;
    co_return std::optional<held>(held{std::move(*what), std::move(key), (*got)->version});
}

installations::answer<std::optional<installations::held>> installations::find(std::string workspace) {
    if (is_slack_id(workspace, "E")) co_return co_await at(org_family + workspace);
    if (!is_slack_id(workspace, "T")) co_return std::optional<held>();
    auto own = co_await at(team_family + workspace);
    if (!own || *own) co_return own;
    const auto member_of = co_await shelf_.read(member_family + workspace);
    if (!member_of) co_return member_of.error();
    if (!*member_of || !is_slack_id((*member_of)->bytes, "E")) co_return std::optional<held>();
    co_return co_await at(org_family + (*member_of)->bytes);
}

installations::answer<bool> installations::put(installation what) {
    auto key = key_of(what);
    if (key.empty()) co_return durable::errc::protocol;
    co_return co_await shelf_.write(std::move(key), encode(what));
}

installations::answer<bool> installations::replace(held now, installation next) {
    co_return co_await shelf_.write(std::move(now.key), encode(next), now.version);
}

installations::answer<bool> installations::remove(std::string key, core::time_point as_of) {
    constexpr int most_races = 8;
    for (int i = 0; i < most_races; ++i) {
        const auto now = co_await at(key);
        if (!now) co_return durable::result<bool>(boost::system::in_place_error, now.error());
        // Slack tells whole seconds.
        if (!*now || std::chrono::floor<std::chrono::seconds>((*now)->what.installed) > as_of) co_return false;
        const auto gone = co_await shelf_.remove(key, (*now)->version);
        if (!gone || *gone) co_return gone;
    }
    co_return durable::errc::unavailable;
}

installations::answer<bool> installations::belongs(std::string team, std::string enterprise) {
    if (!is_slack_id(team, "T") || !is_slack_id(enterprise, "E")) co_return false;
    co_return co_await shelf_.write(member_family + team, std::move(enterprise));
}

installations::answer<std::vector<installations::held>> installations::all(std::size_t most) {
    const auto keys = co_await shelf_.keys("slack", most);
    if (!keys) co_return keys.error();
    std::vector<held> out;
    for (const auto& key : *keys) {
        if (!key.starts_with(team_family) && !key.starts_with(org_family)) continue;
        auto one = co_await at(key);
        if (!one && one.error() == durable::errc::protocol) continue;  // one that is damaged does not hide the others
        if (!one) co_return one.error();
        if (*one) out.push_back(std::move(**one));
    }
    co_return out;
}

}  // namespace coach::slack
