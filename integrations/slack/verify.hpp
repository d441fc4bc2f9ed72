#pragma once

/// Slack request signing, scheme "v0": HMAC-SHA256 over "v0:<timestamp>:<body>". No clock, no network, no logging.
///
/// Spec:    https://docs.slack.dev/authentication/verifying-requests-from-slack
/// Input:   the body exactly as received; parse nothing until this says `genuine`.
/// Units:   Unix seconds; sent and received more than 300 s apart, either way, is stale.
/// Secrets: several may be accepted at once, while one replaces the other. Digests are compared in constant time, and
/// every
///          secret is tried.
/// Threads: one verifier for each thread: it keeps keyed contexts, which makes a check about three times cheaper.

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace coach::slack {

enum class verdict {
    genuine,
    no_headers,     ///< timestamp or signature is missing
    bad_timestamp,  ///< not a decimal number
    stale,          ///< outside the replay window
    bad_format,     ///< signature is not "v0=" and 64 lower-case hex digits
    bad_signature,  ///< no accepted secret made it
    no_secret,      ///< nothing is configured
};
/// The rule that failed, for a log line.
[[nodiscard]] std::string_view words(verdict);

struct signed_request {
    std::string_view body;
    std::string_view signature;  ///< X-Slack-Signature
    std::string_view timestamp;  ///< X-Slack-Request-Timestamp
};

class verifier {
  public:
    explicit verifier(const std::vector<std::string>& secrets);
    ~verifier();
    verifier(verifier&&) noexcept;
    [[nodiscard]] verdict check(const signed_request&, std::chrono::sys_seconds now);

  private:
    struct keyed;
    std::vector<std::unique_ptr<keyed>> keys_;
};

}  // namespace coach::slack
