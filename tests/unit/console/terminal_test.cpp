#include "integrations/console/terminal.hpp"

#include "tests/unit/console/sample.hpp"

#include <catch2/catch_test_macros.hpp>

#include <sstream>
#include <string>

using namespace coach;
using console::columns_of;
using console::render_terminal;

namespace {

std::string plain(core::part p, std::size_t width = 88) {
    return render_terminal({core::intent::reply, {std::move(p)}}, {false, width});
}
std::string styled(core::part p) { return render_terminal({core::intent::reply, {std::move(p)}}, {true, 88}); }

std::size_t widest_line(const std::string& text) {
    std::istringstream lines(text);
    std::size_t widest = 0;
    for (std::string line; std::getline(lines, line);)
        widest = std::max(widest, columns_of(line));
    return widest;
}

}  // namespace

TEST_CASE("a whole message reads well without any colour", "[terminal]") {
    const auto* const expected = R"(Bold and thin

 1. First
 2. Second

Scope
  - Who was affected?: A count
  - Severity (optional)
      * SEV 1

Option          Cost
--------------  -------
Metering first  6 weeks

Incident report · scored by rules · you said 3
  Root cause       2 of 4, partial (up from 1)
    The trigger is named, no contributing conditions.
  Customer impact  1 to 2 of 4, early to partial
    Who, how many, how long?
  What went well   not scored

[#.......] 1 of 8 Clarify the problem

  > sales keeps asking
    - your text

Prompt
  | Ask me
  | five questions.

File: prd.md (6 bytes)
  | # PRD
)";
    CHECK(render_terminal(test::every_part(), {false, 88}) == expected);
}

TEST_CASE("style adds marks and changes no word", "[terminal]") {
    auto with = render_terminal(test::every_part(), {true, 88});
    CHECK(with.find("\x1b[1mBold\x1b[0m and \x1b[3mthin\x1b[0m") != std::string::npos);
    for (auto at = with.find('\x1b'); at != std::string::npos; at = with.find('\x1b')) {
        with.erase(at, with.find('m', at) - at + 1);
    }
    CHECK(with == render_terminal(test::every_part(), {false, 88}));
}

TEST_CASE("prose is wrapped at the width, between words", "[terminal]") {
    std::string words;
    for (int i = 0; i < 60; ++i)
        words += "word" + std::to_string(i) + (i % 7 == 0 ? " **bold text** " : " ");
    for (const std::size_t width : {20, 40, 88}) {
        INFO(width);
        const auto text = plain(core::text_part{words + "\n\n- " + words + "\n\n> " + words}, width);
        CHECK(widest_line(text) <= width);
        CHECK(text.find("word59") != std::string::npos);
        CHECK(widest_line(render_terminal(test::every_part(), {false, width})) <= width);
    }
    CHECK(plain(core::text_part{"one two three"}, 7) == "one two\nthree\n");
}

TEST_CASE("a line end in a paragraph and a list stay as written", "[terminal]") {
    CHECK(plain(core::text_part{"one\ntwo\n\n- a\n- b\n  more b\n\n> q\n> r"}) ==
          "one\ntwo\n\n  - a\n  - b\n    more b\n\n  > q\n  > r\n");
}

TEST_CASE("a link shows its address once, and whole", "[terminal]") {
    const std::string address = "https://example.org/" + std::string(100, 'p');
    CHECK(plain(core::text_part{"see [the standard](" + address + ")"}).find("(" + address + ")") != std::string::npos);
    CHECK(plain(core::text_part{"[" + address + "](" + address + ")"}) == address + "\n");
}

TEST_CASE("choices are numbered through the whole message", "[terminal]") {
    const core::message m{core::intent::reply,
                          {core::choices_part{{{"a", "First", false}}}, core::choices_part{{{"b", "Second", false}}}}};
    CHECK(render_terminal(m, {false, 88}) == " 1. First\n\n 2. Second\n");
    CHECK(styled(core::choices_part{{{"a", "First", true}}}) == " 1. \x1b[1mFirst\x1b[0m\n");
}

TEST_CASE("a table too wide for the terminal is stacked, and loses nothing", "[terminal]") {
    const core::table_part table{{"Criterion", "What it needs"},
                                 {{"Root cause", std::string(60, 'x')}, {"Impact", "a count"}}};
    const auto narrow = plain(table, 40);
    CHECK(narrow.find("- Criterion: Root cause\n") == 0);
    CHECK(narrow.find("  What it needs:\n  " + std::string(60, 'x')) != std::string::npos);
    CHECK(narrow.find("- Criterion: Impact\n  What it needs: a count\n") != std::string::npos);
    CHECK(plain(core::table_part{{}, {{"a", "b"}, {"c", "d"}}}) == "a  b\nc  d\n");
    CHECK(plain(core::table_part{{"h"}, {{"a", "b", "c"}, {}}}).find("a  b  c") != std::string::npos);
}

TEST_CASE("columns are counted as a terminal shows them", "[terminal]") {
    CHECK(columns_of("caf\xc3\xa9") == 4);
    CHECK(columns_of("e\xcc\x81") == 1);
    CHECK(columns_of("\xe6\x97\xa5\xe6\x9c\xac") == 4);
    CHECK(columns_of("\xf0\x9f\x98\x80") == 2);
    CHECK(columns_of("") == 0);
    CHECK(plain(core::table_part{{"\xe6\x97\xa5", "b"}, {{"xx", "y"}}}) == "\xe6\x97\xa5  b\n--  -\nxx  y\n");
}

TEST_CASE("what people wrote can never steer the terminal", "[terminal]") {
    const std::string evil =
        "a\x1b[2J\x1b]0;title\x07 b\x08\r c\xc2\x9b"
        "31m d\xe2\x80\xae e\x7f";
    for (const auto& p :
         {core::part{core::text_part{evil}}, core::part{core::quote_part{evil, evil}},
          core::part{core::code_part{evil, "", evil}}, core::part{core::table_part{{evil}, {{evil}}}},
          core::part{core::choices_part{{{"x", evil, false}}}}, core::part{core::progress_part{evil, 1, 2}},
          core::part{core::form_part{"f", evil, evil, {{"i", evil, evil, false, true, {{"o", evil, false}}}}}},
          core::part{core::score_part{evil, evil, 1, {{evil, 1, 1, evil, 0}}}},
          core::part{core::file_part{evil, "text/plain", evil}}}) {
        const auto text = plain(p);
        INFO(p.index());
        CHECK(text.find_first_of("\x1b\x07\x08\r\x7f") == std::string::npos);
        CHECK(text.find("\xc2\x9b") == std::string::npos);
        CHECK(text.find("\xe2\x80\xae") == std::string::npos);
        CHECK(text.find('a') != std::string::npos);
    }
}

TEST_CASE("odd values do not break a part", "[terminal]") {
    CHECK(plain(core::progress_part{"p", 9, 3}) == "[###] 3 of 3 p\n");
    CHECK(plain(core::progress_part{"p", -1, -5}) == "[] 0 of 0 p\n");
    CHECK(plain(core::progress_part{"", 1, 1000}).find("1 of 1000") != std::string::npos);
    CHECK(render_terminal({core::intent::reply, {}}, {false, 88}).empty());
    CHECK(plain(core::text_part{""}).empty());
    CHECK(plain(core::choices_part{}).empty());
    CHECK(plain(core::table_part{}).empty());
    CHECK(plain(core::score_part{"t", "", std::nullopt, {{"c", 99, 99, "", 0}}}).find("not scored") !=
          std::string::npos);
}

TEST_CASE("a descriptor that is no terminal gets plain text at the full width", "[terminal]") {
    const auto options = console::options_for(-1);
    CHECK_FALSE(options.style);
    CHECK(options.width == 88);
}
