#include "integrations/slack/slack.hpp"
#include "tests/support/run.hpp"
#include "tests/support/slack_stub.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <catch2/catch_test_macros.hpp>

#include <ostream>

using namespace coach;
using durable::performed;
using support::slack_fault;
using what = performed::kind;

namespace coach::durable {
std::ostream& operator<<(std::ostream& out, performed::kind k) {
    static constexpr const char* names[] = {"done", "not_yet", "unknown", "impossible"};
    return out << names[static_cast<int>(k)];
}
}  // namespace coach::durable

namespace {

struct bench {
    boost::asio::io_context context;
    net::http_client client{context};
    support::slack_stub slack{context};
    slack::slack_platform platform;

    explicit bench(bool limits = false, const std::string& token = "xoxb-test")
        : platform(client, {}, config(slack.api_url(), limits, token)) {}

    static slack::config config(std::string url, bool limits, std::string token) {
        slack::config c;
        c.signing_secrets = {"s"};
        c.bot_token = std::move(token);
        c.api_url = std::move(url);
        c.rate_limits = limits;
        return c;
    }

    performed perform(const core::say& s, const std::string& id = "e1") {
        return support::run(context, platform.perform(s, id));
    }
    std::optional<bool> happened(const core::say& s, const std::string& id = "e1") {
        return support::run(context, platform.happened(s, id));
    }
    const support::slack_stub::posted& last() const {
        REQUIRE(!slack.messages().empty());
        return slack.messages().back();
    }
};

core::say say(core::intent why, bool direct, std::string thread = {}) {
    core::say out;
    out.where = {"slack", "T1", direct ? "D1" : "C1", std::move(thread), direct, {}};
    out.to = {"U1", {}};
    out.what = {why, {core::text_part{"**Hello** & welcome"}}};
    return out;
}

std::string text(const boost::json::object& o, std::string_view name) {
    const auto* v = o.if_contains(name);
    return v != nullptr && v->is_string() ? std::string(v->get_string()) : std::string();
}

}  // namespace

TEST_CASE("a reply is posted where the person spoke, with the key it can be found by", "[slack][client]") {
    bench b;
    const auto s = say(core::intent::reply, false, "1.1");
    CHECK(b.platform.policy(s) == durable::repeat::ask_first);
    CHECK(b.happened(s) == false);
    CHECK(b.perform(s).what == what::done);
    CHECK(b.last().channel == "C1");
    CHECK(b.last().thread == "1.1");
    CHECK(text(b.last().payload, "text") == "Hello &amp; welcome");
    CHECK(b.happened(s) == true);
    CHECK(b.happened(s, "e2") == false);
    CHECK(b.slack.calls().front().authorization == "Bearer xoxb-test");
    CHECK(b.slack.violations() == std::vector<std::string>{});
}

TEST_CASE("a message far up in a busy channel is still found", "[slack][client]") {
    bench b;
    const auto s = say(core::intent::reply, true);
    CHECK(b.perform(s, "first").what == what::done);
    for (int i = 0; i < 450; ++i)
        REQUIRE(b.perform(s, "e" + std::to_string(i)).what == what::done);
    CHECK(b.happened(s, "first") == true);
    CHECK(b.happened(s, "never") == false);
}

TEST_CASE("private words in a channel are seen by one person only", "[slack][client]") {
    bench b;
    const auto s = say(core::intent::private_reply, false, "1.1");
    CHECK(b.platform.policy(s) == durable::repeat::mark_first);
    CHECK(b.perform(s).what == what::done);
    CHECK(b.last().only_for == "U1");
    CHECK(b.slack.count("chat.postMessage") == 0);
    CHECK(b.happened(s) == std::nullopt);

    b.slack.fail_next("chat.postEphemeral", {slack_fault::kind::refusal, 200, -1, "user_not_in_channel"});
    CHECK(b.perform(s).what == what::done);
    CHECK(b.last().channel == "DU1");
    CHECK(b.last().thread.empty());

    CHECK(b.perform(say(core::intent::private_reply, true)).what == what::done);
    CHECK(b.last().channel == "D1");
}

TEST_CASE("what nobody asked for goes to the direct chat, not to a channel", "[slack][client]") {
    bench b;
    const auto s = say(core::intent::proactive, false, "1.1");
    CHECK(b.perform(s).what == what::done);
    CHECK(b.last().channel == "DU1");
    CHECK(b.happened(s) == true);
}

TEST_CASE("an answer to a command stays ephemeral, and outlives its response_url", "[slack][client]") {
    bench b;
    auto s = say(core::intent::reply, false);
    s.where.reply_token = b.slack.response_url("one");
    CHECK(b.platform.policy(s) == durable::repeat::mark_first);
    for (int i = 0; i < 5; ++i)
        CHECK(b.perform(s).what == what::done);
    CHECK(b.last().channel == "via one");
    CHECK(text(b.last().payload, "response_type") == "ephemeral");
    CHECK(b.perform(s).what == what::done);
    CHECK(b.last().channel == "C1");
    CHECK(b.last().only_for == "U1");
    CHECK(b.slack.violations() == std::vector<std::string>{});
}

TEST_CASE("a response_url that is not Slack's gets nothing, the person gets the words", "[slack][client]") {
    bench b;
    auto s = say(core::intent::reply, false);
    s.where.reply_token = "https://evil.example/x";
    CHECK(b.perform(s).what == what::done);
    CHECK(b.last().only_for == "U1");
}

TEST_CASE("an update replaces its message, and becomes a reply when that is gone", "[slack][client]") {
    bench b;
    auto s = say(core::intent::reply, true);
    REQUIRE(b.perform(s).what == what::done);
    s.what.why = core::intent::update;
    s.updates = b.last().ts;
    CHECK(b.platform.policy(s) == durable::repeat::freely);
    CHECK(b.perform(s).what == what::done);
    CHECK(b.slack.messages().size() == 1);
    CHECK(b.last().updates == 1);

    s.updates = "1.000001";
    CHECK(b.perform(s).what == what::done);
    CHECK(b.slack.messages().size() == 2);

    s.updates = "ephemeral:1.5";
    s.where.direct = false;
    s.where.reply_token = b.slack.response_url("two");
    CHECK(b.perform(s).what == what::done);
    CHECK(b.last().payload.at("replace_original") == true);
}

TEST_CASE("429 rests that channel for that long, without another request", "[slack][client]") {
    bench b;
    b.slack.fail_next("chat.postMessage", {slack_fault::kind::status, 429, 30, {}});
    const auto s = say(core::intent::reply, true);
    auto first = b.perform(s);
    CHECK(first.what == what::not_yet);
    CHECK(first.delay == std::chrono::seconds(30));
    auto second = b.perform(s);
    CHECK(second.what == what::not_yet);
    CHECK(second.delay > std::chrono::seconds(20));
    CHECK(b.slack.count("chat.postMessage") == 1);
    CHECK(b.perform(say(core::intent::reply, false, "1.1")).what == what::done);
}

TEST_CASE("a burst beyond a channel's pace waits before it is sent", "[slack][client]") {
    bench b(true);
    const auto s = say(core::intent::reply, true);
    unsigned done = 0;
    for (int i = 0; i < 20; ++i) {
        const auto p = b.perform(s);
        done += p.what == what::done;
        if (p.what != what::done) CHECK((p.what == what::not_yet && p.delay.count() > 0));
    }
    CHECK(done >= 4);
    CHECK(done <= 8);
    CHECK(b.slack.count("chat.postMessage") == done);
}

TEST_CASE("a lost answer is unknown, and Slack can be asked", "[slack][client]") {
    bench b;
    const auto s = say(core::intent::reply, true);
    b.slack.fail_next("chat.postMessage", {slack_fault::kind::drop_after, 0, -1, {}});
    CHECK(b.perform(s, "kept").what == what::unknown);
    CHECK(b.happened(s, "kept") == true);

    b.slack.fail_next("chat.postMessage", {slack_fault::kind::drop_before, 0, -1, {}});
    CHECK(b.perform(s, "lost").what == what::unknown);
    CHECK(b.happened(s, "lost") == false);

    b.slack.fail_next("chat.postMessage", {slack_fault::kind::nonsense, 0, -1, {}});
    CHECK(b.perform(s, "odd").what == what::unknown);
    CHECK(b.happened(s, "odd") == true);

    b.slack.fail_next("conversations.history", {slack_fault::kind::refusal, 200, -1, "missing_scope"});
    CHECK(b.happened(s, "odd") == std::nullopt);
}

TEST_CASE("nobody listening means certainly not sent", "[slack][client]") {
    boost::asio::io_context context;
    net::http_client client(context);
    slack::slack_platform platform(client, {}, bench::config("http://127.0.0.1:1/api/", false, "t"));
    CHECK(support::run(context, platform.perform(say(core::intent::reply, true), "e")).what == what::not_yet);
}

TEST_CASE("blocks that Slack refuses are said as plain text, once", "[slack][client]") {
    bench b;
    b.slack.fail_next("chat.postMessage", {slack_fault::kind::refusal, 200, -1, "invalid_blocks"});
    const auto s = say(core::intent::reply, true);
    CHECK(b.perform(s).what == what::done);
    CHECK_FALSE(b.last().payload.contains("blocks"));
    CHECK(text(b.last().payload, "text") == "Hello &amp; welcome");

    b.slack.fail_next("chat.postMessage", {slack_fault::kind::refusal, 200, -1, "invalid_blocks"});
    b.slack.fail_next("chat.postMessage", {slack_fault::kind::refusal, 200, -1, "invalid_blocks"});
    CHECK(b.perform(s).what == what::impossible);
}

TEST_CASE("what never will work is given up with Slack's own word", "[slack][client]") {
    bench revoked(false, "wrong");
    const auto p = revoked.perform(say(core::intent::reply, true));
    CHECK(p.what == what::impossible);
    CHECK(p.reason == "chat.postMessage: invalid_auth");
}

TEST_CASE("a message without words is done, and nothing is posted", "[slack][client]") {
    bench b;
    auto s = say(core::intent::reply, true);
    s.what.parts = {core::text_part{"  "}};
    CHECK(b.perform(s).what == what::done);
    CHECK(b.slack.calls().empty());
}
