// What an organisation lays over the graphs, and how the tools are called there.

#include "bot/world.hpp"
#include "core/judge.hpp"
#include "tests/unit/modes/talk.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>

using namespace coach;
using namespace coach::talks;
using Catch::Matchers::ContainsSubstring;

namespace {

/// An organisation's files in a folder that goes with it.
struct office {
    std::filesystem::path folder;
    bot::loaded_world knows;

    office(const std::string& name, const std::string& org, const std::string& overlay = {}) {
        folder = std::filesystem::temp_directory_path() / ("coach-office-" + name);
        std::filesystem::create_directories(folder);
        std::ofstream(folder / "org.yaml") << org;
        if (!overlay.empty()) std::ofstream(folder / "ours.yaml") << overlay;
        auto made = bot::load_world(std::string(COACH_SOURCE_DIR) + "/graphs", (folder / "org.yaml").string());
        INFO((made ? "" : made.error().detail));
        REQUIRE(made.has_value());
        knows = std::move(*made);
    }
    ~office() { std::filesystem::remove_all(folder); }
    office(const office&) = delete;
};

const std::string report = "incident-response/weak/01-blame-the-deployer.md";

conversation critiqued(const core::world& w) {
    conversation c(w);
    c.say("can you review my incident report");
    c.say(example(report));
    c.press("rate:3");
    return c;
}

std::string anchors_overlay() {
    std::string text =
        "graph: {id: our-incidents, schema: 1, version: 3.0.0, extends: security-operations, owner: u:us}\ncriteria:\n";
    for (const auto* id : {"cr.root_cause", "cr.impact", "cr.timeline", "cr.follow_ups"}) {
        text += "- id: " + std::string(id) + "\n  anchors:\n";
        for (int level = 1; level <= 4; ++level)
            text += "    " + std::to_string(level) + ": Here at Example " + std::string(id).substr(3) + " is a " +
                    std::to_string(level) + ".\n";
    }
    return text;
}

/// What the first step and its prompt say.
std::string step_words(const core::world& w) {
    conversation c(w);
    c.say("help me write a PRD on usage-based billing");
    if (!c.session()) c.press("start:wf.prd");
    return core::plain_text(c.last);
}
std::string prompt_words(const core::world& w) {
    conversation c(w);
    c.say("help me write a PRD on usage-based billing");
    if (!c.session()) c.press("start:wf.prd");
    c.press("ask_ai");
    return core::plain_text(c.last);
}

}  // namespace

SCENARIO("LG04: an overlay changes an anchor; the next critique quotes it and is recorded under its version",
         "[modes][overlay]") {
    const office ours("anchors", "overlays: [ours.yaml]\n", anchors_overlay());
    conversation c(*ours.knows.world);
    c.say("can you review my incident report");
    c.say(example(report));
    c.press("rate:3");
    std::string version;
    for (const auto& w : c.wants)
        if (const auto* r = std::get_if<core::record>(&w); r && r->kind == "critiqued")
            for (const auto& [key, value] : r->fields)
                if (key == "graph_version") version = value;
    CHECK_THAT(version, ContainsSubstring("+our-incidents.3.0.0"));
    REQUIRE(c.session() != nullptr);
    CHECK(c.session()->graph_version == version);
    const auto words = core::plain_text(c.press("why_levels"));
    CAPTURE(words);
    CHECK_THAT(words, ContainsSubstring("Here at Example root_cause is a "));
    CHECK_THAT(words, ContainsSubstring("our-incidents.3.0.0"));

    auto without = critiqued(shipped());
    CHECK_THAT(core::plain_text(without.press("why_levels")), !ContainsSubstring("Here at Example"));
}

SCENARIO("LG04: an overlay that asks for less doesn't start the program", "[modes][overlay]") {
    const auto folder = std::filesystem::temp_directory_path() / "coach-office-lax";
    std::filesystem::create_directories(folder);
    std::ofstream(folder / "org.yaml") << "overlays: [ours.yaml]\n";
    std::ofstream(folder / "ours.yaml")
        << "graph: {id: lax, schema: 1, version: 1.0.0, extends: product-management, owner: u:us}\n"
           "criteria:\n- {id: cr.problem, weight: 0.5}\n";
    const auto made = bot::load_world(std::string(COACH_SOURCE_DIR) + "/graphs", (folder / "org.yaml").string());
    std::filesystem::remove_all(folder);
    REQUIRE(!made.has_value());
    CHECK_THAT(made.error().detail, ContainsSubstring("ours.yaml:3:3: error:") && ContainsSubstring("E098"));
}

SCENARIO("LG08: steps name the organisation's tool, its version and its terms", "[modes][overlay]") {
    const office ours(
        "quill",
        "contract:\n  version: 1\n  text: Use Quill.\n  data: [{id: internal, name: working papers, words: [draft]}]\n"
        "  tools: [{id: tool.assistant, name: Quill, data_max: internal}]\n"
        "tools:\n- {id: tool.assistant, name: Quill, version: \"4.2\", permissions: no customer data, "
        "note: It runs in the browser}\n");
    const auto words = prompt_words(*ours.knows.world);
    CAPTURE(words);
    CHECK_THAT(words, ContainsSubstring("Quill 4.2"));
    CHECK_THAT(words, ContainsSubstring("no customer data"));
    CHECK_THAT(step_words(*ours.knows.world), ContainsSubstring("AI-assisted, with Quill 4.2"));
    CHECK_THAT(step_words(shipped()), !ContainsSubstring("AI-assisted, with"));
}

SCENARIO("LG08: a tool that the contract doesn't approve is never named", "[modes][overlay]") {
    for (const std::string rest : {"tools: [{id: tool.assistant, name: Quill}]\n", "assistant: {name: quill}\n"}) {
        const office ours("refused",
                          "contract:\n  version: 1\n  text: Use Plume.\n  data: [{id: internal, name: working papers, "
                          "words: [draft]}]\n"
                          "  tools: [{id: tool.assistant, name: Plume, data_max: internal}]\n"
                          "  not_approved: [quill]\n" +
                              rest);
        const auto words = prompt_words(*ours.knows.world);
        CAPTURE(words);
        CHECK_THAT(words, ContainsSubstring("Plume"));
        CHECK_THAT(words, !ContainsSubstring("uill"));
        CHECK_THAT(step_words(*ours.knows.world), ContainsSubstring("with Plume") && !ContainsSubstring("uill"));
    }
    const office other(
        "other",
        "contract:\n  version: 1\n  text: Use Plume.\n  data: [{id: internal, name: working papers, words: [draft]}]\n"
        "  tools: [{id: tool.plume, name: Plume, data_max: internal}]\n"
        "tools: [{id: tool.assistant, name: Quill}]\n");
    const auto words = prompt_words(*other.knows.world);
    CAPTURE(words);
    CHECK_THAT(words, ContainsSubstring("Plume"));
    CHECK_THAT(words, !ContainsSubstring("Quill"));
}

SCENARIO("LG08: where a contract only refuses names, no tool is called by one of them", "[modes][overlay]") {
    const office ours("only-refused",
                      "contract:\n  version: 1\n  text: Not Quill.\n  not_approved: [quill]\n"
                      "tools: [{id: tool.assistant, name: Quill Pro, permissions: anything goes}]\n");
    const auto words = prompt_words(*ours.knows.world) + step_words(*ours.knows.world);
    CAPTURE(words);
    CHECK_THAT(words, !ContainsSubstring("Quill") && !ContainsSubstring("anything goes"));
    CHECK_THAT(words, ContainsSubstring("the approved assistant"));
}

SCENARIO("EX05: what is shipped is no success metric, what people do differently is one", "[modes][overlay]") {
    const auto judged = [](std::string_view workflow, std::string_view criterion, const std::string& text) {
        const auto f = shipped().workflow(workflow);
        REQUIRE(f);
        const auto card = core::score(*f.in, *f.work, shipped().read.read(shipped().parse(text)), shipped().read);
        const auto found = std::find_if(card.verdicts.begin(), card.verdicts.end(),
                                        [&](const auto& v) { return v.criterion->id == criterion; });
        REQUIRE(found != card.verdicts.end());
        return *found;
    };
    const auto asks_for_it = [](const core::verdict& v, std::string_view atom) {
        return std::any_of(v.gaps.begin(), v.gaps.end(), [&](const auto& g) { return g.atom == atom; });
    };
    const auto output =
        judged("wf.prd", "cr.metric",
               "# Success metrics\n\nWe launch the dashboard by 30 June, with 12 features instead of 8.");
    CHECK(output.level < 3);
    CHECK(asks_for_it(output, "behaviour"));
    const auto outcome =
        judged("wf.prd", "cr.metric",
               "# Success metrics\n\nThe share of admins who approve invoices in the product instead of "
               "by mail rises from 31% today (billing data) to 60% by 30 June.");
    CAPTURE(outcome.level);
    CHECK(outcome.level >= 3);

    const auto feature =
        judged("wf.discovery", "cr.outcome", "# Goal\n\nWe want to launch a new app for depots by May.");
    CHECK(feature.level < 3);
    const auto change = judged("wf.discovery", "cr.outcome",
                               "# Outcome\n\nOutcome: drivers report a fault in the app before they leave the depot "
                               "instead of calling the office afterwards.");
    CAPTURE(change.level);
    CHECK(change.level >= 3);
}

SCENARIO("LG03: the card of each step of the nine shows its tag and, in a line, why", "[modes][overlay]") {
    const auto lower = [](std::string text) {
        for (auto& ch : text)
            if (ch >= 'A' && ch <= 'Z') ch = static_cast<char>(ch - 'A' + 'a');
        return folded(text);
    };
    conversation list;
    list.command("workflows");
    int cards = 0;
    for (const auto& one : choices(list.last)) {
        if (!action(one).starts_with("start:")) continue;
        conversation c;
        c.command("workflows");
        c.press(action(one));
        REQUIRE(c.session() != nullptr);
        const auto f = shipped().workflow(c.session()->workflow);
        REQUIRE(f);
        for (int i = 0; i < 12 && c.guided().at == core::guided_state::phase::working; ++i) {
            const auto* st = core::graph::find_step(*f.work, c.guided().step);
            REQUIRE(st != nullptr);
            CAPTURE(f.work->id, st->id);
            const auto* tag = st->ai == core::graph::ai_tag::human_only ? "human-only"
                              : st->ai == core::graph::ai_tag::assisted ? "ai-assisted"
                                                                        : "ai-delegable";
            const auto card = lower(core::plain_text(c.last));
            CHECK_THAT(card, ContainsSubstring(tag));
            CHECK_THAT(card, ContainsSubstring(lower(std::string(st->why.in("en").substr(0, 25)))));
            ++cards;
            c.say("skip");
        }
    }
    CHECK(cards >= 45);
}

SCENARIO("LG02: the list of work names the nine and no other", "[modes][overlay]") {
    conversation c;
    c.command("workflows");
    std::vector<std::string> labels;
    for (const auto& one : choices(c.last))
        if (action(one).starts_with("start:")) labels.push_back(action(one).substr(6));
    std::sort(labels.begin(), labels.end());
    CAPTURE(labels, core::plain_text(c.last));
    std::vector<std::string> nine;
    for (const auto& g : shipped().graphs)
        for (const auto& r : g.roles)
            if (r.id == "role.product" || r.id == "role.software" || r.id == "role.secops")
                for (const auto& w : r.workflows)
                    nine.push_back(w.id);
    std::sort(nine.begin(), nine.end());
    CHECK(nine.size() == 9);
    CHECK(labels == nine);
}
