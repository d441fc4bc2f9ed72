#pragma once

/// What an answer of the connector calls for. Pure.
///
/// Spec:  Microsoft Teams, "Optimize your bot with rate limiting" (429, 412, 502, 504 are worth another try), "Send
///        proactive messages" (403 and 404 are not); the Bot Connector's ErrorResponse. A body may be HTML.

#include "net/http.hpp"
#include "net/http_client.hpp"

#include <chrono>
#include <string>

namespace coach::teams {

struct answer {
    enum class kind {
        ok,
        later,         ///< certainly not done; again after `delay`
        rate_limited,  ///< as `later`, for this conversation
        unsure,        ///< most likely not done: worth a bounded number of tries (502, 504)
        unknown,       ///< may have been done
        unauthorized,  ///< our token is refused
        unreachable,   ///< blocked, uninstalled or disabled: stop until the person comes back
        gone,          ///< no such conversation or activity
        refused,       ///< the content: say it as plain text
        give_up,       ///< it never will
    } what = kind::ok;
    std::chrono::milliseconds delay{0};
    std::string error;      ///< the connector's code, or what the network said
    std::string id;         ///< of what was made, when it says so
    std::string message{};  ///< the connector's own words to `error`
};

[[nodiscard]] answer read_answer(const net::client_result<net::http_response>&);

}  // namespace coach::teams
