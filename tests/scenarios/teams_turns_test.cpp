// Teams, from the outside: activities with signed tokens in over real sockets, connector calls out to the stand-in.

#include "tests/scenarios/teams_town.hpp"

#include <boost/json.hpp>
#include <catch2/catch_message.hpp>

#include <atomic>
#include <set>

namespace coach::scenarios {
namespace {

using support::teams_message;

const std::string chat = "a:chat-of-ana";

SCENARIO("A person writes in Teams and is answered in their chat, once for each message", "[teams_turns]") {
    teams_workspace w;
    w.tell(teams_message(w.town.service(), "I need a PRD for usage-based billing", "1"));
    const auto first = w.await(chat, 1);
    INFO(boost::json::serialize(first[0].payload));
    CHECK(boost::json::serialize(first[0].payload).find("usage-based billing") != std::string::npos);
    CHECK(w.town.with([](auto& stub) { return stub.violations(); }) == std::vector<std::string>{});

    WHEN("Teams delivers it again, as it does after 15 seconds") {
        for (int i = 0; i < 3; ++i)
            w.tell(teams_message(w.town.service(), "I need a PRD for usage-based billing", "1"));
        w.tell(teams_message(w.town.service(), "where were we?", "2"));
        const auto after = w.await(chat, 2);
        CHECK(after.size() == 2);
    }
    WHEN("the program is killed and comes back") {
        w.coach.kill();
        w.coach.start();
        w.tell(teams_message(w.town.service(), "where were we?", "3"));
        const auto after = w.await(chat, 2);
        CHECK(boost::json::serialize(after[1].payload).find("billing") != std::string::npos);
    }
}

SCENARIO("64 messages of one conversation at once: each is stored, each is answered", "[teams_turns]") {
    teams_workspace w;
    constexpr int count = 64;
    std::atomic<int> accepted{0};
    std::vector<std::thread> senders;
    for (int i = 0; i < count; ++i) {
        senders.emplace_back([&, i] {
            sender out;
            const auto activity = teams_message(w.town.service(), "help", "c" + std::to_string(i));
            const auto answer = out.send(w.town.signed_by_connector(activity), w.coach.port(), seconds(15));
            accepted += answer && answer->status == 200;
        });
    }
    for (auto& t : senders)
        t.join();
    CHECK(accepted == count);
    const auto answers = w.await(chat, count);
    std::set<std::string> ids;
    for (const auto& m : answers)
        ids.insert(m.id);
    CHECK(answers.size() == count);
    CHECK(ids.size() == count);
}

SCENARIO("Two people in one channel's thread are each answered there", "[teams_turns]") {
    teams_workspace w;
    for (const auto* user : {"29:ana", "29:ben"}) {
        auto a = support::teams_channel_message(w.town.service(), "help", std::string("t-") + user);
        a["from"].as_object()["id"] = user;
        w.tell(a);
    }
    (void)w.await("19:general@thread.tacv2;messageid=1600", 2);
    CHECK(w.town.with([](auto& stub) { return stub.violations(); }) == std::vector<std::string>{});
}

SCENARIO("Who is not the connector reaches nothing in the program", "[teams_turns]") {
    teams_workspace w;
    const auto message = teams_message(w.town.service(), "hello", "1");
    CHECK(w.status_of(support::teams_request(message, "")) == 401);
    CHECK(w.status_of(support::teams_request(message, support::teams_signer(3).token("app-1", w.town.service(), 0))) ==
          401);
    net::http_request head;
    head.method = "HEAD";
    head.target = "/api/messages";
    CHECK(w.status_of(head) == 200);
    CHECK(w.coach.log().find("secret-1") == std::string::npos);
}

}  // namespace
}  // namespace coach::scenarios
