#pragma once

/// Many deadlines behind one timer. What is watched says when it must end and how; the keeper ends what is late. The
/// timer runs only while something is watched, and wakes at the nearest deadline or after a second.
///
/// Threads: all on the io_context's own thread.

#include "net/sockets.hpp"

#include <boost/intrusive/list.hpp>

#include <algorithm>
#include <chrono>
#include <functional>
#include <memory>

namespace coach::net {

/// Lives in the frame of the coroutine that it limits.
class watched {
  public:
    steady::time_point deadline;
    bool expired = false;       ///< ended by the keeper
    bool cancelled = false;     ///< ended by end_all
    std::function<void()> end;  ///< must not throw, nor resume the coroutine before it returns
    boost::intrusive::list_member_hook<boost::intrusive::link_mode<boost::intrusive::auto_unlink>> hook;
};

class deadline_keeper : public std::enable_shared_from_this<deadline_keeper> {
  public:
    explicit deadline_keeper(const executor& on) : timer_(on) {}

    void watch(watched& w) {
        if (!w.hook.is_linked()) all_.push_back(w);
        if (!running_) {
            wait(steady::now());
        } else if (w.deadline < wakes_at_) {
            timer_.cancel();  // the handler looks again and finds the nearer one
        }
    }

    void end_all() {
        for (auto& w : all_) {
            w.cancelled = true;
            if (w.end) w.end();
        }
        timer_.cancel();
    }

  private:
    using list =
        boost::intrusive::list<watched, boost::intrusive::member_hook<watched, decltype(watched::hook), &watched::hook>,
                               boost::intrusive::constant_time_size<false>>;

    void wait(steady::time_point now) {
        running_ = true;
        wakes_at_ = now + std::chrono::seconds(1);
        for (const auto& w : all_) {
            if (!w.expired) wakes_at_ = std::min(wakes_at_, w.deadline);
        }
        timer_.expires_at(wakes_at_);
        timer_.async_wait([self = shared_from_this()](const boost::system::error_code&) { self->look(); });
    }

    void look() {
        running_ = false;
        const auto now = steady::now();
        for (auto& w : all_) {
            if (w.expired || w.deadline > now) continue;
            w.expired = true;
            if (w.end) w.end();
        }
        if (!all_.empty()) wait(now);
    }

    timer timer_;
    list all_;
    steady::time_point wakes_at_;
    bool running_ = false;
};

}  // namespace coach::net
