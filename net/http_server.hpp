#pragma once

/// HTTP/1.1 server (RFC 9112) over Asio and Beast's parser, one acceptor for each io_context (SO_REUSEPORT).
///
/// Limits: header read 10 s, body read 10 s (both 408), idle 60 s (closed), handler `handler_time` (503); headers 64
/// KiB (431), body 1 MiB (413). Times are kept by one coarse clock for all connections: they may run late by a second,
/// or by a quarter of the shortest limit when that is less. At `connections` the one idle longest makes room; when none
/// is idle the new one gets 503. Pipelined requests are answered in order, one in hand at a time. 100-continue is
/// honoured. Requests that two servers could read differently are refused with 400 and the connection is closed (the
/// list: request_guard.hpp). An exception from a handler is a 500 and a log line. A handler that is out of time is not
/// cancelled (it may be in the middle of a store); the peer has its 503 and the handler's answer is dropped. Threads:
/// all of it, the destructor too, on the io_context's own thread. The io_context outlives the server.

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
    std::chrono::milliseconds write_time{20'000};  ///< without a byte of the answer being taken
    std::size_t header_bytes = 64 * 1024;
    std::size_t body_bytes = 1024 * 1024;
    std::string large_path;  ///< one path whose body may have `large_bytes`, for uploads
    std::size_t large_bytes = 0;
    std::size_t connections = 4096;
};

/// Since the start, for metrics.
struct server_counts {
    std::uint64_t accepted = 0;   ///< connections
    std::uint64_t requests = 0;   ///< given to the handler
    std::uint64_t refused = 0;    ///< requests refused for their shape or size (400 to 505)
    std::uint64_t late = 0;       ///< requests or peers out of time (408, or closed while reading the answer)
    std::uint64_t abandoned = 0;  ///< handlers out of time (503)
    std::uint64_t failed = 0;     ///< handlers that threw, or whose response could not be sent (500)
    std::uint64_t crowded = 0;    ///< connections refused (503) or idle ones closed to make room
};

using http_handler = std::function<awaitable<http_response>(http_request)>;

class http_server {
  public:
    http_server(boost::asio::io_context&, server_limits, http_handler);
    ~http_server();
    http_server(const http_server&) = delete;
    http_server& operator=(const http_server&) = delete;

    /// Binds and listens, once; port 0 takes a free one. Errors: the system's (address in use, …).
    [[nodiscard]] boost::system::error_code listen(const std::string& address, std::uint16_t port);
    [[nodiscard]] std::uint16_t port() const;

    /// Stops accepting, lets requests in hand finish, closes idle connections; returns when all are gone or the time is
    /// up, and then closes what is left.
    [[nodiscard]] awaitable<> drain(std::chrono::milliseconds at_most);
    [[nodiscard]] std::size_t open_connections() const;
    [[nodiscard]] const server_counts& counts() const;

  private:
    struct impl;
    std::shared_ptr<impl> impl_;
};

}  // namespace coach::net
