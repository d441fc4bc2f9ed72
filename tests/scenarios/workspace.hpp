#pragma once

/// What most scenarios need together: a town, the program serving it, and one who sends. Failures of the test's own
/// steps are failed requirements, with what the program logged.

#include "tests/scenarios/slack_town.hpp"

#include <catch2/catch_test_macros.hpp>

#include <cstdio>

namespace coach::scenarios {

struct workspace {
    temporary_folder folder;
    slack_town town;
    coach_server coach;
    sender out;
    unsigned sent = 0;

    explicit workspace(environment more = {}) : coach(town, folder.path() / "data", std::move(more)) { coach.start(); }

    /// A time as Slack gives messages: each is later than the one before.
    [[nodiscard]] std::string next_time() {
        char text[40];
        std::snprintf(text, sizeof text, "1800000000.%06u", ++sent);
        return text;
    }

    [[nodiscard]] int status_of(net::http_request request) {
        const auto answer = out.send(std::move(request), coach.port());
        return answer ? answer->status : 0;
    }
    void tell(net::http_request request) {
        const auto status = status_of(std::move(request));
        INFO("the program logged:\n" << coach.log());
        REQUIRE(status == 200);
    }
    /// A person's direct message; its event id is "Ev" and its time.
    void say(const std::string& user, const std::string& text) {
        const auto ts = next_time();
        tell(message_request({user, "D" + user, text, ts}, "Ev" + ts));
    }
    void press(const std::string& user, const support::slack_stub::posted& on, const button& b) {
        tell(press_request(user, on, b, next_time()));
    }

    /// The messages of a channel, once there are as many; fails when they do not come.
    [[nodiscard]] std::vector<support::slack_stub::posted> await(const std::string& channel, std::size_t count) {
        std::vector<support::slack_stub::posted> seen;
        const bool came = eventually([&] {
            seen = town.messages_in(channel);
            return seen.size() >= count;
        });
        INFO(seen.size() << " messages in " << channel << "; the program logged:\n" << coach.log());
        REQUIRE(came);
        CHECK(town.with([](auto& stub) { return stub.violations(); }) == std::vector<std::string>{});
        return seen;
    }
    /// Asks and waits for the answer, which must be one message.
    support::slack_stub::posted ask(const std::string& user, const std::string& text) {
        const auto before = town.messages_in("D" + user).size();
        say(user, text);
        return await("D" + user, before + 1).at(before);
    }
    support::slack_stub::posted choose(const std::string& user, const support::slack_stub::posted& on,
                                       const button& b) {
        const auto before = town.messages_in("D" + user).size();
        press(user, on, b);
        return await("D" + user, before + 1).at(before);
    }
};

/// The button whose choice is this ("7/next" is "next"); fails when the message has none.
inline button button_named(const support::slack_stub::posted& m, std::string_view choice) {
    std::string all;
    for (auto& b : buttons_of(m)) {
        if (b.value.substr(b.value.find('/') + 1) == choice) return b;
        all += " " + b.value;
    }
    INFO("choices:" << all << "; words: " << words_of(m));
    FAIL("no button \"" << choice << "\"");
    return {};
}

}  // namespace coach::scenarios
