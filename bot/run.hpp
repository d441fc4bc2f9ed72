#pragma once

/// Runs one coroutine to its end on an io_context of the caller's: for commands that do one thing and end.

#include "net/awaitable.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <exception>
#include <optional>
#include <utility>

namespace coach::bot {

template <class T>
T run(boost::asio::io_context& io, net::awaitable<T> work) {
    std::optional<T> out;
    std::exception_ptr thrown;
    boost::asio::co_spawn(io.get_executor(), std::move(work), [&](std::exception_ptr error, T value) {
        thrown = error;
        out.emplace(std::move(value));
    });
    io.restart();
    while (!out)
        io.run_one();
    if (thrown) std::rethrow_exception(thrown);
    return std::move(*out);
}

}  // namespace coach::bot
