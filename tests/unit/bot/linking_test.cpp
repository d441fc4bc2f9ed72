// One person on two platforms, through whole turns: two small platforms, a shelf, and a mailbox of two queues.
#include "bot/linking.hpp"

#include "bot/turn.hpp"
#include "bot/world.hpp"
#include "core/consent.hpp"
#include "core/joining.hpp"
#include "tests/support/run.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators_all.hpp>

#include <deque>
#include <map>
#include <random>
#include <set>

using namespace coach;
using namespace std::chrono_literals;

namespace {

const core::world& shipped() {
    static const auto kept = [] {
        auto made = bot::load_world(std::string(COACH_SOURCE_DIR) + "/graphs", "");
        if (!made) throw std::runtime_error(made.error().detail);
        return std::move(*made);
    }();
    return *kept.world;
}

class quiet_platform final : public integrations::platform {
  public:
    explicit quiet_platform(std::string its_name) : name_(std::move(its_name)) {}
    std::string_view name() const override { return name_; }
    std::vector<integrations::route> routes() override { return {}; }
    const core::capabilities& shows() const override { return shows_; }
    durable::repeat policy(const core::say&) const override { return durable::repeat::freely; }
    net::awaitable<durable::performed> perform(core::say s, std::string) override {
        said.push_back(std::move(s));
        co_return durable::performed{};
    }
    net::awaitable<std::optional<bool>> happened(core::say, std::string) override { co_return std::optional(true); }
    std::vector<core::say> said;

  private:
    std::string name_;
    core::capabilities shows_;
};

const std::string ana_on_slack = "learner/slack/T1/UANA", ana_on_teams = "learner/teams/TEN/29:ana";

struct town {
    boost::asio::io_context io;
    bot::vault safe{bot::master_keys{{std::string(32, 'k')}}};
    durable::time_point now{std::chrono::sys_days{std::chrono::year{2026} / 11 / 23} + 10h};
    durable::memory_shelf shelf{[this] { return now; }};
    bot::platforms on;
    quiet_platform *slack, *teams;
    std::map<std::string, std::string> states;
    std::map<std::string, std::uint64_t> versions;
    std::set<std::string> known;
    std::deque<std::pair<std::string, durable::event>> waiting;
    unsigned sent = 0;

    town() {
        auto a = std::make_unique<quiet_platform>("slack"), b = std::make_unique<quiet_platform>("teams");
        slack = a.get(), teams = b.get();
        on.add(std::move(a));
        on.add(std::move(b));
    }

    net::awaitable<durable::result<durable::delivered>> deliver(std::string actor, durable::event e) {
        if (!known.insert(actor + e.id).second) co_return durable::delivered::duplicate;
        waiting.emplace_back(std::move(actor), std::move(e));
        co_return durable::delivered::accepted;
    }
    bot::performing performs() {
        const auto deliver_to = [this](std::string actor, durable::event e) {
            return deliver(std::move(actor), std::move(e));
        };
        return {on,
                deliver_to,
                [](const core::record&) {},
                [](std::string, std::string, bot::noted) -> net::awaitable<durable::result<bool>> { co_return true; },
                [](std::string, std::uint64_t) -> net::awaitable<durable::result<>> { co_return durable::result<>{}; },
                [this, deliver_to](bot::outgoing wanted, durable::pending_effect e) {
                    return bot::perform_link({shelf, safe, deliver_to}, std::move(wanted), std::move(e));
                }};
    }
    /// Every effect twice, as after a crash between performing and marking: what comes of it must not change.
    void settle() {
        while (!waiting.empty()) {
            auto [actor, event] = std::move(waiting.front());
            waiting.pop_front();
            durable::claimed c;
            c.actor = actor;
            c.state = states[actor];
            c.inbox.push_back(std::move(event));
            auto made = bot::run_turn(shipped(), on, c, now);
            states[actor] = made.forget ? std::string{} : std::move(made.state);
            const auto version = ++versions[actor];
            for (std::size_t i = 0; i < made.effects.size(); ++i) {
                const auto wanted = bot::decode_outgoing(made.effects[i].bytes);
                REQUIRE(wanted.has_value());
                const int times = std::holds_alternative<core::say>(*wanted) ? 1 : 2;
                for (int n = 0; n < times; ++n) {
                    durable::pending_effect e;
                    e.id = actor + "/" + std::to_string(version) + "/" + std::to_string(i);
                    e.actor = actor;
                    e.what = made.effects[i];
                    support::run(io, bot::perform_effect(performs(), std::move(e)));
                }
            }
        }
    }
    void put(const std::string& actor, core::happening what) {
        const auto who = *core::address_of(actor);
        const std::string id = "ev" + std::to_string(++sent);
        const core::event e{id, who.where, {who.who.id, "Ana"}, std::move(what), now, {}};
        waiting.emplace_back(actor, durable::event{id, bot::encode(e)});
        settle();
    }
    core::say say(const std::string& actor, std::string text) {
        put(actor, core::said{std::move(text), {}});
        return last(actor);
    }
    core::say last(const std::string& actor) {
        auto& all = actor == ana_on_slack || actor.starts_with("learner/slack") ? slack->said : teams->said;
        REQUIRE(!all.empty());
        return all.back();
    }
    core::say press(const std::string& actor, std::string_view action) {
        for (const auto& p : last(actor).what.parts)
            if (const auto* c = std::get_if<core::choices_part>(&p))
                for (const auto& o : c->options)
                    if (o.id.ends_with("/" + std::string(action))) {
                        put(actor, core::chose{o.id, {}});
                        return last(actor);
                    }
        INFO(core::plain_text(last(actor).what));
        FAIL("no button " << action);
        return {};
    }
    core::learner_state learner(const std::string& actor) {
        const auto state = bot::decode_state(states[actor]);
        REQUIRE(state.has_value());
        return std::get<core::learner_state>(*state);
    }
    std::string code() {
        for (const auto& p : say(ana_on_slack, "link").what.parts)
            if (const auto* c = std::get_if<core::code_part>(&p)) return c->text;
        FAIL("no code: " << core::plain_text(last(ana_on_slack).what));
        return {};
    }
    void link() {
        say(ana_on_teams, code());
        press(ana_on_slack, "link_yes");
    }
};

bool has_word(const core::say& s, std::string_view word) {
    return core::plain_text(s.what).find(word) != std::string::npos;
}

}  // namespace

SCENARIO("One person links Slack and Teams and is one learner on both", "[linking]") {
    town t;
    t.say(ana_on_slack, "I need a PRD for usage-based billing");
    t.say(ana_on_slack, "pause");
    t.say(ana_on_teams, "remember that the pilot is with Dana's team");
    REQUIRE(t.learner(ana_on_teams).habit.facts.size() == 1);
    t.link();
    INFO(core::plain_text(t.last(ana_on_slack).what));
    const auto ana = t.learner(ana_on_slack), rest = t.learner(ana_on_teams);
    CHECK(rest.links.joined_to == ana_on_slack);
    CHECK(rest.habit.facts.empty());
    CHECK(ana.habit.facts.size() == 1);
    CHECK(ana.sessions.size() == 1);
    CHECK(ana.links.also.size() == 1);

    THEN("work that began on one goes on on the other, and the answer goes where they spoke") {
        const auto before = t.slack->said.size();
        const auto answer = t.say(ana_on_teams, "where were we?");
        INFO(core::plain_text(answer.what));
        CHECK(answer.where.platform == "teams");
        CHECK(answer.to.id == "29:ana");
        CHECK(t.slack->said.size() == before);
        CHECK_FALSE(t.learner(ana_on_slack).sessions.at(0).paused);
    }
    THEN("unlinking leaves everything on the first side, and the other begins anew") {
        t.say(ana_on_slack, "unlink");
        t.press(ana_on_slack, "unlink:0");
        CHECK(t.learner(ana_on_slack).links.also.empty());
        CHECK(t.learner(ana_on_slack).habit.facts.size() == 1);
        for (const auto& room : t.learner(ana_on_slack).rooms)
            CHECK(room.where.platform == "slack");
        CHECK(t.learner(ana_on_teams).links.joined_to.empty());
        t.say(ana_on_teams, "hello");
        CHECK(t.learner(ana_on_teams).rooms.size() == 1);
        CHECK(t.learner(ana_on_slack).rooms.size() == 1);
    }
    THEN("deleting on either side deletes both") {
        t.say(ana_on_teams, "delete my data");
        t.press(ana_on_teams, "delete_everything");
        CHECK(t.states[ana_on_slack].empty());
        CHECK(t.states[ana_on_teams].empty());
    }
}

SCENARIO("a code joins nothing without a yes where it was made", "[linking]") {
    town t;
    t.say(ana_on_slack, "hello");
    const auto code = t.code();
    const std::string eve = "learner/teams/TEN/29:eve";
    t.say(eve, code);
    CHECK(t.learner(ana_on_slack).links.also.empty());
    CHECK(t.learner(eve).links.joined_to.empty());
    WHEN("it was not them") {
        t.press(ana_on_slack, "link_no");
        CHECK(t.learner(ana_on_slack).links.also.empty());
        CHECK(t.learner(eve).links.joined_to.empty());
        THEN("the code is used up") {
            t.say(ana_on_teams, code);
            CHECK(t.learner(ana_on_slack).links.asked.actor.empty());
        }
    }
    WHEN("they say yes after more than ten minutes") {
        t.now += 11min;
        t.press(ana_on_slack, "link_yes");
        CHECK(t.learner(ana_on_slack).links.also.empty());
        CHECK(t.learner(eve).links.joined_to.empty());
    }
}

SCENARIO("a code that is over, changed, guessed or typed in its own chat joins nothing", "[linking]") {
    town t;
    t.say(ana_on_slack, "hello");
    auto code = t.code();
    SECTION("over") { t.now += 11min; }
    SECTION("changed") { code.back() = code.back() == 'A' ? 'B' : 'A'; }
    SECTION("guessed") { code = "link AAAA-BBBB-CCCC-DDDD"; }
    t.say(ana_on_teams, code);
    if (t.learner(ana_on_slack).links.asked.actor.empty()) {
        CHECK(t.learner(ana_on_teams).links.asks.actor.empty());
    } else {  // the untouched code, as a control
        CHECK(has_word(t.last(ana_on_slack), "Teams"));
        CHECK(has_word(t.say(ana_on_slack, code), "chat"));
    }
}

namespace {

core::learner_state random_learner(std::mt19937& g) {
    const auto n = [&](int most) { return static_cast<int>(g() % static_cast<unsigned>(most + 1)); };
    core::learner_state s;
    s.introduced = true;
    for (int i = n(6); i > 0; --i) {
        core::learning::trace t;
        t.graph = "g.product";
        t.criterion = "cr." + std::to_string(n(4));
        if (core::learning::trace_of(s.learnt, t.graph, t.criterion)) continue;
        for (int k = 1 + n(5); k > 0; --k)
            t.evidence.push_back({"wf.prd", core::learning::source::guided, 0.5, core::learning::help::none,
                                  core::time_point{std::chrono::hours{n(1000)}}});
        t.count = static_cast<int>(t.evidence.size());
        t.is = {n(20) / 10.0 - 1, t.count * 1.0};
        t.variance = 2.0 / (1 + t.count);
        t.reviewed = core::time_point{std::chrono::hours{n(1000)}};
        s.learnt.criteria.push_back(std::move(t));
    }
    for (int i = n(4); i > 0; --i)
        s.sessions.push_back({s.next_session++, "wf.prd", "", "t" + std::to_string(i), {}, {}, true, {}});
    for (int i = n(4); i > 0; --i)
        s.habit.facts.push_back({s.habit.next_fact++, "f" + std::to_string(g()), {}, {}});
    for (int i = n(3); i > 0; --i)
        s.practice.items.push_back({"wf.prd", "cr." + std::to_string(i), {}, {}, 0.5, 5, {}, 0});
    s.practice.agreed.prompts_a_week = 1 + n(4);
    s.practice.agreed.stopped = n(3) == 0;
    if (n(1)) s.consents.push_back({core::purpose::ai_use, {}, 1, {}});
    if (n(1)) s.consents.push_back({core::purpose::observe, {}, 2, {}});
    return s;
}

int evidence_in(const core::learner_state& s) {
    int sum = 0;
    for (const auto& t : s.learnt.criteria)
        sum += t.count;
    return sum;
}

}  // namespace

SCENARIO("joining counts nothing twice, loses nothing, and keeps the stricter terms", "[linking]") {
    std::mt19937 g(4711);
    for (int round = 0; round < 300; ++round) {
        CAPTURE(round);
        auto first = random_learner(g), second = random_learner(g);
        first.links.also.push_back({ana_on_teams, "Ana", {}});
        const auto j = core::join(first, second, ana_on_teams, core::time_point{1000h});
        const auto& w = j.whole;
        CHECK(evidence_in(w) == evidence_in(first) + evidence_in(second));
        std::set<std::string> criteria;
        for (const auto* s : {&first, &second})
            for (const auto& t : s->learnt.criteria)
                criteria.insert(t.criterion);
        CHECK(w.learnt.criteria.size() == criteria.size());
        for (const auto& t : w.learnt.criteria) {
            CHECK(t.evidence.size() == std::min<std::size_t>(core::learning::evidence_kept, t.count));
            for (const auto* s : {&first, &second})
                if (const auto* was = core::learning::trace_of(s->learnt, t.graph, t.criterion)) {
                    CHECK(t.variance <= was->variance);
                    CHECK(t.reviewed >= was->reviewed);
                }
        }
        CHECK(w.sessions.size() == first.sessions.size() + second.sessions.size());
        std::set<std::uint32_t> ids;
        for (const auto& s : w.sessions)
            CHECK(ids.insert(s.id).second);
        CHECK(w.habit.facts.size() == first.habit.facts.size() + second.habit.facts.size());
        CHECK(w.practice.agreed.prompts_a_week ==
              std::min(first.practice.agreed.prompts_a_week, second.practice.agreed.prompts_a_week));
        CHECK(w.practice.agreed.stopped == (first.practice.agreed.stopped || second.practice.agreed.stopped));
        for (const auto p : {core::purpose::ai_use, core::purpose::observe})
            CHECK(core::consented(w, p) == (core::consented(first, p) && core::consented(second, p)));
        CHECK(core::join(first, second, "learner/teams/TEN/other", {}).whole.sessions.size() == first.sessions.size());
        // An identity that was never talked with changes nothing.
        const auto alone = core::join(first, core::learner_state{}, ana_on_teams, {});
        CHECK(bot::encode(core::actor_state(alone.whole)) == bot::encode(core::actor_state(first)));
    }
}
