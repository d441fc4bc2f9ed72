#include "integrations/teams/decode.hpp"

#include "tests/support/teams_signer.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <catch2/catch_test_macros.hpp>

using namespace coach;
namespace json = boost::json;

namespace {

const std::string service = "https://smba.example/teams/";

teams::meaning understood(const json::object& activity) {
    teams::decoder decoder;
    const auto read = decoder.read(json::serialize(activity));
    REQUIRE(read);
    return decoder.understand(*read, {});
}
core::event taken(const json::object& activity) {
    auto what = understood(activity);
    REQUIRE(std::holds_alternative<core::event>(what));
    return std::get<core::event>(what);
}
std::string said(const json::object& activity) {
    const auto event = taken(activity);
    const auto* words = std::get_if<core::said>(&event.what);
    return words != nullptr ? words->text : "(not said)";
}
json::object message(std::string_view text = "hello") { return support::teams_message(service, text); }

}  // namespace

TEST_CASE("a message in a personal chat is said by a person in a place", "[teams][decode]") {
    const auto event = taken(message());
    CHECK(event.where == core::place{"teams", "tenant-1", "a:chat-of-ana", {}, true, {}});
    CHECK(event.where.direct);
    CHECK(event.who == core::person{"29:ana", "Ana", "Europe/Berlin"});
    CHECK(std::get<core::said>(event.what).text == "hello");
    CHECK(std::get<core::said>(event.what).message_id == "1700000000001");
    CHECK(taken(message()).id == event.id);
    CHECK(taken(support::teams_message(service, "hello", "1700000000009")).id != event.id);
}

TEST_CASE("a mention in a channel's thread keeps the thread", "[teams][decode]") {
    const auto event = taken(support::teams_channel_message(service, "critique this"));
    CHECK(event.where == core::place{"teams", "tenant-1", "19:general@thread.tacv2", "1600", false, {}});
    CHECK_FALSE(event.where.direct);
    CHECK(std::get<core::said>(event.what).text == "critique this");
    auto others = support::teams_channel_message(service, "hello");
    others["entities"] = json::array{};
    CHECK(std::holds_alternative<teams::ignored>(understood(others)));
}

TEST_CASE("the bot's mention goes, others' stay as words", "[teams][decode]") {
    auto a = support::teams_channel_message(service, "ask <at>Ben</at> &amp; me");
    CHECK(said(a) == "ask Ben & me");
    a["text"] = "hi <at id=\"0\">Coach</at>, look";
    a["entities"] = json::array{json::object{{"type", "mention"},
                                             {"mentioned", json::object{{"id", "28:coach"}, {"name", "Coach"}}},
                                             {"text", "<at id=\"0\">Coach</at>"}}};
    CHECK(said(a) == "hi , look");
    a["text"] = "<at>Coach</at> go";
    a["entities"].as_array()[0].as_object().erase("text");
    CHECK(said(a) == "go");
}

TEST_CASE("a channel that other organisations share is known as one", "[teams][decode]") {
    auto a = support::teams_channel_message(service, "hello");
    CHECK_FALSE(taken(a).where.external);
    a["channelData"].as_object()["channel"].as_object()["type"] = "shared";
    CHECK(taken(a).where.external);
    a = support::teams_channel_message(service, "hello");
    a["conversation"].as_object()["tenantId"] = "another";
    CHECK(taken(a).where.external);
}

TEST_CASE("text is plain words", "[teams][decode]") {
    CHECK(said(message("a&nbsp;b")) == "a b");
    CHECK(said(message("a &lt;b&gt; &amp;amp; &quot;c&quot; &#39;d&#39; &#x20AC;")) ==
          "a <b> &amp; \"c\" 'd' \xE2\x82\xAC");
    CHECK(said(message("x &unknown; & y &#0; &#xD800; &#99999999;")) == "x &unknown; & y &#0; &#xD800; &#99999999;");
    CHECK(said(message("one\r\ntwo\rthree")) == "one\ntwo\nthree");
    CHECK(said(message("  \xC2\xA0hello\xC2\xA0 ")) == "hello");
}

TEST_CASE("/coach is the command, also without words", "[teams][decode]") {
    CHECK(std::get<core::commanded>(taken(message("/coach")).what).text.empty());
    CHECK(std::get<core::commanded>(taken(message("/coach help me")).what).text == "help me");
    CHECK(said(message("/coaching is fun")) == "/coaching is fun");
}

TEST_CASE("buttons and forms come as a value, or as an invoke", "[teams][decode]") {
    auto a = message("");
    a.erase("text");
    a["replyToId"] = "m7";
    a["value"] = json::object{{"choice", "role:pm"}};
    const auto pressed = std::get<core::chose>(taken(a).what);
    CHECK(pressed.id == "role:pm");
    CHECK(pressed.message_id == "m7");
    a["value"] = json::object{{"form", "f1"}, {"f.name", "Ana"}, {"f.count", 3}, {"f.sure", true}, {"other", "x"}};
    const auto form = std::get<core::submitted_form>(taken(a).what);
    CHECK(form.form == "f1");
    CHECK(form.values ==
          std::vector<std::pair<std::string, std::string>>{{"name", "Ana"}, {"count", "3"}, {"sure", "true"}});
    a["value"] = json::object{{"somebody", "else's"}};
    CHECK(std::holds_alternative<teams::ignored>(understood(a)));

    a["type"] = "invoke";
    a["name"] = "adaptiveCard/action";
    a["value"] = json::object{
        {"action",
         json::object{{"type", "Action.Execute"}, {"verb", "choose"}, {"data", json::object{{"choice", "role:pm"}}}}}};
    const auto invoke = std::get<teams::invoked>(understood(a));
    REQUIRE(invoke.card);
    CHECK(std::get<core::chose>(invoke.card->what).id == "role:pm");
    a["name"] = "somebody/new";
    CHECK_FALSE(std::get<teams::invoked>(understood(a)).card);
}

TEST_CASE("what is not for the coach is left alone", "[teams][decode]") {
    auto a = message();
    for (const auto* type : {"typing", "messageUpdate", "messageDelete", "messageReaction", "event", "handoff", "trace",
                             "endOfConversation", "somethingNew"}) {
        a["type"] = type;
        INFO(type);
        CHECK(std::holds_alternative<teams::ignored>(understood(a)));
    }
    a = message();
    a["from"].as_object()["id"] = "28:coach";
    CHECK(std::holds_alternative<teams::ignored>(understood(a)));
    a["from"].as_object()["id"] = "28:other";
    CHECK(std::holds_alternative<teams::ignored>(understood(a)));
    a = message();
    a["from"].as_object()["role"] = "bot";
    CHECK(std::holds_alternative<teams::ignored>(understood(a)));
}

TEST_CASE("local clients are read as well: odd ids, no tenant, no type of conversation", "[teams][decode]") {
    json::object a{{"type", "message"},
                   {"id", 42},
                   {"serviceUrl", "http://localhost:56150/_connector"},
                   {"channelId", "msteams"},
                   {"from", json::object{{"id", "user-id-0"}}},
                   {"recipient", json::object{{"id", "00000000-0000-0000-0000-00000000000011"}}},
                   {"conversation", json::object{{"id", "personal-chat-id"}}},
                   {"text", "hi"},
                   {"entities", json::array{json::object{{"type", "ClientCapabilities"}}, 7, nullptr}}};
    teams::decoder decoder("home");
    const auto read = decoder.read(json::serialize(a));
    REQUIRE(read);
    const auto what = decoder.understand(*read, {});
    REQUIRE(std::holds_alternative<core::event>(what));
    const auto& event = std::get<core::event>(what);
    CHECK(event.where == core::place{"teams", "home", "personal-chat-id", {}, true, {}});
    CHECK(event.where.direct);
    a["conversation"].as_object()["isGroup"] = true;
    CHECK(std::holds_alternative<teams::ignored>(decoder.understand(*decoder.read(json::serialize(a)), {})));
}

TEST_CASE("malformed bytes are no activity", "[teams][decode]") {
    teams::decoder decoder;
    for (const std::string bytes : {"", "null", "[]", "{", "\"x\"", "{\"a\":1}}", "\xFF\xFE"})
        CHECK_FALSE(decoder.read(bytes));
    CHECK_FALSE(decoder.read(R"({"a":)" + std::string(200, '[') + std::string(200, ']') + "}"));
    CHECK_FALSE(decoder.read("{\"text\":\"" + std::string(1'100'000, 'a') + "\"}"));
    CHECK(std::holds_alternative<teams::malformed>(decoder.understand(*decoder.read("{}"), {})));
    CHECK(std::holds_alternative<teams::malformed>(decoder.understand(*decoder.read(R"({"type":"message"})"), {})) ==
          false);
    CHECK(std::holds_alternative<teams::malformed>(
        decoder.understand(*decoder.read(R"({"type":"message","from":{"id":"u"}})"), {})));
}
