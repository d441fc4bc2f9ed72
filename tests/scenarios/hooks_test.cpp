// Webhooks, from the outside: the commands of docs/hooks.md, as they are written there, against the whole program.

#include "tests/scenarios/workspace.hpp"

#include <chrono>
#include <fstream>

namespace coach::scenarios {
namespace {

/// The fenced blocks of a page in one language, in order.
std::vector<std::string> blocks_of(const std::string& page, const std::string& language) {
    std::vector<std::string> out;
    const auto fence = "```" + language + "\n";
    for (auto at = page.find(fence); at != std::string::npos; at = page.find(fence, at)) {
        at += fence.size();
        const auto end = page.find("\n```", at);
        out.push_back(page.substr(at, end - at + 1));
        at = end;
    }
    return out;
}

/// On a weekend nothing is offered: then only the door can be seen.
bool is_working_day() {
    const std::chrono::weekday day{std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now())};
    return day != std::chrono::Saturday && day != std::chrono::Sunday;
}

struct hooked {
    temporary_folder files;
    std::string page = contents(std::string(COACH_SOURCE_DIR) + "/docs/hooks.md");
    environment secrets{{"HOOK_TRACKER_SECRET", "a secret of this test"}, {"HOOK_CI_SECRET", "another one"}};
    std::unique_ptr<workspace> w;

    hooked() {
        const auto org = files.path() / "org.yaml";
        std::ofstream(org) << "name: Example Ltd\n" << blocks_of(page, "yaml").at(0);
        auto more = secrets;
        more.emplace_back("COACH_ORG", org.string());
        w = std::make_unique<workspace>(more);
    }
    /// What the page's commands print.
    std::string run(std::size_t which) const {
        auto with = secrets;
        with.emplace_back("COACH", "http://127.0.0.1:" + std::to_string(w->coach.port()));
        child shell({"/bin/sh", "-c", blocks_of(page, "sh").at(which)}, with, files.path() / "errors");
        std::string out;
        while (const auto line = shell.read_line())
            out += *line + "\n";
        INFO(shell.errors());
        CHECK(shell.wait() == 0);
        return out;
    }
    std::string figures() {
        const auto answer = w->out.send({"GET", "/metrics", {}, {}, {}}, w->coach.port());
        return answer ? answer->body : std::string{};
    }
    /// Opted in, at all hours of a working day.
    void opt_in() {
        w->ask("U1", "hello");
        const auto settings = w->ask("U1", "practice settings");
        w->choose("U1", settings, button_named(settings, "set:hours"));
        w->ask("U1", "00:00 to 23:59");
        const auto again = w->ask("U1", "practice settings");
        w->choose("U1", again, button_named(again, "work_offers"));
    }
    std::vector<support::slack_stub::posted> only_for_her() {
        auto all = w->town.messages_in("C7");
        std::erase_if(all, [](const auto& m) { return m.only_for != "U1"; });
        return all;
    }
};

SCENARIO("IN02: the tracker's and the pipeline's commands of the page work as they are written", "[hooks]") {
    hooked h;
    h.w->ask("U1", "hello");
    CHECK(h.run(0) == "Accepted\n202\n");
    CHECK(h.run(1) == "Accepted\n202\n");
    CHECK(h.run(1) == "Accepted\n202\n");  // the same body again
    const auto figures = h.figures();
    INFO(figures);
    CHECK(figures.find("hook_taken\"} 2") != std::string::npos);
    CHECK(figures.find("hook_repeated\"} 1") != std::string::npos);
    CHECK(h.w->town.messages_in("C7").empty());  // not opted in
}

SCENARIO("PR04: the offer stands in the thread that the tracker names, for the one person only, after opting in",
         "[hooks]") {
    hooked h;
    h.opt_in();
    CHECK(h.run(0) == "Accepted\n202\n");
    if (!is_working_day()) return;
    const bool came = eventually([&] { return !h.only_for_her().empty(); });
    INFO(h.w->coach.log());
    REQUIRE(came);
    const auto offer = h.only_for_her().front();
    CHECK(offer.thread == "1800000000.000100");
    CHECK(words_of(offer).find("BILL-7") != std::string::npos);
    CHECK(h.w->town.messages_in("C7").size() == 1);

    WHEN("she takes it up") {
        const auto before = h.w->town.messages_in("DU1").size();
        h.w->press("U1", offer, button_named(offer, "in_private:start:wf.prd"));
        THEN("the work begins in the private chat, and the channel sees nothing") {
            const auto begun = h.w->await("DU1", before + 1).at(before);
            CHECK(words_of(begun).find("of 8") != std::string::npos);
            for (const auto& m : h.w->town.messages_in("C7"))
                CHECK(m.only_for == "U1");
        }
    }
    const auto violations = h.w->town.with([](auto& stub) { return stub.violations(); });
    INFO("the Web API would refuse: " << (violations.empty() ? "" : violations.front()));
    CHECK(violations.empty());
}

SCENARIO("IN02: the same from a script, with the thread named", "[hooks]") {
    hooked h;
    h.opt_in();
    auto with = h.w->coach.settings();
    with.emplace_back("REDIS_URL", h.w->coach.private_redis());
    std::erase_if(with, [](const auto& each) { return each.first == "COACH_DATA"; });
    with.emplace_back("COACH_SECRET_KEY", [&] {
        auto key = contents(h.w->coach.data() / "secret.key");
        while (key.ends_with('\n'))
            key.pop_back();
        return key;
    }());
    const auto done = run_program({"work", "failed", "slack/T1/U1", "--ticket", "refunds", "--title", "Refund rounding",
                                   "--channel", "C7", "--thread", "1800000000.000200"},
                                  with);
    INFO(done.output << done.errors);
    CHECK(done.status == 0);
    if (!is_working_day()) return;
    CHECK(eventually([&] { return !h.only_for_her().empty(); }));
}

}  // namespace
}  // namespace coach::scenarios
