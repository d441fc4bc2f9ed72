#pragma once

/// A book that is only ever added to: numbered lines, each chained to the one before by SHA-256, so that whoever holds
/// the hash of a line can tell later that neither it nor any line before was changed, removed or moved. Bytes and ids
/// only; has never heard of coaching.
///
///   hash = SHA-256( hash before ‖ "\n" number ‖ "\n" at in ms ‖ "\n" length of id ":" id ‖ bytes ), 64 lower hex
///   digits
///
/// The hash before the first line is 64 zeros. A line's id is its idempotency key: a known one is not added again.
/// The head (how many lines, the last hash) is kept beside the lines, so that a cut-off end shows too; who can write
/// both can forge both, which only a head that was noted elsewhere reveals. Lines are never removed by this program.
/// Threads: one object for each io_context. Errors: see durable/mailbox.hpp. Limits: none; a line is small.
/// Tests: tests/conformance/mailbox/ledger_test.cpp, against Redis and the twin in memory.

#include "durable/mailbox.hpp"

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace coach::durable {

struct ledger_line {
    std::uint64_t number = 0;  ///< from 1
    std::string id;
    time_point at{};
    std::string bytes;
    std::string hash;
    friend bool operator==(const ledger_line&, const ledger_line&) = default;
};
struct ledger_head {
    std::uint64_t count = 0;
    std::string hash;
    friend bool operator==(const ledger_head&, const ledger_head&) = default;
};
[[nodiscard]] ledger_head empty_head();
/// The hash that a line must have after a line with the hash `before`.
[[nodiscard]] std::string chained(std::string_view before, const ledger_line&);

/// How a line is stored, and back; no value: not such a line.
[[nodiscard]] std::string pack_line(const ledger_line&);
[[nodiscard]] std::optional<ledger_line> unpack_line(std::string_view);

/// Reads a book in order and says the first thing that is wrong with it.
class chain_check {
  public:
    /// False: `wrong` says which line and why. Nothing more is checked after that.
    bool next(const ledger_line&);
    /// After the last line.
    bool end(const ledger_head&);
    [[nodiscard]] const std::string& wrong() const { return wrong_; }
    [[nodiscard]] const ledger_head& head() const { return head_; }

  private:
    ledger_head head_ = empty_head();
    std::string wrong_;
};

class ledger {
  public:
    virtual ~ledger() = default;
    /// False: a line with that id is there already.
    [[nodiscard]] virtual awaitable<result<bool>> append(std::string book, std::string id, time_point at,
                                                         std::string bytes) = 0;
    /// Lines after number `after`, at most `most`. A line that cannot be read is errc::protocol.
    [[nodiscard]] virtual awaitable<result<std::vector<ledger_line>>> read(std::string book, std::uint64_t after,
                                                                           std::size_t most) = 0;
    [[nodiscard]] virtual awaitable<result<ledger_head>> head(std::string book) = 0;
    /// All names, in order.
    [[nodiscard]] virtual awaitable<result<std::vector<std::string>>> books() = 0;
};

/// For tests: forgets when the process ends.
class memory_ledger final : public ledger {
  public:
    awaitable<result<bool>> append(std::string book, std::string id, time_point at, std::string bytes) override;
    awaitable<result<std::vector<ledger_line>>> read(std::string book, std::uint64_t after, std::size_t most) override;
    awaitable<result<ledger_head>> head(std::string book) override;
    awaitable<result<std::vector<std::string>>> books() override;

  private:
    struct kept {
        std::vector<ledger_line> lines;
        std::set<std::string> ids;
        ledger_head head = empty_head();
    };
    std::map<std::string, kept> books_;
};

}  // namespace coach::durable
