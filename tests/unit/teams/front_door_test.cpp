#include "integrations/teams/references.hpp"
#include "integrations/teams/teams.hpp"
#include "net/tasks.hpp"
#include "tests/support/run.hpp"
#include "tests/support/teams_stub.hpp"

#include <boost/json.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

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
        c.notice_after = std::chrono::milliseconds{0};
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
    /// Until as much was sent by the background as is awaited; for nothing, as long as it would take.
    void settle(std::size_t messages = 0) { support::run(io, sent(messages)); }
    net::awaitable<bool> sent(std::size_t messages) {
        for (int turns = messages == 0 ? 10 : 1000; turns > 0; --turns) {
            if (messages > 0 && stub.messages().size() >= messages) break;
            co_await net::pause_for(std::chrono::milliseconds(5));
        }
        co_return stub.messages().size() >= messages;
    }
    std::string stream_type(std::size_t message) {
        const auto* all = stub.messages().at(message).payload.if_contains("entities");
        if (all)
            for (const auto& each : all->as_array())
                if (each.at("type").as_string() == "streaminfo")
                    return std::string(std::string_view(each.at("streamType").as_string()));
        return {};
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

const std::vector<core::part> rating{core::text_part{"How ready?"},
                                     core::choices_part{{{"rate:1", "Not yet", false}, {"rate:2", "Ready", true}}}};

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
json::object long_text(bool personal = true, std::string_view id = "long") {
    auto out = base("message", id, personal);
    std::string words = personal ? "" : "<at>Coach</at> ";
    for (int i = 0; i < 300; ++i)
        words += "nine chars";
    out["text"] = words;
    if (!personal)
        out["entities"] = json::array{json::object{
            {"type", "mention"}, {"text", "<at>Coach</at>"}, {"mentioned", json::object{{"id", "28:coach"}}}}};
    return out;
}

/// The button's data as the client sends them back.
json::object press(const way_in& w, std::size_t message, std::size_t button, bool personal = true) {
    const auto& card = w.stub.messages().at(message).payload.at("attachments").at(0).at("content");
    const auto& action = card.at("body").as_array().back().at("actions").at(button);
    auto out = invoke(
        "adaptiveCard/action",
        {{"action", json::object{{"type", "Action.Execute"}, {"verb", action.at("verb")}, {"data", action.at("data")}}},
         {"trigger", "manual"}},
        personal);
    out["id"] = "press-" + std::to_string(button);
    out["replyToId"] = w.stub.messages().at(message).id;
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
    w.settle(2);
    CHECK(w.stream_type(1) == "informative");
    CHECK(w.say(rating).what == durable::performed::kind::done);
    CHECK(w.stream_type(2) == "final");

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

TEST_CASE("a long text is seen to be read, and the answer ends what was shown", "[teams][door][stream]") {
    way_in w;
    CHECK(w.post(long_text()).status == 200);
    w.settle(1);
    REQUIRE(w.stub.messages().size() == 1);
    CHECK(w.stream_type(0) == "informative");
    CHECK(w.stub.messages()[0].payload.at("text").as_string() == "Reading your text…");

    SECTION("with its buttons") {
        CHECK(w.say(rating).what == durable::performed::kind::done);
        REQUIRE(w.stub.messages().size() == 2);
        CHECK(w.stream_type(1) == "final");
        CHECK(w.stub.messages()[1].payload.at("attachments").as_array().size() == 1);
        w.say({core::text_part{"And then?"}});
        CHECK(w.stream_type(2).empty());
    }
    SECTION("a second delivery begins nothing") {
        w.say({core::text_part{"Who?"}});
        CHECK(w.post(long_text()).status == 200);
        w.settle();
        CHECK(w.stub.messages().size() == 2);
    }
    SECTION("one stream a chat") {
        CHECK(w.post(long_text(true, "another")).status == 200);
        w.settle();
        CHECK(w.stub.messages().size() == 1);
    }
    SECTION("a stream that the person stopped, or that Teams ended, gives a plain message") {
        const std::string why =
            GENERATE("Content stream was canceled by user.", "Content stream exceeded streaming time.");
        w.stub.fail_next("post", {support::teams_fault::kind::status, 403, -1, "ContentStreamNotAllowed", why});
        CHECK(w.say(rating).what == durable::performed::kind::done);
        REQUIRE(w.stub.messages().size() == 2);
        CHECK(w.stream_type(1).empty());
    }
    SECTION("an end whose outcome nobody knows is not said again") {
        w.stub.fail_next("post", {support::teams_fault::kind::drop_after, 0, -1, {}});
        CHECK(w.say(rating).what == durable::performed::kind::unknown);
        CHECK(w.stub.messages().size() == 2);
    }
    SECTION("an end that was held back ends the same stream later") {
        w.stub.fail_next("post", {support::teams_fault::kind::status, 429, 0, "TooMany"});
        CHECK(w.say(rating).what == durable::performed::kind::not_yet);
        CHECK(w.say(rating).what == durable::performed::kind::done);
        CHECK(w.stream_type(1) == "final");
    }
    CHECK(w.stub.violations() == std::vector<std::string>{});
}

TEST_CASE("an answer of another thread ends the stream too, or keeps it from being shown", "[teams][door][stream]") {
    way_in w;
    auto quick = way_in::config();
    quick.notice_after = std::chrono::milliseconds{200};
    const auto store = [&w](core::event e) { return w.store(std::move(e)); };
    teams::teams_platform other(w.io, w.client, w.shelf, store, way_in::config(), [] { return core::time_point{}; });
    const auto answer = [&] {
        core::say s{{"teams", "T1", "a:chat", {}, true, {}}, {"29:ana", "Ana"}, {core::intent::reply, rating}, {}};
        return support::run(w.io, other.perform(std::move(s), "learner/teams/T1/29:ana/5/0")).what;
    };
    SECTION("shown") {
        w.post(long_text());
        w.settle(1);
        w.settle();
        CHECK(answer() == durable::performed::kind::done);
        CHECK(w.stream_type(1) == "final");
        w.say({core::text_part{"And then?"}});
        REQUIRE(w.stub.messages().size() == 3);
        CHECK(w.stream_type(2).empty());
        w.post(long_text(true, "another"));
        w.settle(4);
        CHECK(w.stream_type(3) == "informative");
    }
    SECTION("answered before") {
        teams::teams_platform slow(w.io, w.client, w.shelf, store, quick, [] { return core::time_point{}; });
        auto text = long_text();
        text["serviceUrl"] = w.stub.service_url();
        net::http_request request;
        request.method = "POST";
        request.target = "/api/messages";
        request.body = json::serialize(text);
        CHECK(support::run(w.io, slow.routes().front().handle(std::move(request))).status == 200);
        CHECK(answer() == durable::performed::kind::done);
        for (int turns = 0; turns < 6; ++turns)
            w.settle();
        REQUIRE(w.stub.messages().size() == 1);
        CHECK(w.stream_type(0).empty());
    }
    CHECK(w.stub.violations() == std::vector<std::string>{});
}

TEST_CASE("where nothing can be shown the answer is a plain message", "[teams][door][stream]") {
    way_in w;
    SECTION("the notice is refused") {
        w.stub.fail_next("post", {support::teams_fault::kind::status, 403, -1, "ContentStreamNotAllowed"});
        w.post(long_text());
        w.settle();
        CHECK(w.say(rating).what == durable::performed::kind::done);
    }
    SECTION("others read along") {
        w.post(long_text(false));
        w.settle();
        CHECK(w.say(rating, false).what == durable::performed::kind::done);
    }
    SECTION("it was not stored") {
        w.available = false;
        w.post(long_text());
        w.settle();
    }
    SECTION("the text is short") {
        auto brief = base("message", "m1");
        brief["text"] = "hello";
        w.post(brief);
        w.settle();
        CHECK(w.say(rating).what == durable::performed::kind::done);
    }
    REQUIRE(w.stub.messages().size() == 1);
    CHECK(w.stub.messages()[0].payload.at("type").as_string() == "message");
    CHECK(w.stream_type(0).empty());
}

TEST_CASE("a pressed card comes back with what was pressed in place of its buttons", "[teams][door][cards]") {
    way_in w;
    w.post(install("installationUpdate", "a"));
    w.say(rating);
    const auto pressed = press(w, 0, 1);
    const auto answer = json::parse(w.post(pressed).body);
    CHECK(answer.at("statusCode").to_number<int>() == 200);
    REQUIRE(answer.at("type").as_string() == "application/vnd.microsoft.card.adaptive");
    const auto& card = answer.at("value").as_object();
    CHECK(json::serialize(card).find("✓ Ready") != std::string::npos);
    CHECK(json::serialize(card).find("ActionSet") == std::string::npos);
    CHECK(card.at("refresh").at("userIds") == json::array{"29:ana"});
    REQUIRE(w.stored.size() == 2);
    CHECK(std::get<core::chose>(w.stored[1].what).id == "rate:2");

    SECTION("and again when the client asks for it, which is no press") {
        auto again =
            invoke("adaptiveCard/action", {{"action", card.at("refresh").at("action")}, {"trigger", "automatic"}});
        again["id"] = "again";
        CHECK(json::parse(w.post(again).body) == answer);
        CHECK(w.stored.size() == 2);
    }
    SECTION("not in another conversation") {
        auto elsewhere = pressed;
        elsewhere["conversation"].as_object()["id"] = "a:other";
        CHECK(json::parse(w.post(elsewhere).body).at("type").as_string() ==
              "application/vnd.microsoft.activity.message");
    }
    SECTION("not once the person is forgotten") {
        CHECK(support::run(w.io, w.platform.forget({"teams", "T1", "a:chat", {}, true, {}}, {"29:ana", "Ana"})));
        CHECK(support::run(w.io, w.shelf.keys("teams_card", 10)).value().empty());
        CHECK(json::parse(w.post(pressed).body).at("value").as_string() == "Got it.");
    }
    SECTION("not when the press could not be stored") {
        w.available = false;
        CHECK(json::parse(w.post(pressed).body).at("statusCode").to_number<int>() == 500);
    }
}

TEST_CASE("in a channel each who presses gets a view of their own", "[teams][door][cards]") {
    way_in w;
    w.post(install("conversationUpdate", "a", false));
    w.say(rating, false);
    auto bens = press(w, 0, 0, false);
    bens["from"] = json::object{{"id", "29:ben"}, {"name", "Ben"}};
    const auto ana = json::parse(w.post(press(w, 0, 1, false)).body);
    const auto ben = json::parse(w.post(bens).body);
    CHECK(json::serialize(ana).find("✓ Ready") != std::string::npos);
    CHECK(json::serialize(ben).find("✓ Not yet") != std::string::npos);
    CHECK(ben.at("value").at("refresh").at("userIds") == json::array{"29:ben"});
    CHECK(w.stub.messages().size() == 1);
    CHECK(w.stub.messages()[0].updates == 0);
}
