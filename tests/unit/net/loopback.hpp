#pragma once

/// Real sockets on loopback for the tests of net/. Everything runs on one thread, on one io_context; a test that hangs
/// is ended by `patience`, which no passing test comes near.

#include "net/http_server.hpp"
#include "net/sockets.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/write.hpp>
#include <catch2/catch_test_macros.hpp>

#include <array>
#include <chrono>
#include <exception>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace coach::net::test {

using namespace std::chrono_literals;
constexpr auto patience = 20s;

namespace detail {
template <class T>
awaitable<> keep(awaitable<T> what, std::optional<T>* into) {
    into->emplace(co_await std::move(what));
}
}  // namespace detail

/// Runs the loop until `what` is done, and rethrows what it threw.
inline void run(asio::io_context& io, awaitable<> what) {
    std::exception_ptr failed;
    bool done = false;
    asio::co_spawn(io.get_executor(), std::move(what), [&](std::exception_ptr e) {
        failed = e;
        done = true;
    });
    io.restart();
    const auto until = steady::now() + patience;
    while (!done && steady::now() < until && io.run_one_until(until) != 0) {
    }
    if (!done) FAIL("nothing happened within the time a test may take");
    if (failed) std::rethrow_exception(failed);
}

/// The same for what returns something.
template <class T>
T run(asio::io_context& io, awaitable<T> what) {
    std::optional<T> value;
    run(io, detail::keep(std::move(what), &value));
    return std::move(*value);
}

/// Lets the loop run until `met`: for what another coroutine brings about.
template <class Condition>
void run_until(asio::io_context& io, Condition met) {
    io.restart();
    const auto until = steady::now() + patience;
    while (!met() && steady::now() < until && io.run_one_until(until) != 0) {
    }
    if (!met()) FAIL("the condition was not met within the time a test may take");
}

inline awaitable<tcp_socket> dial(executor on, std::uint16_t port) {
    tcp_socket socket(on);
    auto [error] = co_await socket.async_connect({asio::ip::address_v4::loopback(), port}, as_result);
    if (error) throw boost::system::system_error(error, "dial");
    socket.set_option(tcp::no_delay(true));
    co_return socket;
}

inline awaitable<> put(tcp_socket& socket, std::string bytes) {
    auto [error, n] = co_await asio::async_write(socket, asio::buffer(bytes), as_result);
    (void)error;  // a server that refuses may close before it has read everything
}

/// Everything until the peer closes.
inline awaitable<std::string> rest_of(tcp_socket& socket) {
    std::string all;
    std::array<char, 4096> piece;
    for (;;) {
        auto [error, n] = co_await socket.async_read_some(asio::buffer(piece), as_result);
        all.append(piece.data(), n);
        if (error) co_return all;
    }
}

/// Reads until `all` holds `text` at least `times` times, or the peer closes.
inline awaitable<std::string> read_until(tcp_socket& socket, std::string text, std::size_t times = 1) {
    std::string all;
    std::array<char, 4096> piece;
    const auto count = [&] {
        std::size_t n = 0;
        for (auto at = all.find(text); at != std::string::npos; at = all.find(text, at + text.size()))
            ++n;
        return n;
    };
    while (count() < times) {
        auto [error, n] = co_await socket.async_read_some(asio::buffer(piece), as_result);
        all.append(piece.data(), n);
        if (error) break;
    }
    co_return all;
}

/// Sends the pieces one by one and returns all that came back before the server closed.
inline awaitable<std::string> talk(executor on, std::uint16_t port, std::vector<std::string> pieces) {
    auto socket = co_await dial(on, port);
    for (auto& piece : pieces)
        co_await put(socket, std::move(piece));
    co_return co_await rest_of(socket);
}

inline std::size_t count_of(std::string_view text, std::string_view what) {
    std::size_t n = 0;
    for (auto at = text.find(what); at != std::string_view::npos; at = text.find(what, at + what.size()))
        ++n;
    return n;
}

/// A server on a free port and the loop that it runs on.
struct served {
    asio::io_context io{1};
    http_server server;

    explicit served(http_handler handler, server_limits limits = {}) : server(io, limits, std::move(handler)) {
        if (const auto error = server.listen("127.0.0.1", 0)) throw boost::system::system_error(error, "listen");
    }
    executor on() { return io.get_executor(); }
    std::string raw(std::vector<std::string> pieces) { return run(io, talk(on(), server.port(), std::move(pieces))); }
    std::string raw(std::string bytes) { return raw(std::vector<std::string>{std::move(bytes)}); }
    std::string base() const { return "http://127.0.0.1:" + std::to_string(server.port()); }
};

}  // namespace coach::net::test
