#pragma once

/// Names to addresses by the system's resolver, so that a name whose servers are dead delays nobody else: each lookup
/// has its own thread, callers for one name share one lookup, and names from outside can occupy only half of the
/// places.
///
/// Errors:  host_not_found, host_not_found_try_again (also when all places are taken), no_recovery.
/// Threads: all on the executor's own thread; the lookups' threads hand their answers over to it. A lookup cannot be
///          interrupted: one that outlives this object ends by itself and its answer is dropped.

#include "net/sockets.hpp"

#include <boost/asio/ip/address.hpp>

#include <cstddef>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

namespace coach::net {

struct lookup {
    bool finished = false;
    bool foreign = false;
    boost::system::error_code error;
    std::vector<asio::ip::address> found;
    std::vector<timer*> waiting;  ///< cancelled when finished
};

class name_resolver {
  public:
    explicit name_resolver(const executor& on);
    ~name_resolver();
    name_resolver(const name_resolver&) = delete;
    name_resolver& operator=(const name_resolver&) = delete;

    /// The lookup of that name, under way or finished in error. The caller waits by its own timer, listed in `waiting`
    /// while it waits.
    [[nodiscard]] std::shared_ptr<lookup> find(const std::string& host, bool foreign);

  private:
    struct shared;
    std::shared_ptr<shared> shared_;
};

}  // namespace coach::net
