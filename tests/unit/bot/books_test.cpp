#include "bot/books.hpp"

#include "tests/support/run.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace coach;

SCENARIO("a line goes into the book of its ledger and workspace, once", "[books]") {
    boost::asio::io_context io;
    durable::memory_ledger books;
    const bot::noted line{"audit",
                          core::time_point{std::chrono::hours{24}},
                          {{"what", "gate_overridden"}, {"who", "learner/slack/T1/U1"}, {"team", "team/slack/T1"}}};
    const bot::namer name = [](std::string actor, std::string text) -> net::awaitable<durable::result<std::string>> {
        co_return actor.starts_with("learner/") ? "p." + std::to_string(text.size()) : text;
    };
    const auto write = [&] {
        return support::run(io, bot::write_line(books, name, "learner/slack/T1/U1", "learner/slack/T1/U1/3/0", line))
            .value();
    };
    CHECK(write());
    CHECK_FALSE(write());
    const auto lines = support::run(io, books.read("audit/slack/T1", 0, 10)).value();
    REQUIRE(lines.size() == 1);
    CHECK(lines[0].at == line.at);
    const auto back = bot::decode_noted(lines[0].bytes);
    REQUIRE(back.has_value());
    CHECK(back->fields ==
          decltype(back->fields){{"what", "gate_overridden"}, {"who", "p.19"}, {"team", "team/slack/T1"}});
    CHECK(lines[0].id == "p.23");
    CHECK(bot::book_of("consent", "team/slack/T1") == "consent/slack/T1");
}

SCENARIO("a row of CSV keeps every cell one cell, and runs in no spreadsheet", "[books]") {
    CHECK(bot::csv_row({"a", "b,c", "say \"x\"", "two\nlines", ""}) ==
          "a,\"b,c\",\"say \"\"x\"\"\",\"two\nlines\",\r\n");
    CHECK(bot::csv_row({"=1+1", "+2", "-3", "@x"}) == "'=1+1,'+2,'-3,'@x\r\n");
}
