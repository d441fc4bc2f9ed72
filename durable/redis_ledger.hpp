#pragma once

/// The ledger on Redis: for each book a list of lines, a hash with its head, and a hash of the ids, all books in one
/// slot. The chain is computed here and added by one script only where the head is still the one it was chained to;
/// else it is computed anew. Threads: one io_context, its thread. Errors: durable/redis_connection.hpp.

#include "durable/ledger.hpp"
#include "durable/redis_connection.hpp"

namespace coach::durable {

class redis_ledger final : public ledger {
  public:
    redis_ledger(boost::asio::io_context&, redis_options);
    ~redis_ledger() override;
    awaitable<result<bool>> append(std::string book, std::string id, time_point at, std::string bytes) override;
    awaitable<result<std::vector<ledger_line>>> read(std::string book, std::uint64_t after, std::size_t most) override;
    awaitable<result<ledger_head>> head(std::string book) override;
    awaitable<result<std::vector<std::string>>> books() override;

  private:
    struct impl;
    std::shared_ptr<impl> impl_;
};

}  // namespace coach::durable
