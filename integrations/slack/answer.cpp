#include "integrations/slack/answer.hpp"

#include <simdjson.h>

#include <algorithm>
#include <array>
#include <charconv>

namespace coach::slack {
namespace {

using kind = answer::kind;
using std::chrono::milliseconds;

constexpr milliseconds soon{1000};
constexpr milliseconds longest_pause{3600 * 1000};

struct named {
    std::string_view error;
    kind what;
};
/// Whatever is not here is given up: it is the caller's fault (invalid_arguments), or a person's decision
/// (token_revoked, account_inactive, restricted_action), and the dead letter says so.
constexpr std::array meanings{
    named{"ratelimited", kind::rate_limited},
    named{"rate_limited", kind::rate_limited},
    named{"service_unavailable", kind::later},
    named{"team_added_to_org", kind::later},  // a migration that ends by itself
    // Slack says of these that a part of the work may have been done.
    named{"internal_error", kind::unknown},
    named{"fatal_error", kind::unknown},
    named{"request_timeout", kind::unknown},
    named{"msg_blocks_too_long", kind::refused_blocks},
    named{"invalid_blocks", kind::refused_blocks},
    named{"invalid_blocks_format", kind::refused_blocks},
    named{"invalid_attachments", kind::refused_blocks},
    named{"metadata_too_large", kind::refused_blocks},
    named{"message_not_found", kind::message_gone},
    named{"cant_update_message", kind::message_gone},
    named{"edit_window_closed", kind::message_gone},
    named{"user_not_in_channel", kind::not_there},
    named{"not_in_channel", kind::not_there},
    named{"channel_not_found", kind::not_there},
    named{"is_archived", kind::not_there},
    named{"hash_conflict", kind::conflict},
    named{"used_url", kind::url_used_up},
    named{"expired_url", kind::url_used_up},
};

milliseconds retry_after(const net::http_response& response) {
    const auto value = net::find_header(response.headers, "Retry-After");
    long seconds = 0;
    const auto read = std::from_chars(value.data(), value.data() + value.size(), seconds);
    if (read.ec != std::errc{} || seconds < 0) return soon;
    return std::clamp(milliseconds(seconds * 1000), milliseconds{0}, longest_pause);
}

answer of_network(const net::client_error& failed) {
    if (failed.sent) return {kind::unknown, {}, failed.detail};
    return {kind::later, soon, failed.detail};
}

/// Meaningful for every endpoint; ok stands for "look at the body".
answer of_status(const net::http_response& response) {
    const std::string error = "HTTP " + std::to_string(response.status);
    if (response.status == 429) return {kind::rate_limited, retry_after(response), "ratelimited"};
    if (response.status == 503) return {kind::later, std::max(soon, retry_after(response)), error};
    if (response.status >= 500 || response.status == 408) return {kind::unknown, {}, error};
    if (response.status < 200 || response.status >= 300) return {kind::give_up, {}, error};
    return {};
}

}  // namespace

answer meaning_of(std::string_view error) {
    const auto* found =
        std::find_if(meanings.begin(), meanings.end(), [error](const named& n) { return n.error == error; });
    const kind what = found == meanings.end() ? kind::give_up : found->what;
    const bool waits = what == kind::later || what == kind::rate_limited;
    return {what, waits ? soon : milliseconds{0}, std::string(error)};
}

answer read_api_answer(const net::client_result<net::http_response>& got) {
    if (!got) return of_network(got.error());
    if (answer a = of_status(*got); a.what != kind::ok) return a;
    static thread_local simdjson::dom::parser parser;
    simdjson::dom::element root;
    bool ok = false;
    if (parser.parse(got->body).get(root) != simdjson::SUCCESS || root["ok"].get(ok) != simdjson::SUCCESS) {
        return {kind::unknown, {}, "an answer that is not Slack's"};
    }
    if (ok) return {};
    std::string_view error;
    if (root["error"].get(error) != simdjson::SUCCESS) error = "no error named";
    answer a = meaning_of(error.substr(0, 100));
    if (a.what == kind::rate_limited) a.delay = std::max(soon, retry_after(*got));
    return a;
}

answer read_url_answer(const net::client_result<net::http_response>& got) {
    if (!got) return of_network(got.error());
    if (got->status == 404 || got->status == 410) return {kind::url_used_up, {}, "HTTP " + std::to_string(got->status)};
    if (answer a = of_status(*got); a.what != kind::ok && a.what != kind::give_up) return a;
    // "ok" as text, {"ok":true}, or a JSON refusal, with 200 as with 4xx.
    static thread_local simdjson::dom::parser parser;
    simdjson::dom::element root;
    std::string_view error;
    if (parser.parse(got->body).get(root) == simdjson::SUCCESS && root["error"].get(error) == simdjson::SUCCESS) {
        return meaning_of(error.substr(0, 100));
    }
    return of_status(*got);
}

}  // namespace coach::slack
