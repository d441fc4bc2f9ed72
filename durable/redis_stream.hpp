#pragma once

/// A byte stream to Redis over TCP, TLS or a Unix socket, behind one small interface, so that Asio's TLS templates are
/// compiled once. TCP has no Nagle delay; TLS verifies the certificate and the host name.
/// Errors: the system's or OpenSSL's. Threads: one io_context, its thread.

#include "durable/redis_url.hpp"
#include "net/awaitable.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/system/error_code.hpp>
#include <boost/system/result.hpp>

#include <functional>
#include <memory>

namespace coach::durable {

class redis_stream {
  public:
    virtual ~redis_stream() = default;
    using written = std::function<void(boost::system::error_code)>;
    using was_read = std::function<void(boost::system::error_code, std::size_t)>;
    virtual void write(boost::asio::const_buffer all, written) = 0;
    virtual void read_some(boost::asio::mutable_buffer, was_read) = 0;
    /// Ends what is in hand with an error.
    virtual void close() = 0;
};

/// `cancel_by` is called with what ends the attempt from outside (a deadline).
[[nodiscard]] net::awaitable<boost::system::result<std::unique_ptr<redis_stream>>> connect_redis(
    boost::asio::io_context&, redis_url, std::function<void(std::function<void()>)> cancel_by);

}  // namespace coach::durable
