#include "integrations/slack/install.hpp"

#include "integrations/slack/client.hpp"
#include "tests/unit/slack/installed.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

using namespace coach;
using namespace coach::tests;
using Catch::Matchers::ContainsSubstring;
using what = durable::performed::kind;

namespace {

const support::slack_workspace example{"T1", "Example", {}, {}, false, {}, false, "UBOT", "U1"};
const support::slack_workspace other{"T2", "Other", {}, {}, false, {}, false, "UBOT2", "U2"};
const support::slack_workspace whole_org{{}, {}, "E1", "Big", true, {}, false, "UBOT3", "U3"};

std::string org_event(std::string_view team, std::string_view enterprise) {
    return R"({"type":"event_callback","team_id":")" + std::string(team) + R"(","enterprise_id":")" +
           std::string(enterprise) +
           R"(","event_id":"Ev1","event_time":1700000000,"authorizations":[{"enterprise_id":")" +
           std::string(enterprise) + R"(","team_id":")" + std::string(team) +
           R"(","user_id":"UBOT3","is_bot":true,"is_enterprise_install":true}],)"
           R"("event":{"type":"message","channel":"D1","channel_type":"im","user":"U9","ts":"1.5","text":"hi"}})";
}

std::string end_event(std::string_view inner, std::string_view team, long long at) {
    return R"({"type":"event_callback","team_id":")" + std::string(team) + R"(","event_id":"Ev2","event_time":)" +
           std::to_string(at) + R"(,"event":)" + std::string(inner) + "}";
}

}  // namespace

TEST_CASE("installing asks Slack for this app's scopes, with a state that only this browser can finish",
          "[slack][install]") {
    installed_app app;
    browser person;
    const auto response = app.get("/slack/install", person);
    CHECK(response.status == 302);
    const std::string to(net::find_header(response.headers, "Location"));
    CHECK(to.starts_with(app.slack.api_url().substr(0, app.slack.api_url().size() - 4) + "oauth/v2/authorize?"));
    const auto asked = net::parse_form(to.substr(to.find('?') + 1)).value();
    CHECK(net::find_field(asked, "client_id") == app.slack.oauth.client_id);
    CHECK(net::find_field(asked, "scope") == slack::scope_list());
    CHECK(net::find_field(asked, "redirect_uri") == "https://coach.example/slack/oauth_redirect");
    CHECK(net::find_field(asked, "state").size() >= 64);
    CHECK(to.find("secret") == std::string::npos);
    const std::string set(net::find_header(response.headers, "Set-Cookie"));
    for (const auto* part : {"HttpOnly", "SameSite=Lax", "Secure", "Path=/slack", "Max-Age=600"})
        CHECK_THAT(set, ContainsSubstring(part));
    browser another;
    CHECK(net::find_field(app.begin(another), "state") != net::find_field(asked, "state"));
}

TEST_CASE("each workspace is answered with its own token", "[slack][install]") {
    installed_app app;
    const auto page = app.install(example);
    CHECK(page.status == 200);
    CHECK_THAT(page.body,
               ContainsSubstring("Coach is now in Example.") && ContainsSubstring("/app_redirect?app=A1&amp;team=T1"));
    CHECK(app.install(other).status == 200);
    CHECK(app.say("T1").what == what::done);
    CHECK(app.last_from() == "T1");
    CHECK(app.say("T2").what == what::done);
    CHECK(app.last_from() == "T2");
    const auto nobody = app.say("T3");
    CHECK(nobody.what == what::impossible);
    CHECK(nobody.reason == "chat.postMessage: not installed in workspace T3");
    CHECK(app.slack.violations() == std::vector<std::string>{});
}

TEST_CASE("whoever installs the app is welcomed, once", "[slack][install]") {
    installed_app app;
    (void)app.install(example);
    (void)app.install(example);
    REQUIRE(app.stored.size() == 2);
    CHECK(app.stored[0].id == app.stored[1].id);  // the inbox drops the second
    CHECK(app.stored[0].who.id == "U1");
    CHECK(std::get<core::told>(app.stored[0].what).kind == "welcome");
    CHECK(app.stored[0].where.direct);
    (void)app.install(whole_org);
    CHECK(app.stored.size() == 2);
}

TEST_CASE("an organisation's installation serves each of its workspaces", "[slack][install]") {
    installed_app app;
    CHECK(app.install(whole_org).status == 200);
    CHECK(app.say("T7").what == what::impossible);
    CHECK(app.send(app.signer.event(org_event("T7", "E1"))).status == 200);
    CHECK(app.say("T7").what == what::done);
    CHECK(app.last_from() == "E1");
    CHECK(app.say("E1").what == what::done);
    SECTION("a workspace's own installation is nearer") {
        support::slack_workspace own = example;
        own.team = "T7";
        (void)app.install(own);
        CHECK(app.say("T7").what == what::done);
        CHECK(app.last_from() == "T7");
    }
    SECTION("an event whose workspace cannot be noted now is not acknowledged") {
        app.shelf.away = true;
        CHECK(app.send(app.signer.event(org_event("T8", "E1"))).status == 503);
    }
}

TEST_CASE("with a bot token set, workspaces without an installation use that one", "[slack][install]") {
    installed_app app("https://coach.example", "xoxb-test");
    CHECK(app.say("T9").what == what::done);
    CHECK(app.last_from().empty());
    (void)app.install(example);
    CHECK(app.say("T1").what == what::done);
    CHECK(app.last_from() == "T1");
}

TEST_CASE("an attempt to install works once, in its browser, for ten minutes", "[slack][install]") {
    installed_app app;
    browser person;
    const auto asked = app.begin(person);
    const std::string state(net::find_field(asked, "state"));
    auto agreed = example;
    agreed.scopes = "chat:write";
    const auto code = app.slack.oauth.agree(agreed, "https://coach.example/slack/oauth_redirect");

    SECTION("another browser cannot finish it, and nobody can after that") {
        browser stranger;
        auto page = app.get(installed_app::back(state, code), stranger);
        CHECK(page.status == 400);
        CHECK_THAT(page.body, ContainsSubstring("begun in another browser"));
        page = app.get(installed_app::back(state, code), person);
        CHECK_THAT(page.body, ContainsSubstring("was finished already"));
        CHECK(app.slack.count("oauth.v2.access") == 0);
    }
    SECTION("a second use is refused") {
        CHECK(app.get(installed_app::back(state, code), person).status == 200);
        const auto page = app.get(installed_app::back(state, code), person);
        CHECK(page.status == 400);
        CHECK_THAT(page.body, ContainsSubstring("was finished already"));
    }
    SECTION("too late is too late") {
        app.now += std::chrono::minutes(10);
        const auto page = app.get(installed_app::back(state, code), person);
        CHECK(page.status == 400);
        CHECK_THAT(page.body, ContainsSubstring("more than ten minutes"));
    }
    SECTION("two tabs of one browser both arrive") {
        const auto second = app.begin(person);
        const auto code2 = app.slack.oauth.agree(agreed, "https://coach.example/slack/oauth_redirect");
        CHECK(app.get(installed_app::back(state, code), person).status == 200);
        CHECK(app.get(installed_app::back(net::find_field(second, "state"), code2), person).status == 200);
    }
    SECTION("no, says the person") {
        const auto page = app.get("/slack/oauth_redirect?error=access_denied&state=" + state, person);
        CHECK(page.status == 403);
        CHECK_THAT(page.body, ContainsSubstring("was not installed"));
    }
    SECTION("a state that was made up, or none") {
        for (const std::string& made :
             std::vector<std::string>{"", "x", "0-0", "<script>", std::string(64, 'a'), std::string(64, 'g') + "-1",
                                      std::string(64, 'a') + "-", std::string(64, 'a') + "-x"}) {
            const auto page = app.get(installed_app::back(made, code), person);
            CHECK(page.status == 400);
            CHECK(page.body.find("<script>") == std::string::npos);
        }
        CHECK_THAT(app.get("/slack/oauth_redirect", person).body, ContainsSubstring("not complete"));
        CHECK(app.get(installed_app::back(std::string(64, 'a') + "-1699999999", code), person).status == 400);
        CHECK(app.slack.count("oauth.v2.access") == 0);
    }
    SECTION("Slack's refusals have a page each") {
        const auto [word, status, words] =
            GENERATE(table<std::string, int, std::string>({{"invalid_code", 400, "has run out"},
                                                           {"bad_redirect_uri", 502, "not set up rightly"},
                                                           {"bad_client_secret", 502, "not set up rightly"},
                                                           {"<b>odd</b>", 502, "Slack refused the installation"}}));
        app.slack.fail_next("oauth.v2.access", {support::slack_fault::kind::refusal, 200, -1, word});
        const auto page = app.get(installed_app::back(state, code), person);
        CHECK(page.status == status);
        CHECK_THAT(page.body, ContainsSubstring(words));
        CHECK(page.body.find("<b>") == std::string::npos);
        CHECK(app.say("T1").what == what::impossible);
    }
    SECTION("Slack does not answer") {
        app.slack.fail_next("oauth.v2.access", {support::slack_fault::kind::status, 503, 1, {}});
        CHECK(app.get(installed_app::back(state, code), person).status == 503);
    }
    SECTION("the store is away") {
        app.shelf.away = true;
        CHECK(app.get("/slack/install", person).status == 503);
        CHECK(app.get(installed_app::back(state, code), person).status == 503);
    }
}

TEST_CASE("a flood of beginnings fills no store, and ends by itself", "[slack][install]") {
    installed_app app;
    browser flood;
    int redirected = 0;
    for (int i = 0; i < 500; ++i)
        redirected += app.get("/slack/install", flood).status == 302;
    CHECK(redirected == 100);
    CHECK(app.get("/slack/install", flood).status == 429);
    app.now += std::chrono::seconds(1);
    CHECK(app.install(example).status == 200);
}

TEST_CASE("an organisation's token says for which team it asks, where Slack wants to know", "[slack][install]") {
    installed_app app;
    auto where = whole_org;
    where.scopes = slack::scope_list();
    const auto code = app.slack.oauth.agree(where, "x");
    const auto given = app.slack.oauth.access({{"client_id", app.slack.oauth.client_id},
                                               {"client_secret", app.slack.oauth.client_secret},
                                               {"code", code},
                                               {"redirect_uri", "x"}});
    struct fixed final : slack::credentials {
        slack::bot who;
        net::awaitable<slack::lookup> of(std::string) override {
            co_return slack::lookup{slack::lookup::kind::found, who};
        }
    } org;
    org.who = {std::string(given.at("access_token").as_string()), "UBOT3", "E1", true};
    slack::web_api api(app.client, org, app.slack.api_url(), false);
    const auto said = [&](const std::string& method, const std::string& workspace) {
        (void)support::run(app.context, api.ask_form(workspace, method, "", {}));
        return app.slack.calls().back().arguments.contains("team_id");
    };
    CHECK(said("users.list", "T7"));
    CHECK(said("conversations.list", "T7"));
    CHECK_FALSE(said("users.list", "E1"));
    CHECK_FALSE(said("auth.test", "T7"));
    org.who.org_wide = false;
    CHECK_FALSE(said("users.list", "T7"));
}

TEST_CASE("the pages run no script, name their language and say what to do", "[slack][install]") {
    using slack::install_page;
    for (const auto page :
         {install_page::installed, install_page::denied, install_page::no_state, install_page::used,
          install_page::expired, install_page::other_browser, install_page::code_expired, install_page::bad_address,
          install_page::refused, install_page::no_answer, install_page::busy, install_page::no_base}) {
        const auto made = slack::page_of(page, {"<script>alert(1)</script>", "https://slack.com/a?b&c", "w\"'"});
        CHECK_THAT(made.body, ContainsSubstring("<html lang=\"en\">") && ContainsSubstring("<title>") &&
                                  ContainsSubstring("<main>") && ContainsSubstring("<h1>") &&
                                  ContainsSubstring("name=\"viewport\""));
        CHECK(made.body.find("<script") == std::string::npos);
        CHECK_THAT(std::string(net::find_header(made.headers, "Content-Security-Policy")),
                   ContainsSubstring("default-src 'none'") && ContainsSubstring("frame-ancestors 'none'"));
        CHECK(net::find_header(made.headers, "Cache-Control") == "no-store");
    }
}

TEST_CASE("without COACH_PUBLIC_URL only a loopback caller names the address", "[slack][install]") {
    net::http_request r;
    r.headers = {{"Host", "coach.example"}, {"X-Forwarded-Proto", "https"}};
    r.remote = "203.0.113.7";
    CHECK(slack::base_of(r, {}).empty());
    CHECK(slack::base_of(r, "https://real.example") == "https://real.example");
    r.remote = "127.0.0.1";
    CHECK(slack::base_of(r, {}) == "https://coach.example");
    r.headers = {{"Host", "coach.example"}};
    CHECK(slack::base_of(r, {}).empty());  // http, and not this machine
    r.headers = {{"Host", "127.0.0.1:8080"}};
    CHECK(slack::base_of(r, {}) == "http://127.0.0.1:8080");
    for (const auto* odd : {"evil.example/x", "a b", "evil.example?x", "user@evil.example", "", "evil.example#x"}) {
        r.headers = {{"Host", odd}, {"X-Forwarded-Proto", "https"}};
        CHECK(slack::base_of(r, {}).empty());
    }
    r.headers = {{"Host", "coach.example"}, {"X-Forwarded-Proto", "https, http"}};
    CHECK(slack::base_of(r, {}).empty());
    installed_app app{""};
    browser person;
    CHECK_THAT(app.get("/slack/install", person).body, ContainsSubstring("COACH_PUBLIC_URL"));
}

TEST_CASE("a workspace that removes the app is forgotten, unless it was installed anew since", "[slack][install]") {
    installed_app app;
    (void)app.install(example);
    (void)app.install(other);
    const auto now = app.signer.now;
    const auto end = [&](std::string_view inner, std::string_view team, long long at) {
        return app.send(app.signer.event(end_event(inner, team, at))).status;
    };
    SECTION("app_uninstalled, again and again") {
        CHECK(end(R"({"type":"app_uninstalled"})", "T1", now) == 200);
        CHECK(end(R"({"type":"app_uninstalled"})", "T1", now) == 200);
        CHECK(app.say("T1").what == what::impossible);
        CHECK(app.say("T2").what == what::done);
    }
    SECTION("tokens_revoked of the bot; not of people") {
        CHECK(end(R"({"type":"tokens_revoked","tokens":{"oauth":["U1"],"bot":[]}})", "T1", now) == 200);
        CHECK(app.say("T1").what == what::done);
        CHECK(end(R"({"type":"tokens_revoked","tokens":{"oauth":["U1"],"bot":["UBOT"]}})", "T1", now) == 200);
        CHECK(app.say("T1").what == what::impossible);
    }
    SECTION("an old event does not end a newer installation") {
        app.now += std::chrono::hours(1);
        (void)app.install(example);
        CHECK(end(R"({"type":"app_uninstalled"})", "T1", now) == 200);
        CHECK(app.say("T1").what == what::done);
    }
    SECTION("an unsigned word changes nothing") {
        auto request = app.signer.event(end_event(R"({"type":"app_uninstalled"})", "T1", now));
        request.body += " ";
        CHECK(app.send(std::move(request)).status == 401);
        CHECK(app.say("T1").what == what::done);
    }
    SECTION("when it cannot be stored, Slack tells it again") {
        app.shelf.away = true;
        CHECK(end(R"({"type":"app_uninstalled"})", "T1", now) == 503);
        app.shelf.away = false;
        CHECK(app.say("T1").what == what::done);
    }
    CHECK(app.stored.size() <= 3);  // no event of a person came of it
}

TEST_CASE("a token that was replaced is looked up again before anything is given up", "[slack][install]") {
    installed_app app;
    (void)app.install(example);
    CHECK(app.say("T1").what == what::done);
    const auto old = app.slack.oauth.token_of("T1");
    // Another process takes the new installation: this one still remembers the old token.
    installed_app second;
    second.now = app.now;
    auto again = example;
    again.scopes = slack::scope_list();
    slack::installation made;
    made.team = "T1";
    const auto code = app.slack.oauth.agree(again, "x");
    const auto given = app.slack.oauth.access({{"client_id", app.slack.oauth.client_id},
                                               {"client_secret", app.slack.oauth.client_secret},
                                               {"code", code},
                                               {"redirect_uri", "x"}});
    made.token = std::string(given.at("access_token").as_string());
    made.installed = app.now;
    slack::installations store(app.memory);
    REQUIRE(support::run(app.context, store.put(made)).value());
    app.slack.oauth.refuse(old, "token_revoked");
    CHECK(app.say("T1").what == what::done);
    CHECK(app.slack.calls().back().authorization == "Bearer " + made.token);
}

TEST_CASE("the scopes that a workspace did not give are named", "[slack][install]") {
    CHECK(slack::missing_scopes(slack::scope_list()).empty());
    CHECK(slack::missing_scopes("").size() == slack::scopes.size());
    const auto missing = slack::missing_scopes("chat:write, commands,app_mentions:read,im:history,im:write");
    for (const auto& each : missing)
        CHECK_FALSE(each.needed);
}
