// Does the coach understand what people type? The confusion table on tests/data/understanding/requests.tsv (rows: what
// was meant; columns: what was understood), for the half that was looked at and the half that was held out, and the
// time a line takes. `bench_understanding --mistakes` also lists the looked-at half's mistakes; `--held-out-mistakes`
// the others.

#include "tests/unit/understanding/requests.hpp"

#include <chrono>
#include <cstdio>
#include <set>

using namespace coach::core;

namespace {

void print(const char* name, const confusion& c, bool mistakes) {
    std::set<meaning> columns;
    for (const auto& [wanted, row] : c.table)
        for (const auto& [understood, n] : row)
            columns.insert(understood);
    std::printf("%s\n%-14s", name, "");
    for (const auto what : columns)
        std::printf(" %5.5s", std::string(name_of(what)).c_str());
    std::printf("  right\n");
    for (const auto& [wanted, row] : c.table) {
        int n = 0;
        std::printf("%-14s", std::string(name_of(wanted)).c_str());
        for (const auto what : columns) {
            const auto cell = row.find(what);
            n += cell == row.end() ? 0 : cell->second;
            cell == row.end() ? std::printf("     .") : std::printf(" %5d", cell->second);
        }
        const auto hit = row.find(wanted);
        std::printf("  %3.0f %%\n", 100.0 * (hit == row.end() ? 0 : hit->second) / n);
    }
    for (const auto& m : c.mistakes)
        if (mistakes) std::printf("  %s\n", m.c_str());
}

}  // namespace

int main(int argc, char** argv) {
    const std::string source = COACH_SOURCE_DIR;
    const shipped_words words(source + "/graphs");
    const auto requests = labelled_requests(source + "/tests/data/understanding/requests.tsv");
    const auto asked = [&](std::string_view flag) {
        return std::any_of(argv + 1, argv + argc, [&](const char* a) { return a == flag; });
    };
    const auto seen = confusion_of(requests, words.understand, false);
    const auto held = confusion_of(requests, words.understand, true);
    print("looked at", seen, asked("--mistakes"));
    print("held out", held, asked("--held-out-mistakes"));

    // All of a later set, whichever half a line would be in.
    const auto whole_set = [&](const char* file) {
        auto all = labelled_requests(source + "/tests/data/understanding/" + file);
        for (auto& r : all)
            r.held_out = true;
        return confusion_of(all, words.understand, true);
    };
    const auto later = whole_set("later.tsv");
    const auto last = whole_set("last.tsv");
    print("written later", later, asked("--later-mistakes"));
    print("written last", last, asked("--last-mistakes"));

    constexpr int rounds = 20;
    const auto start = std::chrono::steady_clock::now();
    std::size_t kept = 0;
    for (int i = 0; i < rounds; ++i)
        for (const auto& r : requests)
            kept += static_cast<std::size_t>(words.understand.read(r.text, r.offered, r.in_work).what);
    const std::chrono::duration<double, std::micro> took = std::chrono::steady_clock::now() - start;
    std::printf("understanding: %.1f µs a line%s", took.count() / (rounds * static_cast<double>(requests.size())),
                kept ? "" : " ");
    for (const auto& [name, c] :
         {std::pair{"looked at", &seen}, {"held out", &held}, {"written later", &later}, {"written last", &last}})
        std::printf("; %s %d: intents %.3f, workflows %.3f, wrong acts %.3f", name, c->all, c->accuracy(),
                    c->workflow_accuracy(), c->wrong_act_rate());
    std::printf("\n");
}
