#pragma once

/// The loops that drive a mailbox: claim → step → commit → perform; take over lost effects; fire timers. All three run for
/// the life of the process and survive any error of the store (backoff, then on). Nothing here polls hot.
///
/// Order: effects of one actor are performed in the order of their commits by this process; a failed one that will be
/// retried does not hold back other actors. Drain: stop claiming, finish what is in hand, hand claims back.
/// Threads: one worker for each io_context, used on its thread.

#include "durable/mailbox.hpp"

#include <functional>
#include <memory>
#include <string>

namespace coach::durable {

/// Pure: the events of one claim, in order, to one step. Throwing buries nothing and stops nothing: the worker logs, leaves
/// the inbox, and the claim comes again after its lease (a bug to mend, not data to lose).
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
};
using performer = std::function<awaitable<performed>(pending_effect)>;
/// Did an effect of policy ask_first already happen? Empty: the receiver cannot say just now (try later).
using asker = std::function<awaitable<std::optional<bool>>(pending_effect)>;

struct worker_options {
    std::size_t batch = 16;          ///< actors in one claim
    std::size_t in_hand = 256;       ///< actors whose effects are being performed at once
    unsigned max_attempts = 12;
    milliseconds claim_wait{1000};
    milliseconds take_over_every{1000};
    milliseconds timers_at_most{1000};
};

class worker {
  public:
    worker(boost::asio::io_context&, mailbox&, stepper, performer, asker, worker_options = {});
    ~worker();
    void start();
    [[nodiscard]] awaitable<> drain(milliseconds at_most);

    struct counters {
        std::uint64_t steps = 0, superseded = 0, effects_done = 0, effects_retried = 0, effects_buried = 0, uncertain = 0,
                      store_errors = 0, step_errors = 0;
    };
    [[nodiscard]] const counters& counts() const;

  private:
    struct impl;
    std::shared_ptr<impl> impl_;
};

}  // namespace coach::durable
