#pragma once

/// One request written byte by byte to a port, and what came back first.

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>

#include <array>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <functional>
#include <set>
#include <string>

namespace coach::robustness {

inline constexpr int closed = 0;   ///< without an answer
inline constexpr int silent = -1;  ///< no answer within the time
using statuses = std::set<int>;

struct hostile {
    std::string what;
    std::string bytes;
    statuses allowed;
    bool half_close = true;  ///< nothing more comes after the bytes
};

/// The status of the first answer that is not "100 Continue".
inline int status_for(std::uint16_t port, const std::string& bytes, bool half_close = true) {
    namespace asio = boost::asio;
    asio::io_context io;
    asio::ip::tcp::socket socket(io);
    boost::system::error_code failed;
    socket.connect({asio::ip::address_v4::loopback(), port});
    std::string in;
    int out = silent;
    asio::async_write(socket, asio::buffer(bytes), [&](auto ec, std::size_t) {
        if (!ec && half_close) socket.shutdown(asio::ip::tcp::socket::shutdown_send, failed);
    });
    std::array<char, 4096> chunk{};
    std::function<void()> read = [&] {
        socket.async_read_some(asio::buffer(chunk), [&](auto ec, std::size_t n) {
            in.append(chunk.data(), n);
            if (in.starts_with("HTTP/1.1 100")) in.erase(0, std::min(in.size(), in.find("\r\n\r\n") + 4));
            if (in.size() >= 12 && in.starts_with("HTTP/1.")) {
                out = std::atoi(in.c_str() + 9);
            } else if (ec) {
                out = closed;
            } else {
                read();
            }
        });
    };
    read();
    io.run_for(std::chrono::seconds(20));
    return out;
}

}  // namespace coach::robustness
