#pragma once

// Runs one coroutine to its end on an io_context of its own, or on the one that its objects use.

#include "net/awaitable.hpp"

#include <boost/asio/co_spawn.hpp>

#include <exception>
#include <optional>
#include <stdexcept>

namespace coach::test {

template <class T>
T run_on(boost::asio::io_context& io, net::awaitable<T> what) {
    std::optional<T> out;
    std::exception_ptr thrown;
    boost::asio::co_spawn(io, std::move(what), [&](std::exception_ptr e, T value) {
        thrown = e;
        out = std::move(value);
    });
    io.restart();
    while (!out && !thrown && io.run_one() > 0) {
    }
    if (thrown) std::rethrow_exception(thrown);
    if (!out) throw std::runtime_error("the coroutine never came to its end");
    return std::move(*out);
}

template <class T>
T run(net::awaitable<T> what) {
    boost::asio::io_context io;
    return run_on(io, std::move(what));
}

}  // namespace coach::test
