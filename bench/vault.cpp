// What does encryption at rest cost? Sealing and opening 1 KB with a person's key and with a derived one, and what a
// whole turn (deliver, claim, commit with a state of 3 KB and one message) costs more for it, over the store in memory.
// Medians in microseconds.

#include "bot/run.hpp"
#include "bot/sealed_mailbox.hpp"
#include "durable/memory_mailbox.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>

namespace {

using namespace coach;

double median_us(const std::function<void()>& once, int times = 2000) {
    std::vector<double> took;
    for (int i = 0; i < times; ++i) {
        const auto began = std::chrono::steady_clock::now();
        once();
        took.push_back(std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - began).count());
    }
    std::nth_element(took.begin(), took.begin() + times / 2, took.end());
    return took[static_cast<std::size_t>(times) / 2];
}

double turn_us(boost::asio::io_context& io, durable::mailbox& mail) {
    int events = 0;
    const std::string state(3000, 's'), event(400, 'e'), message(800, 'm');
    return median_us([&] {
        if (!bot::run(io, mail.deliver("learner/slack/T1/U1", {"e" + std::to_string(++events), event}))) std::abort();
        auto got = bot::run(io, mail.claim(1, durable::milliseconds{0}));
        if (!got || got->size() != 1) std::abort();
        durable::step s;
        s.consumed = 1;
        s.state = state;
        s.effects.push_back({durable::repeat::freely, message});
        const auto done = bot::run(io, mail.commit(std::move(got->front()), std::move(s)));
        if (!done || !done->stored || !bot::run(io, mail.done(done->effects[0].id))) std::abort();
    });
}

}  // namespace

int main() {
    const bot::vault safe(bot::master_keys{{bot::random_secret()}});
    const auto key = bot::random_secret();
    const std::string text(1024, 'x');
    const auto own = bot::seal(key, {true, 1}, "state", text);
    const auto derived = safe.seal_for("learner/slack/T1/U1", "event", text);
    boost::asio::io_context io;
    const auto shared = std::make_shared<durable::memory_shared>();
    durable::memory_mailbox plain(io, shared);
    durable::memory_mailbox inner(io, std::make_shared<durable::memory_shared>());
    durable::memory_keyring keys;
    bot::sealed_mailbox sealed(inner, keys, safe);
    const auto without = turn_us(io, plain), with = turn_us(io, sealed);
    std::printf(
        "vault: 1 KB with a person's key: seal %.2f µs, open %.2f µs; derived: seal %.2f µs, open %.2f µs; a turn in "
        "memory: plain %.1f µs, sealed %.1f µs\n",
        median_us([&] { (void)bot::seal(key, {true, 1}, "state", text); }),
        median_us([&] { (void)bot::open(key, "state", own); }),
        median_us([&] { (void)safe.seal_for("learner/slack/T1/U1", "event", text); }),
        median_us([&] { (void)safe.open_for("learner/slack/T1/U1", "event", derived); }), without, with);
}
