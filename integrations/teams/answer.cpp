#include "integrations/teams/answer.hpp"

#include <simdjson.h>

#include <algorithm>
#include <array>
#include <charconv>

namespace coach::teams {
namespace {

using kind = answer::kind;
using std::chrono::milliseconds;

constexpr milliseconds soon{1000};
constexpr milliseconds longest_pause{3600 * 1000};

/// Codes of a 403 that hold until a person or an administrator changes something.
constexpr std::array<std::string_view, 5> unreachable_codes{"MessageWritesBlocked", "BotDisabledByAdmin",
                                                            "ConversationBlockedByUser", "BotNotInConversationRoster",
                                                            "BotBlockedByUser"};

/// Retry-After in seconds, or as a date, which counts as not said.
milliseconds retry_after(const net::http_response& response) {
    const auto value = net::find_header(response.headers, "Retry-After");
    long seconds = 0;
    const auto read = std::from_chars(value.data(), value.data() + value.size(), seconds);
    if (read.ec != std::errc{} || seconds < 0 || seconds > 24 * 3600) return soon;
    return std::clamp(milliseconds(seconds * 1000), milliseconds{0}, longest_pause);
}

kind kind_of(int status, std::string_view code) {
    switch (status) {
        case 401:
            return kind::unauthorized;
        case 403: {
            const auto* at = std::find(unreachable_codes.begin(), unreachable_codes.end(), code);
            return at != unreachable_codes.end() ? kind::unreachable : kind::give_up;
        }
        case 404:
        case 410:
            return kind::gone;
        case 400:
        case 413:
            return kind::refused;
        case 412:
        case 503:
            return kind::later;
        case 429:
            return kind::rate_limited;
        case 502:
        case 504:
            return kind::unsure;
        default:
            return status >= 500 || status == 408 ? kind::unknown : kind::give_up;
    }
}

void read_body(const std::string& body, answer& out) {
    static thread_local simdjson::dom::parser parser;
    simdjson::dom::element root;
    if (body.empty() || parser.parse(body).get(root) != simdjson::SUCCESS || !root.is_object()) return;
    std::string_view text;
    if (root["id"].get(text) == simdjson::SUCCESS && text.size() <= 1024) out.id = text;
    simdjson::dom::element error = root;
    simdjson::dom::element inner;
    if (root["error"].get(inner) == simdjson::SUCCESS && inner.is_object()) error = inner;
    if (error["code"].get(text) == simdjson::SUCCESS) out.error = text.substr(0, 100);
    if (error["message"].get(text) == simdjson::SUCCESS) out.message = text.substr(0, 200);
}

}  // namespace

answer read_answer(const net::client_result<net::http_response>& got) {
    if (!got) {
        if (got.error().code == boost::system::errc::permission_denied)
            return {kind::give_up, {}, got.error().detail, {}};
        if (got.error().sent) return {kind::unknown, {}, got.error().detail, {}};
        return {kind::later, soon, got.error().detail, {}};
    }
    answer out;
    read_body(got->body, out);
    if (got->status >= 200 && got->status < 300) {
        out.error.clear();
        return out;
    }
    out.id.clear();
    out.what = kind_of(got->status, out.error);
    const std::string status = "HTTP " + std::to_string(got->status);
    out.error = out.error.empty() ? status : status + " " + out.error;
    const bool waits = out.what == kind::later || out.what == kind::rate_limited || out.what == kind::unsure;
    if (waits) out.delay = std::max(soon, retry_after(*got));
    return out;
}

}  // namespace coach::teams
