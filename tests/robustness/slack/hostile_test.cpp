// More than a hundred requests that nobody should send to Slack's door, written byte by byte: bent signatures, broken
// JSON and forms, bent framing, sizes beyond the limits. Each ends in a clear status, none is stored, and the program
// answers a real message after each group. And a thousand slow connections disturb nobody.

#include "tests/robustness/raw_request.hpp"
#include "tests/scenarios/workspace.hpp"

#include <boost/json.hpp>
#include <catch2/catch_message.hpp>

#include <ctime>
#include <sys/resource.h>
#include <vector>

namespace coach::scenarios {
namespace {

namespace json = boost::json;
using robustness::closed;
using robustness::hostile;
using robustness::status_for;
using robustness::statuses;

const std::string secret(signing_secret);

std::string seconds_from_now(long long more) { return std::to_string(std::time(nullptr) + more); }

struct door {
    std::vector<hostile> all;
    mutable unsigned count = 0;

    [[nodiscard]] std::string message() const {
        const auto ts = "1700000000." + std::to_string(100'000 + ++count);
        return support::slack_event(
            R"({"type":"message","channel_type":"im","user":"U9","channel":"D9","text":"hello","ts":")" + ts + "\"}",
            "Ev" + ts);
    }
    /// `lines`: headers in place of the signature's, each with its end.
    static std::string raw(const std::string& lines, const std::string& body,
                           const std::string& type = "application/json", const std::string& path = "/slack/events") {
        return "POST " + path + " HTTP/1.1\r\nHost: coach.example\r\nContent-Type: " + type + "\r\n" + lines +
               "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
    }
    static std::string signed_lines(const std::string& body, const std::string& at) {
        return "X-Slack-Request-Timestamp: " + at +
               "\r\nX-Slack-Signature: " + support::slack_signature(secret, at, body) + "\r\n";
    }
    static std::string lines(const std::string& at, const std::string& signature) {
        return "X-Slack-Request-Timestamp: " + at + "\r\nX-Slack-Signature: " + signature + "\r\n";
    }
    void signature(const std::string& what, const std::string& headers, const std::string& body,
                   statuses allowed = {401}) {
        all.push_back({"signing: " + what, raw(headers, body), std::move(allowed)});
    }
    /// A body with a sound signature.
    void body(const std::string& what, const std::string& text, statuses allowed,
              const std::string& type = "application/json") {
        all.push_back({"body: " + what, raw(signed_lines(text, seconds_from_now(0)), text, type), std::move(allowed)});
    }
    void form(const std::string& what, const std::string& text, statuses allowed) {
        body(what, text, std::move(allowed), "application/x-www-form-urlencoded");
    }
    void framing(const std::string& what, std::string bytes, statuses allowed, bool half_close = true) {
        all.push_back({"framing: " + what, std::move(bytes), std::move(allowed), half_close});
    }
};

void bent_signatures(door& d) {
    const auto text = d.message();
    const auto now = seconds_from_now(0);
    const auto good = support::slack_signature(secret, now, text);
    for (const long long off : {-301LL, -600LL, -86'400LL, -1'000'000'000LL, 320LL, 600LL, 86'400LL})
        d.signature("off by " + std::to_string(off) + " s", door::signed_lines(text, seconds_from_now(off)), text);
    for (const auto* at : {"", "0", "-1", "abc", "1e9", "99999999999999999999", "1700000000.5", " ", "0x65920080", "٣"})
        d.signature(std::string("time ") + at, door::signed_lines(text, at), text, {400, 401});
    d.signature("none at all", "", text);
    d.signature("no time", "X-Slack-Signature: " + good + "\r\n", text);
    d.signature("no signature", "X-Slack-Request-Timestamp: " + now + "\r\n", text);
    std::string upper = good, swapped = good;
    for (auto& c : upper)
        c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    swapped.back() = swapped.back() == '0' ? '1' : '0';
    for (const auto& [what, value] : std::vector<std::pair<std::string, std::string>>{
             {"in capitals", upper},
             {"one digit off", swapped},
             {"cut short", good.substr(0, good.size() - 1)},
             {"one digit more", good + "0"},
             {"without its version", good.substr(3)},
             {"version 1", "v1" + good.substr(2)},
             {"empty", ""},
             {"only a version", "v0="},
             {"no hex", "v0=" + std::string(64, 'z')},
             {"zeros", "v0=" + std::string(64, '0')},
             {"two in one", good + "," + good},
             {"very long", "v0=" + std::string(10'000, 'a')},
             {"of another secret", support::slack_signature("another", now, text)},
             {"of an empty secret", support::slack_signature("", now, text)},
             {"of another time", support::slack_signature(secret, seconds_from_now(-1), text)},
             {"of an empty body", support::slack_signature(secret, now, "")}})
        d.signature(what, door::lines(now, value), text);
    d.signature("of another body", door::lines(now, good), d.message());
    d.signature("of a body with one blank more", door::lines(now, good), text + " ");
    d.signature("two signatures, the first bad", "X-Slack-Signature: v0=00\r\n" + door::lines(now, good), text,
                {400, 401});
    d.signature("two times", "X-Slack-Request-Timestamp: 1\r\n" + door::lines(now, good), text, {400, 401});
    d.signature("ssl_check smuggled into JSON", "", R"({"ssl_check":1})");
    d.all.push_back({"signing: ssl_check with a command beside it, unsigned",
                     door::raw("", "ssl_check=1&command=%2Fcoach&user_id=U9&team_id=T1&channel_id=D9&text=help",
                               "application/x-www-form-urlencoded"),
                     {200}});  // Slack's own way to ask for the certificate; nothing else in it is looked at
    d.all.push_back({"signing: ssl_check of nothing, unsigned",
                     door::raw("", "x_ssl_check=1&command=%2Fcoach", "application/x-www-form-urlencoded"),
                     {401}});
}

void odd_bodies(door& d) {
    for (const std::string text : {"",
                                   " ",
                                   "null",
                                   "true",
                                   "7",
                                   "\"text\"",
                                   "[]",
                                   "[{}]",
                                   "{",
                                   "}",
                                   "{\"type\":}",
                                   "{'type':'event_callback'}",
                                   "{\"type\":\"event_callback\"",
                                   "\xEF\xBB\xBF[]",
                                   "\xFF\xFE{",
                                   "{\"a\":\"\xC3\x28\"}",
                                   "NaN",
                                   "<xml/>",
                                   "{\"type\":\"event_callback\"} trailing",
                                   "{\"type\":\"event_callback\",}",
                                   "{\"type\":1e999}"})
        d.body("\"" + text.substr(0, 24) + "\"", text, {400});
    d.body("5,000 deep", R"({"type":"event_callback","x":)" + std::string(5000, '[') + std::string(5000, ']') + "}",
           {400});
    d.body("{}", "{}", {400});
    d.body("an event that is null", R"({"type":"event_callback","team_id":"T1","event":null})", {400});
    d.body("an event that is a list", R"({"type":"event_callback","team_id":"T1","event":[]})", {400});
    d.body("a type that is a number", R"({"type":7})", {400});
    d.body("an outer type nobody knows", R"({"type":"something_new"})", {200});
    d.body("an event nobody knows", R"({"type":"event_callback","team_id":"T1","event":{"type":"new_thing"}})", {200});
    d.body("a message of nobody",
           R"({"type":"event_callback","team_id":"T1","event":{"type":"message","channel":"D9","ts":"1"}})", {200});
    d.body(
        "a message without a channel",
        R"({"type":"event_callback","team_id":"T1","event":{"type":"message","user":"U9","channel_type":"im","ts":"1"}})",
        {400});
    d.body(
        "a message of a bot",
        R"({"type":"event_callback","team_id":"T1","event":{"type":"message","user":"U9","bot_id":"B1","channel":"D9","ts":"1"}})",
        {200});
    d.body("members twice",
           R"({"type":"something_new","type":"event_callback","team_id":"T1","event":{"type":"new_thing"}})",
           {200, 400});
    d.body("a challenge that is no text", R"({"type":"url_verification","challenge":{}})", {200, 400});
    d.body("a rate limit's notice", R"({"type":"app_rate_limited","team_id":"T1","minute_rate_limited":1})", {200});
    for (const std::string text :
         {"",
          "&",
          "=",
          "&&&&",
          "payload=",
          "payload=null",
          "payload=%00",
          "payload=%7B",
          "payload=%5B%5D",
          "payload=7",
          "payload=%7B%7D",
          "payload=%7B%22type%22%3A7%7D",
          "payload=%ZZ",
          "payload=%",
          "payload=%7B%22type%22%3A%22block_actions%22%7D",
          "payload=%7B%22type%22%3A%22block_actions%22%2C%22user%22%3Anull%2C%22team%22%3Anull%7D",
          "command=",
          "command=%2Fcoach",
          "command=%2Fcoach&user_id=U9",
          "text=hello",
          "\xFF=\xFE"})
        d.form("form " + text.substr(0, 40), text, {400});
    d.form("an interaction nobody knows",
           "payload=%7B%22type%22%3A%22new_thing%22%2C%22user%22%3A%7B%22id%22%3A%22U9%22%7D%7D", {200});
    std::string many;
    for (int i = 0; i < 3000; ++i)
        many += "a" + std::to_string(i) + "=1&";
    d.form("3,000 fields", many, {400});
    d.form("a payload 5,000 deep", "payload=" + std::string(5000, '[') + std::string(5000, ']'), {400});
    d.body("JSON that says it is a form", d.message(), {400}, "application/x-www-form-urlencoded");
    d.body("a form that says it is JSON", "command=%2Fcoach&user_id=U9", {400});
    d.body("no type of content", "{}", {400}, "");
    d.body("a megabyte of blanks", std::string(1024 * 1024, ' '), {400});
}

void bent_framing(door& d) {
    const auto text = d.message();
    const auto with = [&](const std::string& line, const std::string& more, const std::string& content) {
        return line + "\r\nHost: coach.example\r\nContent-Type: application/json\r\n" +
               door::signed_lines(text, seconds_from_now(0)) + more + "\r\n" + content;
    };
    const std::string post = "POST /slack/events HTTP/1.1";
    const auto length = "Content-Length: " + std::to_string(text.size()) + "\r\n";
    d.framing("two lengths", with(post, length + "Content-Length: 3\r\n", text), {400});
    d.framing("length and chunks", with(post, length + "Transfer-Encoding: chunked\r\n", "0\r\n\r\n"), {400});
    d.framing("a length with a sign", with(post, "Content-Length: +5\r\n", "hello"), {400});
    d.framing("a negative length", with(post, "Content-Length: -5\r\n", "hello"), {400});
    d.framing("a hexadecimal length", with(post, "Content-Length: 0x10\r\n", text), {400});
    d.framing("a length beyond all memory", with(post, "Content-Length: 99999999999999999999\r\n", text), {400, 413});
    d.framing("a body beyond the limit", with(post, "Content-Length: 2000000\r\n", "x"), {413});
    d.framing("no length", with(post, "", ""), {400, 401, 411});
    d.framing("a broken chunk size", with(post, "Transfer-Encoding: chunked\r\n", "zz\r\nhello\r\n0\r\n\r\n"), {400});
    d.framing(
        "chunks beyond the limit",
        with(post, "Transfer-Encoding: chunked\r\n", "200000\r\n" + std::string(2'097'152, 'a') + "\r\n0\r\n\r\n"),
        {400, 413, closed});
    d.framing("chunks of another coding", with(post, "Transfer-Encoding: gzip, chunked\r\n", "0\r\n\r\n"), {400, 501});
    d.framing("a blank before the colon", with(post, "Content-Length : 5\r\n", "hello"), {400});
    d.framing("a folded header", with(post, "X-A: b\r\n c\r\n" + length, text), {400});
    d.framing("a NUL in a header", with(post, std::string("X-A: a\0b\r\n", 10) + length, text), {400});
    d.framing("a header of 100 KiB", with(post, "X-A: " + std::string(102'400, 'a') + "\r\n" + length, text),
              {431, closed});
    d.framing("two hosts", with(post, "Host: evil.example\r\n" + length, text), {400});
    d.framing("HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", {400, 505, closed});
    d.framing("HTTP/9.9", with("POST /slack/events HTTP/9.9", length, text), {400, 505});
    d.framing("a TLS greeting", std::string("\x16\x03\x01\x00\xA5\x01\x00\x00\xA1\x03\x03", 11), {400, closed});
    d.framing("nothing", "", {closed});
    d.framing("bare line feeds", "POST /slack/events HTTP/1.1\nHost: a\nContent-Length: 0\n\n", {400, 401});
    d.framing("a body that ends early", with(post, length, text.substr(0, 20)), {400, 408, closed});
    d.framing("another request behind the body",
              with(post, length, text.substr(0, text.size() - 1) + "X") + "GET /metrics HTTP/1.1\r\n\r\n", {401});
    for (const auto* method : {"GET", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"})
        d.framing(method, with(std::string(method) + " /slack/events HTTP/1.1", "", ""), {400, 405, 501});
    d.framing("a method nobody knows", with("BREW /slack/events HTTP/1.1", length, text), {400, 405, 501});
    d.framing("a path beside it", with("POST /slack/events/../events HTTP/1.1", length, text), {400, 404});
    d.framing("a path with a slash", with("POST /slack/events/ HTTP/1.1", length, text), {404});
    d.framing("a path in capitals", with("POST /SLACK/EVENTS HTTP/1.1", length, text), {404});
}

void answered_after(workspace& w, const std::string& group) {
    INFO("after " << group << "; the program logged:\n" << w.coach.log().substr(0, 2000));
    REQUIRE_FALSE(w.coach.process().ended());
    (void)w.ask("U1", "help");
}

SCENARIO("Hostile requests for Slack's door end in a clear status, and nothing of them is stored", "[hostile][slack]") {
    workspace w;
    std::size_t count = 0;
    std::size_t groups = 0;
    for (const auto& [name, fill] :
         {std::pair{"signatures", &bent_signatures}, {"bodies", &odd_bodies}, {"framing", &bent_framing}}) {
        door d;
        fill(d);
        for (const auto& h : d.all) {
            const int got = status_for(w.coach.port(), h.bytes, h.half_close);
            ++count;
            INFO(h.what << ": " << got);
            CHECK(h.allowed.contains(got));
        }
        answered_after(w, name);
        ++groups;
    }
    CHECK(count >= 100);
    CHECK(w.town.messages().size() == groups);
    CHECK(w.coach.log().find(secret) == std::string::npos);
}

constexpr unsigned slow_ones = 1000;
constexpr unsigned good_ones = 100;

/// This test's own share of descriptors; the program raises its own.
void allow_descriptors(rlim_t count) {
    rlimit now{};
    getrlimit(RLIMIT_NOFILE, &now);
    now.rlim_cur = std::min(std::max(now.rlim_cur, count), now.rlim_max);
    setrlimit(RLIMIT_NOFILE, &now);
}

SCENARIO("A thousand slow connections disturb nobody", "[hostile][slack]") {
    workspace w;  // before this test takes more descriptors, which its children would inherit
    allow_descriptors(slow_ones + 200);
    boost::asio::io_context io;
    std::vector<boost::asio::ip::tcp::socket> slow;
    const std::string beginnings[] = {"", "P", "POST /slack/events HTTP/1.1\r\nHost: a\r\n",
                                      "POST /slack/events HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\nx"};
    for (unsigned i = 0; i < slow_ones; ++i) {
        auto& s = slow.emplace_back(io);
        s.connect({boost::asio::ip::address_v4::loopback(), w.coach.port()});
        boost::asio::write(s, boost::asio::buffer(beginnings[i % 4]));
    }
    unsigned answered = 0;
    for (unsigned i = 0; i < good_ones; ++i) {
        const auto ts = w.next_time();
        answered += w.status_of(message_request({"U" + std::to_string(i), "DU" + std::to_string(i), "help", ts},
                                                "Ev" + ts)) == 200;
        boost::asio::write(slow[i * 8], boost::asio::buffer(beginnings[(i * 8) % 4 == 2 ? 0 : 1]));  // one byte more
    }
    INFO(w.coach.log().substr(0, 2000));
    CHECK(answered == good_ones);
    CHECK(eventually([&] { return w.town.messages().size() >= good_ones; }));
    CHECK(w.town.messages().size() == good_ones);
}

}  // namespace
}  // namespace coach::scenarios
