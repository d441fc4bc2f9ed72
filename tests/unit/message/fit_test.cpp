#include "core/fit.hpp"

#include "core/utf8.hpp"
#include "tests/support/random_message.hpp"

#include <catch2/catch_test_macros.hpp>

#include <algorithm>

using namespace coach;
using core::capabilities;
using core::fit;
using core::message;
namespace utf8 = core::utf8;

namespace {

/// Every limit of fit.hpp, one line for each that is broken.
class limits_check {
  public:
    explicit limits_check(const capabilities& can) : can_(can) {}

    std::vector<std::string> operator()(const message& m) {
        at_most("parts", m.parts.size(), can_.parts);
        if (m.why == core::intent::update && !can_.updates) broken_.push_back("update");
        if (m.why == core::intent::private_reply && !can_.private_replies) broken_.push_back("private");
        for (const auto& p : m.parts)
            std::visit([this](const auto& x) { part(x); }, p);
        return broken_;
    }

  private:
    void at_most(const std::string& what, std::size_t value, std::size_t limit) {
        if (value > limit) broken_.push_back(what + " " + std::to_string(value) + " > " + std::to_string(limit));
    }
    void chars(const std::string& what, std::string_view text, std::size_t limit) {
        at_most(what, utf8::count(text), limit);
        for (std::size_t at = 0; at < text.size(); at += utf8::width(text, at)) {
            if (!utf8::well_formed(text, at)) return broken_.push_back(what + ": a code point was split");
        }
    }
    void part(const core::text_part& p) { chars("text", p.markdown, can_.text_chars); }
    void part(const core::choices_part& p) {
        if (!can_.choices_as_buttons) broken_.push_back("buttons");
        at_most("choices", p.options.size(), can_.choices);
        for (const auto& o : p.options)
            chars("choice label", o.label, can_.choice_label_chars);
    }
    void part(const core::form_part& p) {
        if (!can_.forms) broken_.push_back("form");
        at_most("fields", p.fields.size(), can_.form_fields);
        chars("form title", p.title, can_.label_chars);
        for (const auto& f : p.fields)
            chars("field label", f.label, can_.label_chars);
    }
    void part(const core::table_part& p) {
        if (!can_.tables) broken_.push_back("table");
        at_most("rows", p.rows.size(), can_.table_rows);
        std::size_t sum = 0;
        for (const auto& cell : p.header)
            sum += utf8::count(cell);
        for (const auto& row : p.rows) {
            at_most("columns", row.size(), can_.table_columns);
            for (const auto& cell : row)
                sum += utf8::count(cell);
        }
        at_most("table chars", sum, can_.table_chars);
    }
    void part(const core::score_part& p) {
        if (!can_.scores) broken_.push_back("score");
        at_most("score rows", p.rows.size(), can_.table_rows);
        chars("score title", p.title, can_.label_chars);
        std::size_t sum = utf8::count(p.title) + utf8::count(p.scored_by);
        for (const auto& row : p.rows) {
            chars("criterion", row.criterion, can_.label_chars);
            sum += utf8::count(row.criterion) + utf8::count(row.comment);
        }
        at_most("score chars", sum, can_.table_chars);
    }
    void part(const core::progress_part& p) { chars("progress", p.label, can_.label_chars); }
    void part(const core::quote_part& p) {
        chars("quote", p.text, can_.quote_chars);
        chars("quote source", p.source, can_.label_chars);
    }
    void part(const core::code_part& p) {
        chars("code", p.text, can_.code_chars);
        chars("code label", p.label, can_.label_chars);
    }
    void part(const core::file_part&) {
        if (!can_.files) broken_.push_back("file");
    }

    const capabilities& can_;
    std::vector<std::string> broken_;
};

capabilities random_capabilities(std::uint32_t seed) {
    support::message_maker random(seed ^ 0x5eed);
    capabilities can;
    can.text_chars = 16 + random.below(400);
    can.parts = 1 + random.below(10);
    can.choices = random.below(12);
    can.choice_label_chars = 8 + random.below(70);
    can.table_rows = 1 + random.below(30);
    can.table_columns = 1 + random.below(8);
    can.table_chars = 20 + random.below(2000);
    can.code_chars = 24 + random.below(500);
    can.quote_chars = 24 + random.below(500);
    can.form_fields = random.below(10);
    can.label_chars = 8 + random.below(140);
    for (bool* flag : {&can.choices_as_buttons, &can.tables, &can.scores, &can.forms, &can.files, &can.updates,
                       &can.private_replies}) {
        *flag = random.below(2) == 0;
    }
    return can;
}

message of(core::part p) { return {core::intent::reply, {std::move(p)}}; }

}  // namespace

TEST_CASE("no part ever exceeds a limit, and every word arrives", "[message][fit][property]") {
    for (std::uint32_t seed = 0; seed < 2000; ++seed) {
        const message whole = support::message_maker(seed).make();
        const capabilities can = random_capabilities(seed);
        const auto fitted = fit(whole, can);
        INFO("seed " << seed);
        REQUIRE(!fitted.empty());

        std::set<std::string> arrived;
        for (const auto& m : fitted) {
            const auto broken = limits_check(can)(m);
            CHECK(broken == std::vector<std::string>{});
            arrived.merge(support::words_of(m));
        }
        if (can.text_chars < 48) continue;  // too narrow for the addresses in links: they are cut between code points
        std::vector<std::string> lost;
        std::ranges::set_difference(support::words_of(whole), arrived, std::back_inserter(lost));
        CHECK(lost == std::vector<std::string>{});
    }
}

TEST_CASE("what fits is not touched", "[message][fit]") {
    message whole{core::intent::update,
                  {core::text_part{"**Hi**\n\n- a\n- b"}, core::quote_part{"some users", "your text"},
                   core::choices_part{{{"a", "Yes", true}, {"b", "No", false}}}}};
    const auto fitted = fit(whole, capabilities{});
    REQUIRE(fitted.size() == 1);
    CHECK(fitted[0] == whole);
}

TEST_CASE("a long text is cut between paragraphs, then sentences, then words", "[message][fit]") {
    capabilities can;
    can.text_chars = 40;
    const auto fitted =
        fit(of(core::text_part{"First paragraph here.\n\nSecond one is here.\n\nA sentence that stands. Another "
                               "sentence that is longer than the rest."}),
            can);
    std::vector<std::string> texts;
    for (const auto& p : fitted.at(0).parts)
        texts.push_back(std::get<core::text_part>(p).markdown);
    CHECK(texts == std::vector<std::string>{"First paragraph here.", "Second one is here.", "A sentence that stands.",
                                            "Another sentence that is longer than", "the rest."});
}

TEST_CASE("a style that spans a cut is closed before it and opened again behind it", "[message][fit]") {
    capabilities can;
    can.text_chars = 24;
    const auto fitted = fit(of(core::text_part{"**one two three four five six seven**"}), can);
    for (const auto& p : fitted.at(0).parts) {
        const auto& text = std::get<core::text_part>(p).markdown;
        INFO(text);
        CHECK(text.starts_with("**"));
        CHECK(text.ends_with("**"));
    }
}

TEST_CASE("choices beyond the limit become numbered text that continues the count", "[message][fit]") {
    capabilities can;
    can.choices = 2;
    const auto fitted =
        fit(of(core::choices_part{{{"a", "One", false}, {"b", "Two", false}, {"c", "Three *x*", false}}}), can);
    REQUIRE(fitted.at(0).parts.size() == 2);
    CHECK(std::get<core::text_part>(fitted[0].parts[0]).markdown == "3. Three \\*x\\*");
    CHECK(std::get<core::choices_part>(fitted[0].parts[1]).options.size() == 2);
}

TEST_CASE("a label that is too long is shortened on the button and stands in full before it", "[message][fit]") {
    capabilities can;
    can.choice_label_chars = 12;
    const auto fitted = fit(of(core::choices_part{{{"a", "A label that is far too long", false}}}), can);
    REQUIRE(fitted.at(0).parts.size() == 2);
    CHECK(std::get<core::text_part>(fitted[0].parts[0]).markdown == "1. A label that is far too long");
    CHECK(std::get<core::choices_part>(fitted[0].parts[1]).options[0].label == "1. A label…");
}

TEST_CASE("pieces of code joined are the code", "[message][fit][property]") {
    capabilities can;
    can.code_chars = 50;
    can.files = false;
    can.parts = 1000;
    for (std::uint32_t seed = 0; seed < 200; ++seed) {
        const std::string text = support::message_maker(seed).words(100);
        std::string joined;
        const auto fitted = fit(of(core::file_part{"prd.md", "text/markdown", text}), can);
        for (const auto& p : fitted.at(0).parts) {
            joined += std::get<core::code_part>(p).text;
        }
        CHECK(joined == text);
    }
}

TEST_CASE("only the first message replaces the old one", "[message][fit]") {
    capabilities can;
    can.parts = 1;
    message whole{core::intent::update, {core::text_part{"a"}, core::text_part{"b"}}};
    const auto fitted = fit(whole, can);
    REQUIRE(fitted.size() == 2);
    CHECK(fitted[0].why == core::intent::update);
    CHECK(fitted[1].why == core::intent::reply);
    whole.why = core::intent::private_reply;
    for (const auto& m : fit(whole, can))
        CHECK(m.why == core::intent::private_reply);
}
