// Monday in a large workspace: 20,000 prompts fall due at once while people ask and press. The real worker and the real
// pace of Slack, over the store in memory, with time of its own.

#include "durable/memory_mailbox.hpp"
#include "durable/waiting.hpp"
#include "durable/worker.hpp"
#include "integrations/slack/rate_limits.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <map>
#include <queue>
#include <random>

namespace coach::tests {
namespace {

using namespace coach::durable;
using namespace std::chrono_literals;

constexpr std::size_t people = 20'000;
const time_point monday{std::chrono::sys_days{std::chrono::year{2026} / 11 / 23} + 9h};

/// Time that moves when nothing else can.
struct virtual_time {
    struct sleeper {
        time_point until;
        std::uint64_t order;
        std::shared_ptr<continuation<int>> rest;
        bool operator<(const sleeper& other) const {
            return std::pair(until, order) > std::pair(other.until, other.order);
        }
    };
    time_point now = monday;
    std::priority_queue<sleeper> asleep;
    std::uint64_t order = 0;
};

class virtual_clock final : public durable::clock {
  public:
    explicit virtual_clock(virtual_time& t) : time_(t) {}
    time_point now() override { return time_.now; }
    awaitable<> wait(milliseconds how_long) override {
        static_cast<void>(co_await suspend<int>([this, how_long](continuation<int> rest) {
            time_.asleep.push({time_.now + std::max(how_long, milliseconds{1}), ++time_.order,
                               std::make_shared<continuation<int>>(std::move(rest))});
        }));
    }

  private:
    virtual_time& time_;
};

struct posted {
    std::string effect, actor;
    bool prompt = false;
    time_point when{}, wanted{};
};

struct town {
    boost::asio::io_context io{1};
    virtual_time time;
    virtual_clock pauses{time};
    std::shared_ptr<memory_shared> shared = std::make_shared<memory_shared>();
    memory_mailbox box{io, shared};
    slack::rate_limits limits{true};
    std::vector<posted> sent;
    std::map<std::string, unsigned> refused;  ///< by the far side's own count
    std::unique_ptr<worker> work;

    town() {
        shared->now = [this] { return time.now; };
        shared->pause = [this] { return pauses.wait(50ms); };
        worker_options options;
        options.seed = 7;
        work = std::make_unique<worker>(
            io, box, [](const claimed& c, time_point) { return stepped(c); },
            [this](pending_effect e) { return perform(this, std::move(e)); },
            [](pending_effect) -> awaitable<std::optional<bool>> { co_return false; }, options,
            std::make_unique<virtual_clock>(time));
    }

    /// One message for each event, in no time: a prompt for a timer, an answer for everything else.
    static step stepped(const claimed& c) {
        step out{c.state + "x", 0, {}, {}};
        for (const auto& e : c.inbox) {
            ++out.consumed;
            out.effects.push_back({repeat::ask_first, e.bytes});
        }
        return out;
    }

    [[nodiscard]] slack::instant pace_now() const { return slack::instant(time.now - monday); }

    static awaitable<performed> perform(town* self, pending_effect e) {
        const bool prompt = e.what.bytes.starts_with("prompt");
        const auto wait =
            self->limits.take({"T1", "chat.postMessage", e.actor, prompt ? std::string_view(e.id) : std::string_view{}},
                              self->pace_now());
        if (wait.count() > 0) co_return performed{performed::kind::not_yet, wait, "paced", true, prompt};
        const auto wanted = std::stoll(e.what.bytes.substr(e.what.bytes.find(' ') + 1));
        self->sent.push_back({e.id, e.actor, prompt, self->time.now, time_point(milliseconds(wanted))});
        co_return performed{};
    }

    void deliver(const std::string& actor, const std::string& id, const std::string& kind) {
        const auto bytes = kind + " " + std::to_string(time.now.time_since_epoch().count());
        boost::asio::co_spawn(io.get_executor(), box.deliver(actor, {id, bytes}), [](std::exception_ptr, auto) {});
    }

    /// Until that moment.
    void run(time_point until) {
        for (;;) {
            io.restart();
            while (io.poll() > 0) {
            }
            if (time.asleep.empty() || time.asleep.top().until > until) break;
            time.now = std::max(time.now, time.asleep.top().until);
            const auto next = time.asleep.top().rest;
            time.asleep.pop();
            next->go_on(0);
        }
        time.now = std::max(time.now, until);
    }
};

/// The most that came within any window of that length.
std::size_t most_within(const std::vector<posted>& sent, milliseconds window) {
    std::size_t most = 0, first = 0;
    for (std::size_t i = 0; i < sent.size(); ++i) {
        while (sent[i].when - sent[first].when >= window)
            ++first;
        most = std::max(most, i - first + 1);
    }
    return most;
}

}  // namespace

TEST_CASE("20,000 prompts that fall due at once leave smoothly, and nobody's answer waits for them", "[simulation]") {
    for (const std::uint32_t seed : {1U, 2U}) {
        std::mt19937 random(seed);
        town t;
        t.work->start();
        for (std::size_t i = 0; i < people; ++i)
            t.deliver("p" + std::to_string(i), "monday", "prompt");
        std::size_t answers = 0;
        std::uniform_int_distribution<int> gap(200, 1200);
        for (auto at = monday; at < monday + 30min; at += milliseconds(gap(random))) {
            t.run(at);
            const auto who = "p" + std::to_string(random() % people);
            t.deliver(who, "asks" + std::to_string(answers++), "answer");
        }
        t.run(monday + 3h);

        std::map<std::string, unsigned> times;
        milliseconds longest{0};
        std::size_t prompts = 0, answered = 0;
        for (const auto& each : t.sent) {
            ++times[each.effect];
            prompts += each.prompt;
            answered += !each.prompt;
            if (!each.prompt) longest = std::max(longest, each.when - each.wanted);
        }
        const auto last = t.sent.empty() ? 0ms : t.sent.back().when - monday;
        INFO("seed " << seed << ": " << prompts << " prompts and " << answered << " answers in " << last.count() / 1000
                     << " s; longest wait of an answer " << longest.count() << " ms; most in a second "
                     << most_within(t.sent, 1s) << ", in a minute " << most_within(t.sent, 60s) << "; buried "
                     << t.work->counts().effects_buried << ", uncertain " << t.work->counts().uncertain);
        CHECK(prompts == people);
        CHECK(answered == answers);
        CHECK(std::ranges::all_of(times, [](const auto& each) { return each.second == 1; }));
        CHECK(longest < 2s);
        CHECK(most_within(t.sent, 60s) <= 300 + 20);
        CHECK(most_within(t.sent, 1s) <= 20 + 5);
        CHECK(last < 2h);
        CHECK(t.work->counts().effects_buried == 0);
    }
}

}  // namespace coach::tests
