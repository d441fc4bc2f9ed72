#include "integrations/console/json.hpp"

#include "tests/unit/console/sample.hpp"

#include <boost/json.hpp>
#include <catch2/catch_test_macros.hpp>
#include <simdjson.h>

#include <string>

using namespace coach;
namespace json = boost::json;

namespace {

json::value line_of(const core::message& m) {
    return json::parse(console::message_line(test::said_to("ana", m))).at("message");
}

json::object part_of(core::part p) {
    return line_of({core::intent::reply, {std::move(p)}}).at("parts").at(0).as_object();
}

}  // namespace

TEST_CASE("every kind of part has the documented shape", "[console][json]") {
    const auto parts = line_of(test::every_part()).at("parts").as_array();
    const auto expected = json::parse(R"([
        {"type":"text","markdown":"**Bold** and *thin*"},
        {"type":"choices","options":[{"id":"a","label":"First","primary":true},{"id":"b","label":"Second","primary":false}]},
        {"type":"form","id":"form.scope","title":"Scope","submit":"Add it","fields":[
            {"id":"who","label":"Who was affected?","hint":"A count","multiline":false,"required":true,"options":[]},
            {"id":"severity","label":"Severity","hint":"","multiline":true,"required":false,
             "options":[{"id":"s1","label":"SEV 1","primary":false}]}]},
        {"type":"table","header":["Option","Cost"],"rows":[["Metering first","6 weeks"]]},
        {"type":"score","title":"Incident report","scored_by":"scored by rules","self_rating":3,"rows":[
            {"criterion":"Root cause","level":2,"high":2,"before":1,
             "comment":"The trigger is named, no contributing conditions."},
            {"criterion":"Customer impact","level":1,"high":2,"before":0,"comment":"Who, how many, how long?"},
            {"criterion":"What went well","level":0,"high":0,"before":0,"comment":""}]},
        {"type":"progress","label":"Clarify the problem","done":1,"total":8},
        {"type":"quote","text":"sales keeps asking","source":"your text"},
        {"type":"code","text":"Ask me\nfive questions.","language":"text","label":"Prompt"},
        {"type":"file","name":"prd.md","mime":"text/markdown","bytes":"IyBQUkQK"}])")
                              .as_array();
    REQUIRE(parts.size() == expected.size());
    for (std::size_t i = 0; i < parts.size(); ++i) {
        CHECK(json::serialize(parts[i]) == json::serialize(expected[i]));
    }
    CHECK(parts.size() == std::variant_size_v<core::part>);
}

TEST_CASE("a message says to whom it goes, who sees it, and all of itself in plain text", "[console][json]") {
    const auto m = line_of(test::every_part());
    CHECK(m.at("to") == "ana");
    CHECK(m.at("private") == true);
    CHECK(m.at("intent") == "private");
    CHECK(m.at("text").as_string() == core::plain_text(test::every_part()));

    CHECK(line_of({core::intent::reply, {}}).at("private") == false);
    CHECK(line_of({core::intent::reply, {}}).at("intent") == "reply");
    CHECK(line_of({core::intent::update, {}}).at("intent") == "update");
    CHECK(line_of({core::intent::proactive, {}}).at("intent") == "proactive");
}

TEST_CASE("a self-rating that was not given is null, not zero", "[console][json]") {
    CHECK(part_of(core::score_part{"t", "", std::nullopt, {}}).at("self_rating").is_null());
}

TEST_CASE("a message is one line whatever was said", "[console][json]") {
    const std::string nasty("a\nb\r\"\\\x01\x1b[31m\xe2\x80\xa8 </script>", 23);
    const auto line =
        console::message_line(test::said_to("ana", {core::intent::reply, {core::code_part{nasty, "", ""}}}));
    CHECK(line.find('\n') == std::string::npos);
    CHECK(line.find('\x1b') == std::string::npos);
    CHECK(json::parse(line).at("message").at("parts").at(0).at("text").as_string() == nasty);
}

TEST_CASE("bytes that are not UTF-8 never break the line for its reader", "[console][json]") {
    const std::string broken = "ok \xff\xc3 \xed\xa0\x80 \xf0\x9f\x98";
    const auto line =
        console::message_line(test::said_to(broken, {core::intent::reply, {core::quote_part{broken, broken}}}));
    CHECK(simdjson::validate_utf8(line.data(), line.size()));
    simdjson::dom::parser parser;
    CHECK(parser.parse(line.data(), line.size()).error() == simdjson::SUCCESS);
    CHECK(console::valid_utf8("caf\xc3\xa9 \xff!") == "caf\xc3\xa9 \xef\xbf\xbd!");
    CHECK(console::valid_utf8("\xf0\x9f\x98\x80") == "\xf0\x9f\x98\x80");
}

TEST_CASE("base64 gives the vectors of RFC 4648", "[console][json]") {
    CHECK(console::base64("") == "");
    CHECK(console::base64("f") == "Zg==");
    CHECK(console::base64("fo") == "Zm8=");
    CHECK(console::base64("foo") == "Zm9v");
    CHECK(console::base64("foob") == "Zm9vYg==");
    CHECK(console::base64("fooba") == "Zm9vYmE=");
    CHECK(console::base64("foobar") == "Zm9vYmFy");
    CHECK(console::base64("\xff\xfe\xfd") == "//79");
}
