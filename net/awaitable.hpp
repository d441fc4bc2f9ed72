#pragma once

/// The one coroutine type of the project. Naming the executor makes a coroutine about 10 % cheaper than the default
/// one.

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

namespace coach::net {

using executor = boost::asio::io_context::executor_type;

template <class T = void>
using awaitable = boost::asio::awaitable<T, executor>;

}  // namespace coach::net
