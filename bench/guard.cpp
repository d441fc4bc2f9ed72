// What does the scan at the door cost, and how well does it find? µs for a clean and a dirty message of 600 bytes and a
// document of 13 KB; a megabyte of digits (to see that the work is linear); precision and recall for each rule on
// tests/data/guard/. `bench_guard --mistakes` lists what it gets wrong.

#include "tests/unit/guard/corpus.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>

using namespace coach::core;

namespace {

/// The best of several rounds: the machine's other work is not the guard's.
double microseconds(const guard& g, const std::string& text, int times) {
    double best = 1e18;
    std::size_t kept = 0;
    for (int round = 0; round < 7; ++round) {
        const auto start = std::chrono::steady_clock::now();
        for (int i = 0; i < times; ++i)
            kept += g.redact(std::string_view(text)).text.size();
        const std::chrono::duration<double, std::micro> took = std::chrono::steady_clock::now() - start;
        best = std::min(best, took.count() / times);
    }
    return kept ? best : 0;
}

}  // namespace

int main(int argc, char** argv) {
    const std::string source = COACH_SOURCE_DIR;
    const auto g = guard::make();
    if (!g) return std::fprintf(stderr, "%s\n", g.error().detail.c_str()), 1;
    const auto m = measured(*g, positives(source + "/tests/data/guard"), negatives(source + "/tests/data/guard"));
    std::printf("%-32s %5s %9s %7s\n", "rule", "n", "precision", "recall");
    for (const auto& [rule, t] : m.by_rule)
        std::printf("%-32s %5d %9.3f %7.3f\n", rule.c_str(), t.right + t.missed, t.precision(), t.recall());
    for (const auto& mistake : m.mistakes)
        if (argc > 1 && std::string_view(argv[1]) == "--mistakes") std::printf("  %s\n", mistake.c_str());

    std::string clean =
        "Customers want usage-based pricing, and sales keeps asking for it. In the third quarter 38 of 210 accounts "
        "bought fewer "
        "seats than they have users and share logins, which we saw in the billing data (export of 2026-10-02, build "
        "4.12.1). Two of "
        "them churned and said so in their exit calls; support counted 31 tickets about it, PROJ-4711 among them. "
        "Engineering "
        "estimates 6 to 8 weeks for metering, at a cost of about 90,000 EUR. We have not looked for evidence against "
        "it yet: the "
        "12 interviews in March were all with customers who asked for the change. Next step is a sample of those who "
        "did not ask.";
    clean.resize(600, ' ');
    auto dirty = clean;
    dirty.replace(100, 60, " mail ana.lopez@example.com, card 4111 1111 1111 1111, +44 20 7946 0958 ");
    dirty.resize(600, ' ');
    std::string document;
    while (document.size() < 13'000)
        document += clean + "\n\n";
    std::string digits;
    while (digits.size() < 1024 * 1024)
        digits += "4929 1837 4650 1928-37";
    std::string ats;
    while (ats.size() < 1024 * 1024)
        ats += "a.b-c@d.e-f";
    std::printf(
        "guard: clean 600 B %.2f µs, dirty 600 B %.2f µs, document 13 KB %.1f µs, 1 MiB of digits %.0f ms, of "
        "addresses %.0f ms; "
        "precision %.3f, recall %.3f\n",
        microseconds(*g, clean, 2000), microseconds(*g, dirty, 500), microseconds(*g, document, 100),
        microseconds(*g, digits, 1) / 1000, microseconds(*g, ats, 1) / 1000, m.all.precision(), m.all.recall());
}
