#pragma once

/// A local stand-in of Slack's end of Socket Mode, on real WebSocket connections: apps.connections.open (answered
/// through slack_stub), hello, envelopes to any open connection, acknowledgements, pings, and sending again what was
/// not acknowledged. It misbehaves when told.
///
/// Threads: that of its io_context, as slack_stub.

#include "tests/support/slack_stub.hpp"

#include <boost/json/value.hpp>

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace coach::support {

/// How it behaves from now on; zero: never.
struct socket_habits {
    unsigned refresh_after = 0;  ///< envelopes on a connection, then "warning", and it is closed a little later
    unsigned drop_after = 0;     ///< envelopes on a connection, then it is cut without a word
    unsigned repeat_every = 0;   ///< each so many-th envelope is sent to every connection
    unsigned most = 10;          ///< connections; one more is told too_many_websockets
    bool silent = false;         ///< neither hello nor pings nor pongs nor envelopes: the peer seems to be there
    std::string refuse_open{};   ///< the word with which apps.connections.open is refused
    std::chrono::milliseconds ping_every{1000};
    std::chrono::milliseconds again_after{1500};  ///< not acknowledged: sent again
    std::chrono::milliseconds leave_after{150};   ///< from the warning to the end
};

class socket_stub {
  public:
    struct envelope {
        std::string id, type;
        boost::json::object payload;
        bool takes_answer = false;
        unsigned sent = 0;  ///< times
        unsigned acks = 0;
        std::optional<boost::json::value> answer;  ///< the payload of the first acknowledgement
        bool wrong_link = false;                   ///< acknowledged on a connection that had not brought it
    };

    socket_stub(boost::asio::io_context&, slack_stub&, std::string token = "xapp-test");
    ~socket_stub();

    void behave(socket_habits);
    /// Sent as soon as there is a connection; gives its id.
    std::string deliver(std::string type, boost::json::object payload, bool takes_answer = false);
    /// What the request says over HTTP, as Slack says it over a socket.
    std::string deliver(const net::http_request&);
    /// "disconnect" with that reason to every connection; it is closed a little later.
    void tell_all_to_leave(std::string reason);
    void drop_all();

    [[nodiscard]] const envelope& of(const std::string& id) const { return envelopes_.at(id); }
    [[nodiscard]] std::size_t acknowledged() const;
    [[nodiscard]] std::size_t delivered() const { return envelopes_.size(); }
    [[nodiscard]] std::size_t sent() const;
    [[nodiscard]] std::size_t open() const;  ///< connections that were greeted, and not told to go
    [[nodiscard]] std::size_t opened() const { return opened_; }
    [[nodiscard]] std::size_t most_open() const { return most_open_; }
    [[nodiscard]] std::size_t asked() const { return asked_; }  ///< for an address
    /// An instant without a connection, since the first one.
    [[nodiscard]] std::size_t gaps() const { return gaps_; }
    /// How it stands, for a failing test's words.
    [[nodiscard]] std::string describe() const;
    [[nodiscard]] const std::vector<std::string>& violations() const { return violations_; }

  private:
    struct link;
    struct ports;
    void pump();
    void count_gap();
    [[nodiscard]] boost::json::object answer_open(const slack_stub::call&);

    std::string token_;
    socket_habits habits_;
    std::shared_ptr<ports> ports_;
    std::map<std::string, envelope> envelopes_;
    std::vector<std::string> to_send_;
    std::vector<std::string> violations_;
    std::size_t opened_ = 0, asked_ = 0, gaps_ = 0, most_open_ = 0, next_link_ = 0;
    std::uint64_t next_envelope_ = 1, next_ticket_ = 1;
    bool ever_open_ = false, gap_now_ = false;
};

}  // namespace coach::support
