#include "mailbox_suite.hpp"

#include <algorithm>
#include <set>

namespace coach::tests {
using namespace coach::durable;
using namespace std::chrono_literals;
using std::string;
using std::vector;

namespace {

/// A mailbox that is asked and answers at once; an error fails the test.
struct asked {
    mailbox_bench& bench;
    mailbox& box;

    template <class T>
    T must(awaitable<result<T>> task) {
        auto got = wait_for(bench.io(), std::move(task));
        INFO("error: " << (got ? string("none") : got.error().message()));
        REQUIRE(got.has_value());
        return std::move(*got);
    }
    void must_void(awaitable<result<>> task) {
        auto got = wait_for(bench.io(), std::move(task));
        INFO("error: " << (got ? string("none") : got.error().message()));
        REQUIRE(got.has_value());
    }
    delivered deliver(string actor, string id, string bytes = "x") {
        return must(box.deliver(std::move(actor), {std::move(id), std::move(bytes)}));
    }
    vector<claimed> claim(std::size_t most = 16) { return must(box.claim(most, 0ms)); }
    /// Exactly one ready actor.
    claimed claim_one() {
        auto got = claim();
        REQUIRE(got.size() == 1);
        return std::move(got.front());
    }
    committed commit(claimed what, step s) { return must(box.commit(std::move(what), std::move(s))); }
    vector<pending_effect> take_over(std::size_t most = 64) { return must(box.take_over(most)); }
};

asked worker_of(mailbox_bench& bench) { return {bench, bench.open()}; }

step take_all(const claimed& what, string state = "s") { return {std::move(state), what.inbox.size(), {}, {}}; }

step with_effect(const claimed& what, repeat policy = repeat::freely, string bytes = "say hello") {
    auto out = take_all(what);
    out.effects.push_back({policy, std::move(bytes)});
    return out;
}

/// An actor "a" that was just stepped and has one effect pending, leased to the committer.
pending_effect one_pending(asked& worker, repeat policy = repeat::freely) {
    worker.deliver("a", "e");
    auto what = worker.claim_one();
    auto stepped = with_effect(what, policy);
    auto stored = worker.commit(std::move(what), std::move(stepped));
    REQUIRE(stored.stored);
    REQUIRE(stored.effects.size() == 1);
    return stored.effects.front();
}

void events_arrive_in_order(mailbox_bench& bench) {
    auto worker = worker_of(bench);
    CHECK(worker.deliver("a", "1", "one") == delivered::accepted);
    CHECK(worker.deliver("a", "2", string("two\0\r\n", 6)) == delivered::accepted);
    const auto got = worker.claim_one();
    CHECK(got.actor == "a");
    CHECK(got.version == 0);
    CHECK(got.state.empty());
    CHECK(got.inbox == vector<event>{{"1", "one"}, {"2", string("two\0\r\n", 6)}});
}

void repeats_are_dropped(mailbox_bench& bench) {
    auto worker = worker_of(bench);
    CHECK(worker.deliver("a", "1") == delivered::accepted);
    CHECK(worker.deliver("a", "1") == delivered::duplicate);
    auto what = worker.claim_one();
    CHECK(what.inbox.size() == 1);
    worker.commit(what, take_all(what));
    CHECK(worker.deliver("a", "1") == delivered::duplicate);
    CHECK(worker.claim().empty());
    CHECK(worker.deliver("b", "1") == delivered::accepted);
}

void state_comes_back(mailbox_bench& bench) {
    auto worker = worker_of(bench);
    worker.deliver("a", "1");
    auto first = worker.claim_one();
    const string state("binary \0\xff\r\n state", 17);
    CHECK(worker.commit(first, take_all(first, state)).stored);
    CHECK(worker.must(worker.box.peek("a")) == state);
    CHECK(worker.must(worker.box.peek("nobody")).empty());
    worker.deliver("a", "2");
    const auto second = worker.claim_one();
    CHECK(second.version == 1);
    CHECK(second.state == state);
}

void an_actor_has_one_worker(mailbox_bench& bench) {
    auto one = worker_of(bench);
    auto two = worker_of(bench);
    one.deliver("a", "1");
    auto held = one.claim_one();
    one.deliver("a", "2");
    CHECK(two.claim().empty());
    CHECK(one.commit(held, take_all(held)).stored);
    CHECK(two.claim_one().inbox == vector<event>{{"2", "x"}});
}

void unused_events_come_again(mailbox_bench& bench) {
    auto worker = worker_of(bench);
    worker.deliver("a", "1");
    worker.deliver("a", "2");
    auto what = worker.claim_one();
    CHECK(worker.commit(what, {"s", 1, {}, {}}).stored);
    const auto again = worker.claim_one();
    CHECK(again.version == 1);
    CHECK(again.inbox == vector<event>{{"2", "x"}});
}

void many_actors_are_all_claimed(mailbox_bench& bench) {
    auto worker = worker_of(bench);
    std::set<string> waiting;
    for (int i = 0; i < 100; ++i) {
        waiting.insert("actor " + std::to_string(i));
        worker.deliver("actor " + std::to_string(i), "1");
    }
    for (int rounds = 0; !waiting.empty() && rounds < 200; ++rounds) {
        auto got = worker.claim(7);
        CHECK(got.size() <= 7);
        for (auto& each : got) {
            CHECK(waiting.erase(each.actor) == 1);
            CHECK(worker.commit(each, take_all(each)).stored);
        }
    }
    CHECK(waiting.empty());
}

void a_stale_commit_changes_nothing(mailbox_bench& bench) {
    auto slow = worker_of(bench);
    auto quick = worker_of(bench);
    slow.deliver("a", "1");
    auto stale = slow.claim_one();
    bench.outlast_lease(slow.box);
    auto fresh = quick.claim_one();
    CHECK(fresh.inbox == stale.inbox);
    CHECK(quick.commit(fresh, take_all(fresh, "quick")).stored);

    auto step = with_effect(stale);
    step.state = "slow";
    step.timers.push_back({"t", bench.now() - 1h, "ring"});
    const auto dropped = slow.commit(stale, step);
    CHECK_FALSE(dropped.stored);
    CHECK(dropped.effects.empty());
    CHECK(slow.must(slow.box.peek("a")) == "quick");
    CHECK(slow.must(slow.box.fire_timers()).count == 0);
    bench.outlast_lease(slow.box);
    CHECK(slow.take_over().empty());
    CHECK(slow.claim().empty());
}

void the_first_of_two_holders_wins(mailbox_bench& bench) {
    auto slow = worker_of(bench);
    auto quick = worker_of(bench);
    slow.deliver("a", "1");
    auto held = slow.claim_one();
    bench.outlast_lease(slow.box);
    auto taken = quick.claim_one();
    slow.deliver("a", "2");
    CHECK(slow.commit(held, take_all(held, "slow")).stored);
    CHECK_FALSE(quick.commit(taken, take_all(taken, "quick")).stored);
    CHECK(quick.claim_one().inbox == vector<event>{{"2", "x"}});
}

void a_dead_workers_claim_is_taken_over(mailbox_bench& bench) {
    auto dead = worker_of(bench);
    auto alive = worker_of(bench);
    dead.deliver("a", "1");
    dead.claim_one();
    CHECK(alive.claim().empty());
    bench.outlast_lease(dead.box);
    CHECK(alive.claim_one().inbox == vector<event>{{"1", "x"}});
}

void a_claim_can_go_back(mailbox_bench& bench) {
    auto one = worker_of(bench);
    auto two = worker_of(bench);
    one.deliver("a", "1");
    auto held = one.claim_one();
    one.must_void(one.box.hand_back(held));
    auto got = two.claim_one();
    CHECK(got.inbox == vector<event>{{"1", "x"}});
    one.must_void(one.box.hand_back(held));  // a second time is too late, and harmless
    CHECK(one.claim().empty());
    CHECK(two.commit(got, take_all(got)).stored);
    CHECK(one.claim().empty());
}

void effects_are_leased_to_the_committer(mailbox_bench& bench) {
    auto one = worker_of(bench);
    auto two = worker_of(bench);
    one.deliver("a", "1");
    auto what = one.claim_one();
    auto step = with_effect(what, repeat::freely, "first");
    step.effects.push_back({repeat::ask_first, string("second\0", 7)});
    const auto stored = one.commit(what, step);
    REQUIRE(stored.effects.size() == 2);
    CHECK(stored.effects[0].id == "a/1/0");
    CHECK(stored.effects[1].id == "a/1/1");
    CHECK(stored.effects[1].actor == "a");
    CHECK(stored.effects[1].what.bytes == string("second\0", 7));
    CHECK_FALSE(stored.effects[0].taken_over);
    CHECK(two.take_over().empty());
    one.must_void(one.box.done("a/1/0"));
    bench.outlast_lease(one.box);
    const auto lost = two.take_over();
    REQUIRE(lost.size() == 1);
    CHECK(lost[0].id == "a/1/1");
    CHECK(lost[0].actor == "a");
    CHECK(lost[0].taken_over);
    CHECK(lost[0].what.policy == repeat::ask_first);
    CHECK(lost[0].what.bytes == string("second\0", 7));
    CHECK(two.take_over().empty());
}

void done_is_for_good(mailbox_bench& bench) {
    auto worker = worker_of(bench);
    const auto pending = one_pending(worker);
    worker.must_void(worker.box.done(pending.id));
    worker.must_void(worker.box.done(pending.id));
    bench.outlast_lease(worker.box);
    CHECK(worker.take_over().empty());
    CHECK(worker.must(worker.box.dead_letters(10)).empty());
}

void leases_can_be_kept(mailbox_bench& bench) {
    auto one = worker_of(bench);
    auto two = worker_of(bench);
    const auto pending = one_pending(one);
    bench.pass(one.box.lease_time() * 2 / 3);
    CHECK(one.must(one.box.keep({lease_of(pending)})) == vector{true});
    bench.pass(one.box.lease_time() * 2 / 3);
    CHECK(two.take_over().empty());
    bench.outlast_lease(one.box);
    CHECK(two.take_over().size() == 1);
    CHECK(one.must(one.box.keep({lease_of(pending), {"nobody/1/0", 0}})) == vector{false, false});
}

void a_lost_lease_has_no_say(mailbox_bench& bench) {
    auto one = worker_of(bench);
    auto two = worker_of(bench);
    const auto pending = one_pending(one, repeat::mark_first);
    bench.outlast_lease(one.box);
    const auto taken = two.take_over();
    REQUIRE(taken.size() == 1);
    CHECK(taken[0].turn != pending.turn);
    CHECK_FALSE(one.must(one.box.begin(lease_of(pending))));
    CHECK_FALSE(one.must(one.box.retry_later(lease_of(pending), 0ms)));
    CHECK_FALSE(one.must(one.box.bury(lease_of(pending), "no")));
    CHECK(one.take_over().empty());
    CHECK(two.must(two.box.begin(lease_of(taken[0]))));
}

void begun_is_remembered(mailbox_bench& bench) {
    auto one = worker_of(bench);
    auto two = worker_of(bench);
    const auto pending = one_pending(one, repeat::mark_first);
    CHECK_FALSE(pending.begun);
    CHECK(one.must(one.box.begin(lease_of(pending))));
    bench.outlast_lease(one.box);
    const auto taken = two.take_over();
    REQUIRE(taken.size() == 1);
    CHECK(taken[0].begun);
    CHECK(taken[0].taken_over);
    CHECK(taken[0].what.policy == repeat::mark_first);
    CHECK(taken[0].what.bytes == "say hello");
}

void a_retry_comes_after_its_delay(mailbox_bench& bench) {
    auto one = worker_of(bench);
    auto two = worker_of(bench);
    const auto pending = one_pending(one, repeat::mark_first);
    CHECK(one.must(one.box.begin(lease_of(pending))));
    CHECK(one.must(one.box.retry_later(lease_of(pending), one.box.lease_time() / 2)));
    CHECK(two.take_over().empty());
    bench.pass(one.box.lease_time() / 2 + 50ms);
    const auto again = two.take_over();
    REQUIRE(again.size() == 1);
    CHECK(again[0].attempts == 1);
    CHECK_FALSE(again[0].taken_over);
    CHECK_FALSE(again[0].begun);
}

void a_put_off_effect_can_be_taken_back(mailbox_bench& bench) {
    auto one = worker_of(bench);
    auto two = worker_of(bench);
    const auto pending = one_pending(one);
    CHECK(one.must(one.box.retry_later(lease_of(pending), 0ms)));
    CHECK(one.must(one.box.keep({lease_of(pending)})) == vector{true});
    CHECK(two.take_over().empty());
    bench.outlast_lease(one.box);
    const auto taken = two.take_over();
    REQUIRE(taken.size() == 1);
    CHECK(taken[0].taken_over);
    CHECK(taken[0].attempts == 1);
}

void dead_letters_are_kept_and_replayed(mailbox_bench& bench) {
    auto worker = worker_of(bench);
    const auto pending = one_pending(worker, repeat::mark_first);
    CHECK(worker.must(worker.box.begin(lease_of(pending))));
    CHECK(worker.must(worker.box.bury(lease_of(pending), "uncertain")));
    bench.outlast_lease(worker.box);
    CHECK(worker.take_over().empty());
    const auto letters = worker.must(worker.box.dead_letters(10));
    REQUIRE(letters.size() == 1);
    CHECK(letters[0].reason == "uncertain");
    CHECK(letters[0].what.id == pending.id);
    CHECK(letters[0].what.actor == "a");
    CHECK(letters[0].what.what.bytes == "say hello");
    CHECK(std::chrono::abs(letters[0].when - bench.now()) < 1h);

    CHECK(worker.must(worker.box.replay(letters[0].id)));
    CHECK_FALSE(worker.must(worker.box.replay(letters[0].id)));
    CHECK_FALSE(worker.must(worker.box.replay("nonsense")));
    CHECK(worker.must(worker.box.dead_letters(10)).empty());
    const auto again = worker.take_over();
    REQUIRE(again.size() == 1);
    CHECK(again[0].id == pending.id);
    CHECK_FALSE(again[0].taken_over);
    CHECK_FALSE(again[0].begun);
    CHECK(again[0].attempts == 0);
    CHECK(again[0].what.policy == repeat::mark_first);
}

void timers_fire_once(mailbox_bench& bench) {
    auto one = worker_of(bench);
    auto two = worker_of(bench);
    one.deliver("a", "1");
    auto what = one.claim_one();
    auto step = take_all(what);
    const auto past = bench.now() - 10s;
    step.timers = {{"past", past, "ring"}, {"future", bench.now() + 1h, "later"}};
    CHECK(one.commit(what, step).stored);
    const auto fired = one.must(one.box.fire_timers());
    CHECK(fired.count == 1);
    REQUIRE(fired.next);
    CHECK(*fired.next > 50min);
    CHECK(*fired.next <= 1h);
    CHECK(two.must(two.box.fire_timers()).count == 0);
    const auto rung = two.claim_one();
    CHECK(rung.inbox == vector<event>{{"timer/past/" + std::to_string(past.time_since_epoch().count()), "ring"}});
    CHECK(two.claim().empty());
}

void timers_can_be_moved_and_cancelled(mailbox_bench& bench) {
    auto worker = worker_of(bench);
    worker.deliver("a", "1");
    auto what = worker.claim_one();
    auto step = take_all(what);
    step.timers = {{"moved", bench.now() - 10s, "old"}, {"cancelled", bench.now() - 10s, "never"}};
    CHECK(worker.commit(what, step).stored);
    worker.deliver("a", "2");
    auto next = worker.claim_one();
    auto change = take_all(next);
    change.timers = {{"moved", bench.now() - 5s, "new"}, {"cancelled", {}, ""}, {"unknown", {}, ""}};
    CHECK(worker.commit(next, change).stored);
    CHECK(worker.must(worker.box.fire_timers()).count == 1);
    const auto rung = worker.claim_one();
    REQUIRE(rung.inbox.size() == 1);
    CHECK(rung.inbox[0].bytes == "new");
}

void timers_of_two_actors_do_not_mix(mailbox_bench& bench) {
    auto worker = worker_of(bench);
    for (const auto* actor : {"a", "b"}) {
        worker.deliver(actor, "1");
        auto what = worker.claim_one();
        auto step = take_all(what);
        step.timers = {{"t", bench.now() - 1s, actor}};
        CHECK(worker.commit(what, step).stored);
    }
    CHECK(worker.must(worker.box.fire_timers()).count == 2);
    auto rung = worker.claim();
    std::ranges::sort(rung, {}, &claimed::actor);
    REQUIRE(rung.size() == 2);
    CHECK(rung[0].inbox.at(0).bytes == "a");
    CHECK(rung[1].inbox.at(0).bytes == "b");
}

void names_that_would_blur_are_refused(mailbox_bench& bench) {
    auto worker = worker_of(bench);
    const auto bad = wait_for(bench.io(), worker.box.deliver("a\x1f", {"1", ""}));
    CHECK((!bad && bad.error() == errc::protocol));
    const auto empty = wait_for(bench.io(), worker.box.deliver("", {"1", ""}));
    CHECK((!empty && empty.error() == errc::protocol));
    CHECK(worker.claim().empty());
}

void ids_with_slashes_find_their_actor(mailbox_bench& bench) {
    auto worker = worker_of(bench);
    const string actor = "slack/T1/U2:{x}";
    worker.deliver(actor, "e/1");
    auto what = worker.claim_one();
    auto stored = worker.commit(what, with_effect(what));
    REQUIRE(stored.effects.size() == 1);
    CHECK(worker.must(worker.box.keep({lease_of(stored.effects[0])})) == vector{true});
    bench.outlast_lease(worker.box);
    const auto taken = worker.take_over();
    REQUIRE(taken.size() == 1);
    CHECK(taken[0].actor == actor);
    worker.must_void(worker.box.done(taken[0].id));
}

/// An actor with a state, an effect, a timer, a dead letter and an event that waits.
void fill(mailbox_bench& bench, asked& worker, const string& actor) {
    worker.deliver(actor, "e1");
    auto what = worker.claim_one();
    auto s = with_effect(what);
    s.effects.push_back({repeat::freely, "buried"});
    s.timers.push_back({"nudge", bench.now() + 1h, "wake"});
    s.state = "state of " + actor;
    const auto stored = worker.commit(std::move(what), std::move(s));
    REQUIRE(stored.effects.size() == 2);
    CHECK(worker.must(worker.box.bury(lease_of(stored.effects[1]), "no such place")));
    worker.deliver(actor, "e2", "waits");
}

bool is_empty(const holdings& h) {
    return h.state.empty() && h.inbox.empty() && h.outbox.empty() && h.timers.empty() && h.dead.empty();
}

void holdings_are_all_of_one(mailbox_bench& bench) {
    auto worker = worker_of(bench);
    CHECK(is_empty(worker.must(worker.box.holdings_of("l/x/T/U1"))));
    fill(bench, worker, "l/x/T/U1");
    static_cast<void>(worker.claim());
    fill(bench, worker, "l/x/T/U11");
    for (const string actor : {"l/x/T/U1", "l/x/T/U11"}) {
        const auto all = worker.must(worker.box.holdings_of(actor));
        CHECK(all.version == 1);
        CHECK(all.state == "state of " + actor);
        CHECK(all.inbox == vector<event>{{"e2", "waits"}});
        REQUIRE(all.outbox.size() == 1);
        CHECK(all.outbox[0].id == actor + "/1/0");
        CHECK(all.outbox[0].what.bytes == "say hello");
        REQUIRE(all.timers.size() == 1);
        CHECK(all.timers[0].name == "nudge");
        CHECK(all.timers[0].bytes == "wake");
        CHECK(all.timers[0].due > bench.now());
        REQUIRE(all.dead.size() == 1);
        CHECK(all.dead[0].what.what.bytes == "buried");
        CHECK(std::set<string>(all.remembered.begin(), all.remembered.end()) == std::set<string>{"e1", "e2"});
        CHECK(all.sent_on.empty());
    }
    worker.deliver("t/x/T", "l/x/T/U1/1/0");  // what one actor tells another keeps the id of the effect
    CHECK(worker.must(worker.box.holdings_of("l/x/T/U1")).sent_on == vector<string>{"l/x/T/U1/1/0"});
    CHECK(worker.must(worker.box.holdings_of("l/x/T/U11")).sent_on.empty());
}

void erasing_leaves_nothing(mailbox_bench& bench) {
    auto worker = worker_of(bench);
    fill(bench, worker, "l/x/T/U1");
    static_cast<void>(worker.claim());
    fill(bench, worker, "l/x/T/U2");
    static_cast<void>(worker.claim());
    CHECK(worker.must(worker.box.erase("l/x/T/U1")) == 2);
    const auto left = worker.must(worker.box.holdings_of("l/x/T/U1"));
    CHECK(is_empty(left));
    CHECK(left.version == 2);
    CHECK(left.remembered.size() == 2);
    CHECK_FALSE(is_empty(worker.must(worker.box.holdings_of("l/x/T/U2"))));
    CHECK(worker.must(worker.box.erase("l/x/T/U1")) == 3);  // again is fine
    bench.outlast_lease(worker.box);
    for (const auto& each : worker.claim())
        CHECK(each.actor == "l/x/T/U2");
    for (const auto& each : worker.take_over())
        CHECK(each.actor == "l/x/T/U2");
    CHECK(worker.deliver("l/x/T/U1", "e1") == delivered::duplicate);  // an old event does not bring words back
    CHECK(worker.deliver("l/x/T/U1", "e3") == delivered::accepted);
    const auto fresh = worker.claim_one();
    CHECK(fresh.state.empty());
    CHECK(fresh.version == 3);
}

void a_step_in_hand_is_dropped_by_erasing(mailbox_bench& bench) {
    auto worker = worker_of(bench);
    for (const string actor : {"new", "known"}) {
        if (actor == "known") {
            worker.deliver(actor, "e0");
            auto first = worker.claim_one();
            auto s = take_all(first);
            CHECK(worker.commit(std::move(first), std::move(s)).stored);
        }
        worker.deliver(actor, "e1");
        auto held = worker.claim_one();
        auto s = with_effect(held);
        worker.must(worker.box.erase(actor));
        CHECK_FALSE(worker.commit(std::move(held), std::move(s)).stored);
        CHECK(is_empty(worker.must(worker.box.holdings_of(actor))));
    }
}

void a_step_can_forget(mailbox_bench& bench) {
    auto worker = worker_of(bench);
    fill(bench, worker, "l/x/T/U1");
    auto what = worker.claim_one();
    worker.deliver("l/x/T/U1", "e3", "after");
    auto s = with_effect(what, repeat::freely, "goodbye");
    s.state = "not kept";
    s.forget = true;
    const auto stored = worker.commit(std::move(what), std::move(s));
    REQUIRE(stored.stored);
    REQUIRE(stored.effects.size() == 1);
    const auto left = worker.must(worker.box.holdings_of("l/x/T/U1"));
    CHECK(left.state.empty());
    CHECK(left.version == 2);
    CHECK(left.timers.empty());
    CHECK(left.dead.empty());
    CHECK(left.inbox == vector<event>{{"e3", "after"}});
    REQUIRE(left.outbox.size() == 1);
    CHECK(left.outbox[0].what.bytes == "goodbye");
    auto next = worker.claim_one();
    CHECK(next.state.empty());
    auto again = with_effect(next);
    const auto later = worker.commit(std::move(next), std::move(again));
    REQUIRE(later.effects.size() == 1);
    CHECK(later.effects[0].id == "l/x/T/U1/3/0");  // ids of effects never come twice
}

}  // namespace

const vector<mailbox_promise>& mailbox_promises() {
    static const vector<mailbox_promise> all{
        {"events arrive in order, byte for byte", events_arrive_in_order},
        {"a known event id is dropped, also after it was stepped", repeats_are_dropped},
        {"state and version come back as committed", state_comes_back},
        {"an actor has one worker at a time", an_actor_has_one_worker},
        {"events that a step did not use come again", unused_events_come_again},
        {"a hundred actors are claimed once each, never more than asked for", many_actors_are_all_claimed},
        {"a stale worker's commit changes nothing", a_stale_commit_changes_nothing},
        {"of two holders the first to commit wins", the_first_of_two_holders_wins},
        {"a dead worker's claim is taken over after its lease", a_dead_workers_claim_is_taken_over},
        {"a claim handed back is at once visible to others", a_claim_can_go_back},
        {"effects are leased to the committer and taken over when it dies", effects_are_leased_to_the_committer},
        {"what is done never comes again", done_is_for_good},
        {"a lease that is kept is not taken over", leases_can_be_kept},
        {"the holder of a lost lease has no say", a_lost_lease_has_no_say},
        {"that an effect was begun is remembered", begun_is_remembered},
        {"an effect put off comes after its delay, as certainly not performed", a_retry_comes_after_its_delay},
        {"an effect put off can be taken back by its holder", a_put_off_effect_can_be_taken_back},
        {"dead letters are kept, shown and replayed once", dead_letters_are_kept_and_replayed},
        {"a timer fires once, through the inbox", timers_fire_once},
        {"a timer can be moved and cancelled", timers_can_be_moved_and_cancelled},
        {"timers of two actors do not mix", timers_of_two_actors_do_not_mix},
        {"names that would blur in the store are refused", names_that_would_blur_are_refused},
        {"an actor's id may hold slashes and braces", ids_with_slashes_find_their_actor},
        {"all that is kept of an actor can be seen, and of nobody else", holdings_are_all_of_one},
        {"an erased actor leaves nothing but its version and the ids of its events", erasing_leaves_nothing},
        {"a step in hand while its actor is erased changes nothing", a_step_in_hand_is_dropped_by_erasing},
        {"a step that forgets leaves its own effects, and the next event makes a new actor", a_step_can_forget},
    };
    return all;
}

}  // namespace coach::tests
