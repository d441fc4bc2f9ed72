#include "integrations/slack/stream.hpp"

#include "tests/unit/slack/door.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <catch2/generators/catch_generators.hpp>

using namespace coach;
using support::door;
using fault = support::slack_fault;
using what = durable::performed::kind;

namespace {

const core::place thread{"slack", "T1", "D1", "1.5", true, {}};
const core::choices_part two{{{"a", "Go on", true}, {"b", "Stop here", false}}};

std::string paragraphs(int count) {
    std::string out;
    for (int i = 1; i <= count; ++i)
        out += (i > 1 ? "\n\n" : "") + std::string("Paragraph ") + std::to_string(i) + " says " +
               std::string(300, 'x') + ".";
    return out;
}
core::say long_answer() {
    return {thread, {"U1", "Ana"}, {core::intent::reply, {core::text_part{paragraphs(7)}, two}}, {}};
}
fault refused(std::string word) { return {fault::kind::refusal, 200, -1, std::move(word)}; }

std::string shown(const support::slack_stub::posted& m) { return boost::json::serialize(m.payload); }
std::optional<bool> happened(door& d) {
    return support::run(d.context, d.platform.happened(long_answer(), "learner/slack/T1/U1/1/0"));
}

net::awaitable<bool> told(integrations::answer_stream* stream, std::string words) {
    co_return co_await stream->append(std::move(words));
}
std::unique_ptr<integrations::answer_stream> opened(door& d, core::place where = thread) {
    return support::run(d.context, d.platform.open_stream(std::move(where), {"U1", "Ana"}, "e1"));
}

}  // namespace

TEST_CASE("a long answer in an assistant thread is streamed, and its last call carries the buttons",
          "[slack][stream]") {
    door d;
    CHECK(d.perform(long_answer()).what == what::done);
    CHECK(d.slack.count("chat.postMessage") == 0);
    CHECK(d.slack.count("chat.startStream") == 1);
    CHECK(d.slack.count("chat.appendStream") >= 4);
    REQUIRE(d.slack.messages().size() == 1);
    const auto& m = d.slack.messages()[0];
    CHECK_FALSE(m.streaming);
    CHECK(m.thread == "1.5");
    CHECK(std::string(std::string_view(m.payload.at("text").as_string())) == slack::stream_text(paragraphs(7)));
    CHECK(m.payload.at("blocks").as_array().size() == 1);
    CHECK(happened(d) == true);
    CHECK(d.slack.violations() == std::vector<std::string>{});
}

TEST_CASE("short answers, and answers outside of a thread, are posted", "[slack][stream]") {
    door d;
    auto s = long_answer();
    s.what.parts[0] = core::text_part{"Short."};
    CHECK(d.perform(s).what == what::done);
    s = long_answer();
    s.where.thread.clear();
    CHECK(d.perform(s, "e2").what == what::done);
    CHECK(d.slack.count("chat.startStream") == 0);
    CHECK(d.slack.count("chat.postMessage") == 2);
}

TEST_CASE("where streams cannot begin the answer is posted whole", "[slack][stream]") {
    door d;
    const bool left_alone = GENERATE(true, false);
    d.slack.fail_next("chat.startStream", left_alone ? refused("not_allowed") : refused("ratelimited"));
    CHECK(d.perform(long_answer()).what == what::done);
    REQUIRE(d.slack.messages().size() == 1);
    CHECK(d.slack.count("chat.postMessage") == 1);
    CHECK(shown(d.slack.messages()[0]).find("Paragraph 7") != std::string::npos);
    CHECK(happened(d) == true);
    if (!left_alone) return;
    CHECK(d.perform(long_answer(), "e2").what == what::done);
    CHECK(d.slack.count("chat.startStream") == 1);  // an hour later again
}

TEST_CASE("a stream that ended, or an answer that was lost, becomes one whole message", "[slack][stream]") {
    door d;
    const auto method = GENERATE(std::string("chat.appendStream"), std::string("chat.stopStream"));
    const auto trouble = GENERATE(refused("message_not_in_streaming_state"), fault{fault::kind::drop_after, 0, -1, {}},
                                  fault{fault::kind::nonsense, 0, -1, {}}, refused("invalid_blocks"));
    d.slack.fail_next(method, trouble);
    // Slack ended it by itself: the stand-in's is still open then, and refuses to be changed.
    if (trouble.word == "message_not_in_streaming_state")
        d.slack.answer("chat.update", [](const auto&) { return boost::json::object{{"ok", true}}; });
    CHECK(d.perform(long_answer()).what == what::done);
    INFO(method << " " << trouble.word);
    CHECK(d.slack.count("chat.update") == 1);
    CHECK(d.slack.messages().size() == 1);
    CHECK(d.slack.violations() == std::vector<std::string>{});
    if (trouble.word == "message_not_in_streaming_state") return;
    const auto all = shown(d.slack.messages()[0]);
    CHECK(all.find("Paragraph 1 ") != std::string::npos);
    CHECK(all.find("Paragraph 7 ") != std::string::npos);
    CHECK(all.find("Go on") != std::string::npos);
    CHECK(happened(d) == true);
}

TEST_CASE("nobody knows of a lost beginning: it is asked about, and said again", "[slack][stream]") {
    door d;
    d.slack.fail_next("chat.startStream", {fault::kind::drop_after, 0, -1, {}});
    CHECK(d.perform(long_answer()).what == what::unknown);
    CHECK(happened(d) == false);
}

TEST_CASE("who stopped it hears no more of it", "[slack][stream]") {
    door d;
    SECTION("Slack says so") {
        d.slack.fail_next("chat.appendStream", refused("stopped_by_user"));
        CHECK(d.perform(long_answer()).what == what::done);
        CHECK(d.slack.count("chat.update") + d.slack.count("chat.postMessage") == 0);
        CHECK(d.slack.count("chat.appendStream") == 1);
    }
    SECTION("the event says so") {
        auto stream = opened(d);
        CHECK(support::run(d.context, told(stream.get(), paragraphs(2))));
        REQUIRE(d.slack.messages().size() == 1);
        const auto kind = GENERATE(std::string("agent_session_stopped"), std::string("message_stream_stopped"));
        const auto event = support::slack_event(
            R"({"type":")" + kind + R"(","channel":"D1","thread_ts":"1.5","user":"U1","streaming_message_ts":[")" +
            d.slack.messages()[0].ts + R"("],"event_ts":"1.7"})");
        for (const auto& route : d.platform.routes())
            if (route.path == "/slack/events")
                CHECK(support::run(d.context, route.handle(d.signer.event(event))).status == 200);
        CHECK_FALSE(support::run(d.context, told(stream.get(), paragraphs(3))));
        CHECK(support::run(d.context, stream->finish(long_answer().what)).what == what::done);
        CHECK(d.slack.count("chat.appendStream") == 0);
        CHECK_FALSE(d.slack.messages()[0].streaming);
        CHECK(shown(d.slack.messages()[0]).find("Go on") == std::string::npos);
    }
}

TEST_CASE("a stream is closed when it is dropped and when the platform stops", "[slack][stream]") {
    door d;
    auto stream = opened(d);
    CHECK(support::run(d.context, told(stream.get(), paragraphs(2))));
    REQUIRE(d.slack.messages().size() == 1);
    if (GENERATE(true, false)) stream.reset();
    d.finish();
    CHECK_FALSE(d.slack.messages()[0].streaming);
}

TEST_CASE("in a channel the stream names its reader", "[slack][stream]") {
    door d;
    auto stream = opened(d, {"slack", "T1", "C1", "1.5", false, {}});
    CHECK(support::run(d.context, told(stream.get(), paragraphs(2))));
    CHECK(support::run(d.context, stream->finish({core::intent::reply, {core::text_part{paragraphs(3)}}})).what ==
          what::done);
    CHECK(d.slack.messages().size() == 1);
    CHECK(d.slack.count("chat.startStream") == 1);
    CHECK(d.slack.violations() == std::vector<std::string>{});
}

TEST_CASE("private words that end a stream in a channel are seen by their reader alone", "[slack][stream]") {
    door d;
    auto stream = opened(d, {"slack", "T1", "C1", "1.5", false, {}});
    CHECK(support::run(d.context, told(stream.get(), "Reading it. ")));
    CHECK(support::run(d.context, stream->finish({core::intent::private_reply, {core::text_part{"For you alone."}}}))
              .what == what::done);
    REQUIRE(d.slack.messages().size() == 2);
    CHECK_FALSE(d.slack.messages()[0].streaming);
    CHECK(shown(d.slack.messages()[0]).find("alone") == std::string::npos);
    CHECK(d.slack.messages()[1].only_for == "U1");
}

TEST_CASE("a very long answer goes on in a second message, streamed or posted", "[slack][stream]") {
    door d;
    auto s = long_answer();
    s.what.parts = {core::text_part{paragraphs(8)}, core::text_part{paragraphs(8)}, core::text_part{paragraphs(8)},
                    core::text_part{paragraphs(8)}, core::text_part{paragraphs(8)}, two};
    const bool budget = GENERATE(true, false);
    unsigned starts = 0;
    if (!budget) {
        d.slack.answer("chat.startStream", [&](const support::slack_stub::call&) {
            return ++starts == 1 ? boost::json::object{{"ok", true}, {"ts", "1700000000.000001"}}
                                 : boost::json::object{{"ok", false}, {"error", "channel_type_not_supported"}};
        });
        for (const auto* method : {"chat.appendStream", "chat.stopStream"})
            d.slack.answer(method, [](const auto&) { return boost::json::object{{"ok", true}}; });
    }
    CHECK(d.perform(s).what == what::done);
    CHECK(happened(d) == true);
    CHECK(d.slack.violations() == std::vector<std::string>{});
    if (!budget) {
        CHECK(d.slack.count("chat.postMessage") == 1);
        CHECK(shown(d.slack.messages()[0]).find("Go on") != std::string::npos);
        return;
    }
    REQUIRE(d.slack.messages().size() == 2);
    for (const auto& m : d.slack.messages()) {
        CHECK_FALSE(m.streaming);
        CHECK(m.payload.at("text").as_string().size() <= 12'000);
    }
    CHECK(shown(d.slack.messages()[1]).find("Go on") != std::string::npos);
    CHECK(shown(d.slack.messages()[0]).find("Go on") == std::string::npos);
}

TEST_CASE("beyond Slack's budget of streams the answers are posted, and none is lost", "[slack][stream]") {
    door d;
    for (int i = 0; i < 6; ++i) {
        INFO("answer " << i);
        CHECK(d.perform(long_answer(), "learner/slack/T1/U1/" + std::to_string(i) + "/0").what == what::done);
    }
    CHECK(d.slack.messages().size() == 6);
    CHECK(d.slack.count("chat.startStream") < 6);
    CHECK(d.slack.count("chat.startStream") + d.slack.count("chat.postMessage") == 6);
    CHECK(d.slack.count("chat.update") == 0);
    for (const auto& m : d.slack.messages())
        CHECK_FALSE(m.streaming);
}
