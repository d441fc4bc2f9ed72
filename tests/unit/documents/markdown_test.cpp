// Markdown as blocks with the offsets of the text as it was given.

#include "documents/markdown.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace coach;
using core::block_kind;
using blocks = std::vector<std::pair<block_kind, std::string>>;
using enum core::block_kind;

namespace {

blocks read(const std::string& text) {
    const auto doc = documents::read_markdown(text);
    blocks out;
    std::uint32_t last = 0;
    for (const auto& b : doc.blocks) {
        CHECK(b.where.begin >= last);
        CHECK(b.where.begin < b.where.end);
        CHECK(b.where.end <= doc.text.size());
        last = b.where.end;
        out.emplace_back(b.kind, doc.text.substr(b.where.begin, b.where.end - b.where.begin));
    }
    return out;
}

}  // namespace

SCENARIO("each block is found with its words and without its marks", "[documents]") {
    CHECK(read("# PRD: *usage*-based [billing](https://x.y) ##\n\nSetext\n======\n\nFirst **bold**\nwrapped.\n\n> "
               "quoted\n> twice\n") == blocks{{heading, "PRD: *usage*-based [billing](https://x.y)"},
                                              {heading, "Setext"},
                                              {paragraph, "First **bold**\nwrapped."},
                                              {quote, "quoted\n> twice"}});
    CHECK(read("- one\n  more\n  - nested\n- [ ] task\n- [x] done\n\n1. first\n2) second\n") ==
          blocks{{list_item, "one\n  more"},
                 {list_item, "nested"},
                 {list_item, "task"},
                 {list_item, "done"},
                 {list_item, "first"},
                 {list_item, "second"}});
    CHECK(read("```sql\nSELECT 1;\n```\n\n    indented\n\n~~~\na\nb\n~~~\n") ==
          blocks{{code, "SELECT 1;"}, {code, "indented"}, {code, "a\nb"}});
    CHECK(read("a\n\n***\n\nb\n- - -\nc") == blocks{{paragraph, "a"}, {paragraph, "b"}, {paragraph, "c"}});
}

SCENARIO("table rows are rows, also below a paragraph", "[documents]") {
    CHECK(read("Intro line\n| Metric | Target |\n|:---|---:|\n| Activation | 20% by Q2 |\n| a \\| b | x |\n") ==
          blocks{{paragraph, "Intro line"},
                 {table_row, "Metric | Target"},
                 {table_row, "Activation | 20% by Q2"},
                 {table_row, "a \\| b | x"}});
    CHECK(read("| a | b |\n|---|---|\n| 1 | 2 |\n\nafter") ==
          blocks{{table_row, "a | b"}, {table_row, "1 | 2"}, {paragraph, "after"}});
}

SCENARIO("a template's comments are no words of the writer; other HTML is", "[documents]") {
    CHECK(read("<!-- describe the\nproblem here -->\n\nIt is slow.\n\n<b>Very</b> slow.") ==
          blocks{{paragraph, "It is slow."}, {paragraph, "<b>Very</b> slow."}});
}

SCENARIO("links and emphasis stay as written, so that offsets hold", "[documents]") {
    const auto text =
        "See [the *runbook*](https://w.example.org/a_(b)) and `code` & more.\n\n[ref]: https://example.org \"title\"\n";
    CHECK(read(text) == blocks{{paragraph, "See [the *runbook*](https://w.example.org/a_(b)) and `code` & more."},
                               {paragraph, "[ref]: https://example.org \"title\""}});
}

SCENARIO("Windows lines, a byte-order mark and odd bytes keep their places", "[documents]") {
    CHECK(read("\xEF\xBB\xBF# Head\r\n\r\nText\r\nmore\r\n") == blocks{{heading, "Head"}, {paragraph, "Text\r\nmore"}});
    const auto doc = documents::read_markdown(std::string("a \xFF\xC3 b\0c", 8));
    CHECK(doc.text == "a ?? b c");
    CHECK(read("\tcode\n\n-\titem").size() == 2);
}

SCENARIO("anything is a document, within limits", "[documents]") {
    CHECK(read("").empty());
    CHECK(read("\n \n").empty());
    CHECK(read(std::string(100, '>') + " deep").size() == 1);
    CHECK_FALSE(read(std::string(3000, '[') + "x").empty());
    std::string wide = "|";
    for (int i = 0; i < 500; ++i)
        wide += "a|";
    CHECK(read(wide + "\n" + wide + "\n").size() == 1);
    const auto huge = documents::read_markdown(std::string((1U << 20U) + 10, 'a'));
    CHECK(huge.blocks.size() == 1);
}
