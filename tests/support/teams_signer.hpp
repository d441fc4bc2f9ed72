#pragma once

/// Tokens and activities as the Bot Connector makes them. The signature is made here with OpenSSL's one-shot calls,
/// apart from the code under test; a key is made once for each number and program.
///
/// Threads: one.

#include "net/http.hpp"

#include <boost/json/object.hpp>

#include <memory>
#include <string>
#include <string_view>

namespace coach::support {

[[nodiscard]] std::string base64url(std::string_view bytes);

class teams_signer {
  public:
    /// Signers of one number have one key.
    explicit teams_signer(unsigned number = 0);
    [[nodiscard]] std::string key_id() const { return "key-" + std::to_string(number_); }
    /// The public key as a JWK that may speak for "msteams".
    [[nodiscard]] boost::json::object jwk() const;
    [[nodiscard]] std::string public_pem() const;

    /// RS256 over any header and claims.
    [[nodiscard]] std::string sign(const boost::json::object& header, const boost::json::object& claims) const;
    /// As the connector makes it, for an activity of that service.
    [[nodiscard]] std::string token(std::string_view app, std::string_view service_url, long long now) const;
    [[nodiscard]] boost::json::object header() const;
    [[nodiscard]] static boost::json::object claims(std::string_view app, std::string_view service_url, long long now);

  private:
    [[nodiscard]] std::string rs256(std::string_view bytes) const;
    unsigned number_;
};

/// HMAC-SHA256, for a token that lies about its algorithm.
[[nodiscard]] std::string hs256(std::string_view key, std::string_view bytes);

/// A message of a person as Teams sends it: in a personal chat, or in a channel's thread with a mention.
[[nodiscard]] boost::json::object teams_message(std::string_view service_url, std::string_view text,
                                                std::string_view id = "1700000000001",
                                                std::string_view user = "29:ana");
[[nodiscard]] boost::json::object teams_channel_message(std::string_view service_url, std::string_view text,
                                                        std::string_view id = "1700000000002");
[[nodiscard]] net::http_request teams_request(const boost::json::object& activity, std::string_view token);

}  // namespace coach::support
