#pragma once

/// What every durable mailbox promises (durable/mailbox.hpp), as cases that run against any store. To add a store: give
/// a `mailbox_bench` that opens mailboxes over it, and run `mailbox_promises()` as mailbox_memory_test.cpp does.

#include "durable/mailbox.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <catch2/catch_test_macros.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

namespace coach::durable {
inline std::ostream& operator<<(std::ostream& out, const event& e) { return out << e.id << "=" << e.bytes; }
inline bool operator==(const event& a, const event& b) { return a.id == b.id && a.bytes == b.bytes; }
inline std::ostream& operator<<(std::ostream& out, delivered d) {
    return out << (d == delivered::accepted ? "accepted" : "duplicate");
}
}  // namespace coach::durable

namespace coach::tests {

/// A store under test: an empty one for each case.
class mailbox_bench {
  public:
    virtual ~mailbox_bench() = default;
    /// The mailbox of one more worker over the same store; lives as long as the bench.
    virtual durable::mailbox& open() = 0;
    virtual boost::asio::io_context& io() = 0;
    /// Lets so much of the store's time pass.
    virtual void pass(durable::milliseconds) = 0;
    virtual durable::time_point now() = 0;
    void outlast_lease(durable::mailbox& box) { pass(box.lease_time() + durable::milliseconds{50}); }
};

/// Runs one coroutine to its end; other coroutines of the io_context go on meanwhile.
template <class T>
T wait_for(boost::asio::io_context& io, durable::awaitable<T> task) {
    std::optional<T> out;
    std::exception_ptr thrown;
    boost::asio::co_spawn(io.get_executor(), std::move(task), [&](std::exception_ptr error, T value) {
        thrown = error;
        out.emplace(std::move(value));
    });
    io.restart();
    while (!out && io.run_one() > 0) {
    }
    if (thrown) std::rethrow_exception(thrown);
    REQUIRE(out.has_value());
    return std::move(*out);
}

struct mailbox_promise {
    const char* says;
    std::function<void(mailbox_bench&)> holds;
};
[[nodiscard]] const std::vector<mailbox_promise>& mailbox_promises();

}  // namespace coach::tests
