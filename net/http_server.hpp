#pragma once

/// HTTP/1.1 server (RFC 9112) over Beast, one acceptor for each io_context (SO_REUSEPORT).
///
/// Limits: header read 10 s, body read 10 s, idle 60 s, handler `handler_time`; headers 64 KiB (431), body 1 MiB (413).
/// Pipelined requests are answered in order. 100-continue is honoured. Requests that two servers could read differently
/// (Content-Length with Transfer-Encoding, repeated or odd Content-Length, bare CR/LF, obs-fold, missing or repeated Host)
/// are refused with 400 and the connection is closed. An exception from a handler is a 500 and a log line.
/// Threads: start() and drain() on the io_context's own thread.

#include "net/awaitable.hpp"
#include "net/http.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace coach::net {

struct server_limits {
    std::chrono::milliseconds header_time{10'000};
    std::chrono::milliseconds body_time{10'000};
    std::chrono::milliseconds idle_time{60'000};
    std::chrono::milliseconds handler_time{40'000};
    std::size_t header_bytes = 64 * 1024;
    std::size_t body_bytes = 1024 * 1024;
    std::size_t connections = 4096;
};

using http_handler = std::function<awaitable<http_response>(http_request)>;

class http_server {
  public:
    http_server(boost::asio::io_context&, server_limits, http_handler);
    ~http_server();

    /// Binds and listens; port 0 takes a free one. Errors: the system's (address in use, …).
    [[nodiscard]] boost::system::error_code listen(const std::string& address, std::uint16_t port);
    [[nodiscard]] std::uint16_t port() const;

    /// Stops accepting, lets requests in hand finish, closes idle connections; returns when all are gone or the time is up.
    [[nodiscard]] awaitable<> drain(std::chrono::milliseconds at_most);
    [[nodiscard]] std::size_t open_connections() const;

  private:
    struct impl;
    std::shared_ptr<impl> impl_;
};

}  // namespace coach::net
