#pragma once

/// What an answer of Slack's Web API, or of a response_url, calls for. Pure.
///
/// Spec:  https://docs.slack.dev/apis/web-api/using-the-slack-web-api ("ok": false is the normal failure),
///        /apis/web-api/rate-limits (429 with Retry-After)

#include "net/http.hpp"
#include "net/http_client.hpp"

#include <chrono>
#include <string>

namespace coach::slack {

struct answer {
    enum class kind {
        ok,
        later,           ///< certainly not done; again after `delay`
        rate_limited,    ///< as `later`, for this channel and method
        unknown,         ///< may have been done
        refused_blocks,  ///< say it as plain text
        message_gone,    ///< what should be updated is not there any more: post anew
        not_there,       ///< the person cannot be reached in this channel: write to them directly
        conflict,        ///< a view that somebody else changed meanwhile
        url_used_up,     ///< a response_url after 30 minutes or 5 posts
        give_up,         ///< it never will
    } what = kind::ok;
    std::chrono::milliseconds delay{0};
    std::string error;  ///< Slack's word, or what the network said
};

[[nodiscard]] answer read_api_answer(const net::client_result<net::http_response>&);
[[nodiscard]] answer read_url_answer(const net::client_result<net::http_response>&);
/// The meaning of an "error" of ok:false.
[[nodiscard]] answer meaning_of(std::string_view error);

}  // namespace coach::slack
