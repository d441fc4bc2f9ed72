#pragma once

/// Small records by key that belong to no actor: a platform's installations, one-time tokens, where somebody can be
/// reached. Bytes only.
///
/// Keys: "<family>/<rest>", the family in a-z, 0-9, '-' and '_'; all records of a family share a slot. At most 64 KiB
/// each. A record has a version that only grows, also past its removal, so that a writer can see that somebody else was
/// faster. Errors: see durable/mailbox.hpp; protocol for a key or bytes beyond these rules; unknown_outcome of `take`
/// means that the record may be gone. Redis: a hash for each record, a sorted set of names for each family.
/// Threads: one object for each io_context. Tests: tests/conformance/mailbox/shelf_test.cpp.

#include "durable/redis_connection.hpp"

#include <functional>
#include <map>

namespace coach::durable {

class shelf {
  public:
    virtual ~shelf() = default;
    struct kept {
        std::string bytes;
        std::uint64_t version = 0;
    };
    [[nodiscard]] virtual awaitable<result<std::optional<kept>>> read(std::string key) = 0;
    /// Only while the version is `expected` (0: there is none), or always when that is empty. False: it is another by
    /// now, and nothing changed. `lives` 0: for ever.
    [[nodiscard]] virtual awaitable<result<bool>> write(std::string key, std::string bytes,
                                                        std::optional<std::uint64_t> expected = {},
                                                        milliseconds lives = {}) = 0;
    /// Reads and removes in one: of several who take, one gets it.
    [[nodiscard]] virtual awaitable<result<std::optional<kept>>> take(std::string key) = 0;
    /// As `write`: only while the version is `expected`, or always. True: it was there.
    [[nodiscard]] virtual awaitable<result<bool>> remove(std::string key,
                                                         std::optional<std::uint64_t> expected = {}) = 0;
    /// One holder at a time, until `lasts` has passed or `unlock`. The holder may take it again, which renews it.
    [[nodiscard]] virtual awaitable<result<bool>> lock(std::string key, std::string holder, milliseconds lasts) = 0;
    [[nodiscard]] virtual awaitable<result<>> unlock(std::string key, std::string holder) = 0;
    /// Of a family, in order.
    [[nodiscard]] virtual awaitable<result<std::vector<std::string>>> keys(std::string family, std::size_t most) = 0;
};

constexpr std::size_t longest_record = 64 * 1024;
/// Empty: no key of a shelf.
[[nodiscard]] std::string_view family_of(std::string_view key);

class memory_shelf final : public shelf {
  public:
    using now = std::function<time_point()>;
    explicit memory_shelf(now);
    awaitable<result<std::optional<kept>>> read(std::string key) override;
    awaitable<result<bool>> write(std::string key, std::string bytes, std::optional<std::uint64_t> expected,
                                  milliseconds lives) override;
    awaitable<result<std::optional<kept>>> take(std::string key) override;
    awaitable<result<bool>> remove(std::string key, std::optional<std::uint64_t> expected) override;
    awaitable<result<bool>> lock(std::string key, std::string holder, milliseconds lasts) override;
    awaitable<result<>> unlock(std::string key, std::string holder) override;
    awaitable<result<std::vector<std::string>>> keys(std::string family, std::size_t most) override;

  private:
    struct record {
        kept what;
        std::optional<time_point> until;
    };
    [[nodiscard]] record* alive(const std::string& key);

    now now_;
    std::uint64_t versions_ = 0;
    std::map<std::string, record> records_;
    std::map<std::string, std::pair<std::string, time_point>> locks_;
};

class redis_shelf final : public shelf {
  public:
    redis_shelf(boost::asio::io_context&, redis_options);
    ~redis_shelf() override;
    awaitable<result<std::optional<kept>>> read(std::string key) override;
    awaitable<result<bool>> write(std::string key, std::string bytes, std::optional<std::uint64_t> expected,
                                  milliseconds lives) override;
    awaitable<result<std::optional<kept>>> take(std::string key) override;
    awaitable<result<bool>> remove(std::string key, std::optional<std::uint64_t> expected) override;
    awaitable<result<bool>> lock(std::string key, std::string holder, milliseconds lasts) override;
    awaitable<result<>> unlock(std::string key, std::string holder) override;
    awaitable<result<std::vector<std::string>>> keys(std::string family, std::size_t most) override;

  private:
    std::shared_ptr<redis_connection> commands_;
};

}  // namespace coach::durable
