#include "integrations/slack/slack.hpp"
#include "tests/support/run.hpp"
#include "tests/support/slack_signer.hpp"
#include "tests/support/slack_stub.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace coach;
using integrations::accepted;

namespace {

/// The platform behind its routes, with an inbox that does what the test says and a stand-in for Slack.
struct door {
    boost::asio::io_context context;
    net::http_client client{context};
    support::slack_stub slack{context};
    accepted outcome = accepted::stored;
    std::vector<core::event> stored;
    long long now = 1'700'000'000;
    slack::slack_platform platform{
        client, [this](core::event e) { return take(std::move(e)); }, config(),
        [this] { return std::chrono::sys_time<std::chrono::milliseconds>(std::chrono::seconds(now)); }};
    support::slack_signer signer{"secret", 1'700'000'000};

    slack::config config() const {
        slack::config c;
        c.signing_secrets = {"next secret", "secret"};
        c.bot_token = "xoxb-test";
        c.api_url = slack.api_url();
        return c;
    }

    net::awaitable<accepted> take(core::event e) {
        const auto* told = std::get_if<core::told>(&e.what);
        if (told == nullptr || told->kind != "profile") stored.push_back(std::move(e));  // that comes by itself, later
        co_return outcome;
    }

    net::http_response send(net::http_request request) {
        for (const auto& route : platform.routes()) {
            if (route.path == request.path()) return support::run(context, route.handle(std::move(request)));
        }
        throw std::runtime_error("no route for " + request.target);
    }
};

const std::string hello =
    support::slack_event(R"({"type":"message","channel":"D1","channel_type":"im","user":"U1","ts":"1.5","text":"hi"})");

std::string button(const std::string& response_url) {
    return R"({"type":"block_actions","team":{"id":"T1"},"user":{"id":"U1"},"trigger_id":"9","container":{"message_ts":"1.5",)"
           R"("channel_id":"C1","is_ephemeral":true},"response_url":")" +
           response_url + R"(","actions":[{"value":"start","action_ts":"7.7"}]})";
}

}  // namespace

TEST_CASE("a signed event is stored, then acknowledged with an empty 200", "[slack][routes]") {
    door d;
    const auto answer = d.send(d.signer.event(hello));
    CHECK(answer.status == 200);
    CHECK(answer.body.empty());
    REQUIRE(d.stored.size() == 1);
    CHECK(d.stored[0].id == "slack/m/T1/D1/1.5");
    d.outcome = accepted::repeated;
    CHECK(d.send(d.signer.event(hello)).status == 200);
}

TEST_CASE("events, commands and interactions come in by any of the three paths", "[slack][routes]") {
    door d;
    for (const std::string path : {"/slack/events", "/slack/commands", "/slack/interactivity"}) {
        auto event = d.signer.event(hello);
        auto command = d.signer.form(support::slack_command("help"));
        auto pressed = d.signer.interaction(button("https://hooks.slack.com/x"));
        for (auto* request : {&event, &command, &pressed}) {
            request->target = path;
            CHECK(d.send(*request).status == 200);
        }
    }
    CHECK(d.stored.size() == 9);
}

TEST_CASE("nothing that is unsigned, stale or changed is parsed or stored", "[slack][routes]") {
    door d;
    auto unsigned_one = d.signer.event(hello);
    unsigned_one.headers.resize(2);
    CHECK(d.send(unsigned_one).status == 401);

    auto changed = d.signer.event(hello);
    changed.body += ' ';
    CHECK(d.send(changed).status == 401);

    d.now += 301;
    CHECK(d.send(d.signer.event(hello)).status == 401);
    d.now -= 602;
    CHECK(d.send(d.signer.event(hello)).status == 401);
    d.now += 301;

    auto greeting = d.signer.event(R"({"type":"url_verification","challenge":"abc"})");
    greeting.headers.resize(2);
    CHECK(d.send(greeting).status == 401);
    CHECK(d.stored.empty());
}

TEST_CASE("the greeting is answered with its challenge", "[slack][routes]") {
    door d;
    const auto answer = d.send(d.signer.event(R"({"type":"url_verification","challenge":"abc"})"));
    CHECK(answer.status == 200);
    CHECK(answer.body == "abc");
}

TEST_CASE("an ssl_check needs no signature and does nothing", "[slack][routes]") {
    door d;
    auto probe = d.signer.form({{"ssl_check", "1"}, {"command", "/coach"}});
    probe.headers.resize(2);
    CHECK(d.send(probe).status == 200);
    auto lie = d.signer.form({{"text", "ssl_check=1"}, {"command", "/coach"}});
    lie.headers.resize(2);
    CHECK(d.send(lie).status == 401);
    CHECK(d.stored.empty());
}

TEST_CASE("signed nonsense is 400 or 200, and never the end of the process", "[slack][routes]") {
    door d;
    for (const std::string body : {"null", "[]", "{", "", "{\"type\":1}", "\"\""}) {
        CHECK(d.send(d.signer.event(body)).status == 400);
        CHECK(d.send(d.signer.interaction(body)).status == 400);
    }
    CHECK(d.send(d.signer.event(R"({"type":"brand_new"})")).status == 200);
    CHECK(d.send(d.signer.interaction(R"({"type":"brand_new"})")).status == 200);
    const auto options = d.send(d.signer.interaction(R"({"type":"block_suggestion"})"));
    CHECK(options.body == R"({"options":[]})");
    CHECK(d.stored.empty());
}

TEST_CASE("when nothing can be stored, Slack sends events again and people are told", "[slack][routes]") {
    door d;
    d.outcome = accepted::unavailable;
    CHECK(d.send(d.signer.event(hello)).status == 503);

    const auto command = d.send(d.signer.form(support::slack_command("help")));
    CHECK(command.status == 200);
    CHECK(command.body.find("\"response_type\":\"ephemeral\"") != std::string::npos);
    CHECK(command.body.find("please try again") != std::string::npos);

    const auto view = d.send(d.signer.interaction(
        R"({"type":"view_submission","team":{"id":"T1"},"user":{"id":"U1"},"view":{"id":"V","callback_id":"f","state":{"values":{"b1":{"a":{"value":"x"}}}}}})"));
    CHECK(view.status == 200);
    CHECK(view.body.find("\"errors\":{\"b1\":") != std::string::npos);

    CHECK(d.send(d.signer.interaction(button(d.slack.response_url("one")))).status == 200);
    REQUIRE(d.slack.messages().size() == 1);
    CHECK(d.slack.violations() == std::vector<std::string>{});

    CHECK(d.send(d.signer.interaction(button("https://elsewhere.example/"))).status == 503);
}
