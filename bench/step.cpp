// What does the pure core cost? One step each of: the menu, a guided answer (read and judged), an everyday command in
// the middle of work, the feedback on a report of about 500 words. Shipped graphs; medians of many runs in
// microseconds.

#include "bot/codec.hpp"
#include "bot/world.hpp"
#include "core/coach.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <string>
#include <vector>

namespace {

using namespace coach;

core::event happened(core::happening what) {
    return {"e", {"console", "T1", "D1", "", true, ""}, {"U1", "Ana"}, std::move(what), {}, {}};
}

core::actor_state after(const core::world& w, const std::vector<std::string>& said) {
    core::actor_state s = core::learner_state{};
    for (const auto& text : said)
        s = core::step(w, std::move(s), happened(core::said{text, ""}), {}).next;
    return s;
}

double median_us(const core::world& w, const core::actor_state& from, const core::happening& what) {
    std::vector<double> took;
    for (int i = 0; i < 400; ++i) {
        auto state = from;
        auto e = happened(what);
        const auto began = std::chrono::steady_clock::now();
        const auto made = core::step(w, std::move(state), e, {});
        took.push_back(std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - began).count());
        if (made.wants.empty()) std::abort();
    }
    std::nth_element(took.begin(), took.begin() + 200, took.end());
    return took[200];
}

}  // namespace

int main() {
    const std::string root = COACH_SOURCE_DIR;
    auto loaded = bot::load_world(root + "/graphs", "");
    if (!loaded) {
        std::fprintf(stderr, "%s\n", loaded.error().detail.c_str());
        return 1;
    }
    const auto& w = *loaded->world;
    auto report =
        bot::read_file(root + "/graphs/examples/incident-response/strong/01-edge-rate-limit-config.md").value();
    std::size_t words = 1;
    std::size_t cut = 0;
    for (; cut < report.size() && words < 500; ++cut)
        words += report[cut] == ' ';
    report.resize(cut);

    const auto begun = after(w, {"I need a PRD for usage-based billing"});
    const std::string weak = "Customers want usage-based pricing, sales keeps asking";
    const std::string good =
        "38 of 210 accounts bought fewer seats than users and share logins (billing data, Q3). Two churned saying so "
        "(exit calls).";
    const auto tried = after(w, {"I need a PRD for usage-based billing", weak});
    const auto read = after(w, {"review my incident report", report});

    const auto menu = median_us(w, core::learner_state{}, core::commanded{});
    const auto first = median_us(w, begun, core::said{weak, ""});
    const auto second = median_us(w, tried, core::said{good, ""});
    const auto command = median_us(w, tried, core::said{"help", ""});
    const auto document = median_us(w, after(w, {"review my incident report"}), core::said{report, ""});
    const auto critique = median_us(w, read, core::said{"3", ""});

    const auto bytes = bot::encode(tried);
    const auto began = std::chrono::steady_clock::now();
    for (int i = 0; i < 1000; ++i)
        if (bot::encode(bot::decode_state(bytes).value()).size() != bytes.size()) return 1;
    const auto stored = std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - began).count();

    std::printf(
        "step: menu %.0f us, guided answer %.0f us (weak) and %.0f us (good), command %.0f us, report of %zu words "
        "%.0f us, its critique %.0f us; state of %zu bytes read and written in %.1f us\n",
        menu, first, second, command, words, document, critique, bytes.size(), stored);
    return 0;
}
