#pragma once

/// The loops that drive a mailbox: claim → step → commit → perform; take over lost effects; fire timers. All three run
/// for the life of the process and survive any error of the store (backoff, then on). Nothing here polls hot.
///
/// Order: effects of one actor are performed in the order of their commits by this process, also past a retry that is
/// near
/// (`hold_at_most`), save one that yields; one that waits does not hold back other actors. Another process that takes
/// effects over knows nothing of this order. Leases of what is in hand are renewed; an effect whose lease is not fresh
/// is not started. Drain: stop claiming, finish what is in hand, hand claims back; what waits for a retry is left to
/// others. Threads: one worker for each io_context, used on its thread. The mailbox and clock outlive the io_context's
/// last run. Tests: tests/simulation/ runs this very code against seeded crashes, delays and repeats.

#include "durable/mailbox.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace coach::durable {

/// Pure: the events of one claim, in order, to one step. Throwing buries nothing and stops nothing: the worker logs,
/// leaves the inbox, and the claim comes again after its lease (a bug to mend, not data to lose).
using stepper = std::function<step(const claimed&, time_point now)>;

struct performed {
    enum class kind {
        done,       ///< it happened
        not_yet,    ///< it certainly did not happen; try again after `delay`
        unknown,    ///< sent, no answer: the policy decides
        impossible  ///< it never will: bury with `reason`
    } what = kind::done;
    milliseconds delay{0};
    std::string reason;
    bool paced = false;   ///< not_yet: the receiver's pace, which no number of attempts ends
    bool yields = false;  ///< not_yet: later effects of its actor go before it
};
using performer = std::function<awaitable<performed>(pending_effect)>;
/// Did an effect of policy ask_first already happen? Empty: the receiver cannot say just now (try later).
using asker = std::function<awaitable<std::optional<bool>>(pending_effect)>;

struct worker_options {
    std::size_t batch = 16;         ///< actors in one claim
    std::size_t in_hand = 256;      ///< actors whose effects are being performed at once
    std::size_t waiting = 4096;     ///< actors whose next effect waits for a retry in this process
    std::size_t most_queued = 256;  ///< effects of one actor held in this process; more are left to take-over
    unsigned max_attempts = 12;
    milliseconds claim_wait{1000};
    milliseconds take_over_every{1000};  ///< and leases are renewed as often
    milliseconds timers_at_most{1000};
    milliseconds hold_at_most{60'000};  ///< a retry sooner than this keeps its place before the actor's later effects
    milliseconds first_retry{500}, last_retry{60'000};  ///< backoff where the performer names no delay
    std::uint32_t seed = 0;                             ///< of the jitter; 0: a random one
};

/// Time as the worker sees it, so that a simulation can own it.
class clock {
  public:
    virtual ~clock() = default;
    [[nodiscard]] virtual time_point now() = 0;
    [[nodiscard]] virtual awaitable<> wait(milliseconds) = 0;
};
/// The system's clock and a timer of the io_context.
[[nodiscard]] std::unique_ptr<clock> make_system_clock(boost::asio::io_context&);

class worker {
  public:
    worker(boost::asio::io_context&, mailbox&, stepper, performer, asker, worker_options = {});
    worker(boost::asio::io_context&, mailbox&, stepper, performer, asker, worker_options, std::unique_ptr<clock>);
    ~worker();
    void start();
    [[nodiscard]] awaitable<> drain(milliseconds at_most);

    struct counters {
        std::uint64_t steps = 0, superseded = 0, effects_done = 0, effects_retried = 0, effects_buried = 0,
                      uncertain = 0, store_errors = 0, step_errors = 0, taken_over = 0, leases_lost = 0,
                      timers_fired = 0;
    };
    [[nodiscard]] const counters& counts() const;
    /// Actors with an effect in hand, and with one that waits for its retry.
    [[nodiscard]] std::size_t performing() const;
    [[nodiscard]] std::size_t waiting() const;

  private:
    struct impl;
    std::shared_ptr<impl> impl_;
};

}  // namespace coach::durable
