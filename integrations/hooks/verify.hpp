#pragma once

/// Is a webhook signed by somebody who knows the hook's secret? HMAC-SHA-256. No clock of its own, no logging.
///
///   standard  https://github.com/standard-webhooks/standard-webhooks (1.0): over "<id>.<timestamp>.<body>", in
///             webhook-signature as "v1,<base64>", several with blanks between. A secret "whsec_…" is base64, any other
///             one is taken as it is. Sent and received more than 300 s apart, either way, is refused.
///   github    X-Hub-Signature-256, "sha256=<hex>" over the body. No time is signed: an event is known by its body.
///
/// Input: the body exactly as received; nothing is parsed before this says yes. Digests are compared in constant time,
/// every secret is tried. Threads: any.

#include "integrations/hooks/config.hpp"
#include "net/http.hpp"

#include <chrono>
#include <optional>
#include <string>

namespace coach::hooks {

/// What the event is known by, so that a repeated one is dropped; nothing: not genuine.
[[nodiscard]] std::optional<std::string> genuine(const hook&, const net::http_request&, std::chrono::sys_seconds now);

/// HMAC-SHA-256 of `text`: 32 bytes.
[[nodiscard]] std::string hmac_sha256(std::string_view key, std::string_view text);
[[nodiscard]] std::string to_hex(std::string_view bytes);
[[nodiscard]] std::optional<std::string> from_base64(std::string_view);

}  // namespace coach::hooks
