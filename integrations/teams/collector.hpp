#pragma once

/// Replies that a client wants in the answer to its own request (deliveryMode "expectReplies"), gathered while it
/// waits.
///
/// Time:   until a reply came and none followed for 300 ms, at most 8 s.
/// Limits: what another process performs goes by the connector: the client waits for nothing of it. 20 replies at most,
///         64 clients at once; beyond them replies go by the connector too.
/// Threads: one io_context.

#include "net/tasks.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <map>
#include <string>

namespace coach::teams {

class collector {
  public:
    explicit collector(boost::asio::io_context& io) : io_(io) {}

    /// From now on replies to that conversation are kept. False: another client waits for it already, or too many wait.
    [[nodiscard]] bool open(const std::string& conversation);
    /// Waits, and gives what came; nothing is kept any more.
    [[nodiscard]] net::awaitable<boost::json::array> wait(std::string conversation);
    void close(const std::string& conversation) { waiting_.erase(conversation); }
    /// True: the client gets it. False: nobody waits there.
    [[nodiscard]] bool take(const std::string& conversation, const boost::json::object& activity);

  private:
    struct client {
        explicit client(boost::asio::io_context& io) : came(io) {}
        boost::json::array replies;
        net::gate came;
    };
    boost::asio::io_context& io_;
    std::map<std::string, std::shared_ptr<client>> waiting_;
};

}  // namespace coach::teams
