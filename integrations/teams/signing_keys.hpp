#pragma once

/// The keys that the Bot Connector publishes, and the check of a signature with one of them. Pure.
///
/// Spec:    RFC 7517 (JWK Set), RFC 7518 §3.3 (RS256) and §6.3 (RSA keys); `endorsements` as in Bot Connector
///          authentication, step 7.
/// Taken:   RSA keys of 2048 to 8192 bits with an id, for signatures. Others in the set are left out.
/// Limits:  1 MiB, depth 16, 200 keys, 100 endorsements each.
/// Errors:  empty for bytes that are no such document. Threads: a key may be used by one thread at a time.

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace coach::teams {

class signing_key {
  public:
    /// `modulus` and `exponent`: big-endian bytes. Empty for a key that is not taken.
    [[nodiscard]] static std::optional<signing_key> make(std::string id, std::string_view modulus,
                                                         std::string_view exponent,
                                                         std::optional<std::vector<std::string>> endorsements);
    signing_key(signing_key&&) noexcept;
    signing_key& operator=(signing_key&&) noexcept;
    ~signing_key();

    [[nodiscard]] const std::string& id() const { return id_; }
    /// A key without a list may speak for every channel.
    [[nodiscard]] bool endorses(std::string_view channel) const;
    [[nodiscard]] bool signed_by(std::string_view bytes, std::string_view signature) const;

  private:
    signing_key();
    struct rsa;
    std::string id_;
    std::unique_ptr<rsa> key_;
    std::optional<std::vector<std::string>> endorsements_;
};

[[nodiscard]] std::optional<std::vector<signing_key>> read_keys(std::string_view json);

/// "jwks_uri" of an OpenID configuration; empty when it has none.
[[nodiscard]] std::string keys_address(std::string_view json);

}  // namespace coach::teams
