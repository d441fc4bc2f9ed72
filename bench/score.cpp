// What does one critique cost without a model? A 2,000-word document, read and scored against a rubric: median of 200
// runs. The product-management or incident graph when it is there, else the tests' rubric.

#include "core/graph/load.hpp"
#include "core/judge.hpp"
#include "documents/markdown.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string_view>
#include <time.h>

using namespace coach;

namespace {

std::string file_text(const std::string& path) {
    std::ifstream in(path);
    std::stringstream out;
    out << in.rdbuf();
    return out.str();
}

double cpu_milliseconds() {
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
}

/// About 2,000 words: eight incident sections whose numbers differ, so that nothing is a repeated passage.
std::string document() {
    std::string out = "# Incident report: checkout outage\n\n";
    for (int i = 0; i < 9; ++i) {
        const auto n = std::to_string(i + 1);
        out +=
            "## Customer impact, part " + n + "\n\n" + std::to_string(412 + 37 * i) + " of 9,300 customers in region " +
            n + " could not pay at checkout between 14:0" + n + " and 14:52 UTC, which lasted 4" + n +
            " minutes (payment logs, ticket INC-47" + n + "1). Some users retried several times; support answered " +
            std::to_string(200 + i) + " tickets. According to the billing data we lost about $" +
            std::to_string(12 + i) +
            ",400 in orders. We do not know yet how many gave up, because the analytics of region " + n +
            " were sampled at " + n + "0%.\n\n" + "### Timeline (UTC)\n\n- 13:5" + n + " deploy 441" + n +
            " raises the connection limit of payment service " + n + "\n- 14:0" + n +
            " the first customer sees an error page\n- 14:1" + n +
            " alert fired on the error rate, on-call paged\n- 14:3" + n +
            " the incident commander suspects the database; time was lost reading database logs\n- 14:52 rolled back, "
            "error rate fell from 9% to 0." +
            n + "%\n\n### Root cause\n\nThe deploy raised the limit above what database " + n +
            " accepts, which then refused connections. Payment service " + n +
            " had no timeout, so its threads waited until none was left. Nothing tested both limits together. The "
            "alert threshold of 5% was reached only after "
            "six minutes because retries hid the first failures. A second condition made it worse: the cache of shop " +
            n +
            " had been cold since the morning, and the fallback page itself called the payment service again.\n\n### "
            "Follow-ups\n\n"
            "- Add a timeout to the payment client (prevent), Priya Shah, " +
            n + " April 2026\n- Alert on refused connections (detect), Sam Lee, 1" + n +
            " April 2026\n- Rehearse the rollback in a game day to check the effect (mitigate), Maria Chen, 2" + n +
            " April 2026\n\n";
    }
    return out;
}

}  // namespace

int main() {
    const std::string source = COACH_SOURCE_DIR;
    std::string file = source + "/tests/data/judging/rubric.yaml", workflow = "wf.incident";
    for (const auto& entry : std::filesystem::directory_iterator(source + "/graphs")) {
        if (entry.path().extension() != ".yaml") continue;
        const auto loaded = core::graph::load(file_text(entry.path()), entry.path());
        if (!loaded.value) continue;
        for (const auto& w : loaded.value->workflows) {
            if (w.id.find("incident") == std::string::npos && w.id.find("postmortem") == std::string::npos) continue;
            file = entry.path();
            workflow = w.id;
        }
    }
    const auto loaded = core::graph::load(file_text(file), file);
    if (!loaded.value) return std::fprintf(stderr, "cannot load %s\n", file.c_str()), 1;
    const auto* of = loaded.value->find_workflow(workflow);
    std::vector<core::cue_list> extra;
    for (const auto& c : of->cues)
        extra.push_back({c.name, c.phrases});
    const auto words = core::reader::make(file_text(source + "/graphs/lexicon/en.yaml"), extra);
    if (!words) return std::fprintf(stderr, "%s\n", words.error().detail.c_str()), 1;

    const auto text = document();
    const auto count = static_cast<std::size_t>(std::count(text.begin(), text.end(), ' ')) + 1;
    std::vector<double> read, total, cpu;
    std::size_t criteria = 0, observations = 0;
    for (int i = 0; i < 220; ++i) {
        const auto cpu_before = cpu_milliseconds();
        const auto t0 = std::chrono::steady_clock::now();
        const auto r = words->read(documents::read_markdown(text));
        const auto t1 = std::chrono::steady_clock::now();
        const auto card = core::score(*loaded.value, *of, r, *words);
        const auto t2 = std::chrono::steady_clock::now();
        criteria = card.verdicts.size();
        observations = r.observations.size();
        if (i < 20) continue;  // warm
        read.push_back(std::chrono::duration<double, std::milli>(t1 - t0).count());
        total.push_back(std::chrono::duration<double, std::milli>(t2 - t0).count());
        cpu.push_back(cpu_milliseconds() - cpu_before);
    }
    const auto median = [](std::vector<double>& v) {
        std::sort(v.begin(), v.end());
        return v[v.size() / 2];
    };
    std::printf("score: %zu words, %zu observations, %zu criteria (%s): median %.2f ms (reading %.2f), cpu %.2f ms\n",
                count, observations, criteria, std::filesystem::path(file).filename().c_str(), median(total),
                median(read), median(cpu));
}
