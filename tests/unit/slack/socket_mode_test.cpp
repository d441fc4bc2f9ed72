#include "integrations/slack/socket_mode.hpp"

#include "tests/support/run.hpp"
#include "tests/support/socket_stub.hpp"

#include <boost/json/parse.hpp>
#include <catch2/catch_test_macros.hpp>

#include <set>

using namespace coach;
using namespace std::chrono_literals;
namespace json = boost::json;

namespace {

/// The shell against the stand-in; the door is the test's.
struct socket_rig {
    boost::asio::io_context io{1};
    support::slack_stub slack{io};
    support::socket_stub far{io, slack};
    net::http_client client{io};
    std::vector<std::pair<bool, std::string>> taken;
    std::function<net::http_response(bool, const std::string&)> answer = [](bool, const std::string&) {
        return net::http_response{200, {}, {}};
    };
    std::unique_ptr<slack::socket_mode> near;

    explicit socket_rig(std::string token = "xapp-test") {
        slack::socket_config c;
        c.app_token = std::move(token);
        c.api_url = slack.api_url();
        c.seed = 7;
        c.timing.first_retry = 20ms;
        c.timing.slow_retry = 100ms;
        c.timing.crowded_retry = 50ms;
        c.timing.crowded_for = 200ms;
        c.timing.ping_every = 50ms;
        c.timing.pong_within = 300ms;
        c.timing.greet_within = 400ms;
        c.timing.young = 10ms;
        c.timing.open_every = 0ms;
        near = std::make_unique<slack::socket_mode>(
            io, client, [this](bool form, std::string body) { return take(this, form, std::move(body)); }, c);
        near->start();
    }
    ~socket_rig() {
        near.reset();
        client.close();
        io.restart();
        io.poll();
    }
    static net::awaitable<net::http_response> take(socket_rig* self, bool form, std::string body) {
        self->taken.emplace_back(form, body);
        co_return self->answer(form, body);
    }
    /// Runs the loop until it holds.
    template <class F>
    bool until(F holds, std::chrono::seconds at_most = 20s) {
        io.restart();
        const auto end = std::chrono::steady_clock::now() + at_most;
        while (!holds() && std::chrono::steady_clock::now() < end)
            io.run_one_for(20ms);
        return holds();
    }
    bool serving() {
        return until([&] { return near->live() == 2 && far.open() == 2; });
    }
    std::size_t distinct() const { return std::set(taken.begin(), taken.end()).size(); }
};

json::object event(int n) { return {{"type", "event_callback"}, {"event_id", "Ev" + std::to_string(n)}}; }
using none = std::vector<std::string>;

}  // namespace

TEST_CASE("what comes over a socket is stored and acknowledged where it came", "[slack][socket]") {
    socket_rig r;
    REQUIRE(r.serving());
    std::vector<std::string> ids;
    for (int i = 0; i < 40; ++i)
        ids.push_back(r.far.deliver("events_api", event(i)));
    REQUIRE(r.until([&] { return r.far.acknowledged() == 40; }));
    for (const auto& id : ids) {
        CHECK(r.far.of(id).acks == 1);
        CHECK_FALSE(r.far.of(id).wrong_link);
        CHECK_FALSE(r.far.of(id).answer);
    }
    CHECK(r.taken.size() == 40);
    CHECK(r.far.violations() == none{});
}

TEST_CASE("an answer goes along when Slack takes one", "[slack][socket]") {
    socket_rig r;
    r.answer = [](bool, const std::string&) {
        return net::http_response{
            200, {{"Content-Type", "application/json; charset=utf-8"}}, R"({"response_type":"ephemeral"})"};
    };
    const auto with = r.far.deliver("slash_commands", {{"command", "/coach"}, {"text", "menu"}}, true);
    const auto without = r.far.deliver("slash_commands", {{"command", "/coach"}, {"text", "help"}}, false);
    REQUIRE(r.until([&] { return r.far.acknowledged() == 2; }));
    REQUIRE(r.far.of(with).answer);
    CHECK(*r.far.of(with).answer == json::parse(R"({"response_type":"ephemeral"})"));
    CHECK_FALSE(r.far.of(without).answer);
    CHECK(r.taken.at(0) == std::pair(true, std::string("command=%2Fcoach&text=menu")));
    CHECK(r.far.violations() == none{});
}

TEST_CASE("what is not stored is not acknowledged, and comes again", "[slack][socket]") {
    socket_rig r;
    support::socket_habits h;
    h.again_after = 100ms;
    r.far.behave(h);
    int refusals = 3;
    r.answer = [&](bool, const std::string&) -> net::http_response {
        if (refusals-- > 1) return {503, {}, {}};
        if (refusals == 0) throw std::runtime_error("the store fell over");
        return {200, {}, {}};
    };
    const auto id = r.far.deliver("events_api", event(1));
    REQUIRE(r.until([&] { return r.far.acknowledged() == 1; }));
    CHECK(r.far.of(id).sent == 4);
    CHECK(r.near->counts().not_stored == 3);
}

TEST_CASE("connections that are refreshed leave no gap and lose nothing", "[slack][socket]") {
    socket_rig r;
    support::socket_habits h;
    h.refresh_after = 10;
    h.leave_after = 60ms;
    r.far.behave(h);
    REQUIRE(r.serving());
    for (int i = 0; i < 300; ++i)
        r.far.deliver("events_api", event(i));
    REQUIRE(r.until([&] { return r.far.acknowledged() == 300; }));
    CHECK(r.distinct() == 300);
    CHECK(r.far.gaps() == 0);
    CHECK(r.far.opened() >= 20);
    CHECK(r.far.most_open() <= 4);
    CHECK(r.far.violations() == none{});
}

TEST_CASE("connections that are cut lose nothing", "[slack][socket]") {
    socket_rig r;
    support::socket_habits h;
    h.drop_after = 7;
    h.repeat_every = 5;
    r.far.behave(h);
    REQUIRE(r.serving());
    for (int i = 0; i < 200; ++i)
        r.far.deliver("events_api", event(i));
    REQUIRE(r.until([&] { return r.far.acknowledged() == 200; }));
    CHECK(r.distinct() == 200);
    CHECK(r.far.violations() == none{});
}

TEST_CASE("a silent peer is noticed and left", "[slack][socket]") {
    socket_rig r;
    REQUIRE(r.serving());
    support::socket_habits h;
    h.silent = true;
    r.far.behave(h);
    r.far.drop_all();
    const auto before = r.far.opened();
    REQUIRE(r.until([&] { return r.far.opened() >= before + 2; }));  // greeted by nobody, and tried again
    r.far.behave({});
    r.far.deliver("events_api", event(1));
    REQUIRE(r.until([&] { return r.far.acknowledged() == 1; }));
}

TEST_CASE("a token that is refused, or a switch that is off, is waited out", "[slack][socket]") {
    for (const auto* word : {"invalid_auth", "socket_mode_not_enabled", "internal_error"}) {
        socket_rig r;
        support::socket_habits h;
        h.refuse_open = word;
        r.far.behave(h);
        REQUIRE(r.until([&] { return r.far.asked() >= 3; }));
        r.far.behave({});
        REQUIRE(r.serving());
    }
}

TEST_CASE("disconnect with any reason ends in two connections again", "[slack][socket]") {
    for (const auto* reason : {"warning", "refresh_requested", "link_disabled", "too_many_websockets", "new reason"}) {
        socket_rig r;
        REQUIRE(r.serving());
        const auto before = r.far.opened();
        INFO(reason);
        r.far.tell_all_to_leave(reason);
        REQUIRE(r.until([&] { return r.far.opened() >= before + 1; }));
        REQUIRE(r.serving());
        r.far.deliver("events_api", event(1));
        CHECK(r.until([&] { return r.far.acknowledged() == 1; }));
    }
}

TEST_CASE("stopping acknowledges what is in hand, says goodbye, and ends every task", "[slack][socket]") {
    socket_rig r;
    REQUIRE(r.serving());
    for (int i = 0; i < 50; ++i)
        r.far.deliver("events_api", event(i));
    REQUIRE(r.until([&] { return r.taken.size() >= 10; }));
    const bool done = support::run(r.io, [](slack::socket_mode* m) -> net::awaitable<bool> {
        co_await m->stop(5s);
        co_return true;
    }(r.near.get()));
    CHECK(done);
    REQUIRE(r.until([&] { return r.far.open() == 0; }));
    CHECK(r.far.acknowledged() == r.taken.size());
    CHECK(r.far.violations() == none{});
}
