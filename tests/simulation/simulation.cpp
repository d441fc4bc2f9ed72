#include "simulation.hpp"

#include "durable/waiting.hpp"

#include <algorithm>
#include <deque>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <random>
#include <set>
#include <tuple>

namespace coach::tests {
namespace {
using namespace coach::durable;
using namespace std::chrono_literals;

constexpr milliseconds lease_time{5000};
constexpr milliseconds answer_within{2000};   // the deadline of a call to the store
constexpr milliseconds perform_within{3000};  // two thirds of a lease, less a little

/// Something that a worker waits for.
struct held_call {
    int node = 0;
    std::string what;
    time_point earliest, latest;
    std::function<bool()> possible;   ///< besides the time; none: always
    std::function<void()> apply;      ///< what it does to the store or the receiver; none: nothing
    std::function<void(int)> answer;  ///< 0: as applied; else an errc
    bool may_fail = true;
    bool lands_after_crash = false;
    bool applied = false;
};

struct expected_effect {
    repeat policy = repeat::freely;
    std::string actor;
};

class world;

class held_mailbox final : public mailbox {
  public:
    held_mailbox(world& w, int node) : world_(w), node_(node) {}
    awaitable<result<delivered>> deliver(std::string, event) override { co_return errc::unavailable; }
    awaitable<result<std::vector<claimed>>> claim(std::size_t most, milliseconds wait) override;
    awaitable<result<committed>> commit(claimed, step) override;
    awaitable<result<>> hand_back(claimed) override;
    milliseconds lease_time() const override { return coach::tests::lease_time; }
    awaitable<result<bool>> begin(lease) override;
    awaitable<result<std::vector<bool>>> keep(std::vector<lease>) override;
    awaitable<result<>> done(std::string) override;
    awaitable<result<bool>> retry_later(lease, milliseconds) override;
    awaitable<result<bool>> bury(lease, std::string) override;
    awaitable<result<std::vector<pending_effect>>> take_over(std::size_t most) override;
    awaitable<result<fired>> fire_timers() override;
    awaitable<result<std::vector<dead_letter>>> dead_letters(std::size_t) override { co_return errc::unavailable; }
    awaitable<result<bool>> replay(std::string) override { co_return errc::unavailable; }
    awaitable<result<std::string>> peek(std::string) override { co_return errc::unavailable; }
    awaitable<result<holdings>> holdings_of(std::string) override { co_return errc::unavailable; }
    awaitable<result<std::uint64_t>> erase(std::string) override { co_return errc::unavailable; }

  private:
    template <class T, class Apply>
    awaitable<result<T>> call(std::string what, Apply apply, milliseconds wait = 0ms);
    world& world_;
    int node_;
};

class held_clock final : public durable::clock {
  public:
    held_clock(world& w, int node, milliseconds skew) : world_(w), node_(node), skew_(skew) {}
    time_point now() override;
    awaitable<> wait(milliseconds) override;

  private:
    world& world_;
    int node_;
    milliseconds skew_;
};

/// One process: its loop, its view of the store, its worker.
struct node {
    std::unique_ptr<boost::asio::io_context> io;
    std::unique_ptr<held_mailbox> box;
    std::unique_ptr<worker> work;
    time_point back_at{};        ///< while it is down
    time_point stalled_until{};  ///< what it sent goes on, and it hears of nothing
};

class world {
  public:
    world(std::uint64_t seed, sabotage broken, bool keep_trace)
        : random_(seed), broken_(broken), tracing_(keep_trace) {}

    simulated run() {
        plan();
        for (int i = 0; i < static_cast<int>(nodes_.size()); ++i)
            start(i);
        while (out_.moves < 30'000 && !settled())
            move();
        if (!settled()) {
            note_broken("did not settle: " + std::to_string(calls_.size()) + " calls in hand");
        } else {
            judge();
        }
        for (int i = 0; i < static_cast<int>(nodes_.size()); ++i)
            stop(i);
        return std::move(out_);
    }

    // ---- used by the ports ----

    memory_store store{memory_store::options{lease_time, 25h, 8}};
    time_point now{std::chrono::sys_days{std::chrono::year{2026} / 11 / 23}};

    void hold(held_call call) { calls_.push_back(std::move(call)); }
    [[nodiscard]] sabotage broken() const { return broken_; }
    void committed_effects(const std::vector<pending_effect>& effects, const std::vector<timer_change>& timers,
                           const std::string& actor) {
        for (const auto& each : effects)
            expected_[each.id] = {each.what.policy, actor};
        for (const auto& each : timers)
            if (each.due) timers_set_[actor].insert(each.name);
    }
    /// A second firing of what a copy of the store still holds.
    void fire_again(memory_store before) {
        before.claim(1000, now + 1h);  // nothing else of it is wanted
        before.fire_timers(now);
        for (const auto& each : before.claim(1000, now + 2h))
            for (const auto& happened : each.inbox)
                if (happened.id.starts_with("timer/")) store.deliver(each.actor, happened, now);
    }
    void trace(std::string line) {
        if (tracing_) out_.trace.push_back(std::to_string((now - began_).count()) + " ms: " + std::move(line));
    }

  private:
    // ---- chance ----

    std::uint64_t any(std::uint64_t below) { return random_() % below; }
    bool chance(unsigned per_mille) { return any(1000) < per_mille; }

    // ---- the plan of a seed ----

    struct planned {
        std::string actor;
        std::string id;
        time_point at;
        bool repeats = false;
    };
    void plan() {
        nodes_.resize(1 + any(3));
        faults_until_ = 100 + any(500);
        crash_per_mille_ = static_cast<unsigned>(any(12));
        fail_per_mille_ = static_cast<unsigned>(any(60));
        const auto actors = 1 + any(3);
        for (std::uint64_t a = 0; a < actors; ++a) {
            const auto actor = "actor/" + std::to_string(a);
            const auto events = 1 + any(6);
            auto at = now;
            for (std::uint64_t e = 0; e < events; ++e) {
                at += milliseconds(chance(500) ? any(20) : any(8000));
                arrivals_.push_back({actor, "e" + std::to_string(e), at, false});
                if (chance(200))
                    arrivals_.push_back({actor, "e" + std::to_string(e), at + milliseconds(any(9000)), true});
            }
            sent_[actor] = events;
        }
        std::ranges::sort(arrivals_, {},
                          [](const planned& each) { return std::tie(each.at, each.repeats, each.actor, each.id); });
    }

    // ---- processes ----

    void start(int i) {
        auto& it = nodes_[static_cast<std::size_t>(i)];
        it.back_at = it.stalled_until = {};
        it.io = std::make_unique<boost::asio::io_context>(1);
        it.box = std::make_unique<held_mailbox>(*this, i);
        worker_options options;
        options.batch = 1 + any(4);
        options.in_hand = 1 + any(4);
        options.seed = static_cast<std::uint32_t>(1 + any(1'000'000));
        const auto skew = milliseconds(static_cast<std::int64_t>(any(2000)) - 1000);
        it.work = std::make_unique<worker>(
            *it.io, *it.box, [](const claimed& what, time_point at) { return stepped(what, at); },
            [this, i](pending_effect what) { return perform(i, std::move(what)); },
            [this, i](pending_effect what) { return ask(i, std::move(what)); }, options,
            std::make_unique<held_clock>(*this, i, skew));
        it.work->start();
        turn_loop(i);
    }

    void stop(int i) {
        auto& it = nodes_[static_cast<std::size_t>(i)];
        if (!it.io) return;
        out_.superseded += it.work->counts().superseded;
        out_.taken_over += it.work->counts().taken_over;
        out_.uncertain += it.work->counts().uncertain;
        std::list<held_call> gone;  // with their coroutines
        for (auto at = calls_.begin(); at != calls_.end();) {
            const auto next = std::next(at);
            if (at->node == i) {
                if (at->lands_after_crash && !at->applied) {
                    at->node = -1;
                    at->answer = nullptr;
                } else {
                    gone.splice(gone.end(), calls_, at);
                }
            }
            at = next;
        }
        gone.clear();
        it.work.reset();
        it.io.reset();
        it.box.reset();
    }

    void turn_loop(int i) {
        auto& it = nodes_[static_cast<std::size_t>(i)];
        if (!it.io) return;
        it.io->restart();
        it.io->poll();
    }

    // ---- one move of the scheduler ----

    void move() {
        ++out_.moves;
        const bool faults = out_.moves < faults_until_;
        arrive();
        revive();
        if (faults && chance(crash_per_mille_)) return crash(static_cast<int>(any(nodes_.size())));
        if (faults && chance(crash_per_mille_)) return stall(any(nodes_.size()));

        std::vector<std::list<held_call>::iterator> ready;
        auto deadline = time_point::max();
        auto soonest = time_point::max();
        for (auto at = calls_.begin(); at != calls_.end(); ++at) {
            const auto stalled = stalled_until(*at);
            if (stalled > now && (at->applied || !at->apply)) {
                soonest = std::min(soonest, stalled);
                continue;
            }
            deadline = std::min(deadline, due(*at));
            const bool can = at->applied || at->earliest <= now || (at->possible && at->possible());
            if (can) ready.push_back(at);
            soonest = std::min(soonest, can ? now : at->earliest);
        }
        if (ready.empty() || (deadline > now && chance(faults ? 100 : 10))) return let_time_pass(soonest, deadline);
        std::erase_if(ready, [&](auto at) { return deadline <= now && due(*at) > deadline; });
        let_happen(ready[any(ready.size())], faults);
    }

    [[nodiscard]] time_point stalled_until(const held_call& call) const {
        return call.node < 0 ? time_point{} : nodes_[static_cast<std::size_t>(call.node)].stalled_until;
    }
    /// When it must have happened, or been answered; a stall puts off only the answer.
    [[nodiscard]] time_point due(const held_call& call) const {
        return call.applied || !call.apply ? std::max(call.latest, stalled_until(call)) : call.latest;
    }

    void stall(std::size_t i) {
        if (!nodes_[i].io || nodes_[i].stalled_until > now) return;
        nodes_[i].stalled_until = now + milliseconds(any(9000));
        trace("worker " + std::to_string(i) + " stalls");
    }

    void let_time_pass(time_point soonest, time_point deadline) {
        auto to = now + milliseconds(any(chance(100) ? 3000 : 50) + 1);
        if (soonest > now && soonest != time_point::max()) to = std::max(to, soonest);
        for (const auto& each : nodes_)
            if (!each.io) to = std::min(to, std::max(each.back_at, now + 1ms));
        if (!arrivals_.empty()) to = std::min(to, std::max(arrivals_.front().at, now + 1ms));
        now = std::min(to, std::max(deadline, now));
    }

    void arrive() {
        while (!arrivals_.empty() && arrivals_.front().at <= now) {
            const auto next = arrivals_.front();
            arrivals_.pop_front();
            auto id = next.id;
            if (broken_ == sabotage::forget_event_ids && next.repeats) id += " again";
            const auto outcome = store.deliver(next.actor, {id, next.id}, now);
            trace("deliver " + next.actor + " " + id + (outcome == delivered::accepted ? "" : " (known)"));
        }
    }

    void revive() {
        for (int i = 0; i < static_cast<int>(nodes_.size()); ++i) {
            const auto& it = nodes_[static_cast<std::size_t>(i)];
            if (!it.io && it.back_at <= now) {
                trace("worker " + std::to_string(i) + " starts");
                start(i);
            }
        }
    }

    void crash(int i) {
        if (!nodes_[static_cast<std::size_t>(i)].io) return;
        ++out_.crashes;
        trace("worker " + std::to_string(i) + " crashes");
        stop(i);
        nodes_[static_cast<std::size_t>(i)].back_at = now + milliseconds(any(8000));
    }

    void let_happen(std::list<held_call>::iterator at, bool faults) {
        if (!at->applied) {
            if (faults && at->may_fail && stalled_until(*at) <= now && chance(fail_per_mille_)) {
                ++out_.failures;
                const auto how = any(3);  // before, lost on the way there, lost on the way back
                if (how == 2 && at->apply) at->apply();
                trace(std::to_string(at->node) + " " + at->what + (how == 2 ? " happens," : " fails,") + " no answer");
                return answer(at, static_cast<int>(how == 0 ? errc::unavailable : errc::unknown_outcome));
            }
            trace(std::to_string(at->node) + " " + at->what);
            if (at->apply) at->apply();
            at->applied = true;
            if (at->answer && (chance(300) || stalled_until(*at) > now)) return;  // its answer comes later, or never
        }
        answer(at, 0);
    }

    void answer(std::list<held_call>::iterator at, int error) {
        std::list<held_call> one;
        one.splice(one.end(), calls_, at);
        if (!one.front().answer) return;
        one.front().answer(error);
        turn_loop(one.front().node);
    }

    // ---- what actors do: a pure function of the claim ----

    static step stepped(const claimed& what, time_point at) {
        step out{what.state, 0, {}, {}};
        const auto use = what.inbox.size() > 1 && what.version % 3 == 0 ? what.inbox.size() - 1 : what.inbox.size();
        for (; out.consumed < use; ++out.consumed) {
            const auto& happened = what.inbox[out.consumed];
            out.state += happened.id.starts_with("timer/") ? "t:" + happened.bytes : happened.bytes;
            out.state += ' ';
            const auto number = std::hash<std::string>{}(what.actor + happened.id);
            for (std::size_t e = 0; e < number % 3; ++e)
                out.effects.push_back({static_cast<repeat>((number / 3 + e) % 3), happened.id});
            if (number % 4 == 0 && !happened.id.starts_with("timer/"))
                out.timers.push_back({"after " + happened.bytes, at + milliseconds(number % 20'000), happened.bytes});
        }
        return out;
    }

    // ---- the receiver of effects ----

    struct nothing {};
    awaitable<performed> perform(int i, pending_effect what) {
        const auto outcome = std::make_shared<performed>();
        co_await suspend<nothing>([&, outcome](continuation<nothing> rest) {
            const auto shared = std::make_shared<continuation<nothing>>(std::move(rest));
            held_call call;
            call.node = i;
            call.what = "performs " + what.id;
            call.earliest = now;
            call.latest = now + perform_within;
            call.may_fail = false;
            call.lands_after_crash = true;
            call.apply = [this, outcome, id = what.id] { receive(id, *outcome); };
            call.answer = [shared](int) { shared->go_on({}); };
            hold(std::move(call));
        });
        co_return *outcome;
    }

    void receive(const std::string& id, performed& outcome) {
        const auto dice = out_.moves < faults_until_ ? any(100) : 99;
        const bool happens = dice >= 16 || (dice >= 8 && dice < 12);
        if (happens) {
            ++received_[id];
            trace("  received " + id);
        }
        outcome.what = dice >= 16  ? performed::kind::done
                       : dice >= 8 ? performed::kind::unknown
                       : dice >= 1 ? performed::kind::not_yet
                                   : performed::kind::impossible;
        if (outcome.what == performed::kind::not_yet && chance(500)) outcome.delay = milliseconds(any(90'000));
        outcome.reason = "the receiver says so";
        if (outcome.what != performed::kind::done) trace("  answers " + std::to_string(static_cast<int>(outcome.what)));
    }

    awaitable<std::optional<bool>> ask(int i, pending_effect what) {
        const auto outcome = std::make_shared<std::optional<bool>>();
        co_await suspend<nothing>([&, outcome](continuation<nothing> rest) {
            const auto shared = std::make_shared<continuation<nothing>>(std::move(rest));
            held_call call;
            call.node = i;
            call.what = "asks for " + what.id;
            call.earliest = now;
            call.latest = now + answer_within;
            call.may_fail = false;
            call.apply = [this, outcome, id = what.id] {
                if (out_.moves >= faults_until_ || !chance(150)) *outcome = received_.contains(id);
            };
            call.answer = [shared](int) { shared->go_on({}); };
            hold(std::move(call));
        });
        co_return *outcome;
    }

    // ---- the promises ----

    bool settled() {
        if (!arrivals_.empty() || !store.idle() || store.timers() > 0) return false;
        return std::ranges::none_of(calls_, [](const held_call& each) { return each.lands_after_crash; });
    }

    void note_broken(std::string what) { out_.broken.push_back(std::move(what)); }

    void judge() {
        for (const auto& [actor, count] : sent_)
            judge_actor(actor, count);
        std::map<std::string, std::string> buried;
        for (const auto& letter : store.dead_letters(100'000))
            buried[letter.what.id] = letter.reason;
        for (const auto& [id, effect] : expected_)
            judge_effect(id, effect, buried);
        for (const auto& [id, times] : received_)
            if (!expected_.contains(id)) note_broken(id + " was performed and never committed");
    }

    void judge_actor(const std::string& actor, std::uint64_t count) {
        std::vector<std::string> events, rung;
        const auto state = store.peek(actor);
        for (std::size_t at = 0; at < state.size();) {
            const auto end = state.find(' ', at);
            auto word = state.substr(at, end - at);
            if (word.starts_with("t:")) {
                rung.push_back(word.substr(2));
            } else {
                events.push_back(std::move(word));
            }
            at = end + 1;
        }
        std::vector<std::string> wanted;
        for (std::uint64_t e = 0; e < count; ++e)
            wanted.push_back("e" + std::to_string(e));
        if (events != wanted) note_broken(actor + " was stepped through: " + state);
        std::ranges::sort(rung);
        std::vector<std::string> due;
        for (const auto& name : timers_set_[actor])
            due.push_back(name.substr(6));
        if (rung != due) note_broken(actor + ": timers did not fire once each: " + state);
    }

    void judge_effect(const std::string& id, const expected_effect& effect,
                      const std::map<std::string, std::string>& buried) {
        const auto at = received_.find(id);
        const auto times = at == received_.end() ? 0 : at->second;
        const auto letter = buried.find(id);
        const bool given_up = letter != buried.end();
        if (times == 0 && !given_up) note_broken(id + " was never performed");
        if (times > 1 && effect.policy != repeat::freely)
            note_broken(id + " was performed " + std::to_string(times) + " times, policy " +
                        std::to_string(static_cast<int>(effect.policy)));
        if (given_up && letter->second == "uncertain" && effect.policy != repeat::mark_first)
            note_broken(id + " became uncertain, policy " + std::to_string(static_cast<int>(effect.policy)));
    }

    std::mt19937_64 random_;
    sabotage broken_;
    bool tracing_;
    time_point began_ = now;
    simulated out_;
    std::vector<node> nodes_;
    std::list<held_call> calls_;
    std::deque<planned> arrivals_;
    std::uint64_t faults_until_ = 0;
    unsigned crash_per_mille_ = 0, fail_per_mille_ = 0;
    std::map<std::string, std::uint64_t> sent_;
    std::map<std::string, std::set<std::string>> timers_set_;
    std::map<std::string, expected_effect> expected_;
    std::map<std::string, int> received_;
};

// ---- ports ----

template <class T, class Apply>
awaitable<result<T>> held_mailbox::call(std::string what, Apply apply, milliseconds wait) {
    co_return co_await suspend<result<T>>([this, &what, &apply, wait](continuation<result<T>> rest) {
        const auto shared = std::make_shared<continuation<result<T>>>(std::move(rest));
        const auto got = std::make_shared<std::optional<result<T>>>();
        held_call held;
        held.node = node_;
        held.what = std::move(what);
        held.earliest = world_.now + wait;
        held.latest = world_.now + wait + answer_within;
        if (wait > 0ms) held.possible = [w = &world_] { return w->store.ready(w->now); };
        held.apply = [got, apply = std::move(apply)]() mutable { got->emplace(apply()); };
        held.answer = [got, shared](int error) {
            if (error != 0) return shared->go_on(result<T>(boost::system::in_place_error, static_cast<errc>(error)));
            shared->go_on(std::move(**got));
        };
        world_.hold(std::move(held));
    });
}

awaitable<result<std::vector<claimed>>> held_mailbox::claim(std::size_t most, milliseconds wait) {
    co_return co_await call<std::vector<claimed>>(
        "claims", [w = &world_, most] { return w->store.claim(most, w->now); }, wait);
}

awaitable<result<committed>> held_mailbox::commit(claimed what, step stepped) {
    const auto name = "commits " + what.actor + " at " + std::to_string(what.version);
    co_return co_await call<committed>(name,
                                       [w = &world_, what = std::move(what), stepped = std::move(stepped)]() mutable {
                                           if (w->broken() == sabotage::ignore_versions)
                                               what.version = w->store.version(what.actor);
                                           const auto timers = stepped.timers;
                                           auto out = w->store.commit(what, std::move(stepped), w->now);
                                           if (out.stored) w->committed_effects(out.effects, timers, what.actor);
                                           if (w->broken() == sabotage::acknowledge_before_performing)
                                               for (const auto& each : out.effects)
                                                   w->store.done(each.id);
                                           return out;
                                       });
}

awaitable<result<>> held_mailbox::hand_back(claimed what) {
    co_return co_await call<void>("hands back " + what.actor, [w = &world_, what]() -> result<> {
        w->store.hand_back(what);
        return {};
    });
}

awaitable<result<bool>> held_mailbox::begin(lease by) {
    co_return co_await call<bool>("begins " + by.effect_id, [w = &world_, by] {
        if (w->broken() == sabotage::forget_begun) return w->store.keep(by, w->now);
        return w->store.begin(by, w->now);
    });
}

awaitable<result<std::vector<bool>>> held_mailbox::keep(std::vector<lease> held) {
    co_return co_await call<std::vector<bool>>("keeps " + std::to_string(held.size()), [w = &world_, held] {
        std::vector<bool> out;
        for (const auto& each : held)
            out.push_back(w->store.keep(each, w->now));
        return out;
    });
}

awaitable<result<>> held_mailbox::done(std::string id) {
    co_return co_await call<void>("is done with " + id, [w = &world_, id]() -> result<> {
        w->store.done(id);
        return {};
    });
}

awaitable<result<bool>> held_mailbox::retry_later(lease by, milliseconds delay) {
    co_return co_await call<bool>("puts off " + by.effect_id,
                                  [w = &world_, by, delay] { return w->store.retry_later(by, delay, w->now); });
}

awaitable<result<bool>> held_mailbox::bury(lease by, std::string reason) {
    co_return co_await call<bool>("buries " + by.effect_id + ": " + reason,
                                  [w = &world_, by, reason] { return w->store.bury(by, reason, w->now); });
}

awaitable<result<std::vector<pending_effect>>> held_mailbox::take_over(std::size_t most) {
    co_return co_await call<std::vector<pending_effect>>("takes over", [w = &world_, most] {
        auto out = w->store.take_over(most, w->now);
        if (w->broken() == sabotage::hide_take_over)
            for (auto& each : out)
                each.taken_over = false;
        for (const auto& each : out)
            w->trace("  took over " + each.id);
        return out;
    });
}

awaitable<result<mailbox::fired>> held_mailbox::fire_timers() {
    co_return co_await call<fired>("fires timers", [w = &world_] {
        const auto twin = w->broken() == sabotage::fire_timers_twice ? w->store : memory_store{};
        auto out = w->store.fire_timers(w->now);
        if (out.count > 0) w->trace("  fired " + std::to_string(out.count));
        // As if reading a timer and removing it were two commands: the store from before fires it once more, later.
        if (w->broken() == sabotage::fire_timers_twice && out.count > 0) w->fire_again(twin);
        return out;
    });
}

time_point held_clock::now() { return world_.now + skew_; }

awaitable<> held_clock::wait(milliseconds time) {
    struct nothing {};
    co_await suspend<nothing>([this, time](continuation<nothing> rest) {
        const auto shared = std::make_shared<continuation<nothing>>(std::move(rest));
        held_call held;
        held.node = node_;
        held.what = "wakes";
        held.earliest = world_.now + time;
        held.latest = held.earliest + 200ms;
        held.may_fail = false;
        held.answer = [shared](int) { shared->go_on({}); };
        world_.hold(std::move(held));
    });
}

}  // namespace

simulated simulate(std::uint64_t seed, sabotage broken, bool keep_trace) {
    return world(seed, broken, keep_trace).run();
}

}  // namespace coach::tests
