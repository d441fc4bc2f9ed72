#pragma once

/// A shelf whose bytes are encrypted in the store, with a key derived for each record's name; names stay readable.
/// Errors: those of the shelf; protocol for a record that cannot be opened: another COACH_SECRET_KEY, or changed bytes.
/// Threads: one for each io_context.

#include "bot/vault.hpp"
#include "durable/shelf.hpp"

namespace coach::bot {

class sealed_shelf final : public durable::shelf {
  public:
    /// Both outlive it.
    sealed_shelf(durable::shelf& inner, const vault& safe) : inner_(inner), safe_(safe) {}
    net::awaitable<durable::result<std::optional<kept>>> read(std::string key) override;
    net::awaitable<durable::result<bool>> write(std::string key, std::string bytes,
                                                std::optional<std::uint64_t> expected,
                                                durable::milliseconds lives) override;
    net::awaitable<durable::result<std::optional<kept>>> take(std::string key) override;
    net::awaitable<durable::result<bool>> remove(std::string key, std::optional<std::uint64_t> expected) override;
    net::awaitable<durable::result<bool>> lock(std::string key, std::string holder,
                                               durable::milliseconds lasts) override;
    net::awaitable<durable::result<>> unlock(std::string key, std::string holder) override;
    net::awaitable<durable::result<std::vector<std::string>>> keys(std::string family, std::size_t most) override;

  private:
    [[nodiscard]] durable::result<std::optional<kept>> opened(const std::string& key,
                                                              durable::result<std::optional<kept>>) const;
    durable::shelf& inner_;
    const vault& safe_;
};

}  // namespace coach::bot
