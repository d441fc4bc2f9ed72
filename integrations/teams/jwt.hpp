#pragma once

/// The bearer token that the Bot Connector sends with each activity: read and judged, without a key and without a clock
/// of its own. What a token claims counts only after its signature (signing_keys.hpp) and these rules.
///
/// Spec:    RFC 7515 (compact form), RFC 7519; Bot Connector authentication, "Connector to Bot", steps 3 to 7.
/// Rules:   RS256 and nothing else; keys are found by `kid` alone, so that `jwk`, `jku`, `x5u` and `x5c` have no
/// effect;
///          `crit` is refused; no member may stand twice; `exp` must be there.
/// Units:   seconds since 1970; `exp` and `nbf` are allowed 300 s of skew.
/// Limits:  16 KiB a token, 4 KiB a header, depth 8, 100 members, 20 audiences.
/// Errors:  the first rule that is broken. Threads: pure.

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace coach::teams {

enum class rule {
    kept,
    no_token,  ///< no Authorization header, or another scheme
    too_long,
    bad_shape,      ///< not three parts of base64url
    bad_header,     ///< not a JSON object, or a member stands twice
    bad_algorithm,  ///< anything but RS256
    critical,       ///< "crit": an extension that must be understood
    no_key_id,
    bad_claims,   ///< not a JSON object, a member of a wrong type, or one that stands twice
    unknown_key,  ///< no published key has this id
    bad_signature,
    bad_issuer,
    bad_audience,
    no_expiry,
    expired,
    not_yet_valid,
    no_service_url,     ///< the token names none
    other_service_url,  ///< not the one of the activity
    not_endorsed,       ///< the key may not speak for this channel
    no_keys,            ///< the published keys cannot be had now
};
/// The rule that failed, for a log line. No part of the token is in it.
[[nodiscard]] std::string_view words(rule);

struct jwt {
    std::string key_id;
    std::string issuer;
    std::vector<std::string> audience;
    std::optional<std::int64_t> expires;
    std::optional<std::int64_t> not_before;
    std::string service_url;
    std::string signed_part;  ///< "<header>.<claims>", as received
    std::string signature;    ///< raw bytes
};
/// `bearer`: the value of the Authorization header.
[[nodiscard]] std::variant<jwt, rule> read_token(std::string_view bearer);

struct expected {
    std::vector<std::string> issuers;
    std::string app_id;
};
/// Issuer, audience and times. The service URL is compared when the activity is known (`same_service`).
[[nodiscard]] rule check_claims(const jwt&, const expected&, std::chrono::sys_seconds now);

/// Equal but for one slash at the end.
[[nodiscard]] bool same_service(std::string_view a, std::string_view b);

/// Base64url without padding, in its one canonical form; empty for anything else.
[[nodiscard]] std::optional<std::string> decode_base64url(std::string_view);

}  // namespace coach::teams
