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
        c.read = [](std::string name, std::string bytes) -> net::awaitable<integrations::readable> {
            co_return integrations::readable{name + ": " + bytes, {}, false};
        };
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
    durable::performed say(std::vector<core::part> parts, bool direct = true) {
        core::say s;
        s.where = {"teams", "T1", direct ? "a:chat" : "19:general@thread.tacv2", {}, direct, {}};
        s.to = {"29:ana", "Ana"};
        s.what.parts = std::move(parts);
        return support::run(io, platform.perform(std::move(s), "learner/teams/T1/29:ana/4/0"));
    }
    durable::performed fetch(core::event e, unsigned attempts = 0) {
        return support::run(io, platform.fetch(std::move(e), attempts));
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

net::awaitable<durable::performed> grow(integrations::answer_stream* stream) {
    co_await stream->doing("Reading your document…");
    (void)co_await stream->append("Some users ");
    co_return co_await stream->finish({core::intent::reply, {core::text_part{"Some users: who?"}}});
}

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

TEST_CASE("a shared file is stored as an errand, then read, its words first", "[teams][door][files]") {
    way_in w;
    auto shared = base("message", "m1");
    shared["text"] = "what is missing?";
    json::array files;
    for (const std::string_view name : {"a.md", "gone.md"}) {
        const auto url = name == "a.md" ? w.stub.share("a.md", "# Impact") : w.stub.upload_url() + "x";
        files.push_back({{"contentType", "application/vnd.microsoft.teams.file.download.info"},
                         {"name", name},
                         {"content", json::object{{"downloadUrl", url}, {"fileType", "md"}}}});
    }
    shared["attachments"] = std::move(files);
    CHECK(w.post(shared).status == 200);
    REQUIRE(w.stored.size() == 1);
    CHECK(std::get<core::told>(w.stored[0].what).kind == integrations::fetch_kind);
    const core::event errand = w.stored[0];
    CHECK(w.fetch(errand).what == durable::performed::kind::done);
    REQUIRE(w.stored.size() == 4);
    CHECK(std::get<core::said>(w.stored[1].what).text == "what is missing?");
    CHECK(std::get<core::shared_file>(w.stored[2].what).text == "a.md: # Impact");
    CHECK(std::get<core::shared_file>(w.stored[3].what).problem == "unreachable");
    CHECK(w.stub.messages().at(0).payload.at("type").as_string() == "typing");

    SECTION("done twice is done once") {
        w.fetch(errand, 1);
        CHECK(w.stored.size() == 4);
    }
    CHECK(w.stub.violations() == std::vector<std::string>{});
}

TEST_CASE("a file that cannot be had is tried again, then the person is told", "[teams][door][files]") {
    way_in w;
    w.post(install("installationUpdate", "a"));
    const core::event errand{
        "e1",
        {"teams", "T1", "a:chat", {}, true, {}},
        {"29:ana", "Ana"},
        core::told{std::string(integrations::fetch_kind),
                   {{"what", "files"}, {"file", w.stub.share("a.md", "x")}, {"name", "a.md"}, {"mime", "md"}}},
        {},
        {}};
    for (int i = 0; i < 4; ++i)
        w.stub.fail_next("file", {support::teams_fault::kind::status, 503, -1, {}});
    for (unsigned attempt = 0; attempt < 3; ++attempt)
        CHECK(w.fetch(errand, attempt).what == durable::performed::kind::not_yet);
    CHECK(w.fetch(errand, 3).what == durable::performed::kind::done);
    CHECK(std::get<core::shared_file>(w.stored.back().what).problem == "unreachable");
}

TEST_CASE("a document is offered, uploaded once it is allowed, and forgotten here", "[teams][door][files]") {
    way_in w;
    w.post(install("installationUpdate", "a"));
    CHECK(w.say({core::text_part{"Here it is."}, core::file_part{"prd.md", "text/markdown", "# PRD"}}).what ==
          durable::performed::kind::done);
    REQUIRE(w.stub.messages().size() == 2);
    const auto& consent = w.stub.messages()[1].payload.at("attachments").at(0);
    CHECK(consent.at("contentType").as_string() == "application/vnd.microsoft.teams.card.file.consent");
    CHECK(consent.at("content").at("sizeInBytes").to_number<int>() == 5);
    json::object value{{"type", "fileUpload"}, {"context", consent.at("content").at("acceptContext")}};

    SECTION("allowed") {
        value["action"] = "accept";
        value["uploadInfo"] = json::object{{"uploadUrl", w.stub.upload_url()},
                                           {"contentUrl", "https://c.example/prd.md"},
                                           {"name", "prd.md"},
                                           {"uniqueId", "U1"},
                                           {"fileType", "md"}};
        CHECK(w.post(invoke("fileConsent/invoke", value)).status == 200);
        const core::event errand = w.stored.back();
        CHECK(w.fetch(errand).what == durable::performed::kind::done);
        CHECK(w.stub.uploads() == std::vector<std::string>{"# PRD"});
        const auto& shown = w.stub.messages().back().payload.at("attachments").at(0);
        CHECK(shown.at("contentType").as_string() == "application/vnd.microsoft.teams.card.file.info");
        CHECK(shown.at("content").at("uniqueId").as_string() == "U1");
        w.fetch(errand, 1);
        CHECK(w.stub.uploads().size() == 1);
    }
    SECTION("refused") {
        value["action"] = "decline";
        CHECK(w.post(invoke("fileConsent/invoke", value)).status == 200);
        CHECK(w.fetch(w.stored.back()).what == durable::performed::kind::done);
        const auto left = support::run(w.io, w.shelf.keys("teams_file", 10));
        CHECK(left.value().empty());
    }
}

TEST_CASE("a document that waits goes with its person, and with nobody else", "[teams][door][files]") {
    way_in w;
    w.post(install("installationUpdate", "a"));
    w.say({core::file_part{"prd.md", "text/markdown", "# PRD"}});
    const core::place chat{"teams", "T1", "a:chat", {}, true, {}};
    CHECK(support::run(w.io, w.platform.forget(chat, {"29:ben", "Ben"})));
    CHECK(support::run(w.io, w.shelf.keys("teams_file", 10)).value().size() == 1);
    CHECK(support::run(w.io, w.platform.forget(chat, {"29:ana", "Ana"})));
    CHECK(support::run(w.io, w.shelf.keys("teams_file", 10)).value().empty());
    CHECK_FALSE(w.person("29:ana"));
}

TEST_CASE("where others read along a document's words are said instead of a file", "[teams][door][files]") {
    way_in w;
    w.post(install("conversationUpdate", "a", false));
    CHECK(w.say({core::file_part{"prd.md", "text/markdown", "# PRD"}}, false).what == durable::performed::kind::done);
    REQUIRE(w.stub.messages().size() == 1);
    CHECK(json::serialize(w.stub.messages()[0].payload).find("# PRD") != std::string::npos);
}

TEST_CASE("a streamed answer is one stream that ends with the message and its buttons", "[teams][door][stream]") {
    way_in w;
    w.post(install("installationUpdate", "a"));
    const core::place chat{"teams", "T1", "a:chat", {}, true, {}};
    auto stream = support::run(w.io, w.platform.open_stream(chat, {"29:ana", "Ana"}));
    REQUIRE(stream);
    CHECK(support::run(w.io, grow(stream.get())).what == durable::performed::kind::done);
    const auto& sent = w.stub.messages();
    REQUIRE(sent.size() == 2);
    CHECK(sent[0].payload.at("entities").at(0).at("streamType").as_string() == "informative");
    CHECK(sent[1].payload.at("entities").at(0).at("streamType").as_string() == "final");
    CHECK(sent[1].payload.at("entities").at(0).at("streamId").as_string() == sent[0].id);
    CHECK(sent[1].payload.at("text").as_string() == "Some users: who?");
    CHECK_FALSE(
        support::run(w.io, w.platform.open_stream({"teams", "T1", "a:other", {}, true, {}}, {"29:nobody", ""})));
}

TEST_CASE("an unknown invoke is answered 501, a system activity always 200", "[teams][door]") {
    way_in w;
    CHECK(w.post(invoke("signin/verifyState", {})).status == 501);
    for (const std::string_view type :
         {"installationUpdate", "conversationUpdate", "messageReaction", "event", "somethingNew"})
        CHECK(w.post(base(type, "x")).status == 200);
    CHECK(w.stored.empty());
}
