// What does not pay: pasting a text twice, mixing its sentences, handing in something else. Over every example document
// of every workflow, in standard deviations of that workflow's sums of levels; the table is printed.

#include "core/judge.hpp"
#include "tests/unit/examples/shelf.hpp"

#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <iomanip>
#include <iostream>
#include <numeric>
#include <sstream>

using namespace coach::core;
using coach::examples::all_folders;
using coach::examples::folder;

namespace {

constexpr std::uint64_t shuffles = 5;

scorecard card_of(const folder& f, std::string_view text) {
    return score(*f.graph, *f.workflow, f.reader->read(plain_document(std::string(text))), *f.reader);
}
double sum_of(const scorecard& card) {
    return std::accumulate(card.verdicts.begin(), card.verdicts.end(), 0.0,
                           [](double n, const verdict& v) { return n + v.level; });
}
bool is_off_topic(const scorecard& card) {
    return std::ranges::any_of(card.guards, [](const auto& g) { return g.kind == guard_kind::off_topic; });
}

/// A fixed pseudo-random order, the same on every machine.
std::string mixed(const reading& r, std::uint64_t seed) {
    std::vector<std::string> all;
    for (const auto& s : r.sentences)
        all.emplace_back(r.words(s.where));
    for (std::size_t i = all.size(); i > 1; --i) {
        seed = seed * 6364136223846793005ULL + 1442695040888963407ULL;
        std::swap(all[i - 1], all[(seed >> 33U) % i]);
    }
    std::string out;
    for (const auto& s : all)
        out += s + "\n";
    return out;
}

double deviation(const std::vector<double>& all) {
    const auto mean = std::accumulate(all.begin(), all.end(), 0.0) / static_cast<double>(all.size());
    double squares = 0;
    for (const auto x : all)
        squares += (x - mean) * (x - mean);
    return std::sqrt(squares / static_cast<double>(all.size() - 1));
}

/// Texts that belong to no workflow.
std::vector<std::string> everyday_texts() {
    std::ifstream in(COACH_SOURCE_DIR "/tests/data/judging/everyday.txt");
    std::vector<std::string> out(1);
    for (std::string line; std::getline(in, line);)
        if (line == "---")
            out.emplace_back();
        else if (!line.starts_with("# "))
            out.back() += line + "\n";
    return out;
}

}  // namespace

TEST_CASE("copies, mixed sentences and texts about something else do not pay, in any workflow") {
    std::cout << "\nwhat does not pay: change of the sum of levels in standard deviations\n"
              << std::left << std::setw(24) << "" << "twice   mixed   everyday texts noticed, other roles' documents\n"
              << std::fixed << std::setprecision(2);
    const auto everyday = everyday_texts();
    REQUIRE(everyday.size() >= 20);
    double twice_all = 0, mixed_all = 0, of_all = 0, everyday_all = 0, others_all = 0, others_of = 0;
    for (const auto& f : all_folders()) {
        std::vector<double> sums;
        double twice = 0, mix = 0;
        for (const auto& e : f.examples) {
            const auto before = sum_of(card_of(f, e.text));
            sums.push_back(before);
            twice += sum_of(card_of(f, e.text + "\n" + e.text)) - before;
            const auto text = f.reader->read(plain_document(e.text));
            for (std::uint64_t seed = 1; seed <= shuffles; ++seed)
                mix += (sum_of(card_of(f, mixed(text, seed))) - before) / static_cast<double>(shuffles);
        }
        const auto n = static_cast<double>(f.examples.size()), sd = deviation(sums);
        int noticed = 0, others = 0, other_noticed = 0;
        for (const auto& text : everyday)
            noticed += is_off_topic(card_of(f, text)) ? 1 : 0;
        for (const auto& other : all_folders()) {
            if (other.graph == f.graph) continue;
            for (const auto& e : other.examples) {
                ++others;
                other_noticed += is_off_topic(card_of(f, e.text)) ? 1 : 0;
            }
        }
        std::cout << std::setw(24) << f.name << std::setw(8) << twice / n / sd << std::setw(8) << mix / n / sd
                  << noticed << " of " << everyday.size() << ", " << other_noticed << " of " << others << "\n";
        INFO(f.name);
        CHECK(twice / n / sd <= 0);
        twice_all += twice / sd, mixed_all += mix / sd, of_all += n;
        everyday_all += noticed, others_all += other_noticed, others_of += others;
    }
    std::cout << "all: twice " << twice_all / of_all << ", mixed " << mixed_all / of_all << ", everyday "
              << everyday_all / static_cast<double>(everyday.size() * all_folders().size()) << ", others "
              << others_all / others_of << "\n";
    CHECK(twice_all <= 0);
    CHECK(mixed_all / of_all <= -0.3);
    CHECK(everyday_all >= 0.95 * static_cast<double>(everyday.size() * all_folders().size()));
}
