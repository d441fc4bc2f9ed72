#pragma once

/// What the playground's page sends, decoded and checked. Pure; thread-safe.
///
/// POST body, one JSON object:
///   {"session": "…", "id": "…", and one of
///    "text": "…" | "command": "…" | "choose": "choice-id" | "form": {"id": "…", "values": {"field-id": "value"…}} |
///    "file": {"name": "…", "text": "…"},
///    "message_id": "…"   the message that carried the button or form, with "choose" and "form"
///    "shown": "…"}       what the page shows for it, with "choose" and "form": the label, the answers
/// `id` is made by the page, one for each thing done: sending it again changes nothing.
/// Limits: session and id 16 to 64 characters of [A-Za-z0-9_-]; text and file 900 KiB; others as in the code.
/// GET query: session=…&after=POSITION&wait=SECONDS, the last two optional; wait is 0 to 25.
/// Errors: malformed, too_large, unsupported; the detail is one sentence for a developer, without anything that was
/// said.

#include "core/event.hpp"
#include "core/result.hpp"

#include <chrono>
#include <string>
#include <string_view>

namespace coach::console {

struct playground_post {
    std::string session;
    std::string id;
    core::happening what;
    std::string shown;  ///< for `chose` and `submitted_form`
};
[[nodiscard]] core::result<playground_post> parse_post(std::string_view body);

struct playground_query {
    std::string session;
    std::string after;
    std::chrono::seconds wait{25};
};
[[nodiscard]] core::result<playground_query> parse_query(std::string_view query);

/// POST /playground/files?session=…&id=…&name=…, the file as the body.
struct playground_upload {
    std::string session;
    std::string id;
    std::string name;
};
[[nodiscard]] core::result<playground_upload> parse_upload(std::string_view query);

/// True for "localhost", "127.0.0.1" and "[::1]" with any port: the only names a page on this machine is reached by.
/// Any other Host is somebody else's name pointed here (DNS rebinding).
[[nodiscard]] bool is_loopback_host(std::string_view host);

}  // namespace coach::console
