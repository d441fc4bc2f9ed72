#include "integrations/slack/rate_limits.hpp"

#include <catch2/catch_test_macros.hpp>

#include <string>
#include <vector>

using coach::slack::instant;
using coach::slack::rate_limits;
using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {
const instant start{};
std::string post = "chat.postMessage";
coach::slack::turn_wanted in(std::string_view method, std::string_view channel) { return {"T1", method, channel}; }
coach::slack::turn_wanted prompt(std::string_view ticket, std::string_view channel) {
    return {"T1", "chat.postMessage", channel, ticket};
}
}  // namespace

TEST_CASE("a channel takes a short burst, then one message a second", "[slack][limits]") {
    rate_limits limits(true);
    for (int i = 0; i < 4; ++i)
        CHECK(limits.take(in(post, "C1"), start) == milliseconds(0));
    CHECK(limits.take(in(post, "C1"), start) == milliseconds(1000));
    CHECK(limits.take(in(post, "C1"), start + milliseconds(400)) == milliseconds(600));
    CHECK(limits.take(in(post, "C1"), start + seconds(1)) == milliseconds(0));
    CHECK(limits.take(in(post, "C1"), start + seconds(1)) > milliseconds(0));
}

TEST_CASE("a full channel holds back no other channel", "[slack][limits]") {
    rate_limits limits(true);
    while (limits.take(in(post, "C1"), start) == milliseconds(0)) {
    }
    CHECK(limits.take(in(post, "C2"), start) == milliseconds(0));
}

namespace {
const std::vector<std::string> channels = [] {
    std::vector<std::string> out;
    for (int i = 0; i < 997; ++i)
        out.push_back("C" + std::to_string(i));
    return out;
}();
}  // namespace

TEST_CASE("within an hour no method gets more than its tier", "[slack][limits]") {
    for (const auto& [method, a_minute] :
         {std::pair{"chat.update", 50}, {"chat.postEphemeral", 100}, {"conversations.history", 50}}) {
        rate_limits limits(true);
        int taken = 0;
        for (int ms = 0; ms < 3'600'000; ms += 50) {
            taken += limits.take(in(method, channels[static_cast<std::size_t>(ms) % 997]), start + milliseconds(ms)) ==
                     milliseconds(0);
        }
        INFO(method << " " << taken);
        CHECK(taken <= a_minute * 60 + 20);
        CHECK(taken >= a_minute * 60 - 20);
    }
}

TEST_CASE("a 429 rests its channel and method, and nothing else", "[slack][limits]") {
    for (const bool enabled : {true, false}) {
        rate_limits limits(enabled);
        limits.pause(in(post, "C1"), seconds(30), start);
        CHECK(limits.take(in(post, "C1"), start + seconds(1)) == milliseconds(29'000));
        CHECK(limits.take(in(post, "C2"), start + seconds(1)) == milliseconds(0));
        CHECK(limits.take(in("chat.update", "C1"), start + seconds(1)) == milliseconds(0));
        CHECK(limits.take(in(post, "C1"), start + seconds(30)) == milliseconds(0));
    }
}

TEST_CASE("memory follows the channels in use", "[slack][limits]") {
    rate_limits limits(true);
    for (int i = 0; i < 100'000; ++i) {
        (void)limits.take(in(post, "C" + std::to_string(i)), start + milliseconds(i * 60));
    }
    CHECK(limits.remembered() <= 4100);
}

TEST_CASE("switched off, only pauses count", "[slack][limits]") {
    rate_limits limits(false);
    for (int i = 0; i < 1000; ++i)
        CHECK(limits.take(in(post, "C1"), start) == milliseconds(0));
}

TEST_CASE("a workspace takes 300 messages a minute however many channels it has", "[slack][limits]") {
    rate_limits limits(true);
    int taken = 0;
    for (int ms = 0; ms < 600'000; ms += 20)
        taken += limits.take(in(post, channels[static_cast<std::size_t>(ms / 20) % 997]), start + milliseconds(ms)) ==
                 milliseconds(0);
    INFO(taken);
    CHECK(taken <= 3000 + 20);
    CHECK(taken >= 3000 - 20);
}

TEST_CASE("workspaces do not slow each other down", "[slack][limits]") {
    rate_limits limits(true);
    while (limits.take({"T1", "chat.update", "C1"}, start) == milliseconds(0)) {
    }
    limits.pause({"T1", "views.publish", "U1"}, seconds(30), start);
    CHECK(limits.take({"T2", "chat.update", "C1"}, start) == milliseconds(0));
    CHECK(limits.take({"T2", "views.publish", "U1"}, start) == milliseconds(0));
    CHECK(limits.take({"T1", "views.publish", "U2"}, start) == milliseconds(30'000));  // the workspace's method rests
}

TEST_CASE("a prompt keeps its place, and answers go before it", "[slack][limits]") {
    rate_limits limits(true);
    std::size_t went = 0;
    for (std::size_t i = 0; i < 900; ++i)
        went += limits.take(prompt("e" + std::to_string(i), channels[i]), start) == milliseconds(0);
    CHECK(went == 1);
    const auto wait = limits.take(prompt("e400", channels[400]), start);
    CHECK(wait == milliseconds(400 * 250));
    CHECK(limits.take(prompt("e400", channels[400]), start) == wait);  // asking again does not push it back
    for (int i = 0; i < 10; ++i)
        CHECK(limits.take(in(post, channels[static_cast<std::size_t>(950 + i)]), start) == milliseconds(0));
    CHECK(limits.take(prompt("e400", channels[400]), start + wait) == milliseconds(0));
}

TEST_CASE("after a 429 the workspace is asked at half the pace, and then faster again", "[slack][limits]") {
    rate_limits limits(true);
    const auto sent = [&](int from_s, int to_s) {
        int out = 0;
        for (int ms = from_s * 1000; ms < to_s * 1000; ms += 20)
            out += limits.take(in(post, channels[static_cast<std::size_t>(ms / 20) % 997]), start + milliseconds(ms)) ==
                   milliseconds(0);
        return out;
    };
    static_cast<void>(sent(0, 20));
    limits.pause(in(post, "C1"), seconds(1), start + seconds(20));
    const auto slow = sent(20, 30), later = sent(110, 120);
    INFO(slow << ", then " << later);
    CHECK(slow <= 32);
    CHECK(later >= 48);
}

TEST_CASE("threads divide a workspace's pace", "[slack][limits]") {
    int taken = 0;
    std::vector<rate_limits> threads(4, rate_limits(true, 4));
    for (int ms = 0; ms < 600'000; ms += 20)
        taken += threads[static_cast<std::size_t>(ms / 20) % 4].take(
                     in(post, channels[static_cast<std::size_t>(ms / 20) % 997]), start + milliseconds(ms)) ==
                 milliseconds(0);
    INFO(taken);
    CHECK(taken <= 3000 + 4 * 5);
    CHECK(taken >= 3000 - 60);
}
