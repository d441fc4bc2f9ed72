#include "integrations/slack/tokens.hpp"
#include "tests/unit/slack/installed.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace coach;
using namespace coach::tests;
using namespace std::chrono_literals;
using what = durable::performed::kind;

namespace {

support::slack_workspace rotating(std::string team = "T1") {
    support::slack_workspace out;
    out.team = std::move(team);
    out.scopes = slack::scope_list();
    out.rotates = true;
    return out;
}

/// Another process of the same app: its own memory, the same store.
struct process {
    installed_app& app;
    fragile_shelf shelf{app.memory};
    slack::oauth_api oauth{app.client, app.slack.api_url(), app.slack.oauth.client_id, app.slack.oauth.client_secret};
    slack::installed_tokens tokens{app.context, shelf, oauth, [this] { return app.now; }, {}};

    std::string token(std::string workspace = "T1") {
        const auto got = support::run(app.context, tokens.of(std::move(workspace)));
        return got.what == slack::lookup::kind::found ? got.who.token : "none";
    }
    void sweep() {
        support::run(app.context, swept());
        app.now += 1min;  // the next look is everybody's again
    }
    net::awaitable<bool> swept() {
        co_await tokens.sweep();
        co_return true;
    }
};

}  // namespace

TEST_CASE("a token is renewed when less than two hours of it are left, not before", "[slack][rotation]") {
    installed_app app;
    (void)app.install(rotating());
    process p{app};
    const auto first = p.token();
    app.now += 9h;
    p.sweep();
    CHECK(app.slack.oauth.exchanges() == 0);
    app.now += 1h + 1min;
    p.sweep();
    CHECK(app.slack.oauth.exchanges() == 1);
    CHECK(p.token() != first);
    CHECK(p.token() == app.slack.oauth.token_of("T1"));
    p.sweep();
    CHECK(app.slack.oauth.exchanges() == 1);
}

TEST_CASE("a token that has ended is renewed before it is used", "[slack][rotation]") {
    installed_app app;
    (void)app.install(rotating());
    process p{app};
    const auto first = p.token();
    app.now += 12h;
    const auto second = p.token();
    CHECK(second != first);
    CHECK(second == app.slack.oauth.token_of("T1"));
    CHECK(app.slack.oauth.exchanges() == 1);
}

TEST_CASE("when Slack says that a token has ended, the call goes again with the next one", "[slack][rotation]") {
    installed_app app;
    (void)app.install(rotating());
    CHECK(app.say("T1").what == what::done);
    app.slack.oauth.refuse(app.slack.oauth.token_of("T1"), "token_expired");
    CHECK(app.say("T1").what == what::done);
    CHECK(app.slack.oauth.exchanges() == 1);
    CHECK(app.slack.messages().size() == 2);
}

TEST_CASE("when the next token cannot be had at once, the message waits and is not given up", "[slack][rotation]") {
    installed_app app;
    (void)app.install(rotating());
    app.slack.oauth.refuse(app.slack.oauth.token_of("T1"), "token_expired");
    app.slack.fail_next("oauth.v2.access", {support::slack_fault::kind::status, 503, 1, {}});
    CHECK(app.say("T1").what == what::not_yet);
    app.now += 1min;
    CHECK(app.say("T1").what == what::done);
}

TEST_CASE("a process that dies between exchange and write is healed within the grace", "[slack][rotation]") {
    installed_app app;
    (void)app.install(rotating());
    app.now += 11h;
    process dies{app};
    // Its write never comes: what it was given is lost with it.
    dies.shelf.writes_fail = true;
    dies.sweep();
    CHECK(app.slack.oauth.exchanges() == 1);
    app.slack.oauth.grace = true;
    process next{app};
    next.sweep();
    CHECK(app.slack.oauth.exchanges() == 2);
    CHECK(next.token() == app.slack.oauth.token_of("T1"));
}

TEST_CASE("when Slack's answer is lost, the same refresh token is tried again within the grace", "[slack][rotation]") {
    installed_app app;
    (void)app.install(rotating());
    app.slack.oauth.grace = true;
    app.now += 11h;
    process p{app};
    const auto first = p.token();
    app.slack.fail_next("oauth.v2.access", {support::slack_fault::kind::drop_after, 0, -1, {}});
    p.sweep();
    CHECK(p.token() == first);
    p.sweep();
    app.now += 1min;
    CHECK(p.token() == app.slack.oauth.token_of("T1"));
    CHECK(app.slack.oauth.exchanges() == 2);
}

TEST_CASE("a token that could not be stored is used, and stored as soon as it can be", "[slack][rotation]") {
    installed_app app;
    (void)app.install(rotating());
    app.now += 12h;
    process p{app};
    p.shelf.writes_fail = true;
    CHECK(p.token() == app.slack.oauth.token_of("T1"));
    CHECK(app.slack.oauth.exchanges() == 1);
    app.now += 1min;  // past what is cached
    CHECK(p.token() == app.slack.oauth.token_of("T1"));
    CHECK(app.slack.oauth.exchanges() == 1);
    p.shelf.writes_fail = false;
    p.sweep();
    process other{app};
    CHECK(other.token() == app.slack.oauth.token_of("T1"));
    CHECK(app.slack.oauth.exchanges() == 1);
}

TEST_CASE("a refresh token that Slack does not take marks the installation, and never a newer one",
          "[slack][rotation]") {
    installed_app app;
    (void)app.install(rotating());
    app.now += 11h;
    process p{app};
    const auto first = p.token();
    app.slack.fail_next("oauth.v2.access", {support::slack_fault::kind::refusal, 200, -1, "invalid_refresh_token"});
    p.sweep();
    CHECK(p.token() == first);  // still good for an hour
    p.sweep();
    CHECK(app.slack.count("oauth.v2.access") == 2);  // not asked again
    app.now += 2h;
    CHECK(p.token() == "none");
    (void)app.install(rotating());
    app.now += 1min;
    CHECK(p.token() == app.slack.oauth.token_of("T1"));
}

TEST_CASE("an installation made while its old token was being renewed stays", "[slack][rotation]") {
    installed_app app;
    (void)app.install(rotating());
    slack::installations store(app.memory);
    const auto old = support::run(app.context, store.at("slack/team/T1")).value().value();
    (void)app.install(rotating());
    const auto fresh = app.slack.oauth.token_of("T1");
    auto late = old.what;
    late.token = "xoxe.xoxb-late";
    CHECK_FALSE(support::run(app.context, store.replace(old, late)).value());
    process p{app};
    CHECK(p.token() == fresh);
}

TEST_CASE("whoever lost the lock does not overwrite the newer token", "[slack][rotation]") {
    installed_app app;
    (void)app.install(rotating());
    app.slack.oauth.grace = true;
    app.now += 11h;
    process slow{app};
    process fast{app};
    std::string newer;
    slow.shelf.before_write = [&] {  // exchanged; its lock has run out, and another one does the same work
        app.now += 1min;
        boost::asio::io_context own;
        slack::installations store(app.memory);
        auto held = support::run(own, store.at("slack/team/T1")).value().value();
        auto next = held.what;
        newer = next.token = "xoxe.xoxb-newer";
        next.refresh_token = "xoxe-1-newer";
        next.expires = app.now + 12h;
        REQUIRE(support::run(own, store.replace(held, next)).value());
    };
    slow.sweep();
    CHECK(slow.token() == newer);
    CHECK(fast.token() == newer);
}

TEST_CASE("while Slack is away, the token in hand is used as long as it lives", "[slack][rotation]") {
    installed_app app;
    (void)app.install(rotating());
    app.now += 11h;
    process p{app};
    const auto first = p.token();
    for (int i = 0; i < 3; ++i)
        app.slack.fail_next("oauth.v2.access", {support::slack_fault::kind::status, 503, 1, {}});
    p.sweep();
    CHECK(p.token() == first);
    app.now += 1h;
    CHECK(app.say("T1").what == what::not_yet);  // nothing is lost: the outbox comes back to it
    p.sweep();
    p.sweep();
    app.now += 1min;
    CHECK(p.token() == app.slack.oauth.token_of("T1"));
    CHECK(app.say("T1").what == what::done);
}
