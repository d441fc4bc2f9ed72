#include "integrations/slack/rate_limits.hpp"

#include <catch2/catch_test_macros.hpp>

using coach::slack::instant;
using coach::slack::rate_limits;
using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {
const instant start{};
std::string post = "chat.postMessage";
}  // namespace

TEST_CASE("a channel takes a short burst, then one message a second", "[slack][limits]") {
    rate_limits limits(true);
    for (int i = 0; i < 4; ++i)
        CHECK(limits.take(post, "C1", start) == milliseconds(0));
    CHECK(limits.take(post, "C1", start) == milliseconds(1000));
    CHECK(limits.take(post, "C1", start + milliseconds(400)) == milliseconds(600));
    CHECK(limits.take(post, "C1", start + seconds(1)) == milliseconds(0));
    CHECK(limits.take(post, "C1", start + seconds(1)) > milliseconds(0));
}

TEST_CASE("a full channel holds back no other channel", "[slack][limits]") {
    rate_limits limits(true);
    while (limits.take(post, "C1", start) == milliseconds(0)) {
    }
    CHECK(limits.take(post, "C2", start) == milliseconds(0));
}

TEST_CASE("within an hour no method gets more than its tier", "[slack][limits]") {
    for (const auto& [method, a_minute] :
         {std::pair{"chat.update", 50}, {"chat.postEphemeral", 100}, {"conversations.history", 50}}) {
        rate_limits limits(true);
        int taken = 0;
        for (int ms = 0; ms < 3'600'000; ms += 50) {
            taken += limits.take(method, "C" + std::to_string(ms % 997), start + milliseconds(ms)) == milliseconds(0);
        }
        INFO(method << " " << taken);
        CHECK(taken <= a_minute * 60 + 20);
        CHECK(taken >= a_minute * 60 - 20);
    }
}

TEST_CASE("a 429 rests its channel and method, and nothing else", "[slack][limits]") {
    for (const bool enabled : {true, false}) {
        rate_limits limits(enabled);
        limits.pause(post, "C1", seconds(30), start);
        CHECK(limits.take(post, "C1", start + seconds(1)) == milliseconds(29'000));
        CHECK(limits.take(post, "C2", start + seconds(1)) == milliseconds(0));
        CHECK(limits.take("chat.update", "C1", start + seconds(1)) == milliseconds(0));
        CHECK(limits.take(post, "C1", start + seconds(30)) == milliseconds(0));
    }
}

TEST_CASE("memory follows the channels in use", "[slack][limits]") {
    rate_limits limits(true);
    for (int i = 0; i < 100'000; ++i) {
        (void)limits.take(post, "C" + std::to_string(i), start + milliseconds(i * 60));
    }
    CHECK(limits.remembered() <= 4100);
}

TEST_CASE("switched off, only pauses count", "[slack][limits]") {
    rate_limits limits(false);
    for (int i = 0; i < 1000; ++i)
        CHECK(limits.take(post, "C1", start) == milliseconds(0));
}
