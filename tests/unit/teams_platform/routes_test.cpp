#include "tests/unit/teams_platform/teams_setup.hpp"

#include <boost/json/parse.hpp>
#include <catch2/catch_test_macros.hpp>

using namespace coach;
using namespace std::chrono_literals;
using support::teams_message;
using support::teams_request;
namespace json = boost::json;

TEST_CASE("a verified message is stored and answered with 200", "[teams][routes]") {
    test::teams_setup s;
    CHECK(s.tell(teams_message(s.stub.service_url(), "hello")).status == 200);
    REQUIRE(s.events.size() == 1);
    CHECK(std::get<core::said>(s.events[0].what).text == "hello");
}

TEST_CASE("who is not the connector gets 401, and nothing is read", "[teams][routes]") {
    test::teams_setup s;
    const auto message = teams_message(s.stub.service_url(), "hello");
    const auto refused = [&](const std::string& token) { return s.ask(teams_request(message, token)).status; };
    CHECK(refused("") == 401);
    CHECK(refused("nonsense") == 401);
    CHECK(refused(s.stub.signer().token("app-2", s.stub.service_url(), s.seconds())) == 401);
    CHECK(refused(support::teams_signer(5).token("app-1", s.stub.service_url(), s.seconds())) == 401);
    CHECK(refused(s.stub.signer().token("app-1", "https://other.example/", s.seconds())) == 401);
    CHECK(refused(s.stub.signer().token("app-1", s.stub.service_url(), s.seconds() - 7200)) == 401);
    auto broken = teams_request(message, "");
    broken.body = "{not json";
    CHECK(s.ask(broken).status == 401);
    const auto answer = s.ask(teams_request(message, ""));
    CHECK(answer.body == "not verified\n");
    CHECK(s.events.empty());
}

TEST_CASE("a key without the channel's endorsement gets 403", "[teams][routes]") {
    test::teams_setup s;
    auto message = teams_message(s.stub.service_url(), "hello");
    message["channelId"] = "webchat";
    CHECK(s.tell(message).status == 403);
    message.erase("channelId");
    CHECK(s.tell(message).status == 403);
    CHECK(s.events.empty());
}

TEST_CASE("one slash at the end of the service URL makes no difference; another or none does", "[teams][routes]") {
    test::teams_setup s;
    auto message = teams_message(s.stub.service_url(), "hello");
    std::string url = s.stub.service_url();
    url.pop_back();
    message["serviceUrl"] = url;
    CHECK(s.tell(message).status == 200);
    message["serviceUrl"] = "https://evil.example/";
    CHECK(s.tell(message).status == 401);
    message.erase("serviceUrl");
    CHECK(s.tell(message).status == 401);
}

TEST_CASE("what is not understood is acknowledged, what is malformed is not", "[teams][routes]") {
    test::teams_setup s;
    auto odd = teams_message(s.stub.service_url(), "hello");
    odd["type"] = "somethingNew";
    odd["entities"] = json::array{json::object{{"type", "QuotedReply"}}, json::object{{"type", "ProductInfo"}}};
    CHECK(s.tell(odd).status == 200);
    odd["type"] = "conversationUpdate";
    CHECK(s.tell(odd).status == 200);
    odd["type"] = "invoke";
    odd["name"] = "somebody/new";
    CHECK(s.tell(odd).status == 501);
    auto request = teams_request(odd, s.token());
    request.body = "[]";
    CHECK(s.ask(request).status == 400);
    CHECK(s.events.empty());
}

TEST_CASE("a pressed button is answered in the invoke's own answer", "[teams][routes]") {
    test::teams_setup s;
    auto invoke = teams_message(s.stub.service_url(), "");
    invoke["type"] = "invoke";
    invoke["name"] = "adaptiveCard/action";
    invoke["value"] = json::object{{"action", json::object{{"data", json::object{{"choice", "c1"}}}}}};
    const auto answer = s.tell(invoke);
    CHECK(answer.status == 200);
    CHECK(json::parse(answer.body).at("statusCode") == 200);
    REQUIRE(s.events.size() == 1);
    CHECK(std::get<core::chose>(s.events[0].what).id == "c1");
}

TEST_CASE("whoever wants the replies in the answer gets them there, and nowhere else", "[teams][routes]") {
    test::teams_setup s;
    auto message = teams_message(s.stub.service_url(), "hello");
    message["deliveryMode"] = "expectReplies";
    s.answers = {"one", "two"};
    const auto answer = s.tell(message);
    CHECK(answer.status == 200);
    const auto replies = json::parse(answer.body).at("activities").as_array();
    REQUIRE(replies.size() == 2);
    CHECK(replies[0].at("text") == "one");
    CHECK(replies[1].at("conversation").at("id") == "a:chat-of-ana");
    CHECK(s.stub.count("post") == 0);
    s.answers.clear();
    s.outcome = integrations::accepted::repeated;
    CHECK(json::parse(s.tell(message).body).at("activities").as_array().empty());
    CHECK(s.perform(s.reply("later")).what == durable::performed::kind::done);
    CHECK(s.stub.count("post") == 1);
}

TEST_CASE("when nothing can be stored the person is told, and Teams when that fails too", "[teams][routes]") {
    test::teams_setup s;
    s.outcome = integrations::accepted::unavailable;
    CHECK(s.tell(teams_message(s.stub.service_url(), "hello")).status == 200);
    REQUIRE(s.stub.messages().size() == 1);
    CHECK(s.stub.messages()[0].conversation == "a:chat-of-ana");
    s.stub.fail_next("post", {support::teams_fault::kind::status, 500, -1, {}});
    CHECK(s.tell(teams_message(s.stub.service_url(), "hello")).status == 503);
}

TEST_CASE("while the keys cannot be had, it is our fault and not the caller's", "[teams][routes]") {
    test::teams_setup s;
    s.stub.fail_next("metadata", {support::teams_fault::kind::status, 500, -1, {}});
    const auto answer = s.tell(teams_message(s.stub.service_url(), "hello"));
    CHECK(answer.status == 503);
    CHECK(net::find_header(answer.headers, "Retry-After") == "5");
    s.now += 6s;
    CHECK(s.tell(teams_message(s.stub.service_url(), "hello")).status == 200);
}

TEST_CASE("without authentication only this machine is answered", "[teams][routes]") {
    test::teams_setup s;
    s.settings.client_id.clear();
    s.settings.client_secret.clear();
    s.settings.unauthenticated = true;
    CHECK(s.ask(teams_request(teams_message(s.stub.service_url(), "hello"), "")).status == 200);
    CHECK(s.ask(teams_request(teams_message("https://smba.example/teams/", "hello"), "")).status == 403);
    CHECK(s.ask(teams_request(teams_message("http://10.0.0.1/", "hello"), "")).status == 403);
    CHECK(s.events.size() == 1);
    CHECK(s.stub.count("metadata") == 0);
}

TEST_CASE("HEAD tells that the door is there", "[teams][routes]") {
    test::teams_setup s;
    auto routes = s.on().routes();
    net::http_request request;
    request.method = "HEAD";
    CHECK(support::run(s.io, routes.at(1).handle(request)).status == 200);
    request.method = "GET";
    CHECK(support::run(s.io, routes.at(1).handle(request)).status == 405);
}
