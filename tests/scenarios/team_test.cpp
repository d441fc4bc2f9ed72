// A team session from the outside: two people in a thread of a Slack channel, over real sockets and stored in Redis.

#include "tests/scenarios/workspace.hpp"

#include <boost/json.hpp>
#include <catch2/catch_message.hpp>

namespace coach::scenarios {
namespace {

button with_value(const support::slack_stub::posted& m, std::string_view value) {
    for (auto& b : buttons_of(m))
        if (b.value == value) return b;
    FAIL("no button " << value << " in: " << words_of(m));
    return {};
}

SCENARIO("TM05: Two people hand the steps of one workflow to each other in a Slack thread", "[team]") {
    workspace w;
    const std::string root = "1800000001.000100";
    const auto mention = [&](const std::string& user, const std::string& text, const std::string& ts) {
        w.tell(message_request({user, "C7", "<@UBOT> " + text, ts, ts == root ? "" : root, "app_mention"}, "Ev" + ts));
    };
    mention("U1", "team session on a PRD", root);
    const auto opened = w.await("C7", 1).at(0);
    CHECK(opened.thread == root);
    CHECK(opened.only_for.empty());  // everybody sees it

    w.press("U1", opened, with_value(opened, "team:take:0"));
    const auto taken = w.await("C7", 2).at(1);
    CHECK(taken.thread == root);
    mention("U1", "38 of 210 accounts share logins (billing data, Q3).", "1800000002.000100");
    const auto noted = w.await("C7", 3).at(2);
    w.press("U1", noted, with_value(noted, "team:hand:0"));
    const auto offered = w.await("C7", 4).at(3);
    CHECK(words_of(offered).find("38 of 210") != std::string::npos);

    w.press("U2", offered, with_value(offered, "team:take:1"));
    const auto second = w.await("C7", 5).at(4);
    mention("U2", "Exit calls in August: two accounts churned over seats.", "1800000003.000100");
    const auto more = w.await("C7", 6).at(5);
    w.press("U1", more, with_value(more, "team:hand:1"));  // not theirs to hand on
    const auto refused = w.await("C7", 7).at(6);
    CHECK(buttons_of(refused).empty());
    w.press("U2", more, with_value(more, "team:hand:1"));
    const auto third = w.await("C7", 8).at(7);
    CHECK(!buttons_of(third).empty());
    const auto violations = w.town.with([](auto& stub) { return stub.violations(); });
    INFO("the Web API would refuse: " << (violations.empty() ? "" : violations.front()));
    CHECK(violations.empty());
}

}  // namespace
}  // namespace coach::scenarios
