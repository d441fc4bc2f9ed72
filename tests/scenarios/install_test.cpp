// Installing in Slack, as docs/install-slack.md tells it: the real program, a browser, and a stand-in for Slack.

#include "net/form.hpp"
#include "tests/scenarios/redis.hpp"
#include "tests/scenarios/workspace.hpp"

#include <boost/json.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <algorithm>

namespace coach::scenarios {
namespace {

namespace json = boost::json;
using Catch::Matchers::ContainsSubstring;
using support::slack_workspace;

const environment by_oauth{{"SLACK_BOT_TOKEN", ""},
                           {"SLACK_CLIENT_ID", "1.2"},
                           {"SLACK_CLIENT_SECRET", "client secret"},
                           {"COACH_PUBLIC_URL", "https://coach.example"}};
constexpr const char* all_scopes =
    "app_mentions:read,assistant:write,channels:history,chat:write,commands,files:read,files:write,groups:history,"
    "im:history,im:write,mpim:history,users:read";

struct team {
    std::string id, enterprise{};
    bool org_wide = false;
};

/// A person's direct message in one of several workspaces.
net::http_request message_in(const team& t, const std::string& user, const std::string& text, const std::string& ts) {
    json::object authorization{
        {"team_id", t.id}, {"user_id", "UBOT"}, {"is_bot", true}, {"is_enterprise_install", t.org_wide}};
    if (!t.enterprise.empty()) authorization["enterprise_id"] = t.enterprise;
    return signer().event(json::serialize(json::object{{"type", "event_callback"},
                                                       {"team_id", t.id},
                                                       {"api_app_id", "A1"},
                                                       {"event_id", "Ev" + t.id + ts},
                                                       {"event_time", signer().now},
                                                       {"authorizations", json::array{authorization}},
                                                       {"event", json::object{{"type", "message"},
                                                                              {"channel_type", "im"},
                                                                              {"channel", "D" + user},
                                                                              {"user", user},
                                                                              {"ts", ts},
                                                                              {"text", text}}}}));
}

net::http_request uninstalled(const std::string& id) {
    return signer().event(json::serialize(json::object{{"type", "event_callback"},
                                                       {"team_id", id},
                                                       {"event_id", "EvEnd" + id},
                                                       {"event_time", signer().now},
                                                       {"event", json::object{{"type", "app_uninstalled"}}}}));
}

net::http_response get(workspace& w, const std::string& target, const std::string& cookie = {}) {
    net::http_request request;
    request.method = "GET";
    request.target = target;
    if (!cookie.empty()) request.headers = {{"Cookie", cookie}};
    auto answer = w.out.send(std::move(request), w.coach.port(), seconds(10));
    REQUIRE(answer.has_value());
    return std::move(*answer);
}

/// "Add to Slack", and yes on Slack's page.
net::http_response install(workspace& w, slack_workspace where) {
    const auto begun = get(w, "/slack/install");
    REQUIRE(begun.status == 302);
    const std::string to(net::find_header(begun.headers, "Location"));
    const auto asked = net::parse_form(to.substr(to.find('?') + 1)).value();
    std::string cookie(net::find_header(begun.headers, "Set-Cookie"));
    cookie = cookie.substr(0, cookie.find(';'));
    if (where.scopes.empty()) where.scopes = all_scopes;
    const std::string back(net::find_field(asked, "redirect_uri"));
    const auto code = w.town.with([&](auto& stub) { return stub.oauth.agree(where, back); });
    return get(w,
               "/slack/oauth_redirect?" +
                   net::encode_form({{"code", code}, {"state", std::string(net::find_field(asked, "state"))}}),
               cookie);
}

std::vector<support::slack_stub::posted> from(workspace& w, const std::string& token_of, const std::string& user) {
    auto all = w.town.messages_in("D" + user);
    std::erase_if(all, [&](const auto& m) { return m.workspace != token_of; });
    return all;
}

void answered(workspace& w, const team& t, const std::string& user, const std::string& token_of) {
    const auto before = from(w, token_of, user).size();
    w.tell(message_in(t, user, "I need a PRD for usage-based billing", w.next_time()));
    const bool came = eventually([&] { return from(w, token_of, user).size() > before; });
    INFO("the program logged:\n" << w.coach.log());
    REQUIRE(came);
}

std::string doctor(workspace& w) {
    child program({coach_program(), "doctor"}, w.coach.settings(), w.folder.path() / "doctor");
    std::string out;
    while (const auto line = program.read_line())
        out += *line + "\n";
    out += "exit " + std::to_string(program.wait());
    return out;
}

SCENARIO("Several workspaces install one coach, and each is answered with its own token", "[install]") {
    workspace w(by_oauth);
    CHECK_THAT(install(w, {"T1", "Example"}).body, ContainsSubstring("Coach is now in Example."));
    CHECK(install(w, {"T2", "Other", {}, {}, false, {}, false, "UBOT", "U2"}).status == 200);
    answered(w, {"T1"}, "U5", "T1");
    answered(w, {"T2"}, "U6", "T2");
    CHECK(from(w, "T1", "U6").empty());

    WHEN("the program is started again") {
        CHECK(w.coach.stop() == 0);
        w.coach.start();
        answered(w, {"T1"}, "U5", "T1");
    }
    WHEN("one of them removes the app") {
        w.tell(uninstalled("T1"));
        w.tell(uninstalled("T1"));
        w.tell(message_in({"T1"}, "U5", "anybody there?", w.next_time()));
        CHECK(eventually([&] { return w.coach.log().find("not installed in workspace T1") != std::string::npos; }));
        answered(w, {"T2"}, "U6", "T2");
        CHECK(install(w, {"T1", "Example"}).status == 200);
        answered(w, {"T1"}, "U7", "T1");
    }
    WHEN("a request is not signed") {
        auto request = uninstalled("T1");
        request.body += " ";
        CHECK(w.status_of(std::move(request)) == 401);
        answered(w, {"T1"}, "U5", "T1");
    }
    const auto violations = w.town.with([](auto& stub) { return stub.violations(); });
    CHECK(violations == std::vector<std::string>{});
}

SCENARIO("An organisation installs it once for all of its workspaces", "[install]") {
    workspace w(by_oauth);
    slack_workspace org{{}, {}, "E1", "Big", true};
    CHECK_THAT(install(w, org).body, ContainsSubstring("Coach is now in Big."));
    answered(w, {"T8", "E1", true}, "U5", "E1");
    answered(w, {"T9", "E1", true}, "U6", "E1");
}

SCENARIO("A token that ends is renewed before it is used", "[install]") {
    workspace w(by_oauth);
    w.town.with([](auto& stub) { return stub.oauth.lives = 5; });
    CHECK(install(w, {"T1", "Example", {}, {}, false, {}, true}).status == 200);
    w.town.with([](auto& stub) { return stub.oauth.lives = 43'200; });
    answered(w, {"T1"}, "U5", "T1");
    answered(w, {"T1"}, "U6", "T1");
    CHECK(w.town.with([](auto& stub) { return stub.oauth.exchanges(); }) == 1);
}

SCENARIO("Two programs on one Redis renew a token by themselves, once, and no token lies there in clear", "[install]") {
    test_redis redis;
    auto settings = by_oauth;
    settings.emplace_back("REDIS_URL", redis.url());
    settings.emplace_back("COACH_THREADS", "2");
    workspace w(settings);
    coach_server second(w.town, w.folder.path() / "second", settings);
    second.start();
    w.town.with([](auto& stub) { return stub.oauth.lives = 3'600; });  // less than is wanted ahead
    CHECK(install(w, {"T1", "Example", {}, {}, false, {}, true}).status == 200);
    w.town.with([](auto& stub) { return stub.oauth.lives = 43'200; });
    CHECK(eventually([&] { return w.town.with([](auto& stub) { return stub.oauth.exchanges(); }) == 1; }));
    answered(w, {"T1"}, "U5", "T1");
    w.coach.kill();
    const auto before = from(w, "T1", "U6").size();
    const auto answer = w.out.send(message_in({"T1"}, "U6", "I need a PRD for billing", w.next_time()), second.port());
    REQUIRE((answer && answer->status == 200));
    CHECK(eventually([&] { return from(w, "T1", "U6").size() > before; }));
    CHECK(w.town.with([](auto& stub) { return stub.oauth.exchanges(); }) == 1);
    CHECK(second.stop() == 0);

    std::string stored;
    for (const auto& file : std::filesystem::recursive_directory_iterator(redis.folder()))
        if (file.is_regular_file()) stored += contents(file.path());
    CHECK(stored.find("slack/team/T1") != std::string::npos);
    CHECK(stored.find("xoxe") == std::string::npos);
    CHECK((w.coach.log() + second.log()).find("xoxe") == std::string::npos);
}

SCENARIO("An attempt to install that goes wrong says what to do", "[install]") {
    workspace w(by_oauth);
    CHECK_THAT(get(w, "/slack/oauth_redirect?error=access_denied").body, ContainsSubstring("was not installed"));
    CHECK(get(w, "/slack/oauth_redirect").status == 400);
    const auto begun = get(w, "/slack/install");
    const std::string to(net::find_header(begun.headers, "Location"));
    const auto asked = net::parse_form(to.substr(to.find('?') + 1)).value();
    const auto elsewhere =
        get(w, "/slack/oauth_redirect?" +
                   net::encode_form({{"code", "c"}, {"state", std::string(net::find_field(asked, "state"))}}));
    CHECK(elsewhere.status == 400);
    CHECK_THAT(elsewhere.body, ContainsSubstring("begun in another browser"));
    CHECK(w.coach.log().find("client secret") == std::string::npos);
}

SCENARIO("The doctor says for each installation what is missing, and how to mend it", "[install]") {
    workspace w(by_oauth);
    CHECK(install(w, {"T1", "Example"}).status == 200);
    const auto well = [&] {
        CHECK(w.coach.stop() == 0);
        return doctor(w);
    };
    WHEN("all is well") {
        const auto said = well();
        INFO(said);
        CHECK_THAT(said,
                   ContainsSubstring("slack: installed in 1 place") && ContainsSubstring("slack: T1 (Example) works") &&
                       ContainsSubstring("https://coach.example/slack/oauth_redirect") && ContainsSubstring("exit 0"));
        CHECK(said.find("xoxb-") == std::string::npos);
    }
    WHEN("a scope was not given, and a token was revoked") {
        slack_workspace poor{"T2", "Poor", {}, {}, false, "chat:write,commands,im:write,app_mentions:read"};
        CHECK(install(w, poor).status == 200);
        CHECK(install(w, {"T3", "Gone"}).status == 200);
        w.town.with([](auto& stub) {
            stub.oauth.refuse(stub.oauth.token_of("T3"), "token_revoked");
            return 0;
        });
        const auto said = well();
        INFO(said);
        CHECK_THAT(said, ContainsSubstring("wrong slack: T2 (Poor): the scope im:history is missing") &&
                             ContainsSubstring("wrong slack: T3 (Gone) is refused (token_revoked)") &&
                             ContainsSubstring("mend: ") && ContainsSubstring("exit 1"));
    }
}

}  // namespace
}  // namespace coach::scenarios
