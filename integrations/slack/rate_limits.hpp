#pragma once

/// How fast Slack may be asked: token buckets per channel and per method, and pauses that a 429 orders for one channel
/// and method. Values only: the caller tells the time and waits, or comes back later.
///
/// Spec:   https://docs.slack.dev/apis/web-api/rate-limits
///   chat.postMessage, response_url   1 a second and channel, short bursts
///   chat.update, conversations.*     tier 3, 50 a minute
///   chat.postEphemeral               tier 4, 100 a minute
/// Limits: buckets that are full again are forgotten, so that memory follows what is in use.
/// Scope:  one process's thread; what several of them overrun together, a 429 tells.

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>

namespace coach::slack {

using instant = std::chrono::steady_clock::time_point;
using std::chrono::milliseconds;

struct bucket {
    double tokens = 0;
    instant at{};
};

class rate_limits {
  public:
    explicit rate_limits(bool enabled) : enabled_(enabled) {}

    /// Zero: go (and one token is taken from each bucket). Else nothing is taken; ask again after that long.
    [[nodiscard]] milliseconds take(std::string_view method, std::string_view channel, instant now);
    /// A 429: this channel and method rest. Obeyed also when the buckets are switched off.
    void pause(std::string_view method, std::string_view channel, milliseconds how_long, instant now);
    [[nodiscard]] std::size_t remembered() const { return buckets_.size() + pauses_.size(); }

  private:
    struct pace {
        double per_second = 0;
        double burst = 0;
    };
    [[nodiscard]] static pace of_method(std::string_view method);
    [[nodiscard]] static pace of_channel(std::string_view method);
    bucket& refilled(const std::string& key, pace, instant now);
    void forget(instant now);

    bool enabled_;
    std::unordered_map<std::string, bucket> buckets_;
    std::unordered_map<std::string, instant> pauses_;
};

}  // namespace coach::slack
