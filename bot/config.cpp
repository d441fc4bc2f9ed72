#include "bot/config.hpp"

#include "bot/vault.hpp"
#include "durable/redis_url.hpp"
#include "net/http_client.hpp"

#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <sstream>
#include <thread>

#ifndef COACH_INSTALLED
#define COACH_INSTALLED "/usr/share/coach"
#endif

namespace coach::bot {

namespace {

namespace fs = std::filesystem;

core::error wrong(std::string what) { return {core::errc::malformed, std::move(what)}; }

std::string lower(std::string_view name) {
    std::string out(name);
    std::transform(out.begin(), out.end(), out.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return out;
}

constexpr std::array names{"COACH_LISTEN",
                           "COACH_DATA",
                           "COACH_GRAPHS",
                           "COACH_PAGES",
                           "REDIS_URL",
                           "COACH_KEYS_URL",
                           "COACH_SECRET_KEY",
                           "COACH_RETENTION_TEXT_DAYS",
                           "COACH_RETENTION_CONVERSATION_DAYS",
                           "COACH_RETENTION_IDLE_DAYS",
                           "COACH_ORG",
                           "COACH_PLAYGROUND",
                           "COACH_THREADS",
                           "SLACK_API_URL",
                           "SLACK_SIGNING_SECRET",
                           "SLACK_BOT_TOKEN",
                           "TEAMS_CLIENT_ID",
                           "TEAMS_CLIENT_SECRET",
                           "TEAMS_TENANT_ID",
                           "TEAMS_OPENID_URL",
                           "TEAMS_LOGIN_URL",
                           "TEAMS_ISSUERS",
                           "TEAMS_ALLOW_UNAUTHENTICATED",
                           "SLACK_CLIENT_ID",
                           "SLACK_CLIENT_SECRET",
                           "COACH_PUBLIC_URL",
                           "SLACK_APP_TOKEN",
                           "PLATFORM_RATE_LIMITS",
                           "LOG_LEVEL",
                           "LOG_FORMAT"};

core::result<bool> on_or_off(std::string_view name, std::string_view value) {
    if (value == "on") return true;
    if (value == "off") return false;
    return wrong(std::string(name) + " is \"" + std::string(value) + "\"; it takes on or off");
}

/// A tenant stands in the path of an address.
bool is_tenant(std::string_view tenant) {
    return tenant.size() <= 255 && std::all_of(tenant.begin(), tenant.end(), [](unsigned char c) {
               return std::isalnum(c) != 0 || c == '-' || c == '.' || c == '_';
           });
}

std::vector<std::string> split(const std::string& text) {
    std::vector<std::string> out;
    std::istringstream in(text);
    for (std::string one; std::getline(in, one, ',');)
        if (!one.empty()) out.push_back(one);
    return out;
}

template <class Value>
core::result<void> read_teams(config& c, const Value& value) {
    c.teams_client_id = value("TEAMS_CLIENT_ID");
    c.teams_client_secret = value("TEAMS_CLIENT_SECRET");
    c.teams_tenant = value("TEAMS_TENANT_ID");
    if (c.teams_client_id.empty() != c.teams_client_secret.empty())
        return wrong("Teams needs both TEAMS_CLIENT_ID and TEAMS_CLIENT_SECRET; " +
                     std::string(c.teams_client_id.empty() ? "TEAMS_CLIENT_ID" : "TEAMS_CLIENT_SECRET") +
                     " is not set");
    if (!is_tenant(c.teams_tenant)) return wrong("TEAMS_TENANT_ID is the tenant's id, or one of its domains");
    for (const auto& [name, address] :
         {std::pair{"TEAMS_OPENID_URL", &c.teams_openid_url}, std::pair{"TEAMS_LOGIN_URL", &c.teams_login_url}}) {
        if (auto v = value(name); !v.empty()) *address = std::move(v);
        if (!address->starts_with("https://") && !address->starts_with("http://"))
            return wrong(std::string(name) + " must begin with https:// (http:// on this machine only)");
    }
    if (const auto v = value("TEAMS_ISSUERS"); !v.empty()) c.teams_issuers = split(v);
    if (const auto v = value("TEAMS_ALLOW_UNAUTHENTICATED"); !v.empty() && v != "0") {
        if (v != "1") return wrong("TEAMS_ALLOW_UNAUTHENTICATED takes 1");
        if (!c.teams_client_id.empty())
            return wrong("TEAMS_ALLOW_UNAUTHENTICATED lets anybody in, so it is refused beside TEAMS_CLIENT_ID");
        c.teams_unauthenticated = true;
    }
    return {};
}

core::result<void> set_listen(config& c, std::string_view value) {
    const auto colon = value.rfind(':');
    if (colon == std::string_view::npos) return wrong("COACH_LISTEN needs address:port, such as 127.0.0.1:8080");
    auto address = value.substr(0, colon);
    if (address.starts_with('[') && address.ends_with(']')) address = address.substr(1, address.size() - 2);
    const auto port = value.substr(colon + 1);
    const auto [end, ec] = std::from_chars(port.data(), port.data() + port.size(), c.listen_port);
    if (ec != std::errc{} || end != port.data() + port.size() || address.empty())
        return wrong("COACH_LISTEN needs address:port with a port from 0 to 65535, such as 127.0.0.1:8080");
    c.listen_address = address == "localhost" ? "127.0.0.1" : std::string(address);
    return {};
}

core::result<void> set_days(const char* name, int& days, std::string_view value) {
    constexpr int most = 36'500;
    const auto [end, ec] = std::from_chars(value.data(), value.data() + value.size(), days);
    if (ec != std::errc{} || end != value.data() + value.size() || days < 1 || days > most)
        return wrong(std::string(name) + " takes a number of days from 1 to 36500");
    return {};
}

/// A way in, and a token for the way out; empty: all is there, or nothing of Slack is.
std::string check_slack(const config& c) {
    if (!c.has_slack()) return {};
    if (c.slack_client_id.empty() != c.slack_client_secret.empty())
        return "installing in Slack needs both SLACK_CLIENT_ID and SLACK_CLIENT_SECRET; " +
               std::string(c.slack_client_id.empty() ? "SLACK_CLIENT_ID" : "SLACK_CLIENT_SECRET") + " is not set";
    if (!c.slack_app_token.empty() && !c.slack_app_token.starts_with("xapp-"))
        return "SLACK_APP_TOKEN takes an app-level token, which begins with xapp-";
    if (c.slack_signing_secret.empty() && c.slack_app_token.empty())
        return "Slack needs SLACK_SIGNING_SECRET (or SLACK_APP_TOKEN, for Socket Mode), and a token; "
               "SLACK_SIGNING_SECRET is not set";
    if (c.slack_bot_token.empty() && c.slack_client_id.empty())
        return "Slack needs SLACK_BOT_TOKEN, or SLACK_CLIENT_ID and SLACK_CLIENT_SECRET to be installed with; "
               "SLACK_BOT_TOKEN is not set";
    return {};
}

/// "https://host[:port]", without a path: it stands before our own.
core::result<std::string> read_public_url(std::string value) {
    if (value.empty()) return std::string();
    while (value.ends_with('/'))
        value.pop_back();
    const auto parsed = net::parse_url(value);
    const bool bare = parsed && parsed->target == "/" && value.find_first_of("?#", 8) == std::string::npos;
    const bool here = bare && (parsed->host == "localhost" || parsed->host == "127.0.0.1" || parsed->host == "::1");
    if (!bare || (!parsed->tls && !here))
        return wrong(
            "COACH_PUBLIC_URL takes https://host without a path, such as https://coach.example.com; http:// only "
            "for this machine");
    return value;
}

/// Beside the working directory (a checkout), else where the program was installed.
std::string found_folder(const char* beside, const char* installed) {
    std::error_code ec;
    if (fs::is_directory(beside, ec)) return beside;
    return std::string(COACH_INSTALLED) + "/" + installed;
}

}  // namespace

bool config::on_loopback() const { return listen_address == "::1" || listen_address.starts_with("127."); }

unsigned config::thread_count() const {
    return threads > 0 ? threads : std::max(1U, std::thread::hardware_concurrency() / 2);
}

environment process_environment() {
    return [](const char* name) -> std::optional<std::string> {
        const char* value = std::getenv(name);
        return value ? std::optional<std::string>(value) : std::nullopt;
    };
}

core::result<config> read_config(const environment& env, std::string_view yaml) try {
    std::map<std::string, std::string> from_file;
    if (!yaml.empty()) {
        const auto root = YAML::Load(std::string(yaml));
        if (root && !root.IsNull() && !root.IsMap()) return wrong("the configuration file must be a map of settings");
        for (const auto& entry : root) {
            const auto key = entry.first.as<std::string>();
            if (std::none_of(names.begin(), names.end(), [&](const char* n) { return lower(n) == key; }))
                return wrong("line " + std::to_string(entry.first.Mark().line + 1) + ": unknown setting \"" + key +
                             "\"");
            from_file[key] = entry.second.as<std::string>();
        }
    }
    const auto value = [&](const char* name) -> std::string {
        if (auto own = env(name); own && !own->empty()) return *own;
        const auto found = from_file.find(lower(name));
        return found == from_file.end() ? std::string{} : found->second;
    };

    config c;
    if (const auto v = value("COACH_LISTEN"); !v.empty())
        if (auto ok = set_listen(c, v); !ok) return ok.error();
    if (auto v = value("COACH_DATA"); !v.empty()) c.data = std::move(v);
    c.graphs = value("COACH_GRAPHS");
    if (c.graphs.empty()) c.graphs = found_folder("graphs", "graphs");
    c.pages = value("COACH_PAGES");
    if (c.pages.empty()) c.pages = found_folder("web/dist", "pages");
    c.redis_url = value("REDIS_URL");
    c.keys_url = value("COACH_KEYS_URL");
    if (!c.keys_url.empty() && !durable::parse_redis_url(c.keys_url))
        return wrong("COACH_KEYS_URL must begin with redis://, rediss:// or unix://");
    c.secret_key = value("COACH_SECRET_KEY");
    if (!c.secret_key.empty())
        if (const auto keys = read_master_keys(c.secret_key); !keys) return keys.error();
    for (const auto& [name, days] : {std::pair{"COACH_RETENTION_TEXT_DAYS", &c.keeps.text_days},
                                     std::pair{"COACH_RETENTION_CONVERSATION_DAYS", &c.keeps.conversation_days},
                                     std::pair{"COACH_RETENTION_IDLE_DAYS", &c.keeps.idle_days}})
        if (const auto v = value(name); !v.empty())
            if (auto ok = set_days(name, *days, v); !ok) return ok.error();
    c.org_file = value("COACH_ORG");
    if (const auto v = value("COACH_PLAYGROUND"); !v.empty()) {
        const auto on = on_or_off("COACH_PLAYGROUND", v);
        if (!on) return on.error();
        c.playground = *on;
    }
    if (const auto v = value("COACH_THREADS"); !v.empty()) {
        const auto [end, ec] = std::from_chars(v.data(), v.data() + v.size(), c.threads);
        if (ec != std::errc{} || end != v.data() + v.size() || c.threads < 1 || c.threads > 64)
            return wrong("COACH_THREADS takes a number from 1 to 64");
    }
    c.slack_signing_secret = value("SLACK_SIGNING_SECRET");
    c.slack_bot_token = value("SLACK_BOT_TOKEN");
    c.slack_app_token = value("SLACK_APP_TOKEN");
    c.slack_client_id = value("SLACK_CLIENT_ID");
    c.slack_client_secret = value("SLACK_CLIENT_SECRET");
    if (const auto bad = check_slack(c); !bad.empty()) return wrong(bad);
    if (auto public_url = read_public_url(value("COACH_PUBLIC_URL")); public_url)
        c.public_url = std::move(*public_url);
    else
        return public_url.error();
    if (auto v = value("SLACK_API_URL"); !v.empty()) c.slack_api_url = std::move(v);
    if (!c.slack_api_url.ends_with('/')) c.slack_api_url += '/';
    if (auto ok = read_teams(c, value); !ok) return ok.error();
    if (const auto v = value("PLATFORM_RATE_LIMITS"); !v.empty()) {
        const auto on = on_or_off("PLATFORM_RATE_LIMITS", v);
        if (!on) return on.error();
        c.platform_rate_limits = *on;
    }
    if (auto v = value("LOG_LEVEL"); !v.empty()) {
        constexpr std::array levels{"trace", "debug", "info", "warn", "warning", "error", "critical", "off"};
        if (std::find(levels.begin(), levels.end(), v) == levels.end())
            return wrong("LOG_LEVEL is \"" + v + "\"; it takes trace, debug, info, warn, error, critical or off");
        c.log_level = std::move(v);
    }
    if (const auto v = value("LOG_FORMAT"); !v.empty()) {
        if (v != "json" && v != "text") return wrong("LOG_FORMAT takes json or text");
        c.log_json = v == "json";
    }
    return c;
} catch (const YAML::Exception& e) {
    return wrong("the configuration file, line " + std::to_string(e.mark.line + 1) + ": " + e.msg);
}

}  // namespace coach::bot
