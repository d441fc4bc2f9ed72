#pragma once

/// Slack's Web API as this platform uses it: one call, one answer. No retry in here: what an answer calls for is the
/// caller's decision, and waiting is the outbox's work.
///
/// Spec:    https://docs.slack.dev/reference/methods/chat.postMessage and its neighbours
/// Units:   a deadline of 10 s for each call.
/// Errors:  every outcome is an `answer`.
/// Threads: used on the http_client's thread.

#include "integrations/slack/answer.hpp"
#include "integrations/slack/rate_limits.hpp"

#include <boost/json/object.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace coach::slack {

class web_api {
  public:
    /// `api_url` ends with "/"; the client outlives this.
    web_api(net::http_client& client, std::string api_url, std::string bot_token, bool rate_limits);

    /// Asks the buckets first: `rate_limited` without a request when it is too early.
    [[nodiscard]] net::awaitable<answer> call(std::string method, std::string channel, boost::json::object arguments);
    [[nodiscard]] net::awaitable<answer> post_to_url(std::string url, std::string channel, boost::json::object message,
                                                     std::chrono::milliseconds deadline = std::chrono::seconds(10));

    /// Is there a message with this effect id? Empty: Slack did not say, or there is too much to look through.
    [[nodiscard]] net::awaitable<std::optional<bool>> find_effect(std::string channel, std::string thread,
                                                                  std::string effect_id);

    [[nodiscard]] bool towards_loopback() const { return loopback_; }

  private:
    using fields = std::vector<std::pair<std::string, std::string>>;
    [[nodiscard]] net::awaitable<std::optional<std::string>> ask(std::string method, std::string channel, fields);
    [[nodiscard]] net::awaitable<std::optional<std::string>> direct_channel(std::string user);
    [[nodiscard]] net::header_list headers(std::string_view content_type) const;
    void note_limit(std::string_view method, std::string_view channel, const answer&);

    net::http_client& client_;
    std::string api_url_;
    std::string authorization_;
    bool loopback_;
    rate_limits limits_;
};

/// Does this URL point to this machine?
[[nodiscard]] bool is_loopback(std::string_view url);

}  // namespace coach::slack
