// Each detector family against its labelled sentences. The floors are what was measured, less a small margin: a change
// that loses more than that has to be looked at. `bench_detectors --mistakes` lists the sentences.

#include "tests/unit/reading/labelled.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace coach::core;

SCENARIO("each family of detectors finds what a careful reader finds", "[reading][detectors]") {
    const std::string source = COACH_SOURCE_DIR;
    std::ifstream in(source + "/graphs/lexicon/en.yaml");
    std::stringstream lexicon;
    lexicon << in.rdbuf();
    const auto words = reader::make(lexicon.str());
    REQUIRE(words.has_value());
    const auto families = labelled_families(source + "/tests/data/detectors");
    REQUIRE(families.size() >= 7);
    for (const auto& f : families) {
        const auto m = measure(f, *words);
        std::string listed;
        for (const auto& x : m.mistakes)
            listed += (x.missed ? "\n  missed " : "\n  wrong ") + x.kind + ": " + x.text;
        INFO(f.name << ": precision " << m.all.precision() << ", recall " << m.all.recall() << listed);
        CHECK(f.sentences.size() >= 20);
        CHECK(m.all.precision() >= 0.90);
        CHECK(m.all.recall() >= 0.90);
    }
}

SCENARIO("every labelled kind exists and has an example", "[reading][detectors]") {
    for (const auto& f : labelled_families(std::string(COACH_SOURCE_DIR) + "/tests/data/detectors")) {
        for (const auto& kind : f.kinds) {
            const auto examples = std::count_if(f.sentences.begin(), f.sentences.end(),
                                                [&](const labelled& l) { return l.kinds.contains(kind); });
            INFO(f.name << " " << kind);
            CHECK(examples >= 1);
        }
        for (const auto& l : f.sentences) {
            for (const auto& kind : l.kinds) {
                INFO(l.text);
                CHECK(std::find(f.kinds.begin(), f.kinds.end(), kind) != f.kinds.end());
            }
        }
    }
}
