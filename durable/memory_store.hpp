#pragma once

/// The durable mailbox as a plain value: the rules of durable/mailbox.hpp over maps, told the time, deterministic, no
/// I/O. Memory::mailbox and the seeded simulation stand on it. Not for production: it forgets when the process ends.
/// Threads: one at a time.

#include "durable/mailbox.hpp"

#include <deque>
#include <map>
#include <set>

namespace coach::durable {

class memory_store {
  public:
    struct options {
        milliseconds lease{5000};
        milliseconds remembers{25 * 3'600'000};
        std::size_t most_events = 64;
    };
    memory_store() : memory_store(options{}) {}
    explicit memory_store(options o) : options_(o) {}

    delivered deliver(const std::string& actor, event, time_point now);
    std::vector<claimed> claim(std::size_t most, time_point now);
    committed commit(const claimed&, step, time_point now);
    void hand_back(const claimed&);
    [[nodiscard]] milliseconds lease_time() const { return options_.lease; }
    bool begin(const lease&, time_point now);
    bool keep(const lease&, time_point now);
    void done(const std::string& effect_id);
    bool retry_later(const lease&, milliseconds delay, time_point now);
    bool bury(const lease&, std::string reason, time_point now);
    std::vector<pending_effect> take_over(std::size_t most, time_point now);
    mailbox::fired fire_timers(time_point now);
    [[nodiscard]] std::vector<dead_letter> dead_letters(std::size_t most) const;
    bool replay(const std::string& letter_id, time_point now);
    [[nodiscard]] std::string peek(const std::string& actor) const;
    [[nodiscard]] holdings holdings_of(const std::string& actor) const;
    std::uint64_t erase(const std::string& actor);

    // For tests and simulations.
    [[nodiscard]] bool idle() const { return ready_.empty() && outbox_.empty(); }
    [[nodiscard]] std::uint64_t version(const std::string& actor) const;
    [[nodiscard]] std::size_t timers() const { return timers_.size(); }
    /// When something next becomes possible that is not possible now: a lease that ends, a timer.
    [[nodiscard]] std::optional<time_point> next_change(time_point now) const;
    [[nodiscard]] bool ready(time_point now) const;

  private:
    struct actor_record {
        std::uint64_t version = 0;
        std::string state;
        std::deque<event> inbox;
    };
    struct ready_record {
        std::string actor;
        std::optional<time_point> leased_until;
    };
    struct outbox_record {
        pending_effect what;
        bool leased = true;
        time_point due;
    };
    using timer_key = std::pair<std::string, std::string>;  // actor, name
    struct timer_record {
        time_point due;
        std::string bytes;
    };
    void make_ready(const std::string& actor);
    void append(const std::string& actor, event);
    outbox_record* held(const lease&);
    void erase_wants(const std::string& actor);

    options options_;
    std::map<std::string, actor_record> actors_;
    std::map<std::uint64_t, ready_record> ready_;
    std::uint64_t last_ticket_ = 0;
    std::map<std::pair<std::string, std::string>, time_point> seen_;
    std::deque<std::pair<time_point, std::pair<std::string, std::string>>> seen_order_;
    std::map<std::string, outbox_record> outbox_;
    std::set<std::pair<time_point, std::string>> due_;
    std::map<timer_key, timer_record> timers_;
    std::map<std::uint64_t, dead_letter> dead_;
    std::uint64_t last_letter_ = 0;
};

}  // namespace coach::durable
