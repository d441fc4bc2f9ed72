#include "core/markdown_text.hpp"
#include "core/phrasebook.hpp"
#include "tests/unit/modes/talk.hpp"

#include <catch2/catch_test_macros.hpp>

#include <cctype>
#include <regex>
#include <set>

using namespace coach;
using namespace coach::talks;

TEST_CASE("no variant of a slot is heard again before all were, whatever the seed", "[speaking]") {
    const auto& book = shipped().phrases;
    for (const auto& [slot, variants] : book.slots) {
        core::heard memory;
        for (int round = 0; round < 5; ++round) {
            std::set<std::string> said;
            for (std::size_t i = 0; i < variants.size(); ++i) {
                core::speaker voice(book, memory, core::seed_of("ana", static_cast<std::uint64_t>(round) * 100 + i));
                said.insert(voice.say(slot));
            }
            CAPTURE(slot, round);
            CHECK(said.size() == variants.size());
        }
    }
}

TEST_CASE("every slot has at least four variants, and all of them take the same fills", "[speaking]") {
    static const std::regex placeholder(R"(\{[a-z_]+\})");
    const auto fills_of = [](const std::string& text) {
        std::set<std::string> out;
        for (auto it = std::sregex_iterator(text.begin(), text.end(), placeholder); it != std::sregex_iterator(); ++it)
            out.insert(it->str());
        return out;
    };
    // A variant may leave a courtesy out, never bring in a fill that the others do not know.
    for (const auto& [slot, variants] : shipped().phrases.slots) {
        CAPTURE(slot);
        CHECK(variants.size() >= 4);
        std::set<std::string> all;
        for (const auto& v : variants)
            all.merge(fills_of(v));
        int complete = 0;
        for (const auto& v : variants)
            complete += fills_of(v) == all;
        CHECK(complete >= 1);
        CHECK(std::set<std::string>(variants.begin(), variants.end()).size() == variants.size());
    }
}

TEST_CASE("what a person typed is literal in every slot: it cannot ping, link, format or fill", "[speaking]") {
    core::heard memory;
    core::speaker voice(shipped().phrases, memory, 7);
    const std::string typed = "<!channel> *b* `c` [x](https://example.org) {missing} - > #";
    const auto read = core::markdown::parse(voice.say("guided.read", {{"quote", typed}}));
    CHECK(core::markdown::plain(read).find(typed) != std::string::npos);
}

TEST_CASE("the same conversation is the same words", "[speaking]") {
    const auto talk = [] {
        conversation c;
        std::string all;
        for (const auto* words :
             {"hi", "I need a PRD for usage-based billing", "Sales keeps asking", "no idea", "hint", "skip", "pause"})
            all += core::plain_text(c.say(words)) + "\n";
        return all;
    };
    CHECK(talk() == talk());
}

TEST_CASE("a phrase file that is wrong is refused with line and column", "[speaking]") {
    const auto why = [](std::string_view yaml) {
        const auto made = core::phrasebook::load(yaml);
        return made ? std::string{} : made.error().detail;
    };
    CHECK(why("[]").starts_with("phrases:1:1:"));
    CHECK(why("slots:\n  a: one\n").starts_with("phrases:2:"));
    CHECK(why("slots:\n  a: []\n").starts_with("phrases:2:"));
    CHECK(why("slots: {a: [\"x\"\n").starts_with("phrases:"));
    CHECK(why("slots:\n  a: [" +
              [] {
                  std::string many;
                  for (int i = 0; i < 40; ++i)
                      many += "x,";
                  return many;
              }() +
              "y]\n")
              .find("at most") != std::string::npos);
    CHECK(why(std::string(2 * 1024 * 1024, '#')).find("1 MiB") != std::string::npos);
    CHECK(why("slots: {a: [hello]}\nlabels: {b: c}\n").empty());
}
