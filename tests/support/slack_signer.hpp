#pragma once

/// Requests as Slack sends them: signed with scheme v0, in the three shapes of events, commands and interactions.
/// The signature is computed here with OpenSSL's one-shot HMAC, apart from the code under test.

#include "net/form.hpp"
#include "net/http.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <string>
#include <string_view>
#include <utility>

namespace coach::support {

inline std::string slack_signature(std::string_view secret, std::string_view timestamp, std::string_view body) {
    const std::string base = "v0:" + std::string(timestamp) + ":" + std::string(body);
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned size = 0;
    HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()),
         reinterpret_cast<const unsigned char*>(base.data()), base.size(), digest, &size);
    static constexpr char hex[] = "0123456789abcdef";
    std::string out = "v0=";
    for (unsigned i = 0; i < size; ++i) {
        out += hex[digest[i] >> 4];
        out += hex[digest[i] & 15];
    }
    return out;
}

struct slack_signer {
    std::string secret;
    long long now = 0;  ///< Unix seconds written into the request

    [[nodiscard]] net::http_request request(std::string path, std::string content_type, std::string body) const {
        net::http_request out;
        out.method = "POST";
        out.target = std::move(path);
        const std::string at = std::to_string(now);
        out.headers = {{"Host", "coach.example"},
                       {"Content-Type", std::move(content_type)},
                       {"X-Slack-Request-Timestamp", at},
                       {"X-Slack-Signature", slack_signature(secret, at, body)}};
        out.body = std::move(body);
        out.remote = "203.0.113.7";
        return out;
    }
    [[nodiscard]] net::http_request event(std::string json) const {
        return request("/slack/events", "application/json", std::move(json));
    }
    [[nodiscard]] net::http_request form(const net::form_fields& fields) const {
        return request("/slack/commands", "application/x-www-form-urlencoded", net::encode_form(fields));
    }
    [[nodiscard]] net::http_request interaction(std::string payload) const {
        return request("/slack/interactivity", "application/x-www-form-urlencoded",
                       net::encode_form({{"payload", std::move(payload)}}));
    }
};

/// An event_callback around one inner event, as Slack writes it.
inline std::string slack_event(std::string_view inner, std::string_view event_id = "Ev1",
                               std::string_view bot = "UBOT") {
    return R"({"token":"t","team_id":"T1","api_app_id":"A1","type":"event_callback","event_id":")" +
           std::string(event_id) +
           R"(","event_time":1,"authorizations":[{"enterprise_id":null,"team_id":"T1","user_id":")" + std::string(bot) +
           R"(","is_bot":true,"is_enterprise_install":false}],"is_ext_shared_channel":false,"event":)" +
           std::string(inner) + "}";
}

inline net::form_fields slack_command(std::string_view text,
                                      std::string_view response_url = "https://hooks.slack.com/commands/T1/1/x") {
    return {{"token", "t"},
            {"team_id", "T1"},
            {"team_domain", "example"},
            {"channel_id", "C1"},
            {"channel_name", "g"},
            {"user_id", "U1"},
            {"user_name", "ana"},
            {"command", "/coach"},
            {"text", std::string(text)},
            {"api_app_id", "A1"},
            {"is_enterprise_install", "false"},
            {"response_url", std::string(response_url)},
            {"trigger_id", "13345224609.738474920.8088930838d88f008e0"}};
}

}  // namespace coach::support
