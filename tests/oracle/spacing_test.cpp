// Our spaced repetition beside the reference implementation's, on the same random histories. Needs node and npm.

#include "core/learning/fsrs.hpp"

#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <sstream>
#include <string>

using namespace coach::core::learning;

namespace {

struct answer {
    int status = -1;
    std::string text;
};
answer output_of(const std::string& command) {
    answer out;
    auto* pipe = popen(command.c_str(), "r");
    if (!pipe) return out;
    char chunk[65536];
    for (std::size_t n = 0; (n = fread(chunk, 1, sizeof chunk, pipe)) > 0;)
        out.text.append(chunk, n);
    out.status = pclose(pipe);
    return out;
}

double at_8_decimals(double x) { return std::floor(x * 1e8 + 0.5) / 1e8; }

}  // namespace

TEST_CASE("PR05: 2,000 random histories of reviews give the reference's memories and due days, to 8 decimals") {
    const auto reference = output_of(COACH_SOURCE_DIR "/tests/oracle/reviews.sh");
    REQUIRE(reference.status == 0);
    std::istringstream lines(reference.text);
    int history = 0, days = 0, given = 0, due = 0, after = 0, reviews = 0, histories = 0, last = -1, wrong = 0;
    double stability = 0, difficulty = 0, recall = 0, worst = 0;
    std::optional<memory> mine;
    while (lines >> history >> days >> given >> stability >> difficulty >> due >> after >> recall) {
        if (history != last) {
            mine.reset();
            ++histories;
        }
        last = history;
        mine = reviewed(mine, days, static_cast<grade>(given));
        ++reviews;
        worst = std::max({worst, std::abs(at_8_decimals(mine->stability) - stability),
                          std::abs(at_8_decimals(mine->difficulty) - difficulty),
                          std::abs(retrievability(after, mine->stability) - recall)});
        wrong += interval(mine->stability) != due;
    }
    INFO(reviews << " reviews");
    CHECK(histories == 2000);
    CHECK(worst == 0);
    CHECK(wrong == 0);
}
