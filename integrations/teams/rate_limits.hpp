#pragma once

/// How fast Teams may be sent to: sliding windows for each conversation and for each tenant, and pauses that a 429
/// orders for a conversation. Values only: the caller tells the time and waits, or comes back later.
///
/// Spec:   Microsoft Teams, "Optimize your bot with rate limiting":
///   a conversation  7 in 1 s, 8 in 2 s, 60 in 30 s, 1,800 in an hour
///   a tenant        50 in 1 s
/// Fair:   who has to wait gets a moment of their own, half a second after the one who waits before them, so that of
///         many only one comes back at a time.
/// Limits: what is an hour old is forgotten, so that memory follows what is in use.
/// Scope:  one process's thread; what several of them overrun together, a 429 tells.

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace coach::teams {

using instant = std::chrono::steady_clock::time_point;
using std::chrono::milliseconds;

class rate_limits {
  public:
    /// Zero: go, and it counts. Else nothing is counted; ask again after that long.
    [[nodiscard]] milliseconds take(std::string_view conversation, std::string_view tenant, instant now);
    /// A 429: this conversation rests.
    void pause(std::string_view conversation, milliseconds how_long, instant now);
    /// The rest of a pause, for calls that the windows do not hold back.
    [[nodiscard]] milliseconds paused(std::string_view conversation, instant now) const;
    [[nodiscard]] std::size_t remembered() const { return sent_.size() + pauses_.size(); }

  private:
    using times = std::vector<instant>;  ///< oldest first
    struct pace {
        times sent;
        instant last_turn{};  ///< of those who were told to come back
    };
    void forget(instant now);

    std::unordered_map<std::string, pace> sent_;
    std::unordered_map<std::string, instant> pauses_;
};

}  // namespace coach::teams
