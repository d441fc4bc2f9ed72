#include "durable/worker.hpp"

#include "durable/effect_id.hpp"
#include "durable/lane.hpp"
#include "durable/waiting.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <deque>
#include <random>
#include <unordered_map>
#include <utility>

namespace coach::durable {
namespace asio = boost::asio;
namespace {

/// A retry in this process comes before others may take the effect over.
constexpr milliseconds head_start{3000};

class system_clock final : public clock {
  public:
    explicit system_clock(asio::io_context& io) : io_(io) {}
    time_point now() override { return std::chrono::time_point_cast<milliseconds>(std::chrono::system_clock::now()); }
    awaitable<> wait(milliseconds time) override {
        bell alarm(io_);
        co_await alarm.wait(time);
    }

  private:
    asio::io_context& io_;
};

}  // namespace

std::unique_ptr<clock> make_system_clock(asio::io_context& io) { return std::make_unique<system_clock>(io); }

struct worker::impl : std::enable_shared_from_this<worker::impl> {
    impl(asio::io_context& context, mailbox& mails, stepper s, performer p, asker a, worker_options o,
         std::unique_ptr<clock> c)
        : io(context),
          box(mails),
          step_of(std::move(s)),
          perform(std::move(p)),
          ask(std::move(a)),
          options(o),
          time(std::move(c)),
          random(o.seed != 0 ? o.seed : std::random_device{}()) {}

    asio::io_context& io;
    mailbox& box;
    stepper step_of;
    performer perform;
    asker ask;
    worker_options options;
    std::unique_ptr<clock> time;
    std::minstd_rand random;
    counters counts;
    std::unordered_map<std::string, lane> lanes;
    std::size_t turns = 0, performing = 0, waiting = 0, loops = 0;
    bool stopping = false;
    struct go {};
    std::deque<std::shared_ptr<continuation<go>>> for_room;  ///< who waits until fewer actors are in hand

    template <class Task>
    void spawn(Task task) {
        asio::co_spawn(io.get_executor(), std::move(task), asio::detached);
    }

    // ---- room for more ----

    [[nodiscard]] std::size_t busy() const { return turns + performing; }
    [[nodiscard]] std::size_t room() const { return options.in_hand > busy() ? options.in_hand - busy() : 0; }

    awaitable<> wait_for_room() {
        while (room() == 0 && !stopping) {
            co_await suspend<go>([this](continuation<go> rest) {
                for_room.push_back(std::make_shared<continuation<go>>(std::move(rest)));
            });
        }
    }
    void announce_room() {
        for (; !for_room.empty() && (room() > 0 || stopping); for_room.pop_front())
            asio::post(io, [rest = for_room.front()] { rest->go_on({}); });
    }

    milliseconds backoff(unsigned attempts) {
        const auto most =
            std::min<milliseconds>(options.last_retry, options.first_retry * (1L << std::min(attempts, 16U)));
        return milliseconds(std::uniform_int_distribution<long>(most.count() / 2, most.count())(random));
    }

    // ---- claim, step, commit ----

    awaitable<> claim_loop(std::shared_ptr<impl> self) {
        unsigned failures = 0;
        while (!stopping) {
            co_await wait_for_room();
            if (stopping) break;
            auto got = co_await box.claim(std::min(options.batch, room()), options.claim_wait);
            if (!got) {
                ++counts.store_errors;
                co_await time->wait(backoff(failures++) / 4);
                continue;
            }
            failures = 0;
            for (auto& each : *got) {
                ++turns;
                spawn(turn(self, std::move(each)));
            }
        }
        --loops;
    }

    /// Steps one actor. An exception is a bug of the step: the inbox stays, and the claim comes again after its lease.
    std::optional<step> stepped(const claimed& what) {
        try {
            return step_of(what, time->now());
        } catch (const std::exception& bug) {
            ++counts.step_errors;
            spdlog::error("step of {} failed and will be tried again: {}", what.actor, bug.what());
            return {};
        }
    }

    awaitable<> turn(std::shared_ptr<impl> self, claimed what) {
        if (stopping) {
            if (const auto back = co_await box.hand_back(std::move(what)); !back) ++counts.store_errors;
        } else if (auto next = stepped(what)) {
            const auto asked = time->now();
            auto actor = what.actor;
            auto stored = co_await box.commit(std::move(what), std::move(*next));
            if (!stored) {
                ++counts.store_errors;  // stored or not, the claim or the leases run out and somebody goes on
            } else if (!stored->stored) {
                ++counts.superseded;
            } else {
                ++counts.steps;
                if (enqueue(actor, std::move(stored->effects), asked)) {
                    --turns;
                    ++performing;
                    co_return co_await run_lane(self, std::move(actor));
                }
            }
        }
        --turns;
        announce_room();
    }

    // ---- perform ----

    /// What becomes of the first effect of a lane: it leaves, it is attended to again, or the whole lane is left to
    /// others.
    enum class next { pop, again, leave };

    /// True: the lane was at rest, and the caller runs it.
    bool enqueue(const std::string& actor, std::vector<pending_effect> effects, time_point leased) {
        if (effects.empty()) return false;
        auto& row = lanes[actor];
        for (auto& each : effects) {
            if (row.adopt(each, leased)) continue;
            if (row.size() >= options.most_queued) break;  // the rest comes back by take-over
            row.insert({std::move(each), leased});
        }
        return std::exchange(row.running, true) == false;
    }

    awaitable<> run_lane(std::shared_ptr<impl> self, std::string actor) {
        auto& row = lanes[actor];  // only this coroutine erases it
        for (auto then = next::pop; !row.empty() && then != next::leave;) {
            then = next::pop;  // also after an exception: the lease runs out, and the policy decides
            try {
                then = co_await attend(row);
            } catch (const std::exception& bug) {
                spdlog::error("attending to an effect of {} failed: {}", actor, bug.what());
            }
            if (then == next::pop) row.pop();
        }
        lanes.erase(actor);
        --performing;
        announce_room();
    }

    /// One attempt at the first effect of a lane.
    awaitable<next> attend(lane& row) {
        auto& first = row.first();
        if (!co_await fresh(row)) co_return next::pop;
        const auto policy = first.what.what.policy;
        if (policy == repeat::mark_first && first.what.begun) co_return co_await bury(row, "uncertain", true);
        if (policy == repeat::ask_first && first.what.taken_over) {
            const auto happened = co_await ask(first.what);
            if (!happened) co_return co_await ask_again(row, "the receiver cannot be asked");
            if (*happened) co_return co_await done(row);
            first.what.taken_over = false;
            if (!co_await fresh(row)) co_return next::pop;
        }
        if (policy == repeat::mark_first) {
            const auto asked = time->now();
            const auto marked = co_await box.begin(lease_of(first.what));
            if (!marked) {  // not performed, whatever the store remembers of this
                ++counts.store_errors;
                co_return co_await put_off(row, backoff(first.what.attempts), "the store cannot be reached");
            }
            if (!*marked) {
                ++counts.leases_lost;
                co_return next::pop;
            }
            first.renewed = asked;
            if (!co_await fresh(row)) co_return next::pop;
        }
        auto outcome = co_await performed_safely(first.what);
        switch (outcome.what) {
            case performed::kind::done:
                co_return co_await done(row);
            case performed::kind::impossible:
                co_return co_await bury(row, std::move(outcome.reason), false);
            case performed::kind::not_yet:
                co_return co_await put_off(row, outcome.delay, std::move(outcome.reason), outcome.paced,
                                           outcome.yields);
            case performed::kind::unknown:
                break;
        }
        if (policy == repeat::mark_first) co_return co_await bury(row, "uncertain", true);
        if (policy == repeat::freely) co_return co_await put_off(row, outcome.delay, std::move(outcome.reason));
        co_return co_await ask_again(row, std::move(outcome.reason));
    }

    /// An exception of the performer says nothing of whether it happened.
    awaitable<performed> performed_safely(pending_effect what) {
        try {
            co_return co_await perform(std::move(what));
        } catch (const std::exception& bug) {
            spdlog::error("performing an effect threw: {}", bug.what());
        }
        co_return performed{performed::kind::unknown, {}, "it threw"};
    }

    /// Renews the lease of the first effect unless it is young; false: somebody else has it, or nobody knows. An answer
    /// that took long is worth nothing: meanwhile the lease may have run out and been taken over.
    awaitable<bool> fresh(lane& row) {
        auto& first = row.first();
        for (int tries = 0; tries < 4; ++tries) {
            const auto asked = time->now();
            if (asked - first.renewed < box.lease_time() / 3 && !first.put_off) co_return true;
            const auto kept = co_await box.keep({lease_of(first.what)});
            if (!kept) {
                ++counts.store_errors;
                co_return false;
            }
            if (!kept->front()) break;
            first.renewed = asked;
            first.put_off = false;
        }
        ++counts.leases_lost;
        co_return false;
    }

    /// It happened. Unrecorded it would be repeated or asked for, so the record is tried for as long as the lease
    /// lasts.
    awaitable<next> done(lane& row) {
        ++counts.effects_done;
        const auto until = row.first().renewed + box.lease_time();
        for (unsigned failures = 0;; ++failures) {
            const auto recorded = co_await box.done(row.first().what.id);
            if (recorded) break;
            ++counts.store_errors;
            if (time->now() >= until) break;
            co_await time->wait(backoff(failures) / 4);
        }
        co_return next::pop;
    }

    awaitable<next> bury(lane& row, std::string reason, bool uncertain) {
        const auto buried = co_await box.bury(lease_of(row.first().what), std::move(reason));
        if (!buried) {
            ++counts.store_errors;
        } else if (!*buried) {
            ++counts.leases_lost;
        } else {
            ++(uncertain ? counts.uncertain : counts.effects_buried);
        }
        co_return next::pop;
    }

    /// Certainly not performed: recorded as such, and tried again here if it is soon, else by whoever comes first.
    awaitable<next> put_off(lane& row, milliseconds delay, std::string reason, bool paced = false,
                            bool yields = false) {
        auto& first = row.first();
        if (++first.what.attempts >= options.max_attempts && !paced) {
            reason = "gave up after " + std::to_string(first.what.attempts) + " attempts: " + reason;
            co_return co_await bury(row, std::move(reason), false);
        }
        ++counts.effects_retried;
        if (delay.count() <= 0) delay = backoff(first.what.attempts - 1);
        const bool here = !yields && delay <= options.hold_at_most && waiting < options.waiting && !stopping;
        const auto told = co_await box.retry_later(lease_of(first.what), here ? delay + head_start : delay);
        if (!told) ++counts.store_errors;
        if (told && !*told) ++counts.leases_lost;
        if (stopping) co_return next::leave;
        if (!told || !*told || !here) co_return next::pop;
        first.what.begun = first.what.taken_over = false;
        first.put_off = true;
        co_await rest(delay);
        co_return stopping ? next::leave : next::again;
    }

    /// Nobody knows whether it happened. The lease is kept, and the receiver asked after a while.
    awaitable<next> ask_again(lane& row, std::string reason) {
        auto& first = row.first();
        first.what.taken_over = true;
        if (++first.asked >= options.max_attempts) co_return co_await bury(row, "uncertain: " + reason, true);
        if (stopping) co_return next::leave;
        if (waiting >= options.waiting) co_return next::pop;
        co_await rest(backoff(first.asked - 1));
        co_return stopping ? next::leave : next::again;
    }

    /// A lane at rest takes no room from those that work.
    awaitable<> rest(milliseconds how_long) {
        ++waiting;
        --performing;
        announce_room();
        co_await time->wait(how_long);
        ++performing;
        --waiting;
    }

    // ---- recovery ----

    awaitable<> renew() {
        std::vector<lease> held;
        const auto now = time->now();
        for (const auto& [actor, row] : lanes)
            row.collect_older_than(now - options.take_over_every / 2, held);
        if (held.empty()) co_return;
        const auto asked = held;
        const auto kept = co_await box.keep(std::move(held));
        if (!kept) {
            ++counts.store_errors;
            co_return;
        }
        for (std::size_t i = 0; i < asked.size() && i < kept->size(); ++i) {
            if (!(*kept)[i]) continue;
            const auto at = lanes.find(std::string(actor_of(asked[i].effect_id)));
            if (at != lanes.end()) at->second.renewed(asked[i], now);
        }
    }

    awaitable<> take_over_loop(std::shared_ptr<impl> self) {
        for (; !stopping; co_await time->wait(options.take_over_every)) {
            co_await renew();
            if (stopping) break;
            if (room() > 0) co_await take_over(self);
        }
        --loops;
    }

    awaitable<> take_over(std::shared_ptr<impl> self) {
        const auto asked = time->now();
        auto taken = co_await box.take_over(std::min(options.batch * 4, room()));
        if (!taken) {
            ++counts.store_errors;
            co_return;
        }
        counts.taken_over += taken->size();
        std::ranges::sort(*taken, {},
                          [](const pending_effect& each) { return std::pair(each.actor, place_of(each.id)); });
        for (auto& each : *taken) {
            auto actor = each.actor;
            std::vector<pending_effect> one;
            one.push_back(std::move(each));
            if (!enqueue(actor, std::move(one), asked)) continue;
            ++performing;
            spawn(run_lane(self, std::move(actor)));
        }
    }

    awaitable<> timer_loop(std::shared_ptr<impl> self) {
        unsigned failures = 0;
        while (!stopping) {
            auto wait = options.timers_at_most;
            const auto fired = co_await box.fire_timers();
            if (!fired) {
                ++counts.store_errors;
                wait = backoff(failures++);
            } else {
                failures = 0;
                counts.timers_fired += fired->count;
                if (fired->next) wait = std::clamp(*fired->next, milliseconds{1}, wait);
            }
            if (!stopping) co_await time->wait(wait);
        }
        --loops;
    }

    awaitable<> drain(std::shared_ptr<impl> self, milliseconds at_most) {
        stopping = true;
        announce_room();
        const auto until = time->now() + at_most;
        while ((loops > 0 || turns > 0 || performing > 0) && time->now() < until)
            co_await time->wait(milliseconds{5});
    }
};

worker::worker(asio::io_context& io, mailbox& box, stepper step, performer perform, asker ask, worker_options options)
    : worker(io, box, std::move(step), std::move(perform), std::move(ask), options, make_system_clock(io)) {}
worker::worker(asio::io_context& io, mailbox& box, stepper step, performer perform, asker ask, worker_options options,
               std::unique_ptr<clock> time)
    : impl_(std::make_shared<impl>(io, box, std::move(step), std::move(perform), std::move(ask), options,
                                   std::move(time))) {}
worker::~worker() {
    impl_->stopping = true;
    impl_->announce_room();
}

void worker::start() {
    impl_->loops += 3;
    impl_->spawn(impl_->claim_loop(impl_));
    impl_->spawn(impl_->take_over_loop(impl_));
    impl_->spawn(impl_->timer_loop(impl_));
}

awaitable<> worker::drain(milliseconds at_most) {
    const auto self = impl_;
    co_await self->drain(self, at_most);
}

const worker::counters& worker::counts() const { return impl_->counts; }
std::size_t worker::performing() const { return impl_->performing; }
std::size_t worker::waiting() const { return impl_->waiting; }

}  // namespace coach::durable
