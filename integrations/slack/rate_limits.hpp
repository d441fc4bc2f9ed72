#pragma once

/// How fast Slack may be asked, and who goes first. Values only: the caller tells the time and waits, or comes back
/// later.
///
/// Spec:   https://docs.slack.dev/apis/web-api/rate-limits, for each app, method and workspace
///   tier 1 to 4                          1, 20, 50, 100 a minute
///   chat.postMessage, chat.postEphemeral, response_url   1 a second and channel, short bursts
///   chat.postMessage, chat.postEphemeral 300 a minute in a workspace ("several hundred")
/// Order:  an answer goes as soon as its buckets allow. What nobody waits for (`ticket`) stands in a queue of its
///         workspace, oldest first, at four fifths of the rate and only while a part of the burst is left: so an answer
///         finds a token however many prompts fall due at once. A ticket keeps its place until it is used.
/// 429:    rests that channel's method (messages), or that workspace's method (all else), and halves the workspace's
///         pace, which then grows back within a minute and a half. Obeyed also when the buckets are switched off.
/// Scope:  one thread of a process; `shares` threads divide a workspace's pace. Other processes are not seen: what they
///         overrun together, the halving settles.
/// Limits: buckets that are full again are forgotten; 65,536 tickets, then the queue is told by its length alone.

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>

namespace coach::slack {

using instant = std::chrono::steady_clock::time_point;
using std::chrono::milliseconds;

/// Empty ticket: somebody waits for it.
struct turn_wanted {
    std::string_view workspace, method, channel;
    std::string_view ticket{};
};

class rate_limits {
  public:
    explicit rate_limits(bool enabled, unsigned shares = 1) : enabled_(enabled), shares_(shares == 0 ? 1 : shares) {}

    /// Zero: go (and one token is taken from each bucket). Else nothing is taken; ask again after that long.
    [[nodiscard]] milliseconds take(const turn_wanted&, instant now);
    void pause(const turn_wanted&, milliseconds how_long, instant now);
    [[nodiscard]] std::size_t remembered() const {
        return buckets_.size() + pauses_.size() + tickets_.size() + paces_.size() + queues_.size();
    }

  private:
    struct bucket {
        double tokens = 0;
        instant at{};
    };
    struct rate {
        double per_second = 0, burst = 0;  ///< no burst: no bound
    };
    struct pace {
        double factor = 1;
        instant at{};
    };
    struct queue {
        instant tail{};
        milliseconds behind{0};  ///< answers took what its turns were to have
    };
    struct held {
        bucket* of = nullptr;
        rate at{};
    };
    [[nodiscard]] static rate of_method(std::string_view method);
    [[nodiscard]] double factor_of(const std::string& workspace, instant now) const;
    [[nodiscard]] held refilled(std::string key, rate, instant now);
    [[nodiscard]] milliseconds in_line(const turn_wanted&, double per_second, instant now);
    void fall_behind(const turn_wanted&, milliseconds wait, instant now);
    void forget(instant now);

    bool enabled_;
    unsigned shares_;
    std::unordered_map<std::string, bucket> buckets_;
    std::unordered_map<std::string, instant> pauses_;
    std::unordered_map<std::string, pace> paces_;       ///< by workspace
    std::unordered_map<std::string, queue> queues_;     ///< by workspace
    std::unordered_map<std::string, instant> tickets_;  ///< when its turn comes, if its queue keeps its pace
};

}  // namespace coach::slack
