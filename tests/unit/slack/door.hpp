#pragma once

/// Slack's platform between a stand-in for the Web API and an inbox that keeps what it is given.

#include "integrations/slack/slack.hpp"
#include "tests/support/run.hpp"
#include "tests/support/slack_signer.hpp"
#include "tests/support/slack_stub.hpp"

#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <string>
#include <vector>

namespace coach::support {

using integrations::accepted;

/// The platform, with the inbox's side of ADR 25: what is to be fetched is performed as an effect.
struct door {
    boost::asio::io_context context;
    net::http_client client{context};
    support::slack_stub slack{context};
    accepted outcome = accepted::stored;
    std::vector<core::event> stored;
    std::vector<core::event> profiles;  ///< come by themselves, some time after the answer
    slack::slack_platform platform{
        client, [this](core::event e) { return take(std::move(e)); }, config(),
        [] { return std::chrono::sys_time<std::chrono::milliseconds>(std::chrono::seconds(1'700'000'000)); }};
    support::slack_signer signer{"secret", 1'700'000'000};

    slack::config config() const {
        slack::config c;
        c.signing_secrets = {"secret"};
        c.bot_token = "xoxb-test";
        c.between_paragraphs = {};
        c.api_url = slack.api_url();
        c.read = [](std::string name, std::string bytes) -> net::awaitable<integrations::readable> {
            co_return name.ends_with(".bin") ? integrations::readable{{}, "unknown_kind"}
                                             : integrations::readable{"read: " + bytes, {}};
        };
        return c;
    }
    net::awaitable<accepted> take(core::event e) {
        if (const auto* told = std::get_if<core::told>(&e.what); told && told->kind == "profile") {
            profiles.push_back(std::move(e));
            co_return accepted::stored;
        }
        const bool known = std::ranges::any_of(stored, [&](const auto& s) { return s.id == e.id; });
        if (outcome == accepted::stored && !known) stored.push_back(std::move(e));
        co_return outcome;
    }
    /// What is stored of a request, before anything is fetched.
    core::event arrives(net::http_request request) {
        stored.clear();
        for (const auto& route : platform.routes())
            if (route.path == request.path())
                REQUIRE(support::run(context, route.handle(std::move(request))).status == 200);
        REQUIRE(stored.size() == 1);
        return stored[0];
    }
    std::vector<core::event> all_of(net::http_request request) {
        stored.clear();
        for (const auto& route : platform.routes())
            if (route.path == request.path())
                REQUIRE(support::run(context, route.handle(std::move(request))).status == 200);
        finish();
        return stored;
    }
    /// Lets what was begun after an answer come to its end.
    void finish() { support::run(context, settled()); }
    net::awaitable<bool> settled() {
        co_await platform.stop(std::chrono::seconds(5));
        co_return true;
    }
    durable::performed perform(core::say s, std::string id = "learner/slack/T1/U1/1/0") {
        return support::run(context, platform.perform(std::move(s), std::move(id)));
    }
    durable::performed fetch(const core::event& e, unsigned attempts = 0) {
        stored.clear();
        return support::run(context, platform.fetch(e, attempts));
    }
};

}  // namespace coach::support
