#pragma once

/// OAuth 2.0 of Slack, this app's half: the address that asks for consent, and the two uses of oauth.v2.access (a code
/// for an installation, a refresh token for the next token).
///
/// Spec:    https://docs.slack.dev/authentication/installing-with-oauth, /authentication/using-token-rotation
/// Units:   a deadline of 8 s for each exchange; an access token with rotation lives 12 h.
/// Errors:  every outcome is an `exchanged`.
/// Limits:  an answer of 64 KiB; ids and tokens of it are checked before they are kept.
/// Secrets: the client secret, codes and tokens travel in the body, and are never in `error`.
/// Threads: used on the http_client's thread.

#include "integrations/slack/installations.hpp"
#include "net/http_client.hpp"

#include <string>
#include <string_view>

namespace coach::slack {

struct exchanged {
    enum class kind {
        granted,
        refused,  ///< `error` is Slack's word
        later,    ///< certainly not done
        unknown,  ///< may have been done: the answer is lost
    } what = kind::granted;
    installation given;  ///< of a refresh: only what came with it
    std::string error;
};
[[nodiscard]] exchanged read_exchange(const net::client_result<net::http_response>&, core::time_point now);

/// Where the person is sent, from the Web API's address: both are Slack's, GovSlack's or a stand-in's.
[[nodiscard]] std::string authorize_url(std::string_view api_url, std::string_view client_id, std::string_view scopes,
                                        std::string_view redirect_uri, std::string_view state);
/// Opens the app in Slack.
[[nodiscard]] std::string open_slack_url(std::string_view api_url, const installation&);

class oauth_api {
  public:
    oauth_api(net::http_client&, std::string api_url, std::string client_id, std::string client_secret);
    [[nodiscard]] net::awaitable<exchanged> redeem(std::string code, std::string redirect_uri, core::time_point now);
    [[nodiscard]] net::awaitable<exchanged> refresh(std::string refresh_token, core::time_point now);
    [[nodiscard]] const std::string& api_url() const { return api_url_; }
    [[nodiscard]] const std::string& client_id() const { return client_id_; }

  private:
    [[nodiscard]] net::awaitable<exchanged> exchange(std::vector<std::pair<std::string, std::string>> fields,
                                                     core::time_point now);
    net::http_client& client_;
    std::string api_url_, client_id_, client_secret_;
};

}  // namespace coach::slack
