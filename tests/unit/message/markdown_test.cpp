#include "core/markdown_text.hpp"
#include "core/message.hpp"
#include "tests/support/random_message.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

using namespace coach;
using core::markdown::block;
using core::markdown::parse;
using core::markdown::run;

namespace coach::core::markdown {
std::ostream& operator<<(std::ostream& out, const run& r) {
    return out << (r.bold ? "B" : "") << (r.italic ? "I" : "") << (r.code ? "C" : "") << "'" << r.text << "'"
               << (r.link.empty() ? "" : "->" + r.link);
}
std::ostream& operator<<(std::ostream& out, const block& b) {
    out << (b.what == block::kind::list ? "list" : b.what == block::kind::quote ? "quote" : "paragraph");
    for (const auto& item : b.items) {
        out << " [";
        for (const auto& r : item)
            out << r;
        out << "]";
    }
    return out;
}
}  // namespace coach::core::markdown

namespace {

core::markdown::line only_line(std::string_view text) {
    const auto blocks = parse(text);
    REQUIRE(blocks.size() == 1);
    REQUIRE(blocks[0].items.size() == 1);
    return blocks[0].items[0];
}

run plain_run(std::string text) { return {.text = std::move(text), .link = {}}; }

}  // namespace

TEST_CASE("the marks of the small Markdown become styles", "[message][markdown]") {
    CHECK(only_line("a **b** *c* `d`") == core::markdown::line{plain_run("a "), run{"b", true, false, false, ""},
                                                               plain_run(" "), run{"c", false, true, false, ""},
                                                               plain_run(" "), run{"d", false, false, true, ""}});
    CHECK(only_line("***both***") == core::markdown::line{run{"both", true, true, false, ""}});
    CHECK(only_line("**a *b* c**") == core::markdown::line{run{"a ", true, false, false, ""},
                                                           run{"b", true, true, false, ""},
                                                           run{" c", true, false, false, ""}});
    CHECK(only_line("see [the *page*](https://a.example/b?c=d)") ==
          core::markdown::line{plain_run("see "), run{"the *page*", false, false, false, "https://a.example/b?c=d"}});
}

TEST_CASE("blocks are paragraphs, lists and quotes", "[message][markdown]") {
    const auto blocks = parse("one\ntwo\n\n- a\n- b\n  more b\n> q1\n> q2\n\nlast");
    REQUIRE(blocks.size() == 4);
    CHECK(blocks[0] == block{block::kind::paragraph, {{plain_run("one\ntwo")}}});
    CHECK(blocks[1] == block{block::kind::list, {{plain_run("a")}, {plain_run("b\nmore b")}}});
    CHECK(blocks[2] == block{block::kind::quote, {{plain_run("q1\nq2")}}});
    CHECK(blocks[3] == block{block::kind::paragraph, {{plain_run("last")}}});
    CHECK(core::markdown::plain(blocks) == "one\ntwo\n\n- a\n- b\n  more b\n\n> q1\n> q2\n\nlast");
}

TEST_CASE("a mark without its partner is literal text", "[message][markdown]") {
    for (const std::string text :
         {"2 * 3 ** 4", "**open", "*open", "`open", "[label]", "[label](ftp://x)", "[](https://x)",
          "[a](http://plain.example)", "[a](javascript:x)", "****", "``", "a ** b", "[a](https://"}) {
        INFO(text);
        CHECK(core::markdown::plain(parse(text)) == text);
        for (const auto& r : only_line(text))
            CHECK((!r.bold && !r.italic && !r.code && r.link.empty()));
    }
}

TEST_CASE("a backslash takes the power from any punctuation, inside code and links too", "[message][markdown]") {
    CHECK(only_line("\\*a\\* \\`b\\` \\[c](https://d)") == core::markdown::line{plain_run("*a* `b` [c](https://d)")});
    CHECK(only_line("`a\\`b`") == core::markdown::line{run{"a`b", false, false, true, ""}});
    CHECK(only_line("[a\\]b](https://c.example/\\)d)") ==
          core::markdown::line{run{"a]b", false, false, false, "https://c.example/)d"}});
    CHECK(only_line("\\- not a list") == core::markdown::line{plain_run("- not a list")});
    CHECK(only_line("back\\slash \\") == core::markdown::line{plain_run("back\\slash \\")});
}

TEST_CASE("escaped words can never format, link or start a block, wherever they are put", "[message][escape]") {
    const std::string words =
        GENERATE("**b** *i* `c` [l](https://e.example)", "- item\n> quote\n- item", "  - indented", "\\", "]", "`", "*",
                 "a\\*b", "](https://evil.example)", "\\`", "\n> x", "**", "x\n\n- y");
    INFO(words);
    for (const auto& [before, after] : std::vector<std::pair<std::string, std::string>>{{"", ""},
                                                                                        {"**", "**"},
                                                                                        {"*", "*"},
                                                                                        {"`", "`"},
                                                                                        {"[", "](https://own.example)"},
                                                                                        {"say “", "” now"},
                                                                                        {"- ", ""},
                                                                                        {"> ", ""}}) {
        INFO(before << "…" << after);
        const auto blocks = parse(before + core::escape(words) + after);
        std::string seen;
        for (const auto& b : blocks) {
            for (const auto& item : b.items) {
                for (const auto& r : item) {
                    seen += r.text;
                    CHECK((r.link.empty() || r.link == "https://own.example"));
                }
                seen += '\n';
            }
            if (b.what != block::kind::paragraph) CHECK(before.size() == 2);
        }
        for (const char c : words) {
            if (c != '\n' && c != ' ') CHECK(seen.find(c) != std::string::npos);
        }
        if (before.empty() && words.find('\n') == std::string::npos) {
            REQUIRE(blocks.size() == 1);
            CHECK(core::markdown::plain(blocks) == words.substr(words.find_first_not_of(' ')));
        }
    }
}

TEST_CASE("written runs read back as the same runs", "[message][markdown][property]") {
    for (std::uint32_t seed = 0; seed < 3000; ++seed) {
        support::message_maker random(seed);
        core::markdown::line runs;
        const auto count = 1 + random.below(6);
        for (unsigned i = 0; i < count; ++i) {
            run next{random.words(1 + random.below(3)), random.below(2) == 0, random.below(2) == 0, false, ""};
            std::erase(next.text, '\n');
            next.text.erase(0, std::min(next.text.find_first_not_of(' '), next.text.size()));
            while (next.text.ends_with(' '))
                next.text.pop_back();
            if (random.below(5) == 0) next.code = true;
            if (random.below(5) == 0 && !next.code) next.link = "https://example.org/a_(b)[c]\\d";
            const bool merges = !runs.empty() && runs.back().bold == next.bold && runs.back().italic == next.italic &&
                                runs.back().code == next.code && next.link.empty();
            if (!merges) runs.push_back(next);
        }
        const std::string text = core::markdown::write(runs);
        INFO("seed " << seed << ": " << text);
        CHECK(only_line(text) == runs);
    }
}

TEST_CASE("hostile Markdown is read in linear steps and never lost", "[message][markdown]") {
    for (const std::string piece :
         {"*", "**", "[", "[a](", "`", "\\", "***a", "[a](https://", "- ", "> ", "\n", "*a "}) {
        std::string text;
        while (text.size() < 200'000)
            text += piece;
        const auto blocks = parse(text);  // quadratic work here would take minutes and hit the test's time limit
        std::size_t bytes = 0;
        for (const auto& b : blocks) {
            for (const auto& item : b.items) {
                for (const auto& r : item)
                    bytes += r.text.size();
            }
        }
        INFO(piece << " " << bytes);
        CHECK(bytes <= text.size());
        if (piece == "[" || piece == "[a](") CHECK(bytes >= text.size() - 8);
    }
}

TEST_CASE("plain text numbers choices through the whole message", "[message][plain]") {
    core::message whole;
    whole.parts = {
        core::text_part{"**Hi** \\*you\\*"},
        core::choices_part{{{"a", "One", true}, {"b", "Two", false}}},
        core::progress_part{"Steps", 2, 8},
        core::score_part{"Report", "scored by rules", 3, {{"Impact", 1, 2, "“some users”", 2}, {"Time", 0, 0, "", 0}}},
        core::quote_part{"some users", "your text"},
        core::choices_part{{{"c", "Three", false}}}};
    CHECK(core::plain_text(whole) ==
          "Hi *you*\n\n1. One\n2. Two\n\nSteps: 2 of 8\n\nReport · scored by rules · you said 3\n"
          "- Impact: 1 to 2 of 4 (was 2). “some users”\n- Time: not scored\n\n“some users” (your text)\n\n3. Three");
}
