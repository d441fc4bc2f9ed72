#include "bot/turn.hpp"

#include "bot/codec.hpp"
#include "bot/world.hpp"
#include "core/coach.hpp"
#include "integrations/console/console.hpp"
#include "tests/support/run.hpp"

#include <catch2/catch_test_macros.hpp>

#include <stdexcept>

using namespace coach;

namespace {

const core::world& shipped() {
    static const auto kept = [] {
        auto made = bot::load_world(std::string(COACH_SOURCE_DIR) + "/graphs", "");
        if (!made) throw std::runtime_error(made.error().detail);
        return std::move(*made);
    }();
    return *kept.world;
}

/// A platform that shows little, under any name.
class small_platform final : public integrations::platform {
  public:
    explicit small_platform(std::string its_name) : name_(std::move(its_name)) { shows_.text_chars = 100; }
    std::string_view name() const override { return name_; }
    std::vector<integrations::route> routes() override { return {}; }
    const core::capabilities& shows() const override { return shows_; }
    durable::repeat policy(const core::say&) const override { return durable::repeat::mark_first; }
    net::awaitable<durable::performed> perform(core::say s, std::string id) override {
        performed.emplace_back(std::move(id), std::move(s));
        co_return durable::performed{};
    }
    net::awaitable<std::optional<bool>> happened(core::say, std::string) override { co_return std::optional(true); }

    std::vector<std::pair<std::string, core::say>> performed;

    net::awaitable<durable::performed> fetch(core::event e, unsigned attempts) override {
        fetched.emplace_back(std::move(e), attempts);
        co_return durable::performed{};
    }
    std::vector<std::pair<core::event, unsigned>> fetched;

  private:
    std::string name_;
    core::capabilities shows_;
};

struct rig {
    rig() {
        auto one = std::make_unique<small_platform>("small");
        small = one.get();
        on.add(std::move(one));
        on.add(std::make_unique<console::console_platform>([](const core::say&) {}));
    }
    bot::platforms on;
    small_platform* small;
};

durable::event said(std::string platform, std::string text, std::string id = "e1") {
    const core::event e{
        id, {std::move(platform), "T1", "D1", "", true, ""}, {"U1", "Ana"}, core::said{std::move(text), ""}, {}, {}};
    return {std::move(id), bot::encode(e)};
}

durable::claimed claim(std::vector<durable::event> inbox, std::string state = {}) {
    durable::claimed c;
    c.actor = "learner/small/T1/U1";
    c.state = std::move(state);
    c.inbox = std::move(inbox);
    return c;
}

std::vector<core::say> says(const durable::step& s) {
    std::vector<core::say> out;
    for (const auto& e : s.effects) {
        const auto wanted = bot::decode_outgoing(e.bytes);
        REQUIRE(wanted.has_value());
        if (const auto* one = std::get_if<core::say>(&*wanted)) out.push_back(*one);
    }
    return out;
}

}  // namespace

SCENARIO("a turn steps each event of the inbox in order and stores one state", "[turn]") {
    rig r;
    const auto made = bot::run_turn(
        shipped(), r.on,
        claim({said("console", "I need a PRD for usage-based billing", "1"), said("console", "pause", "2")}), {});
    CHECK(made.consumed == 2);
    CHECK(says(made).size() == 2);
    const auto state = bot::decode_state(made.state);
    REQUIRE(state.has_value());
    CHECK(std::get<core::learner_state>(*state).sessions.at(0).paused);
}

SCENARIO("an event that cannot be read is consumed and skipped, and the others are answered", "[turn]") {
    rig r;
    const auto made =
        bot::run_turn(shipped(), r.on, claim({{"x", "not an event"}, {"y", ""}, said("console", "help")}), {});
    CHECK(made.consumed == 3);
    CHECK(says(made).size() == 1);
}

SCENARIO("a state that cannot be read stops the turn, so that the inbox is kept", "[turn]") {
    rig r;
    CHECK_THROWS_AS(bot::run_turn(shipped(), r.on, claim({said("console", "help")}, "broken"), {}), std::runtime_error);
}

SCENARIO("messages are fitted to their platform before they are stored", "[turn]") {
    rig r;
    const auto wide = says(bot::run_turn(shipped(), r.on, claim({said("console", "help")}), {}));
    const auto narrow = says(bot::run_turn(shipped(), r.on, claim({said("small", "help")}), {}));
    REQUIRE(!narrow.empty());
    for (const auto& s : narrow)
        for (const auto& p : s.what.parts)
            if (const auto* t = std::get_if<core::text_part>(&p)) CHECK(t->markdown.size() <= 120);
    CHECK(wide.size() == 1);
}

SCENARIO("each effect carries what may be done when it is lost, by its platform", "[turn]") {
    rig r;
    const auto made =
        bot::run_turn(shipped(), r.on, claim({said("small", "I need a PRD for usage-based billing")}), {});
    bool says_once = false, counts_freely = false;
    for (const auto& e : made.effects) {
        const auto wanted = bot::decode_outgoing(e.bytes);
        REQUIRE(wanted.has_value());
        if (std::holds_alternative<core::say>(*wanted))
            says_once = e.policy == durable::repeat::mark_first;
        else
            counts_freely = e.policy == durable::repeat::freely;
    }
    CHECK(says_once);
    CHECK(counts_freely);
}

SCENARIO("an effect is performed where it belongs, and an impossible one says why", "[turn]") {
    rig r;
    boost::asio::io_context io;
    std::vector<std::string> delivered, counted;
    const bot::performing with{
        r.on,
        [&](std::string actor, durable::event) -> net::awaitable<durable::result<durable::delivered>> {
            delivered.push_back(std::move(actor));
            co_return durable::delivered::accepted;
        },
        [&](const core::record& c) { counted.push_back(c.kind); },
        {}};
    const auto perform = [&](const bot::outgoing& what) {
        durable::pending_effect e;
        e.id = "id-1";
        e.what = {durable::repeat::freely, bot::encode(what)};
        return support::run(io, bot::perform_effect(with, std::move(e)));
    };
    using kind = durable::performed::kind;
    CHECK(perform(core::say{{"small", "T1", "D1", "", true, ""}, {"U1", "Ana"}, {}, {}}).what == kind::done);
    REQUIRE(r.small->performed.size() == 1);
    CHECK(r.small->performed[0].first == "id-1");
    CHECK(perform(core::tell{"team/small/T1", {"count", {}}}).what == kind::done);
    CHECK(delivered == std::vector<std::string>{"team/small/T1"});
    CHECK(perform(bot::counted{{{"critiqued", {}}}}).what == kind::done);
    CHECK(counted == std::vector<std::string>{"critiqued"});
    const auto gone = perform(core::say{{"pigeon", "T1", "D1", "", true, ""}, {"U1", "Ana"}, {}, {}});
    CHECK(gone.what == kind::impossible);
    CHECK(gone.reason.find("pigeon") != std::string::npos);
}

TEST_CASE("what a platform has to be asked for becomes an effect, and the coach is not stepped", "[bot][turn]") {
    rig r;
    const core::event wanted{"f1",
                             {"small", "T1", "D1", "", true, ""},
                             {"U1", "Ana"},
                             core::told{std::string(integrations::fetch_kind), {{"what", "files"}}},
                             {},
                             {}};
    const auto c = claim({{"f1", bot::encode(wanted)}});
    const auto step = bot::run_turn(shipped(), r.on, c, {});
    CHECK(step.consumed == 1);
    REQUIRE(step.effects.size() == 1);
    CHECK(step.effects[0].policy == durable::repeat::freely);  // the inbox drops what comes twice
    CHECK(says(step).empty());

    boost::asio::io_context context;
    durable::pending_effect effect{"learner/small/T1/U1/1/0", "learner/small/T1/U1", step.effects[0]};
    effect.attempts = 2;
    const bot::performing with{r.on, {}, {}, {}, {}};
    CHECK(support::run(context, bot::perform_effect(with, effect)).what == durable::performed::kind::done);
    REQUIRE(r.small->fetched.size() == 1);
    CHECK(r.small->fetched[0].first.id == "f1");
    CHECK(r.small->fetched[0].second == 2);
}
