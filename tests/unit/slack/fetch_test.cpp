#include "integrations/slack/fetch.hpp"

#include "integrations/slack/slack.hpp"
#include "tests/unit/slack/door.hpp"

#include <boost/json/serialize.hpp>
#include <catch2/catch_test_macros.hpp>

#include <algorithm>

using namespace coach;
using integrations::accepted;
using support::door;
using what = durable::performed::kind;

namespace {

std::string shared(std::string_view files, std::string_view text = "") {
    return support::slack_event(
        R"({"type":"message","subtype":"file_share","channel":"D1","channel_type":"im","user":"U1","ts":"1.5","text":")" +
        std::string(text) + R"(","files":)" + std::string(files) + "}");
}
const std::string one = R"([{"id":"F1","name":"prd.md","mimetype":"text/markdown"}])";

std::string shortcut(std::string_view callback, std::string_view message) {
    return R"({"type":"message_action","callback_id":")" + std::string(callback) +
           R"(","team":{"id":"T1"},"user":{"id":"U1","name":"ana"},"trigger_id":"9.8","channel":{"id":"C1"},"message":)" +
           std::string(message) + "}";
}

const core::shared_file& file_of(const core::event& e) { return std::get<core::shared_file>(e.what); }

}  // namespace

TEST_CASE("a shared file is stored before the answer, and read afterwards", "[slack][fetch]") {
    door d;
    d.slack.share("F1", {"prd.md", "text/markdown", "# PRD"});
    const auto e = d.arrives(d.signer.event(shared(one)));
    CHECK(d.slack.calls().empty());  // the 200 waited for nothing else
    REQUIRE(d.fetch(e).what == what::done);
    REQUIRE(d.stored.size() == 1);
    CHECK(file_of(d.stored[0]).text == "read: # PRD");
    CHECK(file_of(d.stored[0]).name == "prd.md");
    CHECK(d.stored[0].where == e.where);
    const auto id = d.stored[0].id;
    d.fetch(e);
    CHECK(d.stored[0].id == id);  // twice is once: the inbox knows the id
}

TEST_CASE("words that come with files are heard before them, and each file is one event", "[slack][fetch]") {
    door d;
    d.slack.share("F1", {"a.md", "text/markdown", "A"});
    d.slack.share("F2", {"b.bin", "application/x", "B"});
    const auto e = d.arrives(d.signer.event(
        shared(R"([{"id":"F1","name":"a.md","mimetype":"text/markdown"},{"id":"F2","name":"b.bin","mimetype":"x"}])",
               "have a look")));
    REQUIRE(d.fetch(e).what == what::done);
    REQUIRE(d.stored.size() == 3);
    CHECK(std::get<core::said>(d.stored[0].what).text == "have a look");
    CHECK(file_of(d.stored[1]).text == "read: A");
    CHECK(file_of(d.stored[2]).problem == "unknown_kind");
}

TEST_CASE("a file that cannot be had is told as such, with what is wrong", "[slack][fetch]") {
    struct row {
        support::slack_stub::file file;
        std::string problem;
    };
    const std::string large(slack::most_file_bytes + 1, 'x');
    const row rows[] = {{{"a", "text/plain", "x", "tombstone"}, "gone"},
                        {{"a", "text/plain", "x", "hidden_by_limit"}, "gone"},
                        {{"a", "text/plain", "x", "hosted", "text/html"}, "no_access"},
                        {{"a", "text/plain", "x", "hosted", {}, "https://evil.example/x"}, "no_access"},
                        {{"a", "text/plain", "x", "hosted", {}, "http://169.254.169.254/x"}, "no_access"},
                        {{"a", "text/plain", large}, "too_large"}};
    for (const auto& r : rows) {
        door d;
        d.slack.share("F1", r.file);
        REQUIRE(d.fetch(d.arrives(d.signer.event(shared(one)))).what == what::done);
        REQUIRE(d.stored.size() == 1);
        INFO(r.file.mode << " " << r.file.redirects_to);
        CHECK(file_of(d.stored[0]).problem == r.problem);
        CHECK(file_of(d.stored[0]).text.empty());
    }
    door d;
    d.fetch(d.arrives(d.signer.event(shared(one))));  // file_not_found
    CHECK(file_of(d.stored[0]).problem == "gone");
    d.slack.fail_next("files.info", {support::slack_fault::kind::refusal, 200, -1, "missing_scope"});
    d.fetch(d.arrives(d.signer.event(shared(one))));
    CHECK(file_of(d.stored[0]).problem == "no_access");
}

TEST_CASE("a download that fails is tried again, and the person hears of it in the end", "[slack][fetch]") {
    door d;
    d.slack.share("F1", {"a.md", "text/markdown", "A"});
    const auto e = d.arrives(d.signer.event(shared(one)));
    for (int i = 0; i < 2; ++i)
        d.slack.fail_next("files.info", {support::slack_fault::kind::status, 503, -1, {}});
    CHECK(d.fetch(e, 0).what == what::not_yet);
    CHECK(d.stored.empty());
    CHECK(d.fetch(e, 3).what == what::done);
    CHECK(file_of(d.stored[0]).problem == "unreachable");
    CHECK(d.fetch(e, 0).what == what::done);
    CHECK(file_of(d.stored[0]).text == "read: A");
}

TEST_CASE("what was fetched and could not be stored is fetched again", "[slack][fetch]") {
    door d;
    d.slack.share("F1", {"a.md", "text/markdown", "A"});
    const auto e = d.arrives(d.signer.event(shared(one)));
    d.outcome = accepted::unavailable;
    CHECK(d.fetch(e).what == what::not_yet);
    d.outcome = accepted::stored;
    CHECK(d.fetch(e).what == what::done);
    CHECK(d.stored.size() == 1);
}

TEST_CASE("CA08: capture this on a message takes the whole thread, each author named, bots left out",
          "[slack][fetch]") {
    door d;
    d.slack.say("C1", "", "U2", "First we stop the writers\nbecause two truths are worse");
    const std::string thread = d.slack.messages()[0].ts;
    d.slack.say("C1", thread, "U3", "Then I tell <@U2> &amp; support");
    d.slack.say("C1", "other", "U4", "not of this thread");
    const auto e = d.arrives(
        d.signer.interaction(shortcut("capture_this", R"({"type":"message","user":"U3","ts":"9.9","thread_ts":")" +
                                                          thread + R"(","text":"Then I tell <@U2> &amp; support"})")));
    CHECK(d.slack.calls().empty());
    REQUIRE(d.fetch(e).what == what::done);
    REQUIRE(d.stored.size() == 1);
    CHECK(std::get<core::commanded>(d.stored[0].what).text ==
          "capture this thread\n@U2: First we stop the writers because two truths are worse\n"
          "@U3: Then I tell @U2 & support");
    CHECK(d.stored[0].where.direct);
    CHECK(d.stored[0].where.channel == "DU1");  // where the person will answer

    d.slack.fail_next("conversations.replies", {support::slack_fault::kind::refusal, 200, -1, "not_in_channel"});
    CHECK(d.fetch(e).what == what::done);
    CHECK(std::get<core::commanded>(d.stored[0].what).text ==
          "capture this thread\n@U3: Then I tell @U2 & support");  // at least the message that was pointed at
}

TEST_CASE("every line of a captured message is its author's", "[slack][fetch]") {
    CHECK(slack::author_line("U2", "We switch\nCause: the pool was full") == "@U2: We switch Cause: the pool was full");
}

TEST_CASE("critique this takes a message's words, or its file, to the private chat", "[slack][fetch]") {
    door d;
    d.slack.share("F1", {"a.md", "text/markdown", "A"});
    auto e = d.arrives(d.signer.interaction(
        shortcut("critique_this", R"({"type":"message","user":"U2","ts":"9.9","text":"Root cause: &lt;config&gt;"})")));
    CHECK(d.fetch(e).what == what::done);
    CHECK(std::get<core::commanded>(d.stored[0].what).text == "critique this\nRoot cause: <config>");
    CHECK(d.stored[0].where.channel == "DU1");
    e = d.arrives(d.signer.interaction(
        shortcut("critique_this", R"({"type":"message","user":"U2","ts":"9.9","text":"","files":)" + one + "}")));
    CHECK(d.fetch(e).what == what::done);
    CHECK(std::get<core::commanded>(d.stored[0].what).text == "critique this\nread: A");
}
