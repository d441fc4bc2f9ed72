#include "integrations/console/playground_input.hpp"

#include <catch2/catch_test_macros.hpp>

#include <string>

using namespace coach;
using namespace coach::console;

namespace {

const std::string head = R"({"session":"0123456789abcdef","id":"fedcba9876543210",)";

template <class T>
T read(const std::string& rest) {
    INFO(rest);
    const auto got = parse_post(head + rest);
    if (!got) FAIL(got.error().detail);
    REQUIRE(std::holds_alternative<T>(got->what));
    return std::get<T>(got->what);
}

std::string refusal(const std::string& body) {
    const auto got = parse_post(body);
    return got ? "accepted" : got.error().detail;
}
std::string query_refusal(std::string_view query) {
    const auto got = parse_query(query);
    return got ? "accepted" : got.error().detail;
}
bool mentions(const std::string& sentence, std::string_view word) { return sentence.find(word) != std::string::npos; }

}  // namespace

TEST_CASE("each thing a person can do on the page is understood", "[playground][input]") {
    CHECK(read<core::said>(R"("text":"hello"})").text == "hello");
    CHECK(read<core::commanded>(R"("command":""})").text.empty());
    CHECK(read<core::commanded>(R"("command":"help"})").text == "help");
    const auto chose = read<core::chose>(R"("choose":"next","message_id":"learner/x/1/0","shown":"Next"})");
    CHECK(chose.id == "next");
    CHECK(chose.message_id == "learner/x/1/0");
    const auto form = read<core::submitted_form>(R"("form":{"id":"f","values":{"who":"all","n":""}}})");
    CHECK(form.form == "f");
    REQUIRE(form.values.size() == 2);
    CHECK(form.values[0].second == "all");
    const auto file = read<core::shared_file>(R"("file":{"name":"report.md","text":"# Report"}})");
    CHECK(file.name == "report.md");
    CHECK(file.mime == "text/markdown");
    CHECK(file.text == "# Report");
    CHECK(read<core::shared_file>(R"("file":{"name":"a.txt","text":""}})").mime == "text/plain");
}

TEST_CASE("a body that is wrong is refused with the reason", "[playground][input]") {
    CHECK(mentions(refusal(""), "one JSON object"));
    CHECK(mentions(refusal("[1]"), "one JSON object"));
    CHECK(mentions(refusal(head + R"("text":"a","choose":"b"})"), "exactly one"));
    CHECK(mentions(refusal(R"({"session":"0123456789abcdef","id":"fedcba9876543210"})"), "exactly one"));
    CHECK(mentions(refusal(head + R"("text":"a","admin":true})"), "not known"));
    CHECK(mentions(refusal(head + R"("text":"  \n "})"), "says nothing"));
    CHECK(mentions(refusal(head + R"("text":5})"), "must be a string"));
    CHECK(mentions(refusal(head + R"("choose":""})"), "must not be empty"));
    CHECK(mentions(refusal(head + R"("choose":"a","message_id":7})"), "must be a string"));
    CHECK(mentions(refusal(head + R"("form":{"id":"f"}})"), "\"values\""));
    CHECK(mentions(refusal(head + R"("form":{"id":"f","values":{"a":1}}})"), "must be strings"));
    CHECK(mentions(refusal(head + R"("file":{"name":"","text":"x"}})"), "needs a name"));
    CHECK(mentions(refusal(head + R"("file":"x"})"), "object"));
}

TEST_CASE("a session and an id are tokens of one shape", "[playground][input]") {
    const auto with = [](const std::string& session, const std::string& id) {
        return refusal(R"({"session":")" + session + R"(","id":")" + id + R"(","text":"a"})");
    };
    const std::string good = "0123456789abcdef";
    CHECK(with(good, good) == "accepted");
    CHECK(with(std::string(64, 'Z'), "a-b_c-0123456789") == "accepted");
    for (const auto& bad : {std::string(15, 'a'), std::string(65, 'a'), std::string("0123456789abcde/"),
                            std::string("0123456789 bcdef"), std::string("0123456789abcd\\u0000e"), std::string()}) {
        INFO(bad);
        CHECK(mentions(with(bad, good), "16 to 64"));
        CHECK(mentions(with(good, bad), "16 to 64"));
    }
    CHECK(mentions(refusal(R"({"text":"a"})"), "16 to 64"));
}

TEST_CASE("what is too large is refused as too large", "[playground][input]") {
    const auto code = [](const std::string& body) {
        const auto got = parse_post(body);
        return got ? 0 : static_cast<int>(got.error().code);
    };
    const auto too_large = static_cast<int>(core::errc::too_large);
    CHECK(code(head + R"("text":")" + std::string(900 * 1024, 'x') + "\"}") == 0);
    CHECK(code(head + R"("text":")" + std::string(900 * 1024 + 1, 'x') + "\"}") == too_large);
    CHECK(code(std::string(1024 * 1024 + 1, ' ')) == too_large);
    CHECK(code(head + R"("choose":"a","shown":")" + std::string(8001, 'x') + "\"}") == too_large);
    CHECK(code(head + R"("file":{"name":")" + std::string(256, 'n') + R"(","text":""}})") == too_large);
}

TEST_CASE("a query names the talk, where to go on, and how long to wait", "[playground][input]") {
    const auto q = parse_query("session=0123456789abcdef&after=17-0&wait=3&other=x");
    REQUIRE(q.has_value());
    CHECK(q->session == "0123456789abcdef");
    CHECK(q->after == "17-0");
    CHECK(q->wait == std::chrono::seconds(3));
    CHECK(parse_query("session=0123456789abcdef&after=")->wait == std::chrono::seconds(25));

    CHECK(mentions(query_refusal(""), "16 to 64"));
    CHECK(mentions(query_refusal("session=short"), "16 to 64"));
    CHECK(mentions(query_refusal("session=0123456789abcdef&wait=26"), "0 to 25"));
    CHECK(mentions(query_refusal("session=0123456789abcdef&wait=-1"), "0 to 25"));
    CHECK(mentions(query_refusal("session=0123456789abcdef&wait=1e3"), "0 to 25"));
    CHECK(mentions(query_refusal("session=0123456789abcdef&wait="), "0 to 25"));
    CHECK(mentions(query_refusal("session=0123456789abcdef&after=%00"), "not a position"));
    CHECK(mentions(query_refusal("session=0123456789abcdef&after=" + std::string(65, '1')), "not a position"));
}

TEST_CASE("only this machine's own names are loopback", "[playground][input]") {
    for (const auto* const good :
         {"localhost", "localhost:8080", "LocalHost:8080", "127.0.0.1", "127.0.0.1:65535", "[::1]", "[::1]:8080"}) {
        INFO(good);
        CHECK(is_loopback_host(good));
    }
    for (const auto* const bad :
         {"", "evil.example", "localhost.evil.example", "evil.localhost:8080", "127.0.0.1.nip.io", "127.0.0.2",
          "0.0.0.0:8080", "[::]:8080", "::1", "localhost:", "localhost:80a", "localhost:123456",
          "localhost:8080@evil.example", "user@localhost", "localhost "}) {
        INFO(bad);
        CHECK_FALSE(is_loopback_host(bad));
    }
}
