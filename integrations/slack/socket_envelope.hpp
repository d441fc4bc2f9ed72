#pragma once

/// What Slack sends over a Socket Mode connection, read. An envelope becomes what the same thing would be over HTTP, a
/// JSON body or a form, so that there is one decoder for both ways in.
///
/// Spec:    https://docs.slack.dev/apis/events-api/using-socket-mode
/// Limits:  1 MiB, JSON depth 64, 1,000 fields of a command, ids of 255 characters.
/// Errors:  bytes that make no sense are `unreadable`; with an id when they had one, so that they can be acknowledged.
/// Threads: one reader for each thread: it keeps a parser's memory.

#include <memory>
#include <string>
#include <string_view>
#include <variant>

namespace coach::slack {

struct socket_hello {
    unsigned connections = 0;  ///< that the app has open now, this one too; 0: not said
};
enum class leave_reason { warning, refresh_requested, link_disabled, too_many_websockets, unknown };
struct socket_leave {
    leave_reason why = leave_reason::unknown;
};
struct socket_envelope {
    std::string id;
    bool form = false;  ///< `body` is a form, else JSON
    std::string body;
    bool takes_answer = false;  ///< the acknowledgement may carry what HTTP would have in its body
    unsigned retry = 0;
    std::string retry_reason;
};
struct unreadable {
    std::string why;
    std::string id;
};
using socket_message = std::variant<socket_hello, socket_leave, socket_envelope, unreadable>;

class socket_reader {
  public:
    socket_reader();
    ~socket_reader();
    [[nodiscard]] socket_message read(std::string_view text);

  private:
    struct impl;
    std::unique_ptr<impl> impl_;
};

/// The acknowledgement of an envelope; `payload` is JSON, or empty for none.
[[nodiscard]] std::string acknowledgement(std::string_view envelope_id, std::string_view payload = {});

}  // namespace coach::slack
