// Reads texts from stdin, each ended by a NUL byte, and prints one line of JSON for each: the blocks that
// core/markdown_text.cpp reads in it. The page has a reader of its own (web/src/markdown.ts); the test compares them.

#include "core/markdown_text.hpp"

#include <boost/json.hpp>

#include <iostream>
#include <iterator>
#include <string>

namespace {

namespace json = boost::json;
namespace markdown = coach::core::markdown;

json::object run_of(const markdown::run& r) {
    return {{"text", r.text}, {"bold", r.bold}, {"italic", r.italic}, {"code", r.code}, {"link", r.link}};
}

json::array blocks_of(std::string_view text) {
    json::array out;
    for (const auto& b : markdown::parse(text)) {
        json::array items;
        for (const auto& item : b.items) {
            json::array line;
            for (const auto& r : item)
                line.push_back(run_of(r));
            items.push_back(std::move(line));
        }
        const auto* const kind = b.what == markdown::block::kind::list    ? "list"
                                 : b.what == markdown::block::kind::quote ? "quote"
                                                                          : "paragraph";
        out.push_back({{"kind", kind}, {"items", std::move(items)}});
    }
    return out;
}

}  // namespace

int main() {
    std::ios::sync_with_stdio(false);
    for (std::string text; std::getline(std::cin, text, '\0');)
        std::cout << json::serialize(blocks_of(text)) << "\n";
}
