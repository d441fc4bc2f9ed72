#pragma once

/// HTTP/1.1 messages as plain values; no Beast here, so that including this costs nothing.
/// Header names are compared without case and stored as received.

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace coach::net {

using header_list = std::vector<std::pair<std::string, std::string>>;

/// The first header of that name, or an empty view.
[[nodiscard]] std::string_view find_header(const header_list&, std::string_view name);

struct http_request {
    std::string method;
    std::string target;  ///< path and query as received, also when the request line had a whole URL
    header_list headers;
    std::string body;
    std::string remote;  ///< peer address, for logs
    [[nodiscard]] std::string_view path() const { return std::string_view(target).substr(0, target.find('?')); }
    [[nodiscard]] std::string_view query() const {
        const auto mark = target.find('?');
        return mark == std::string::npos ? std::string_view{} : std::string_view(target).substr(mark + 1);
    }
};

struct http_response {
    int status = 200;
    header_list headers;
    std::string body;
};

/// The standard's words for a status (RFC 9110 §15), "Unknown" for one it does not name.
[[nodiscard]] std::string_view reason_phrase(int status);

/// How the rest of the connection goes; decided by the server, never by a handler.
struct response_framing {
    bool head = false;            ///< answer to HEAD: Content-Length of the body, and no body
    bool keep_alive = true;       ///< false adds "Connection: close"
    bool say_keep_alive = false;  ///< an HTTP/1.0 client wants to be told
};

/// Appends the whole message to `out`. Content-Length, Transfer-Encoding and Connection in `headers` are left out: the
/// framing decides them. False, with `out` as it was, when a name or value would break the message (a line break in
/// it).
[[nodiscard]] bool append_response(std::string& out, const http_response&, const response_framing&);

}  // namespace coach::net
