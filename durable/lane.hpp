#pragma once

/// The effects of one actor that this process holds, in the order of their commits. A plain value of the worker.

#include "durable/mailbox.hpp"

#include <list>
#include <vector>

namespace coach::durable {

struct held_effect {
    pending_effect what;
    time_point renewed{};  ///< when the lease was last asked for, on this process's clock
    unsigned asked = 0;    ///< how often its receiver was asked in vain
    bool put_off = false;  ///< recorded as not performed; the lease must be taken back before it is
};

class lane {
  public:
    bool running = false;  ///< a coroutine attends to it

    [[nodiscard]] bool empty() const { return row_.empty(); }
    [[nodiscard]] std::size_t size() const { return row_.size(); }
    [[nodiscard]] held_effect& first() { return row_.front(); }
    void pop() { row_.pop_front(); }

    /// An effect that is here already and comes again, its lease having run out meanwhile, only gets the new lease.
    bool adopt(const pending_effect& again, time_point leased);
    /// Behind those before it, but never before the first while that is attended to.
    void insert(held_effect);
    void collect_older_than(time_point, std::vector<lease>& out) const;
    void renewed(const lease&, time_point when);

  private:
    std::list<held_effect> row_;  ///< a list, so that the first stays where it is while it is attended to
};

}  // namespace coach::durable
