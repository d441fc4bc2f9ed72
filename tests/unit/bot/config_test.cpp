#include "bot/config.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <map>

using namespace coach;
using Catch::Matchers::ContainsSubstring;

namespace {

bot::environment of(std::map<std::string, std::string> values) {
    return [values = std::move(values)](const char* name) -> std::optional<std::string> {
        const auto found = values.find(name);
        return found == values.end() ? std::nullopt : std::optional(found->second);
    };
}
core::result<bot::config> read(std::map<std::string, std::string> values, std::string_view yaml = {}) {
    return bot::read_config(of(std::move(values)), yaml);
}
std::string wrong(std::map<std::string, std::string> values, std::string_view yaml = {}) {
    const auto made = read(std::move(values), yaml);
    return made ? "it was accepted" : made.error().detail;
}

}  // namespace

TEST_CASE("without any setting it listens on loopback, keeps its own Redis and shows the playground", "[config]") {
    const auto c = read({});
    REQUIRE(c.has_value());
    CHECK(c->listen_address == "127.0.0.1");
    CHECK(c->listen_port == 8080);
    CHECK(c->redis_url.empty());
    CHECK(c->shows_playground());
    CHECK(!c->has_slack());
    CHECK(c->platform_rate_limits);
}

TEST_CASE("the environment is above the file, and the file above the defaults", "[config]") {
    const auto c = read(
        {{"COACH_LISTEN", "0.0.0.0:9000"}, {"LOG_LEVEL", ""}},
        "coach_listen: 127.0.0.1:7000\ncoach_data: /srv/coach\nlog_level: debug\nlog_format: json\ncoach_threads: 3\n");
    REQUIRE(c.has_value());
    CHECK(c->listen_address == "0.0.0.0");
    CHECK(c->listen_port == 9000);
    CHECK(c->data == "/srv/coach");
    CHECK(c->log_level == "debug");  // an empty variable counts as none
    CHECK(c->log_json);
    CHECK(c->threads == 3);
}

TEST_CASE("an error names the setting and what it takes", "[config]") {
    CHECK_THAT(wrong({{"COACH_LISTEN", "8080"}}),
               ContainsSubstring("COACH_LISTEN") && ContainsSubstring("address:port"));
    CHECK_THAT(wrong({{"COACH_LISTEN", "127.0.0.1:http"}}), ContainsSubstring("COACH_LISTEN"));
    CHECK_THAT(wrong({{"COACH_LISTEN", "127.0.0.1:70000"}}), ContainsSubstring("COACH_LISTEN"));
    CHECK_THAT(wrong({{"COACH_LISTEN", ":80"}}), ContainsSubstring("COACH_LISTEN"));
    CHECK_THAT(wrong({{"COACH_PLAYGROUND", "yes"}}),
               ContainsSubstring("COACH_PLAYGROUND") && ContainsSubstring("on or off"));
    for (const auto* threads : {"0", "65", "two", "3x", "-1"})
        CHECK_THAT(wrong({{"COACH_THREADS", threads}}),
                   ContainsSubstring("COACH_THREADS") && ContainsSubstring("1 to 64"));
    CHECK_THAT(wrong({{"PLATFORM_RATE_LIMITS", "1"}}), ContainsSubstring("PLATFORM_RATE_LIMITS"));
    CHECK_THAT(wrong({{"LOG_FORMAT", "xml"}}), ContainsSubstring("LOG_FORMAT"));
    CHECK_THAT(wrong({}, "coach_lisen: x\n"), ContainsSubstring("coach_lisen") && ContainsSubstring("line 1"));
    CHECK_THAT(wrong({}, "a: [\n"), ContainsSubstring("line"));
    CHECK_THAT(wrong({}, "- a\n"), ContainsSubstring("map"));
}

TEST_CASE("half of Slack's settings is an error that names the other half", "[config]") {
    CHECK_THAT(wrong({{"SLACK_BOT_TOKEN", "t"}}), ContainsSubstring("SLACK_SIGNING_SECRET is not set"));
    CHECK_THAT(wrong({{"SLACK_SIGNING_SECRET", "s"}}), ContainsSubstring("SLACK_BOT_TOKEN is not set"));
    CHECK_THAT(wrong({{"SLACK_APP_TOKEN", "xapp-1"}}), ContainsSubstring("SLACK_BOT_TOKEN is not set"));
    CHECK_THAT(wrong({{"SLACK_APP_TOKEN", "xoxb-1"}, {"SLACK_BOT_TOKEN", "t"}}), ContainsSubstring("xapp-"));
    const auto socket = read({{"SLACK_APP_TOKEN", "xapp-1"}, {"SLACK_BOT_TOKEN", "t"}});
    REQUIRE(socket.has_value());  // neither a signing secret nor a public address
    CHECK(socket->has_slack());
    const auto both =
        read({{"SLACK_SIGNING_SECRET", "s"}, {"SLACK_BOT_TOKEN", "t"}, {"SLACK_API_URL", "http://127.0.0.1:1/api"}});
    REQUIRE(both.has_value());
    CHECK(both->has_slack());
    CHECK(both->slack_api_url == "http://127.0.0.1:1/api/");
}

TEST_CASE("the playground is off in production unless somebody turns it on", "[config]") {
    CHECK(!read({{"COACH_LISTEN", "0.0.0.0:80"}})->shows_playground());
    CHECK(!read({{"SLACK_SIGNING_SECRET", "s"}, {"SLACK_BOT_TOKEN", "t"}})->shows_playground());
    CHECK(read({{"COACH_LISTEN", "0.0.0.0:80"}, {"COACH_PLAYGROUND", "on"}})->shows_playground());
    CHECK(!read({{"COACH_PLAYGROUND", "off"}})->shows_playground());
    CHECK(read({{"COACH_LISTEN", "[::1]:8080"}})->shows_playground());
    CHECK(read({{"COACH_LISTEN", "localhost:8080"}})->shows_playground());
}

TEST_CASE("Teams is on with its id and secret, and without a token only when neither is set", "[config][teams]") {
    const auto c =
        read({{"TEAMS_CLIENT_ID", "app"}, {"TEAMS_CLIENT_SECRET", "s"}, {"TEAMS_ISSUERS", "https://a,https://b"}});
    REQUIRE(c.has_value());
    CHECK(c->has_teams());
    CHECK_FALSE(c->shows_playground());
    CHECK(c->teams_issuers == std::vector<std::string>{"https://a", "https://b"});
    CHECK_THAT(wrong({{"TEAMS_CLIENT_ID", "app"}}), ContainsSubstring("TEAMS_CLIENT_SECRET is not set"));
    CHECK_THAT(wrong({{"TEAMS_CLIENT_SECRET", "s"}}), ContainsSubstring("TEAMS_CLIENT_ID is not set"));
    CHECK_THAT(wrong({{"TEAMS_CLIENT_ID", "app"}, {"TEAMS_CLIENT_SECRET", "s"}, {"TEAMS_ALLOW_UNAUTHENTICATED", "1"}}),
               ContainsSubstring("refused beside TEAMS_CLIENT_ID"));
    CHECK_THAT(wrong({{"TEAMS_ALLOW_UNAUTHENTICATED", "yes"}}), ContainsSubstring("takes 1"));
    CHECK_THAT(wrong({{"TEAMS_TENANT_ID", "a/b"}}), ContainsSubstring("TEAMS_TENANT_ID"));
    CHECK_THAT(wrong({{"TEAMS_OPENID_URL", "ftp://a"}}), ContainsSubstring("TEAMS_OPENID_URL"));
    const auto open = read({{"TEAMS_ALLOW_UNAUTHENTICATED", "1"}});
    REQUIRE(open.has_value());
    CHECK(open->has_teams());
    CHECK_FALSE(read({{"TEAMS_ALLOW_UNAUTHENTICATED", "0"}})->has_teams());
}
