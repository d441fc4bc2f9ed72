#pragma once

/// Is this request the Bot Connector's, and for us? Before its body is read: `check`; once it is read: `fits`.
///
/// Spec:    Bot Connector authentication, "Connector to Bot".
/// Errors:  the rule that is broken, for one line of the log; the caller is told nothing.
/// Threads: as the key cache.

#include "integrations/teams/decode.hpp"
#include "integrations/teams/jwt.hpp"
#include "integrations/teams/key_cache.hpp"

#include <string>
#include <unordered_map>

namespace coach::teams {

struct verified {
    rule broken = rule::kept;
    std::string service_url;  ///< that the token was made for
    std::shared_ptr<const signing_key> key;
    std::string detail{};  ///< for the log: a refused issuer
};

class verifier {
  public:
    verifier(key_cache& keys, expected e) : keys_(keys), expected_(std::move(e)) {}
    [[nodiscard]] net::awaitable<verified> check(std::string authorization, std::chrono::sys_seconds now);
    /// The activity's service and channel are those that the token speaks for.
    [[nodiscard]] static rule fits(const verified&, const activity&);

  private:
    [[nodiscard]] bool is_genuine(const std::string& authorization, const jwt&,
                                  const std::shared_ptr<const signing_key>&);
    key_cache& keys_;
    expected expected_;
    std::unordered_map<std::string, std::shared_ptr<const signing_key>> genuine_;  ///< tokens, with the key that signed
};

}  // namespace coach::teams
