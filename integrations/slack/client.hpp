#pragma once

/// Slack's Web API as this platform uses it: one call, one answer, with the token of the workspace that the call names.
/// No retry in here: what an answer calls for is the caller's decision, and waiting is the outbox's work.
///
/// Spec:    https://docs.slack.dev/reference/methods/chat.postMessage and its neighbours
/// Units:   a deadline of 10 s for each call.
/// Errors:  every outcome is an `answer`.
/// Threads: used on the http_client's thread.

#include "integrations/slack/answer.hpp"
#include "integrations/slack/credentials.hpp"
#include "integrations/slack/rate_limits.hpp"

#include <boost/json/object.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace coach::slack {

/// What came of a call whose answer is more than yes or no.
struct reply {
    answer what;
    std::string body;  ///< JSON as received; empty unless `what` is ok
};

class web_api {
  public:
    using fields = std::vector<std::pair<std::string, std::string>>;

    /// `api_url` ends with "/"; the client and the credentials outlive this.
    /// `shares`: how many of these divide a workspace's pace.
    web_api(net::http_client&, credentials&, std::string api_url, bool rate_limits, unsigned shares = 1);

    /// Asks the buckets first: `rate_limited` without a request when it is too early. `channel` is for the pace alone;
    /// so is `ticket`, the place in the queue of what nobody waits for (rate_limits.hpp).
    [[nodiscard]] net::awaitable<answer> call(std::string workspace, std::string method, std::string channel,
                                              boost::json::object arguments, std::string ticket = {});
    /// As `call`, with the answer's body.
    [[nodiscard]] net::awaitable<reply> ask(std::string workspace, std::string method, std::string channel,
                                            boost::json::object arguments, std::string ticket = {});
    /// For the methods that take no JSON, only a form.
    [[nodiscard]] net::awaitable<reply> ask_form(std::string workspace, std::string method, std::string channel,
                                                 fields arguments);
    [[nodiscard]] net::awaitable<answer> post_to_url(std::string url, std::string channel, boost::json::object message,
                                                     std::chrono::milliseconds deadline = std::chrono::seconds(10));

    /// Is there a message with this effect id? Empty: Slack did not say, or there is too much to look through.
    [[nodiscard]] net::awaitable<std::optional<bool>> find_effect(std::string workspace, std::string channel,
                                                                  std::string thread, std::string effect_id);

    [[nodiscard]] credentials& tokens() { return credentials_; }
    /// Of the person's direct chat. Empty: Slack did not say.
    [[nodiscard]] net::awaitable<std::optional<std::string>> direct_channel(std::string workspace, std::string user);

    [[nodiscard]] bool towards_loopback() const { return loopback_; }

  private:
    struct ready;
    [[nodiscard]] net::awaitable<ready> prepare(std::string workspace, std::string method, std::string channel,
                                                std::string ticket);
    [[nodiscard]] net::awaitable<reply> send(ready, std::string workspace, std::string method, std::string channel);
    void note_limit(const turn_wanted&, const answer&);

    net::http_client& client_;
    credentials& credentials_;
    std::string api_url_;
    bool loopback_;
    rate_limits limits_;
};

/// Does this URL point to this machine?
[[nodiscard]] bool is_loopback(std::string_view url);

}  // namespace coach::slack
