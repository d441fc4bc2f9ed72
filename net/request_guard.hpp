#pragma once

/// The shape of a request head, judged on its raw bytes before any parser sees it. Two servers in a row must never read
/// one byte stream as different requests (request smuggling), so what the standards let a recipient repair, or what
/// parsers are known to repair differently, is refused. Pure.
///
/// Spec:    RFC 9112 §2 to §7, RFC 9110 §5 to §7.
/// Refused: bare CR, bare LF, NUL and other controls; obs-fold; white space before a colon; repeated or odd
///          Content-Length; Transfer-Encoding other than one "chunked", or with Content-Length, or in HTTP/1.0;
///          missing, repeated or malformed Host; an absolute target whose authority is not the Host; fragments;
///          CONNECT.
/// Tests:   tests/unit/net/request_guard_test.cpp; fuzz/http_request.cpp.

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace coach::net {

struct head_limits {
    std::size_t target_bytes = 8 * 1024;  ///< longer is a 414
    std::size_t fields = 100;             ///< more is a 431
};

struct head_verdict {
    int status = 0;            ///< 0: fit to be parsed; else the status to refuse with
    std::string_view why;      ///< one plain sentence, safe to show
    std::uint64_t length = 0;  ///< Content-Length
    bool chunked = false;
    bool expects_continue = false;
    bool http_1_0 = false;
    std::string_view target;  ///< path and query: for an absolute target, what follows the authority ("" means "/")
};

/// `head` is everything up to and including the empty line.
[[nodiscard]] head_verdict judge_head(std::string_view head, const head_limits& = {});

}  // namespace coach::net
