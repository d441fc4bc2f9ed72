#pragma once

/// An append-only, bounded, ordered list of byte strings under a name, with repeats dropped by id: what the playground
/// shows. Kept 30 days after the last append, at most 1,000 entries. Bytes only; has never heard of coaching.
/// Redis: a stream and a set of ids under one hash tag. Errors as in durable/mailbox.hpp.

#include "durable/mailbox.hpp"

#include <string>
#include <vector>

namespace coach::durable {

struct feed_entry {
    std::string position;  ///< opaque; pass the last one to `read` to go on
    std::string id;
    std::string bytes;
};

class feed {
  public:
    virtual ~feed() = default;
    /// False: an entry with that id is there already.
    [[nodiscard]] virtual awaitable<result<bool>> append(std::string name, std::string id, std::string bytes) = 0;
    [[nodiscard]] virtual awaitable<result<bool>> contains(std::string name, std::string id) = 0;
    /// Entries after `position` (empty: from the start); waits up to `wait` when there is none yet.
    [[nodiscard]] virtual awaitable<result<std::vector<feed_entry>>> read(std::string name, std::string position,
                                                                          std::size_t most, milliseconds wait) = 0;
    /// All entries under that name.
    [[nodiscard]] virtual awaitable<result<>> erase(std::string name) = 0;
};

}  // namespace coach::durable
