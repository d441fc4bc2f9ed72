#pragma once

/// WebSocket client (RFC 6455) over Asio and Beast: TCP, or TLS 1.2 and later with verified certificate and host name
/// (OpenSSL's default trust; SSL_CERT_FILE and SSL_CERT_DIR are obeyed). No extensions, no redirects.
///
/// Addresses: ws:// is accepted for loopback only, wss:// everywhere.
/// Limits:  a message `max_message` (the connection ends with message_size), an answer to the upgrade 8 KiB.
/// Reading: one read at a time. Pings are answered and pings and pongs told of while somebody reads. A read that runs
///          out of time ends the connection: what came of a message is of no use any more.
/// Writing: one write at a time (`write` or `ping`), also while somebody reads.
/// Errors:  invalid_argument the URL is malformed · permission_denied plain ws towards another machine · timed_out ·
///          connection_refused the peer refused the upgrade, its status is in `detail` · operation_canceled abort()
///          was called · else the system's, OpenSSL's or Beast's own code (websocket::error::closed: the peer closed).
/// Threads: all on the io_context's own thread. The io_context outlives it.

#include "net/awaitable.hpp"
#include "net/http_client.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace coach::net {

enum class websocket_control { ping, pong };

struct websocket_options {
    std::chrono::milliseconds open_within{10'000};  ///< DNS, TCP, TLS and the upgrade together
    std::chrono::milliseconds write_within{5'000};
    std::size_t max_message = 1024 * 1024;
    /// Called while reading, for each ping or pong of the peer. Must not throw.
    std::function<void(websocket_control)> heard{};
};

class websocket {
  public:
    ~websocket();
    websocket(const websocket&) = delete;
    websocket& operator=(const websocket&) = delete;

    [[nodiscard]] static awaitable<client_result<std::unique_ptr<websocket>>> open(boost::asio::io_context&,
                                                                                   std::string url, websocket_options);
    /// The next text or binary message, whole.
    [[nodiscard]] awaitable<boost::system::result<std::string>> read(std::chrono::milliseconds at_most);
    [[nodiscard]] awaitable<boost::system::error_code> write(std::string text);
    /// At most 125 bytes.
    [[nodiscard]] awaitable<boost::system::error_code> ping(std::string payload);
    /// Says goodbye (1000) and waits for the peer's answer, at most that long; then the connection is gone.
    [[nodiscard]] awaitable<> close(std::chrono::milliseconds at_most);
    /// Ends at once whatever is under way.
    void abort();

  private:
    struct impl;
    explicit websocket(std::shared_ptr<impl>);
    std::shared_ptr<impl> impl_;
};

}  // namespace coach::net
