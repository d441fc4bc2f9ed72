#pragma once

/// What a command that does one thing and ends needs of the store: Redis, the keys, the mailbox that reads with them.
/// Errors: std::runtime_error with a sentence and the mend. Threads: the caller's only.

#include "bot/redis_choice.hpp"
#include "bot/sealed_mailbox.hpp"
#include "bot/vault.hpp"
#include "durable/redis_mailbox.hpp"

#include <boost/asio/io_context.hpp>

#include <memory>
#include <string>

namespace coach::bot {

struct opened_store {
    std::unique_ptr<redis_choice> redis;
    boost::asio::io_context io{1};
    vault safe;
    durable::redis_mailbox store;
    durable::redis_keyring keys;
    sealed_mailbox mail;

    /// Starts the private Redis where there is no other, and finds the keys.
    explicit opened_store(const config&);
    /// Is Redis there and fit, and are the keys those that it was written with?
    void check();
    [[nodiscard]] durable::redis_options options() const;

  private:
    opened_store(const config&, std::unique_ptr<redis_choice>);
};

}  // namespace coach::bot
