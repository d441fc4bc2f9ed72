#pragma once

/// The settings of the program, from the environment and, below it, a YAML file with the same names in lower case
/// (`--config`). docs/configuration.md lists them all. Secrets are kept out of logs: `describe` shows only that they
/// are set. Errors: one sentence that names the setting and the mend.

#include "core/result.hpp"
#include "core/retention.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace coach::bot {

struct config {
    std::string listen_address = "127.0.0.1";
    std::uint16_t listen_port = 8080;
    std::string data = "./var";
    std::string graphs;     ///< folder; found beside the working directory, else where it was installed
    std::string pages;      ///< folder of the built pages
    std::string redis_url;  ///< empty: a private server
    std::string keys_url;   ///< of people's keys; empty: the same Redis
    std::string secret_key;
    core::retention::rules keeps;
    std::string org_file;
    std::optional<bool> playground;  ///< unset: on when listening on loopback and no platform is set
    unsigned threads = 0;            ///< 0: half of the cores, at least one
    std::string slack_signing_secret;
    std::string slack_bot_token;
    std::string slack_client_id;
    std::string slack_client_secret;
    std::string public_url;       ///< "https://host": where browsers reach this; empty: from what they ask
    std::string slack_app_token;  ///< turns Socket Mode on
    std::string slack_api_url = "https://slack.com/api/";
    std::string teams_client_id;
    std::string teams_client_secret;
    std::string teams_tenant;  ///< empty: a bot of many tenants
    std::string teams_openid_url = "https://login.botframework.com/v1/.well-known/openidconfiguration";
    std::string teams_login_url = "https://login.microsoftonline.com";
    std::vector<std::string> teams_issuers{"https://api.botframework.com"};
    bool teams_unauthenticated = false;
    bool platform_rate_limits = true;
    std::string log_level = "info";
    bool log_json = false;

    [[nodiscard]] bool on_loopback() const;
    [[nodiscard]] unsigned thread_count() const;
    [[nodiscard]] bool has_slack() const {
        return !slack_signing_secret.empty() || !slack_bot_token.empty() || !slack_app_token.empty() ||
               !slack_client_id.empty();
    }
    [[nodiscard]] bool has_teams() const { return !teams_client_id.empty() || teams_unauthenticated; }
    [[nodiscard]] bool shows_playground() const {
        return playground.value_or(on_loopback() && !has_slack() && !has_teams());
    }
};

/// `environment` answers for a name such as "COACH_LISTEN", or nothing.
using environment = std::function<std::optional<std::string>(const char* name)>;
[[nodiscard]] environment process_environment();

/// `yaml`: text of the --config file, or empty.
[[nodiscard]] core::result<config> read_config(const environment&, std::string_view yaml);

}  // namespace coach::bot
