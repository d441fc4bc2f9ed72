// How well does each detector find what a careful reader finds? Precision and recall on tests/data/detectors/*.tsv.
// `bench_detectors --mistakes [folder]` also lists every sentence that it gets wrong. The folder unseen/ holds
// sentences that no detector and no cue was written for; they say more about foreign prose, and must stay untuned.

#include "tests/unit/reading/labelled.hpp"

#include <cstdio>
#include <string_view>

using namespace coach::core;

int main(int argc, char** argv) {
    const std::string source = COACH_SOURCE_DIR;
    std::ifstream in(source + "/graphs/lexicon/en.yaml");
    std::stringstream lexicon;
    lexicon << in.rdbuf();
    const auto words = reader::make(lexicon.str());
    if (!words) return std::fprintf(stderr, "%s\n", words.error().detail.c_str()), 1;
    const bool show = argc > 1 && std::string_view(argv[1]) == "--mistakes";
    tally total;
    std::size_t sentences = 0;
    std::printf("%-24s %4s %9s %7s\n", "kind", "n", "precision", "recall");
    for (const auto& f : labelled_families((argc > 2 ? std::string(argv[2]) : source + "/tests/data/detectors"))) {
        const auto m = measure(f, *words);
        for (const auto& [kind, t] : m.by_kind) {
            std::printf("  %-22s %4d %9.2f %7.2f\n", kind.c_str(), t.right + t.missed, t.precision(), t.recall());
        }
        std::printf("%-24s %4zu %9.2f %7.2f\n", f.name.c_str(), f.sentences.size(), m.all.precision(), m.all.recall());
        total.add(m.all);
        sentences += f.sentences.size();
        for (const auto& x : m.mistakes) {
            if (show) std::printf("    %s %s: %s\n", x.missed ? "missed" : "wrong ", x.kind.c_str(), x.text.c_str());
        }
    }
    std::printf("detectors: %zu sentences, precision %.3f, recall %.3f\n", sentences, total.precision(),
                total.recall());
}
