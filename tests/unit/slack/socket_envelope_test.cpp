#include "integrations/slack/socket_envelope.hpp"

#include "integrations/slack/decode.hpp"
#include "tests/support/slack_signer.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace coach;
using namespace coach::slack;

namespace {

std::string envelope(std::string_view type, std::string_view payload, std::string_view more = "") {
    return R"({"envelope_id":"e-1","type":")" + std::string(type) + R"(","payload":)" + std::string(payload) +
           std::string(more) + "}";
}
const core::time_point now{std::chrono::milliseconds(1'800'000'000'000)};

/// All of an event, in words.
std::string event_of(const incoming& in) {
    const auto& e = std::get<arrived>(in).what;
    std::string out = e.id + "|" + e.where.workspace + "|" + e.where.channel + "|" + e.where.thread + "|" +
                      e.where.reply_token + "|" + e.who.id + "|" + e.who.name + "|";
    if (const auto* said = std::get_if<core::said>(&e.what)) return out + "said " + said->text + "|" + said->message_id;
    if (const auto* chose = std::get_if<core::chose>(&e.what)) return out + "chose " + chose->id + chose->message_id;
    return out + "commanded " + std::get<core::commanded>(e.what).text;
}

}  // namespace

TEST_CASE("an event over a socket is the event over HTTP", "[slack][socket]") {
    socket_reader reader;
    decoder d({"UBOT", false});
    const auto body = support::slack_event(
        R"({"type":"message","channel":"D1","channel_type":"im","user":"U1","text":"a \"b\" \u00e9","ts":"1.2"})");
    const auto read = reader.read(envelope("events_api", body, R"(,"retry_attempt":2,"retry_reason":"timeout")"));
    const auto& e = std::get<socket_envelope>(read);
    CHECK(e.id == "e-1");
    CHECK_FALSE(e.form);
    CHECK_FALSE(e.takes_answer);
    CHECK(e.retry == 2);
    CHECK(e.retry_reason == "timeout");
    CHECK(event_of(d.json(e.body, now)) == event_of(d.json(body, now)));
}

TEST_CASE("a command over a socket is the command over HTTP", "[slack][socket]") {
    socket_reader reader;
    decoder d({"UBOT", false});
    const auto fields = support::slack_command("say \"hi\" & go=1");
    std::string object = "{";
    for (const auto& [name, value] : fields)
        object += (object.size() > 1 ? ",\"" : "\"") + name +
                  "\":" + (name == "text" ? R"("say \"hi\" & go=1")" : "\"" + value + "\"");
    const auto read = reader.read(envelope("slash_commands", object + "}", R"(,"accepts_response_payload":true)"));
    const auto& e = std::get<socket_envelope>(read);
    CHECK(e.form);
    CHECK(e.takes_answer);
    CHECK(event_of(d.form(e.body, now)) == event_of(d.form(net::encode_form(fields), now)));
}

TEST_CASE("a button over a socket is the button over HTTP", "[slack][socket]") {
    socket_reader reader;
    decoder d({"UBOT", false});
    const std::string payload =
        R"({"type":"block_actions","user":{"id":"U1","name":"ana"},"team":{"id":"T1"},"trigger_id":"t",)"
        R"("container":{"type":"message","message_ts":"1.1","channel_id":"D1"},"channel":{"id":"D1"},)"
        R"("actions":[{"action_id":"a","value":"7/next","action_ts":"1.5"}]})";
    const auto read = reader.read(envelope("interactive", payload));
    const auto& e = std::get<socket_envelope>(read);
    CHECK(e.form);
    CHECK(event_of(d.form(e.body, now)) == event_of(d.form(net::encode_form({{"payload", payload}}), now)));
}

TEST_CASE("hello and goodbye are read in every form that Slack writes", "[slack][socket]") {
    socket_reader reader;
    CHECK(std::get<socket_hello>(reader.read(R"({"type":"hello","num_connections":3})")).connections == 3);
    CHECK(std::get<socket_hello>(reader.read(R"({"type":"hello"})")).connections == 0);
    CHECK(std::get<socket_hello>(reader.read(R"({"type":"hello","num_connections":-1})")).connections == 0);
    for (const auto& [word, reason] : {std::pair{"warning", leave_reason::warning},
                                       {"refresh_requested", leave_reason::refresh_requested},
                                       {"link_disabled", leave_reason::link_disabled},
                                       {"too_many_websockets", leave_reason::too_many_websockets},
                                       {"something new", leave_reason::unknown}}) {
        INFO(word);
        CHECK(
            std::get<socket_leave>(reader.read(R"({"type":"disconnect","reason":")" + std::string(word) + "\"}")).why ==
            reason);
    }
}

TEST_CASE("what makes no sense says so, with its id when it has one", "[slack][socket]") {
    socket_reader reader;
    const auto odd = [&](std::string_view text) { return std::get<unreadable>(reader.read(text)); };
    for (const auto* text : {"", "null", "[]", "1", "\"x\"", "{", "{}", R"({"type":"events_api","payload":{}})",
                             R"({"type":"events_api","envelope_id":7,"payload":{}})"}) {
        INFO(text);
        CHECK(odd(text).id.empty());
        CHECK_FALSE(odd(text).why.empty());
    }
    CHECK(odd(envelope("events_api", "null")).id == "e-1");
    CHECK(odd(envelope("events_api", "[]")).id == "e-1");
    CHECK(odd(envelope("something_new", "{}")).id == "e-1");
    CHECK(odd(std::string(2'000'000, ' ')).id.empty());
    std::string deep;
    for (int i = 0; i < 1000; ++i)
        deep += "[";
    CHECK(odd(envelope("events_api", deep)).id.empty());
    std::string many = "{\"a\":\"\"";
    for (int i = 0; i < 2000; ++i)
        many += ",\"f" + std::to_string(i) + "\":\"\"";
    CHECK(odd(envelope("slash_commands", many + "}")).id == "e-1");
}

TEST_CASE("an acknowledgement names its envelope and may carry an answer", "[slack][socket]") {
    CHECK(acknowledgement("e-1") == R"({"envelope_id":"e-1"})");
    CHECK(acknowledgement("a\"b", R"({"x":1})") == R"({"envelope_id":"a\"b","payload":{"x":1}})");
}
