#pragma once

/// Adding the app to a workspace from a browser: GET /slack/install sends the person to Slack, GET
/// /slack/oauth_redirect takes what Slack sends back.
///
/// Spec:    https://docs.slack.dev/authentication/installing-with-oauth, RFC 6749 §10.12, RFC 9700 §2.1
/// State:   256 random bits, used once (taken from the shelf by what compares it), for ten minutes, and bound to the
///          browser by a cookie (HttpOnly, SameSite=Lax, Secure behind https) whose hash is kept with it.
/// Address: `public_url`; without it what the request says, when it came over loopback: Host, and X-Forwarded-Proto.
/// Errors:  each is a page (install_pages.hpp).
/// Limits:  a query of 8 KiB; a code of 1,024 bytes. Anybody may begin, and each beginning is kept for ten minutes: 100
///          at once and 5 a second on each thread, beyond that 429.
/// Threads: one for each io_context, used on its thread.

#include "integrations/platform.hpp"
#include "integrations/slack/install_pages.hpp"
#include "integrations/slack/oauth.hpp"
#include "integrations/slack/tokens.hpp"

#include <optional>
#include <string>

namespace coach::slack {

/// Told once when an installation is stored: the person who did it.
using installed_hook = std::function<net::awaitable<>(installation)>;

class installer {
  public:
    /// `public_url` without a path, or empty. All outlive it.
    installer(durable::shelf&, oauth_api&, installed_tokens&, installed_tokens::clock, std::string public_url,
              installed_hook = {});
    [[nodiscard]] net::awaitable<net::http_response> begin(net::http_request);
    [[nodiscard]] net::awaitable<net::http_response> finish(net::http_request);

  private:
    struct checked {
        std::optional<install_page> wrong;
        std::string redirect_uri;
    };
    [[nodiscard]] net::awaitable<checked> check(std::string state, std::string cookies);
    [[nodiscard]] bool may_begin();
    durable::shelf& shelf_;
    oauth_api& oauth_;
    installed_tokens& tokens_;
    installed_tokens::clock now_;
    std::string public_url_;
    installed_hook installed_;
    double beginnings_;  ///< that are free
    core::time_point counted_{};
};

/// "https://host[:port]" of where the person's browser is, or empty when that is not safe to say.
[[nodiscard]] std::string base_of(const net::http_request&, const std::string& public_url);
/// The value of one cookie, or empty.
[[nodiscard]] std::string_view cookie(std::string_view header, std::string_view name);

}  // namespace coach::slack
