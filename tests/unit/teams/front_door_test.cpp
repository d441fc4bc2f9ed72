#include "integrations/teams/references.hpp"
#include "integrations/teams/teams.hpp"
#include "tests/support/run.hpp"
#include "tests/support/teams_stub.hpp"

#include <boost/json.hpp>
#include <catch2/catch_test_macros.hpp>

using namespace coach;
namespace json = boost::json;

namespace {

/// The way in of the platform without tokens, with an inbox that the test reads.
struct way_in {
    boost::asio::io_context io;
    net::http_client client{io};
    support::teams_stub stub{io, ""};
    durable::memory_shelf shelf{[] { return durable::time_point{}; }};
    std::vector<core::event> stored;
    bool available = true;
    teams::teams_platform platform{
        io,       client,
        shelf,    [this](core::event e) -> net::awaitable<integrations::accepted> { return store(std::move(e)); },
        config(), [] { return core::time_point{}; }};

    net::awaitable<integrations::accepted> store(core::event e) {
        if (!available) co_return integrations::accepted::unavailable;
        for (const auto& known : stored)
            if (known.id == e.id) co_return integrations::accepted::repeated;
        stored.push_back(std::move(e));
        co_return integrations::accepted::stored;
    }
    static teams::config config() {
        teams::config c;
        c.unauthenticated = true;
        return c;
    }
    net::http_response post(json::object activity) {
        activity["serviceUrl"] = stub.service_url();
        net::http_request request;
        request.method = "POST";
        request.target = "/api/messages";
        request.body = json::serialize(activity);
        return support::run(io, platform.routes().front().handle(std::move(request)));
    }
    std::optional<teams::reference> person(const std::string& id) {
        teams::references known(shelf);
        return support::run(io, known.of_person("T1", id)).value();
    }
    std::optional<teams::reference> conversation(const std::string& id) {
        teams::references known(shelf);
        return support::run(io, known.of_conversation("T1", id)).value();
    }
};

json::object base(std::string_view type, std::string_view id, bool personal = true) {
    return {{"type", type},
            {"id", id},
            {"channelId", "msteams"},
            {"from", json::object{{"id", "29:ana"}, {"name", "Ana"}}},
            {"recipient", json::object{{"id", "28:coach"}, {"name", "Coach"}}},
            {"conversation", json::object{{"id", personal ? "a:chat" : "19:general@thread.tacv2"},
                                          {"conversationType", personal ? "personal" : "channel"},
                                          {"tenantId", "T1"}}}};
}
json::object invoke(std::string_view name, json::object value, bool personal = true) {
    auto out = base("invoke", "i1", personal);
    out["name"] = name;
    out["value"] = std::move(value);
    return out;
}
json::object install(std::string_view type, std::string_view id, bool personal = true) {
    auto out = base(type, id, personal);
    if (type == "installationUpdate") out["action"] = "add";
    if (type == "conversationUpdate")
        out["membersAdded"] = json::array{json::object{{"id", "29:ana"}}, json::object{{"id", "28:coach"}}};
    return out;
}

}  // namespace

TEST_CASE("an installation that is told of twice is one welcome", "[teams][door]") {
    way_in w;
    CHECK(w.post(install("installationUpdate", "a")).status == 200);
    CHECK(w.post(install("conversationUpdate", "b")).status == 200);
    REQUIRE(w.stored.size() == 1);
    CHECK(std::get<core::told>(w.stored[0].what).kind == "welcome");
    CHECK(w.stored[0].who.id == "29:ana");
    CHECK(w.stored[0].where.direct);
    REQUIRE(w.person("29:ana"));
    CHECK(w.person("29:ana")->conversation == "a:chat");
}

TEST_CASE("a bot that is added to a channel remembers the place and greets nobody", "[teams][door]") {
    way_in w;
    CHECK(w.post(install("conversationUpdate", "a", false)).status == 200);
    CHECK(w.stored.empty());
    CHECK(w.conversation("19:general@thread.tacv2"));
    auto gone = base("conversationUpdate", "b", false);
    gone["membersRemoved"] = json::array{json::object{{"id", "28:coach"}}};
    CHECK(w.post(gone).status == 200);
    CHECK_FALSE(w.conversation("19:general@thread.tacv2"));
}

TEST_CASE("whoever uninstalls is not written to any more", "[teams][door]") {
    way_in w;
    w.post(install("installationUpdate", "a"));
    auto upgrade = base("installationUpdate", "b");
    upgrade["action"] = "remove-upgrade";
    CHECK(w.post(upgrade).status == 200);
    CHECK(w.person("29:ana"));
    auto gone = base("installationUpdate", "c");
    gone["action"] = "remove";
    CHECK(w.post(gone).status == 200);
    CHECK_FALSE(w.person("29:ana"));
}

TEST_CASE("Critique this on a channel's message goes into the person's own chat", "[teams][door]") {
    way_in w;
    const json::object value{
        {"commandId", "critique_this"},
        {"messagePayload", json::object{{"body", json::object{{"content", "<p>Some users</p>"}}}}}};
    const auto answer = w.post(invoke("composeExtension/fetchTask", value, false));
    CHECK(answer.status == 200);
    CHECK(json::parse(answer.body).at("task").at("type").as_string() == "message");
    REQUIRE(w.stored.size() == 1);
    CHECK(w.stored[0].where.direct);
    CHECK(w.stored[0].where.channel == "29:ana");

    w.post(install("installationUpdate", "a"));
    auto again = invoke("composeExtension/fetchTask", value, false);
    again["id"] = "i2";
    w.post(again);
    CHECK(w.stored.back().where.channel == "a:chat");
}

TEST_CASE("an opinion about a message is stored and answered with an empty object", "[teams][door]") {
    way_in w;
    auto liked =
        invoke("message/submitAction",
               {{"actionName", "feedback"}, {"actionValue", json::object{{"reaction", "like"}, {"feedback", "{}"}}}});
    liked["replyToId"] = "m1";
    const auto answer = w.post(liked);
    CHECK(answer.status == 200);
    CHECK(answer.body == "{}");
    REQUIRE(w.stored.size() == 1);
    CHECK(std::get<core::told>(w.stored[0].what).kind == "feedback");
}

TEST_CASE("what cannot be stored is said in the dialog", "[teams][door]") {
    way_in w;
    w.available = false;
    const auto answer =
        w.post(invoke("composeExtension/fetchTask",
                      {{"commandId", "critique_this"},
                       {"messagePayload", json::object{{"body", json::object{{"content", "words"}}}}}}));
    CHECK(answer.status == 200);
    CHECK(json::parse(answer.body).at("task").at("value").as_string() ==
          "I couldn't make sure that this was saved. Please send it once more.");
}

TEST_CASE("an unknown invoke is answered 501, a system activity always 200", "[teams][door]") {
    way_in w;
    CHECK(w.post(invoke("signin/verifyState", {})).status == 501);
    for (const std::string_view type :
         {"installationUpdate", "conversationUpdate", "messageReaction", "event", "somethingNew"})
        CHECK(w.post(base(type, "x")).status == 200);
    CHECK(w.stored.empty());
}
