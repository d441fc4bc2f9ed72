#pragma once

/// One thread's share of the process: its io_context, its mailbox, its worker, its platforms, its acceptor. Nodes share
/// only what never changes (the world, the guard) and the counters; work is shared through Redis. Threads: start() and
/// stop() from main's thread; all else on the node's own.

#include "bot/config.hpp"
#include "bot/library.hpp"
#include "bot/metrics.hpp"
#include "bot/turn.hpp"
#include "bot/vault.hpp"
#include "bot/world.hpp"

#include <atomic>
#include <memory>
#include <string>

namespace coach::hooks {
struct config;
}

namespace coach::bot {

struct node_shared {
    const config& settings;
    const loaded_world& knows;
    metrics& counts;
    const vault& safe;
    library_worlds& worlds;  ///< of workspaces that captured workflows of their own
    std::string redis_url;
    std::shared_ptr<const hooks::config> hooks{};  ///< none: no tool may tell of work
};

class node {
  public:
    node(node_shared, unsigned number);
    ~node();

    /// Checks Redis, listens, starts the worker. Empty: it runs; else what is wrong, in a sentence.
    [[nodiscard]] std::string start(std::uint16_t port);
    [[nodiscard]] std::uint16_t port() const;
    /// Drains and ends the thread: stop accepting, finish, hand claims back.
    void stop(std::chrono::milliseconds at_most);

  private:
    struct impl;
    std::unique_ptr<impl> impl_;
};

}  // namespace coach::bot
