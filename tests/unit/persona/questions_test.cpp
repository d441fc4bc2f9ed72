#include "core/persona/script.hpp"
#include "tests/unit/modes/simulation_stage.hpp"

#include <catch2/catch_test_macros.hpp>

#include <fstream>
#include <iostream>
#include <sstream>

using namespace coach;

/// Questions in words that no author wrote down, each with the hidden fact it is about, and messages about none.
TEST_CASE("questions in other people's words find the fact, and small talk finds none", "[persona]") {
    std::ifstream file(std::string(COACH_SOURCE_DIR) + "/tests/data/simulation/questions.tsv");
    REQUIRE(file.good());
    const auto& w = talks::shipped_stage();
    int asked = 0, found = 0, other = 0, told_unasked = 0, quiet = 0;
    std::ostringstream wrong;
    for (std::string line; std::getline(file, line);) {
        std::istringstream fields(line);
        std::string scenario, wanted, text;
        std::getline(fields, scenario, '\t');
        std::getline(fields, wanted, '\t');
        std::getline(fields, text);
        const auto at = w.stage.scenario(scenario);
        INFO(scenario);
        REQUIRE(at);
        const auto said = at.plays->listen(w.stage.ear(), w.read.read(core::plain_document(text)));
        const auto got = said.hidden.empty() ? std::string("-") : said.hidden.front().id;
        if (wanted == "-") {
            ++quiet;
            told_unasked += got != "-";
        } else {
            ++asked;
            found += got == wanted;
            other += got != wanted && got != "-";
        }
        if (got != wanted) wrong << wanted << " ← " << text << " (" << got << ")\n";
    }
    std::cout << "hidden facts: " << found << " of " << asked << " questions find theirs, " << other
              << " find another; " << told_unasked << " of " << quiet << " other messages find one\n";
    INFO(wrong.str());
    CHECK(told_unasked == 0);
    CHECK(found * 10 >= asked * 7);
}
