#pragma once

/// Tasks that nobody waits for, as long as the platform lives: what is nice to have after an answer has left. Their
/// owner waits for them when it stops.
///
/// Errors:  a task that throws is logged and gone.
/// Limits:  64 at once; one more is not begun.
/// Threads: one io_context; the object outlives its tasks when `stop` came back, or the io_context does not run again.

#include "net/awaitable.hpp"

#include <chrono>
#include <memory>

namespace coach::slack {

class background {
  public:
    background();
    ~background();
    /// On the executor of the coroutine that calls. False: too many already, or stopping.
    [[nodiscard]] net::awaitable<bool> spawn(net::awaitable<> task);
    /// The same from where nothing can be awaited.
    bool start(net::executor on, net::awaitable<> task);
    [[nodiscard]] net::awaitable<> stop(std::chrono::milliseconds at_most);

  private:
    struct state;
    std::shared_ptr<state> state_;
};

}  // namespace coach::slack
