// Socket Mode: the whole program without a public address and without a signing secret.

#include "tests/scenarios/workspace.hpp"

#include <boost/json.hpp>

#include <algorithm>
#include <map>
#include <set>

namespace coach::scenarios {
namespace {

namespace json = boost::json;
using support::socket_habits;
using support::socket_stub;

environment over_sockets() { return {{"SLACK_SIGNING_SECRET", ""}, {"SLACK_APP_TOKEN", "xapp-test"}}; }

struct connected : workspace {
    struct not_yet {};
    connected() : workspace(over_sockets()) {
        REQUIRE(eventually([&] { return open() >= 1; }));
    }
    connected(environment more, not_yet) : workspace(std::move(more)) {}
    std::size_t open() {
        return town.with_sockets([](socket_stub& s) { return s.open(); });
    }
    std::string deliver(const net::http_request& request) {
        return town.with_sockets([&](socket_stub& s) { return s.deliver(request); });
    }
    void behave(const socket_habits& h) {
        town.with_sockets([&](socket_stub& s) { s.behave(h); });
    }
    bool acknowledged(const std::string& id) {
        return eventually([&] { return town.with_sockets([&](socket_stub& s) { return s.of(id).acks > 0; }); });
    }
    std::string write(const std::string& user, const std::string& text) {
        const auto ts = next_time();
        return deliver(message_request({user, "D" + user, text, ts}, "Ev" + ts));
    }
    std::vector<std::string> violations() {
        return town.with_sockets([](socket_stub& s) { return s.violations(); });
    }
};
using none = std::vector<std::string>;

SCENARIO("A workspace that cannot reach the program talks with it over Socket Mode", "[socket]") {
    connected w;
    REQUIRE(w.acknowledged(w.write("U1", "I need a PRD for usage-based billing")));
    const auto first = w.await("DU1", 1).front();
    CHECK(words_of(first).find("tep 1 of 8") != std::string::npos);
    REQUIRE(w.acknowledged(w.deliver(press_request("U1", first, button_named(first, "skip"), w.next_time()))));
    const auto second = w.await("DU1", 2).at(1);
    CHECK(words_of(second).find("tep 2 of 8") != std::string::npos);
    REQUIRE(w.acknowledged(w.deliver(command_request("U2", "menu", w.town.response_url("one"), "trigger"))));
    CHECK(!buttons_of(w.await("via one", 1).front()).empty());
    CHECK(w.violations() == none{});

    // Nobody has a secret to sign with, so nothing comes in by HTTP.
    CHECK(w.status_of(command_request("U3", "menu", w.town.response_url("two"), "other trigger")) == 401);
    CHECK(w.coach.stop() == 0);
    CHECK(eventually([&] { return w.open() == 0; }));
}

/// Every person's messages, each with one answer: 1 to `count` turns, none twice.
void check_answers(connected& w, unsigned people, unsigned count) {
    const auto all = w.town.messages();
    std::map<std::string, std::multiset<std::uint32_t>> turns;
    std::set<std::string> effects;
    for (const auto& m : all) {
        turns[m.channel].insert(turn_of(m));
        CHECK(effects.insert(effect_of(m)).second);
    }
    std::multiset<std::uint32_t> wanted;
    for (std::uint32_t i = 1; i <= count; ++i)
        wanted.insert(i);
    CHECK(turns.size() == people);
    for (const auto& [channel, seen] : turns) {
        INFO(channel);
        CHECK(seen == wanted);
    }
}

SCENARIO("Hundreds of events while connections are refreshed, cut and doubled: none lost, none twice", "[socket]") {
    connected w;
    REQUIRE(eventually([&] { return w.open() == 2; }));
    constexpr unsigned people = 40, each = 12;
    std::vector<socket_habits> weather(4);
    weather[0].refresh_after = 12;
    weather[1].drop_after = 9;
    weather[2].repeat_every = 3;
    weather[3].refresh_after = 8;
    weather[3].repeat_every = 4;
    for (unsigned round = 0; round < each; ++round) {
        w.behave(weather[round % weather.size()]);
        for (unsigned p = 0; p < people; ++p)
            w.write("U" + std::to_string(p), round % 2 == 0 ? "menu" : "help");
        const bool all = eventually(
            [&] { return w.town.with_sockets([](socket_stub& s) { return s.acknowledged() == s.delivered(); }); });
        INFO("round " << round << ": " << w.town.with_sockets([](socket_stub& s) { return s.describe(); }) << "\n"
                      << w.coach.log());
        REQUIRE(all);
    }
    REQUIRE(eventually([&] { return w.town.messages().size() >= people * each; }));
    check_answers(w, people, each);
    const auto [gaps, opened, sent] =
        w.town.with_sockets([](socket_stub& s) { return std::tuple(s.gaps(), s.opened(), s.sent()); });
    CHECK(opened >= 20);
    CHECK(sent > people * each);  // so some came more than once
    CHECK(w.violations() == none{});
    INFO(people * each << " events over " << opened << " connections, sent " << sent << " times, gaps " << gaps);
    CHECK(w.coach.stop() == 0);
}

SCENARIO("Refreshes alone leave no instant without a connection", "[socket]") {
    connected w;
    REQUIRE(eventually([&] { return w.open() == 2; }));
    socket_habits h;
    h.refresh_after = 10;
    w.behave(h);
    for (unsigned i = 0; i < 300; ++i)
        w.write("U" + std::to_string(i % 30), "menu");
    REQUIRE(eventually([&] { return w.town.messages().size() >= 300; }));
    check_answers(w, 30, 10);
    const auto [gaps, opened, most] =
        w.town.with_sockets([](socket_stub& s) { return std::tuple(s.gaps(), s.opened(), s.most_open()); });
    CHECK(gaps == 0);
    CHECK(opened >= 20);
    CHECK(most <= 4);
}

SCENARIO("Killed while events come over sockets, it loses and doubles none", "[socket]") {
    connected w;
    for (unsigned round = 0; round < 3; ++round) {
        for (unsigned i = 0; i < 60; ++i)
            w.write("U" + std::to_string(i % 20), "menu");
        const auto seen = w.town.messages().size();
        const auto some = std::min<std::size_t>(seen + 5, (round + 1) * 60);  // a quick one has answered all by now
        REQUIRE(eventually([&] { return w.town.messages().size() >= some; }));
        w.coach.kill();
        w.coach.start();
    }
    REQUIRE(eventually([&] { return w.town.messages().size() >= 180; }));
    check_answers(w, 20, 9);
}

SCENARIO("A token that Slack refuses is said once, and the program goes on", "[socket]") {
    connected w({{"SLACK_APP_TOKEN", "xapp-wrong"}, {"SLACK_SIGNING_SECRET", std::string(signing_secret)}},
                connected::not_yet{});
    REQUIRE(eventually([&] { return w.coach.log().find("SLACK_APP_TOKEN") != std::string::npos; }));
    const auto answer = w.ask("U1", "menu");  // HTTP goes on beside it
    CHECK(turn_of(answer) == 1);
    CHECK(w.coach.log().find("xapp-wrong") == std::string::npos);
    CHECK(w.coach.stop() == 0);
}

SCENARIO("doctor asks for a connection and opens none", "[socket]") {
    slack_town town;
    temporary_folder folder;
    const auto doctor = [&](const std::string& token) {
        return run_program({"doctor"}, {{"COACH_DATA", (folder.path() / "d").string()},
                                        {"SLACK_API_URL", town.api_url()},
                                        {"SLACK_BOT_TOKEN", "xoxb-test"},
                                        {"SLACK_APP_TOKEN", token}});
    };
    const auto good = doctor("xapp-test");
    CHECK(good.output.find("ok    slack: Socket Mode can be opened") != std::string::npos);
    const auto bad = doctor("xapp-wrong");
    CHECK(bad.status == 1);
    CHECK(bad.output.find("wrong slack: Socket Mode cannot be opened (invalid_auth)") != std::string::npos);
    CHECK(bad.output.find("xapp-wrong") == std::string::npos);
    CHECK(town.with_sockets([](socket_stub& s) { return s.opened(); }) == 0);
}

}  // namespace
}  // namespace coach::scenarios
