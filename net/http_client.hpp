#pragma once

/// HTTP/1.1 client over Beast: pooled keep-alive connections by origin, TLS with verified certificate and host name
/// (OpenSSL's default trust), a deadline on every await. Never follows redirects by itself.
///
/// Addresses: http:// is accepted for loopback only. `foreign` marks a URL that came from outside (a response_url, a file
/// link): it must be https, and no address it resolves to may be private, loopback, link-local or otherwise internal.
/// Errors tell whether the request may have reached the peer: `sent` is false when it certainly did not.
/// Threads: one client for each io_context, used on its thread.

#include "net/awaitable.hpp"
#include "net/http.hpp"

#include <boost/system/result.hpp>

#include <chrono>
#include <cstddef>
#include <memory>
#include <stdexcept>
#include <string>

namespace coach::net {

struct url {
    bool tls = false;
    std::string host;
    std::string port;
    std::string target;  ///< path and query, at least "/"
};
/// Errors: empty optional semantics through result: invalid_argument for anything but http(s)://host[:port][/…].
[[nodiscard]] boost::system::result<url> parse_url(std::string_view);

struct client_request {
    std::string method = "POST";
    std::string url;
    header_list headers;
    std::string body;
    std::chrono::milliseconds deadline{10'000};
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
    /// A request on a reused connection that dies before a byte of the answer is tried once more on a fresh one only
    /// when it certainly was not sent; else it is an error with `sent`.
    [[nodiscard]] awaitable<client_result<http_response>> send(client_request);
    void close();

  private:
    struct impl;
    std::shared_ptr<impl> impl_;
};

}  // namespace coach::net
