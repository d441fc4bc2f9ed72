#pragma once

/// The connector as this platform uses it: one call, one answer. It adds the token, keeps the pace, and asks once more
/// when a token was refused; every other retry is the caller's decision.
///
/// Spec:    Bot Connector REST API 3.0: POST, PUT and DELETE below `{serviceUrl}/v3/conversations`.
/// Address: a service URL is https, or http on this machine when a stand-in is allowed (`loopback`); it must come from
///          a verified activity. The token goes nowhere else.
/// Units:   a deadline of 10 s for each call. Errors: every outcome is an `answer`.
/// Threads: used on the http_client's thread.

#include "integrations/teams/answer.hpp"
#include "integrations/teams/login.hpp"
#include "integrations/teams/rate_limits.hpp"

#include <string>
#include <string_view>

namespace coach::teams {

/// May we call there?
[[nodiscard]] bool is_service_url(std::string_view url, bool loopback);
[[nodiscard]] bool is_loopback(std::string_view url);
/// "{service_url}/v3/conversations[/{conversation}/activities[/{activity}]]" with one slash at each joint and every id
/// percent-encoded.
[[nodiscard]] std::string conversation_url(std::string_view service_url, std::string_view conversation = {},
                                           std::string_view activity = {});

struct connector_call {
    std::string method = "POST";
    std::string url;           ///< below a service URL
    std::string conversation;  ///< whose pace counts
    std::string tenant;
    std::string body;   ///< JSON, or nothing
    bool paced = true;  ///< false: only pauses hold it back
    std::chrono::milliseconds deadline{10'000};
};

class connector {
  public:
    struct options {
        bool loopback = false;    ///< service URLs on this machine are allowed
        bool elsewhere = true;    ///< service URLs of other machines are allowed
        bool rate_limits = true;  ///< false is obeyed only towards this machine
    };
    connector(net::http_client& client, login& signs_in, options o) : client_(client), login_(signs_in), options_(o) {}

    [[nodiscard]] net::awaitable<answer> send(connector_call);
    [[nodiscard]] bool takes(std::string_view service_url) const {
        return is_service_url(service_url, options_.loopback) && (options_.elsewhere || is_loopback(service_url));
    }

  private:
    [[nodiscard]] static net::client_request request_of(const connector_call&, std::string token);
    [[nodiscard]] milliseconds wait_for(const connector_call&);

    net::http_client& client_;
    login& login_;
    options options_;
    rate_limits limits_;
};

}  // namespace coach::teams
