#include "integrations/teams/client.hpp"

#include "integrations/teams/diagnose.hpp"
#include "tests/unit/teams_platform/teams_setup.hpp"

#include <catch2/catch_test_macros.hpp>

#include <ostream>

using namespace coach;
using namespace std::chrono_literals;
using support::teams_fault;
using support::teams_message;
using what = durable::performed::kind;

namespace coach::durable {
std::ostream& operator<<(std::ostream& out, performed::kind k) {
    static constexpr const char* names[] = {"done", "not_yet", "unknown", "impossible"};
    return out << names[static_cast<int>(k)];
}
}  // namespace coach::durable

namespace {

struct met : test::teams_setup {
    met() {
        REQUIRE(tell(teams_message(stub.service_url(), "hello")).status == 200);
        REQUIRE(tell(support::teams_channel_message(stub.service_url(), "hello")).status == 200);
    }
    void fail(std::string endpoint, int status, std::string code = {}, int after = -1) {
        stub.fail_next(std::move(endpoint), {teams_fault::kind::status, status, after, std::move(code)});
    }
};

}  // namespace

TEST_CASE("a reply goes to the conversation with one token for all", "[teams][client]") {
    met s;
    for (int i = 0; i < 5; ++i)
        CHECK(s.perform(s.reply("hi")).what == what::done);
    CHECK(s.stub.count("login") == 1);
    REQUIRE(s.stub.messages().size() == 5);
    CHECK(s.stub.messages()[0].conversation == "a:chat-of-ana");
    CHECK(s.stub.violations() == std::vector<std::string>{});
}

TEST_CASE("a reply in a channel stays in its thread, every id encoded", "[teams][client]") {
    met s;
    CHECK(s.perform(s.in_channel("hi")).what == what::done);
    CHECK(s.stub.messages().back().conversation == "19:general@thread.tacv2;messageid=1600");
    CHECK(teams::conversation_url("https://s/teams/", "19:a@b;messageid=1", "x/y") ==
          "https://s/teams/v3/conversations/19%3Aa%40b%3Bmessageid%3D1/activities/x%2Fy");
    CHECK(teams::conversation_url("https://s/teams", "a") == "https://s/teams/v3/conversations/a/activities");
}

TEST_CASE("private words from a channel go to the chat that is known, or to a new one", "[teams][client]") {
    {
        met s;
        CHECK(s.perform(s.in_channel("for you", core::intent::private_reply)).what == what::done);
        CHECK(s.stub.messages().back().conversation == "a:chat-of-ana");
        CHECK(s.stub.count("create") == 0);
    }
    test::teams_setup s;
    REQUIRE(s.tell(support::teams_channel_message(s.stub.service_url(), "hello")).status == 200);
    for (int i = 0; i < 3; ++i)
        CHECK(s.perform(s.in_channel("for you", core::intent::private_reply)).what == what::done);
    CHECK(s.stub.count("create") == 1);
    REQUIRE(s.stub.messages().size() == 3);
    CHECK(s.stub.messages()[2].conversation == "a:chat-of-ana");
}

TEST_CASE("when the private chat is closed, the channel hears only where to look", "[teams][client]") {
    test::teams_setup s;
    REQUIRE(s.tell(support::teams_channel_message(s.stub.service_url(), "hello")).status == 200);
    s.stub.fail_next("create", {teams_fault::kind::status, 403, -1, "BotDisabledByAdmin"});
    CHECK(s.perform(s.in_channel("a secret", core::intent::private_reply)).what == what::impossible);
    REQUIRE(s.stub.messages().size() == 1);
    CHECK(s.stub.messages()[0].conversation.starts_with("19:general"));
    CHECK(boost::json::serialize(s.stub.messages()[0].payload).find("secret") == std::string::npos);
    const auto calls = s.stub.calls().size();
    CHECK(s.perform(s.in_channel("a reminder", core::intent::proactive)).what == what::impossible);
    CHECK(s.stub.calls().size() == calls);
}

TEST_CASE("who blocked the coach is left alone until they write again", "[teams][client]") {
    met s;
    s.fail("post", 403, "MessageWritesBlocked");
    CHECK(s.perform(s.reply("one", core::intent::proactive)).what == what::impossible);
    CHECK(s.perform(s.reply("two", core::intent::proactive)).what == what::impossible);
    CHECK(s.stub.count("post") == 1);
    REQUIRE(s.tell(teams_message(s.stub.service_url(), "back", "17999")).status == 200);
    CHECK(s.perform(s.reply("three")).what == what::done);
}

TEST_CASE("what the connector says decides what happens next", "[teams][client]") {
    struct row {
        int status;
        const char* code;
        int after;
        what expected;
        std::chrono::milliseconds delay;
    };
    for (const auto& r :
         {row{429, "", 7, what::not_yet, 7000ms}, row{429, "", -1, what::not_yet, 1000ms},
          row{412, "PreconditionFailed", -1, what::not_yet, 1000ms}, row{503, "", 2, what::not_yet, 2000ms},
          row{500, "ServiceError", -1, what::unknown, 0ms}, row{403, "Forbidden", -1, what::impossible, 0ms},
          row{404, "ConversationNotFound", -1, what::impossible, 0ms}, row{405, "", -1, what::impossible, 0ms}}) {
        met s;
        s.fail("post", r.status, r.code, r.after);
        INFO(r.status);
        const auto got = s.perform(s.reply("hi"));
        CHECK(got.what == r.expected);
        CHECK(got.delay == r.delay);
        CHECK(s.stub.count("post") == 1);
    }
}

TEST_CASE("a bad gateway is worth three tries, then nobody knows", "[teams][client]") {
    {
        met s;
        s.fail("post", 502), s.fail("post", 504);
        CHECK(s.perform(s.reply("hi")).what == what::done);
        CHECK(s.stub.messages().size() == 1);
    }
    met s;
    for (int i = 0; i < 3; ++i)
        s.fail("post", 502);
    CHECK(s.perform(s.reply("hi")).what == what::unknown);
    CHECK(s.stub.count("post") == 3);
}

TEST_CASE("a refused card is said as plain text", "[teams][client]") {
    for (const int status : {400, 413}) {
        met s;
        s.fail("post", status, "BadArgument");
        core::say say = s.reply("hi");
        say.what.parts.push_back(core::choices_part{{{"a", "Alpha"}}});
        CHECK(s.perform(say).what == what::done);
        REQUIRE(s.stub.messages().size() == 1);
        CHECK_FALSE(s.stub.messages()[0].payload.contains("attachments"));
    }
}

TEST_CASE("an update replaces, and becomes a message when there is nothing to replace", "[teams][client]") {
    met s;
    REQUIRE(s.perform(s.reply("before")).what == what::done);
    core::say say = s.reply("after", core::intent::update);
    say.updates = s.stub.messages()[0].id;
    CHECK(s.on().policy(say) == durable::repeat::freely);
    CHECK(s.perform(say).what == what::done);
    CHECK(s.stub.messages().size() == 1);
    CHECK(s.stub.messages()[0].updates == 1);
    say.updates = "gone";
    CHECK(s.perform(say).what == what::done);
    CHECK(s.stub.messages().size() == 2);
}

TEST_CASE("a token is dropped once when it is refused", "[teams][client]") {
    met s;
    REQUIRE(s.perform(s.reply("1")).what == what::done);
    s.now += 31s;
    s.stub.revoke_tokens();
    CHECK(s.perform(s.reply("2")).what == what::done);
    CHECK(s.stub.count("login") == 2);
    s.stub.revoke_tokens();
    CHECK(s.perform(s.reply("3")).what == what::not_yet);  // a fresh token refused: not the token's age
    CHECK(s.stub.count("login") == 2);
    for (const auto& c : s.stub.calls()) {
        const bool ours = c.authorization.starts_with("Bearer granted-");
        CHECK((c.endpoint == "post" ? ours : c.authorization.empty()));
    }
}

TEST_CASE("a token is refreshed before it ends, while the old one serves", "[teams][client]") {
    met s;
    REQUIRE(s.perform(s.reply("1")).what == what::done);
    s.now += 56min;
    s.stub.fail_next("login", {teams_fault::kind::status, 500, -1, {}});
    CHECK(s.perform(s.reply("2")).what == what::done);
    CHECK(s.perform(s.reply("3")).what == what::done);
    CHECK(s.stub.count("login") == 2);
    s.now += 1min;
    CHECK(s.perform(s.reply("4")).what == what::done);
    CHECK(s.perform(s.reply("5")).what == what::done);
    CHECK(s.stub.count("login") == 3);
    CHECK(s.stub.calls().back().authorization == "Bearer granted-1");
}

TEST_CASE("when nobody can sign in, nothing is sent and it is tried later", "[teams][client]") {
    test::teams_setup s;
    s.settings.client_secret = "wrong";
    REQUIRE(s.tell(teams_message(s.stub.service_url(), "hello")).status == 200);
    for (int i = 0; i < 10; ++i)
        CHECK(s.perform(s.reply("hi")).what == what::not_yet);
    CHECK(s.stub.count("login") == 1);
    CHECK(s.stub.count("post") == 0);
}

TEST_CASE("the pace of a conversation is kept", "[teams][client]") {
    met s;
    s.platform.reset();
    s.settings.rate_limits = true;
    int done = 0;
    for (int i = 0; i < 10; ++i)
        done += s.perform(s.reply("hi")).what == what::done;
    CHECK(done >= 7);
    CHECK(done <= 8);
    CHECK(s.stub.count("post") == static_cast<std::size_t>(done));
}

TEST_CASE("only service URLs of verified activities are called", "[teams][client]") {
    CHECK(teams::is_service_url("https://smba.trafficmanager.net/teams/", false));
    CHECK_FALSE(teams::is_service_url("http://smba.trafficmanager.net/teams/", true));
    CHECK_FALSE(teams::is_service_url("http://127.0.0.1:80/", false));
    CHECK(teams::is_service_url("http://127.0.0.1:80/", true));
    CHECK_FALSE(teams::is_service_url("https://user@host/", false));
    CHECK_FALSE(teams::is_service_url("https://host/?x=", false));
    CHECK_FALSE(teams::is_service_url("file:///etc/passwd", true));
    test::teams_setup s;
    CHECK(s.perform(s.reply("to nobody we met")).what == what::impossible);
    CHECK(s.stub.calls().empty());
}

TEST_CASE("a person who is forgotten cannot be reached any more", "[teams][client]") {
    met s;
    CHECK(support::run(s.io, s.on().forget({"teams", "tenant-1", {}, {}, true, {}}, {"29:ana", {}})));
    CHECK(s.perform(s.reply("hi")).what == what::impossible);
    CHECK(s.stub.count("post") == 0);
}

TEST_CASE("references read back what was written, and nothing else", "[teams][client]") {
    const teams::reference r{"https://s/&=%", "28:b", "a:1;x", "why\n"};
    CHECK(teams::decode_reference(teams::encode(r)) == r);
    CHECK_FALSE(teams::decode_reference(""));
    CHECK_FALSE(teams::decode_reference("nonsense"));
}

TEST_CASE("the doctor says what does not work, and how to mend it", "[teams][client]") {
    test::teams_setup s;
    const auto seen = [&s] { return support::run(s.io, teams::diagnose(s.io, s.client, s.settings)); };
    for (const auto& line : seen())
        CHECK(line.ok);
    s.stub.fail_next("metadata", {teams_fault::kind::status, 404, -1, {}});
    s.settings.client_secret = "wrong";
    const auto lines = seen();
    REQUIRE(lines.size() == 2);
    CHECK_FALSE(lines[0].ok);
    CHECK_FALSE(lines[1].ok);
    CHECK(lines[1].what.find("invalid_client AADSTS7000215") != std::string::npos);
    CHECK(lines[1].mend.find("TEAMS_CLIENT_SECRET") != std::string::npos);
}
