#pragma once

/// Socket Mode: Slack's events over WebSocket connections that this process opens, for a workspace that cannot reach
/// it. The decisions are socket_machine's; this opens, reads, stores, acknowledges and closes as it says.
///
/// Acknowledged: an envelope on the connection that brought it, after it is stored (the inbox has 2.5 s of Slack's 3);
///          with the body that HTTP would have carried when Slack takes one. What is not stored is not acknowledged:
///          Slack sends it again, on either connection, and the inbox drops what it knows.
/// Limits:  64 envelopes in hand on a connection, then it is read no further until one is done.
/// Errors:  none of them ends the process; each is a log line, and what to do is the machine's decision.
/// Threads: one for each process is enough (ten connections are all an app may have), on its io_context's thread.
///          The client, the door and the io_context outlive it.

#include "integrations/slack/socket_machine.hpp"
#include "net/awaitable.hpp"
#include "net/http.hpp"
#include "net/http_client.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace coach::slack {

struct socket_config {
    std::string app_token;
    std::string api_url = "https://slack.com/api/";
    std::uint32_t seed = 0;  ///< of the jitter; 0: a random one
    socket_timing timing;
};

/// Stores what came, and answers as over HTTP.
using socket_door = std::function<net::awaitable<net::http_response>(bool form, std::string body)>;

struct socket_counts {
    std::uint64_t opened = 0, envelopes = 0, acknowledged = 0;
    std::uint64_t not_stored = 0;  ///< left for Slack to send again
    std::uint64_t late = 0;        ///< stored, but the connection was gone before it could be said
};

class socket_mode {
  public:
    socket_mode(boost::asio::io_context&, net::http_client&, socket_door, socket_config);
    ~socket_mode();
    socket_mode(const socket_mode&) = delete;
    socket_mode& operator=(const socket_mode&) = delete;

    void start();
    /// Takes nothing more, acknowledges what is in hand, closes; returns when all is done or the time is up.
    [[nodiscard]] net::awaitable<> stop(std::chrono::milliseconds at_most);

    [[nodiscard]] const socket_counts& counts() const;
    [[nodiscard]] std::size_t live() const;

  private:
    struct impl;
    std::shared_ptr<impl> impl_;
};

/// apps.connections.open: the address of one connection. Pure.
struct socket_address {
    std::string url;  ///< empty: `failed` says why
    open_failure failed{};
};
[[nodiscard]] socket_address read_socket_address(const net::client_result<net::http_response>&);
[[nodiscard]] net::client_request socket_address_request(const std::string& api_url, const std::string& app_token);

}  // namespace coach::slack
