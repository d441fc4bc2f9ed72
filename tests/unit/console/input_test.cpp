#include "integrations/console/input.hpp"

#include <catch2/catch_test_macros.hpp>

#include <string>

using namespace coach;
using namespace coach::console;
using namespace std::chrono_literals;

namespace {

template <class T>
T read(std::string_view line) {
    INFO(line);
    const auto got = parse_input(line);
    if (!got) FAIL(got.error().detail);
    REQUIRE(std::holds_alternative<T>(*got));
    return std::get<T>(*got);
}

std::string refusal(std::string_view line) {
    const auto got = parse_input(line);
    return got ? "accepted" : got.error().detail;
}

bool mentions(const std::string& sentence, std::string_view word) { return sentence.find(word) != std::string::npos; }

std::string duration(std::string_view text) {
    const auto got = parse_duration(text);
    return got ? std::to_string(got->count()) : got.error().detail;
}

}  // namespace

TEST_CASE("each documented line is understood", "[console][input]") {
    CHECK(read<typed>(R"({"text": "I need a PRD"})").text == "I need a PRD");
    CHECK(read<typed>(R"({"text": ""})").text.empty());
    CHECK(read<typed>(R"({"text": "caf\u00e9 \n \ud83d\ude00"})").text == "caf\xc3\xa9 \n \xf0\x9f\x98\x80");
    CHECK(read<picked>(R"({"choose": "Product management"})").choice == "Product management");
    CHECK(read<shared_path>(R"({"file": "notes/report.md"})").path == "notes/report.md");
    CHECK(read<became>(R"({"as": "ben"})").person == "ben");
    CHECK(read<advanced>(R"({"advance": "PT24H"})").by == 24h);
    CHECK(read<command_line>(R"({"command": "/coach help me"})").text == "help me");
    CHECK(read<command_line>(R"({"command": "/coach"})").text.empty());
    CHECK(read<command_line>(R"({"command": ""})").text.empty());
    CHECK(read<command_line>(R"({"command": "/coaching"})").text == "/coaching");
}

TEST_CASE("a form comes as its values, or with its id", "[console][input]") {
    const auto plain = read<filled>(R"({"form": {"who": "38 of 210", "note": ""}})");
    CHECK(plain.form.empty());
    REQUIRE(plain.values.size() == 2);
    CHECK(plain.values[0] == std::pair<std::string, std::string>{"who", "38 of 210"});

    const auto named = read<filled>(R"({"form": {"id": "form.scope", "values": {"who": "all"}}})");
    CHECK(named.form == "form.scope");
    REQUIRE(named.values.size() == 1);
    CHECK(named.values[0].second == "all");

    CHECK(read<filled>(R"({"form": {}})").values.empty());
    CHECK(mentions(refusal(R"({"form": {"who": 3}})"), "\"who\" must be a string"));
    CHECK(mentions(refusal(R"({"form": "who"})"), "object"));
    CHECK(mentions(refusal(R"({"form": {"values": {}, "other": "x"}})"), "\"other\""));
}

TEST_CASE("a line that is wrong is answered with what is wrong", "[console][input]") {
    CHECK(mentions(refusal(R"({"txt": "hello"})"), "Unknown key \"txt\""));
    CHECK(mentions(refusal(R"({"txt": "hello"})"), "text, choose, form, file, advance, as, command"));
    CHECK(mentions(refusal(R"({"text": 3})"), "\"text\" must be a string"));
    CHECK(mentions(refusal(R"({"choose": ""})"), "\"choose\" must not be empty"));
    CHECK(mentions(refusal(R"({"text": "a", "choose": "b"})"), "exactly one"));
    CHECK(mentions(refusal(R"({"text": "a", "text": "b"})"), "exactly one"));
    CHECK(mentions(refusal("{}"), "exactly one"));
    CHECK(mentions(refusal("[]"), "one JSON object"));
    CHECK(mentions(refusal("\"text\""), "one JSON object"));
    CHECK(mentions(refusal("hello"), "not JSON"));
    CHECK(mentions(refusal(""), "not JSON"));
    CHECK(mentions(refusal(R"({"text": "a"} {"text": "b"})"), "not JSON"));
    CHECK(mentions(refusal("{\"text\": \"\xff\"}"), "not JSON"));
    CHECK(mentions(refusal(R"({"advance": "tomorrow"})"), "ISO 8601"));
    CHECK(mentions(refusal(R"({"advance": 24})"), "must be a string"));
}

TEST_CASE("a line may be 1 MiB and no longer, and no deeper than it needs", "[console][input]") {
    const std::string frame = R"({"text": ""})";
    std::string line = frame;
    line.insert(line.size() - 2, std::string(longest_line - frame.size(), 'x'));
    REQUIRE(line.size() == longest_line);
    CHECK(read<typed>(line).text.size() == longest_line - frame.size());
    line.insert(10, "x");
    CHECK(mentions(refusal(line), "1 MiB"));
    CHECK(mentions(refusal(R"({"text": )" + std::string(100, '[') + std::string(100, ']') + "}"), "not JSON"));

    std::string many = R"({"form": {)";
    for (int i = 0; i < 101; ++i)
        many += (i ? ",\"f" : "\"f") + std::to_string(i) + "\":\"\"";
    CHECK(mentions(refusal(many + "}}"), "at most 100"));
}

TEST_CASE("durations are those of ISO 8601 with a fixed length", "[console][input]") {
    CHECK(duration("PT24H") == std::to_string(24 * 3'600'000));
    CHECK(duration("P1D") == std::to_string(24 * 3'600'000));
    CHECK(duration("P1DT1H1M1S") == std::to_string(90'061'000));
    CHECK(duration("P2W") == std::to_string(14LL * 24 * 3'600'000));
    CHECK(duration("PT0S") == "0");
    CHECK(duration("P3660D") == std::to_string(3660LL * 24 * 3'600'000));
}

TEST_CASE("what is not such a duration is refused with an example", "[console][input]") {
    for (const auto* const wrong :
         {"",       "P",      "PT",  "P1DT",  "24H",   "T24H",  "PT24",  "PT1.5H", "PT-1H", "-PT1H",
          "PT1H1H", "PT1M1H", "P1H", "P1W1D", "P1D1W", "PTT1H", "pt24h", "PT 1H",  "PT1H ", "P1DT1D"}) {
        INFO('"' << wrong << '"');
        CHECK(mentions(duration(wrong), "PT24H"));
    }
    CHECK(mentions(duration("P1M"), "no fixed length"));
    CHECK(mentions(duration("P1Y"), "no fixed length"));
    CHECK(mentions(duration("P3661D"), "3,660 days"));
    CHECK(mentions(duration("P3660DT1S"), "3,660 days"));
    CHECK(mentions(duration("PT99999999999999H"), "3,660 days"));
    CHECK(mentions(duration("PT99999999999999999999H"), "PT24H"));
}

TEST_CASE("an error never repeats what was said, and stays on one line", "[console][input]") {
    CHECK_FALSE(mentions(refusal(R"({"text": 3, "x": "my secret"})"), "my secret"));
    const auto long_key = refusal(R"({")" + std::string(5000, 'k') + R"(": "v"})");
    CHECK(long_key.size() < 300);
    CHECK(refusal("{\"a\\nb\": \"v\"}").find('\n') == std::string::npos);
}
