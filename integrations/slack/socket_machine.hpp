#pragma once

/// How Socket Mode's connections are kept: a value stepped by what happens, which answers with what to do. No I/O, no
/// clock; chance (jitter) comes from its seed.
///
///   opening ──opened──▶ greeting ──hello──▶ live ──disconnect──▶ leaving ──▶ gone
///   every state ──error, silence, out of time──▶ gone;  one of our own goodbyes is `closing` until it is said
///
/// Two connections are live, so that one can go at any moment and events still come. One that is told to go is replaced
/// first and read on until Slack closes it. Connections are opened one after the other; a bucket of openings and a
/// growing pause with jitter keep trouble from becoming a hammer. Socket Mode switched off, a token that is refused:
/// said once, then tried again slowly, and the process goes on.
///
/// Spec:    https://docs.slack.dev/apis/events-api/using-socket-mode. Up to ten connections of an app, over all its
///          processes; with more than eight, or when Slack says that there are too many, this one keeps a single one.
/// Threads: one thread.

#include "integrations/slack/socket_envelope.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <random>
#include <string>
#include <variant>
#include <vector>

namespace coach::slack {

struct socket_timing {
    using time = std::chrono::milliseconds;
    time open_within{30'000};    ///< the URL, TCP, TLS, the upgrade
    time greet_within{10'000};   ///< from the upgrade to hello
    time quiet_at_most{30'000};  ///< without a ping or a message of Slack
    time ping_every{5'000};
    time pong_within{10'000};
    time leave_within{20'000};  ///< then a connection that was told to go is closed from here
    time close_within{6'000};   ///< for a goodbye of our own
    time young{10'000};         ///< a live connection that ends by itself sooner counts as a failure
    time first_retry{1'000}, last_retry{60'000};
    time slow_retry{300'000};  ///< switched off, or refused
    time crowded_retry{30'000}, crowded_for{600'000};
    unsigned connections = 2;
    unsigned most = 4;           ///< with those that leave
    unsigned crowded_above = 8;  ///< of the app's connections in all
    unsigned open_burst = 10;    ///< openings at once
    time open_every{3'000};      ///< and one more so often; zero: no bound
};

/// Why a connection could not be opened.
struct open_failure {
    enum class kind {
        trouble,   ///< network, 5xx: again, with a growing pause
        limited,   ///< 429: again after `delay`
        disabled,  ///< Socket Mode is switched off for this app
        refused,   ///< the token is not accepted
    } what = kind::trouble;
    std::chrono::milliseconds delay{0};
    std::string detail;
};

using link_id = unsigned;
struct open_link {
    link_id id;
};
struct ping_link {
    link_id id;
};
struct close_link {
    link_id id;
    bool politely;  ///< false: nobody is there any more
};
struct note {
    enum class level { info, warning, error } how = level::info;
    std::string words;  ///< for the operator's log
};
using socket_action = std::variant<open_link, ping_link, close_link, note>;
using socket_actions = std::vector<socket_action>;

class socket_machine {
  public:
    using instant = std::chrono::steady_clock::time_point;
    explicit socket_machine(socket_timing, std::uint32_t seed);

    [[nodiscard]] socket_actions start(instant now);
    [[nodiscard]] socket_actions opened(link_id, instant now);
    [[nodiscard]] socket_actions failed(link_id, const open_failure&, instant now);
    [[nodiscard]] socket_actions greeted(link_id, const socket_hello&, instant now);
    [[nodiscard]] socket_actions told_to_leave(link_id, leave_reason, instant now);
    [[nodiscard]] socket_actions closed(link_id, instant now);
    [[nodiscard]] socket_actions tick(instant now);
    /// A ping or a message came; a pong came. No action ever follows at once.
    void heard(link_id, instant now);
    void ponged(link_id, instant now);
    /// Nothing is opened any more.
    void stop() { stopping_ = true; }

    [[nodiscard]] instant wakes_at(instant now) const;
    [[nodiscard]] std::size_t live() const;  ///< greeted, and not told to go
    [[nodiscard]] std::size_t open() const { return links_.size(); }

  private:
    enum class phase { opening, greeting, live, leaving, closing };
    struct link {
        link_id id = 0;
        phase at = phase::opening;
        instant since{}, heard{}, pinged{}, leave_by{};
        std::optional<instant> pong_by;
    };
    [[nodiscard]] link* find(link_id);
    void erase(link_id);
    [[nodiscard]] instant due(const link&) const;
    [[nodiscard]] std::size_t serving() const;
    [[nodiscard]] unsigned wanted(instant now) const;
    [[nodiscard]] instant may_open_at(instant now) const;
    [[nodiscard]] bool wants_more(instant now) const;
    void dismiss(link&, instant now, socket_actions&);
    void attend(link&, instant now, socket_actions&);
    void fill(instant now, socket_actions&);
    void trim(instant now, socket_actions&);
    void pause(std::chrono::milliseconds around, instant now);
    void trouble(note::level, std::string words, socket_actions&);

    socket_timing timing_;
    std::minstd_rand random_;
    std::vector<link> links_;
    link_id next_ = 1;
    unsigned failures_ = 0;
    double openings_;
    instant openings_at_{};
    instant not_before_{};
    instant crowded_until_{};
    std::string trouble_;
    bool started_ = false, stopping_ = false, ever_ = false;
};

}  // namespace coach::slack
