#include "core/event.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace coach::core;

namespace {
std::string learner(std::string platform, std::string workspace, std::string who) {
    return learner_id({std::move(platform), std::move(workspace), "C1", {}, true, {}}, {std::move(who), {}});
}
}  // namespace

TEST_CASE("an actor's id keeps platform, workspace and person apart", "[message][event]") {
    CHECK(learner("slack", "T1", "U1") == "learner/slack/T1/U1");
    CHECK(team_id({"slack", "T1", {}, {}, true, {}}) == "team/slack/T1");
    CHECK(learner("slack", "a/b", "c") != learner("slack", "a", "b/c"));
    CHECK(learner("p", "%2F", "c") != learner("p", "/", "c"));
    CHECK(learner("p", "{x}", "a b") == "learner/p/%7Bx%7D/a%20b");
}

TEST_CASE("the short-lived reply token is no part of where a conversation happens", "[message][event]") {
    place a{"slack", "T1", "C1", "", true, "x"};
    place b = a;
    b.reply_token = "y";
    CHECK(a == b);
    b.thread = "1.2";
    CHECK_FALSE(a == b);
}
