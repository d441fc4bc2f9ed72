#pragma once

/// HTTP/1.1 client over Asio and Beast's parser: pooled keep-alive connections by origin, TLS 1.2 and later with
/// verified certificate and host name (OpenSSL's default trust; SSL_CERT_FILE and SSL_CERT_DIR are obeyed), a deadline
/// on every await. Never follows redirects. An origin's connections are bounded; requests beyond that wait in order of
/// arrival.
///
/// Addresses: http:// is accepted for loopback only. `foreign` marks a URL that came from outside (a response_url, a
/// file link): it must be https, and no address it resolves to may be private, loopback, link-local or otherwise
/// internal (address.hpp); the connection goes to the address that was checked. Errors tell whether the request may
/// have reached the peer: `sent` is false when it certainly did not. Codes:
///   invalid_argument   the URL, method or a header is malformed, or Host and framing headers were given: mend the
///   caller permission_denied  the rules of `Addresses` forbid it; never retry timed_out          the deadline passed
///   message_size       the response is larger than `max_response` (the peer did see the request)
///   bad_message        the response is no HTTP/1.1 response, or was cut off
///   operation_canceled close() was called
///   otherwise the resolver's, the system's or OpenSSL's own code.
/// Threads: one client for each io_context, used on its thread. The io_context outlives the client.

#include "net/awaitable.hpp"
#include "net/http.hpp"

#include <boost/system/result.hpp>

#include <chrono>
#include <cstddef>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

namespace coach::net {

struct url {
    bool tls = false;
    std::string host;  ///< lower case; an IPv6 address without its brackets
    std::string port;
    std::string target;  ///< path and query, at least "/"
};
/// Errors: invalid_argument for anything but http(s)://host[:port][/…], for a user name in it, and over 16 KiB.
[[nodiscard]] boost::system::result<url> parse_url(std::string_view);

struct client_request {
    std::string method = "POST";
    std::string url;
    header_list headers;  ///< Host, Content-Length and Connection are the client's own
    std::string body;
    std::chrono::milliseconds deadline{10'000};  ///< for all of it: waiting for a connection, DNS, TLS, the response
    std::size_t max_response = 4 * 1024 * 1024;
    bool foreign = false;
};

struct client_error {
    boost::system::error_code code;
    bool sent = false;   ///< the peer may have seen the whole request
    std::string detail;  ///< no secret: never the URL's path or a header
};
template <class T>
using client_result = boost::system::result<T, client_error>;
[[noreturn]] inline void throw_exception_from_error(const client_error& e, const boost::source_location&) {
    throw std::runtime_error(e.detail);
}

struct client_limits {
    std::size_t connections_per_origin = 32;
    std::chrono::milliseconds idle_time{50'000};
};

class http_client {
  public:
    explicit http_client(boost::asio::io_context&, client_limits = {});
    ~http_client();
    http_client(const http_client&) = delete;
    http_client& operator=(const http_client&) = delete;

    /// A request on a reused connection that dies before a byte of the answer is tried once more on a fresh one only
    /// when it certainly was not sent; else it is an error with `sent`.
    [[nodiscard]] awaitable<client_result<http_response>> send(client_request);
    /// Ends what is under way with operation_canceled and closes every connection.
    void close();

  private:
    struct impl;
    std::shared_ptr<impl> impl_;
};

}  // namespace coach::net
