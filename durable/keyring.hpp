#pragma once

/// Small secrets by owner and number, apart from what they open: bytes only, already wrapped by whoever keeps them.
/// A secret never changes under its number, save by `put`; what was erased is gone. Errors: see durable/mailbox.hpp.
/// Redis: a hash for each owner, "keys:<owner>", number → bytes; it may be another Redis than the mailbox's, so that
/// copies of the one do not hold the other. Threads: one object for each io_context.

#include "durable/redis_connection.hpp"

#include <map>
#include <utility>

namespace coach::durable {

class keyring {
  public:
    virtual ~keyring() = default;
    struct key_name {
        std::string owner;
        std::uint64_t number = 0;
    };
    /// One answer for each, empty where there is none.
    [[nodiscard]] virtual awaitable<result<std::vector<std::string>>> find(std::vector<key_name>) = 0;
    /// By number, ascending.
    [[nodiscard]] virtual awaitable<result<std::vector<std::pair<std::uint64_t, std::string>>>> all(
        std::string owner) = 0;
    /// Unless there is one already; the one that is there now.
    [[nodiscard]] virtual awaitable<result<std::string>> add(key_name, std::string bytes) = 0;
    [[nodiscard]] virtual awaitable<result<>> put(key_name, std::string bytes) = 0;
    /// Those with a smaller number.
    [[nodiscard]] virtual awaitable<result<>> erase_below(key_name) = 0;
};

class memory_keyring final : public keyring {
  public:
    awaitable<result<std::vector<std::string>>> find(std::vector<key_name>) override;
    awaitable<result<std::vector<std::pair<std::uint64_t, std::string>>>> all(std::string owner) override;
    awaitable<result<std::string>> add(key_name, std::string bytes) override;
    awaitable<result<>> put(key_name, std::string bytes) override;
    awaitable<result<>> erase_below(key_name) override;

  private:
    std::map<std::string, std::map<std::uint64_t, std::string>> kept_;
};

class redis_keyring final : public keyring {
  public:
    redis_keyring(boost::asio::io_context&, redis_options);
    ~redis_keyring() override;
    awaitable<result<std::vector<std::string>>> find(std::vector<key_name>) override;
    awaitable<result<std::vector<std::pair<std::uint64_t, std::string>>>> all(std::string owner) override;
    awaitable<result<std::string>> add(key_name, std::string bytes) override;
    awaitable<result<>> put(key_name, std::string bytes) override;
    awaitable<result<>> erase_below(key_name) override;

  private:
    std::shared_ptr<redis_connection> commands_;
};

}  // namespace coach::durable
