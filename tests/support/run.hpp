#pragma once

/// Runs one coroutine to its end on an io_context and gives its value; a hang is a failed test, not a hung one.

#include "net/awaitable.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <chrono>
#include <exception>
#include <optional>
#include <stdexcept>

namespace coach::support {

template <class T>
T run(boost::asio::io_context& context, net::awaitable<T> work,
      std::chrono::seconds at_most = std::chrono::seconds(30)) {
    std::optional<T> out;
    std::exception_ptr failed;
    boost::asio::co_spawn(context, std::move(work), [&](std::exception_ptr e, T value) {
        failed = e;
        if (!e) out.emplace(std::move(value));
    });
    context.restart();
    const auto end = std::chrono::steady_clock::now() + at_most;
    while (!out && !failed) {
        if (context.run_one_until(end) == 0) throw std::runtime_error("the coroutine did not end in time");
    }
    if (failed) std::rethrow_exception(failed);
    return std::move(*out);
}

}  // namespace coach::support
