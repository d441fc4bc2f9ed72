#pragma once

/// A feed whose bytes are encrypted in the store, with a key derived for its name; ids and names stay readable.
/// Errors: those of the feed; protocol for an entry that cannot be opened. Threads: one for each io_context.

#include "bot/vault.hpp"
#include "durable/feed.hpp"

namespace coach::bot {

class sealed_feed final : public durable::feed {
  public:
    /// Both outlive it.
    sealed_feed(durable::feed& inner, const vault& safe) : inner_(inner), safe_(safe) {}
    net::awaitable<durable::result<bool>> append(std::string name, std::string id, std::string bytes) override;
    net::awaitable<durable::result<bool>> contains(std::string name, std::string id) override;
    net::awaitable<durable::result<std::vector<durable::feed_entry>>> read(std::string name, std::string position,
                                                                           std::size_t most,
                                                                           durable::milliseconds wait) override;
    net::awaitable<durable::result<>> erase(std::string name) override;

  private:
    durable::feed& inner_;
    const vault& safe_;
};

}  // namespace coach::bot
