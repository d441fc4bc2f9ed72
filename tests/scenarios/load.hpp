#pragma once

/// People who write to the program without pause, over connections of their own, while it comes and goes. Each message
/// is sent again, with the same event id, until it is acknowledged, as Slack does; some are sent once more after that.
/// Everything they do follows from the seed; only the timing is the machine's.

#include "tests/scenarios/slack_town.hpp"

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <random>
#include <string>
#include <thread>
#include <vector>

namespace coach::scenarios {

/// Where the program can be reached now; nowhere while it is down.
class reachable_at {
  public:
    void set(std::uint16_t port);
    void nobody() { set(0); }
    /// Waits until there is a port; 0 when the time is up first.
    [[nodiscard]] std::uint16_t get(milliseconds at_most = milliseconds(100));

  private:
    std::mutex mutex_;
    std::condition_variable changed_;
    std::uint16_t port_ = 0;
};

struct load_options {
    unsigned direct_lanes = 4, command_lanes = 1;
    unsigned people_per_lane = 12;
    std::uint32_t seed = 1;
};

class load {
  public:
    load(slack_town&, reachable_at&, load_options);
    ~load();

    void begin();
    /// Everybody finishes the message in hand, until it is acknowledged; throws when that took too long.
    void end();
    /// One more from everybody, after the end; throws when it is not acknowledged in time. Never doubled, no other
    /// words.
    void last_word(const std::string& text);

    /// How many different messages of each person were acknowledged.
    [[nodiscard]] const std::map<std::string, std::uint32_t>& direct() const { return direct_; }
    [[nodiscard]] const std::map<std::string, std::uint32_t>& commands() const { return commands_; }

    struct totals {
        std::atomic<std::uint64_t> acknowledged = 0, attempts = 0, failed = 0, repeated = 0;
    };
    [[nodiscard]] const totals& count() const { return count_; }

  private:
    struct lane;
    void run(lane&);
    void say(lane&, const std::string& person, const std::string& text);
    [[nodiscard]] bool try_once(lane&, const net::http_request&);

    slack_town& town_;
    reachable_at& where_;
    load_options options_;
    totals count_;
    std::vector<std::unique_ptr<lane>> lanes_;
    std::map<std::string, std::uint32_t> direct_, commands_;
    std::atomic<bool> stopping_ = false;
};

/// "DU1…", the direct channel of a person.
[[nodiscard]] inline std::string direct_channel(const std::string& person) { return "D" + person; }

}  // namespace coach::scenarios
