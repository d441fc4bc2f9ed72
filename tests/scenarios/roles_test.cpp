// Roles as data, through the whole program: the nine that are shipped, ones it never saw, what an organisation lays
// over them, and a next version while somebody is in the middle.

#include "tests/scenarios/redis.hpp"
#include "tests/scenarios/talk.hpp"

#include <catch2/catch_message.hpp>
#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <fstream>

namespace coach::scenarios {
namespace {

namespace fs = std::filesystem;

const std::string graphs = std::string(COACH_SOURCE_DIR) + "/graphs";

bool holds(const std::string& text, std::string_view words) { return text.find(words) != std::string::npos; }

void replace_all(std::string& text, std::string_view from, std::string_view to) {
    REQUIRE(text.find(from) != std::string::npos);
    for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
        text.replace(at, from.size(), to);
}

/// A folder for COACH_GRAPHS with the words and rules of the shipped one, and no role.
struct shelf {
    temporary_folder folder;
    shelf() {
        for (const char* each : {"lexicon", "phrases", "defaults"})
            fs::create_directory_symlink(graphs + "/" + each, folder.path() / each);
    }
    void put(const std::string& name, const std::string& text) const {
        fs::create_directories((folder.path() / name).parent_path());
        std::ofstream(folder.path() / name) << text;
    }
    [[nodiscard]] std::string path(const std::string& name = {}) const { return (folder.path() / name).string(); }
    [[nodiscard]] environment settings(environment more = {}) const {
        more.emplace_back("COACH_GRAPHS", folder.path().string());
        return more;
    }
};

heard only(std::vector<heard> all) {
    REQUIRE(all.size() == 1);
    return std::move(all.front());
}

SCENARIO("LG02: a fresh install lists exactly nine workflows, each by its name", "[roles]") {
    talk t;
    const auto now = only(t.put({{"command", "workflows"}}));
    std::vector<std::string> labels;
    for (const auto& c : now.choices)
        if (c.action().starts_with("start:")) labels.push_back(c.label);
    std::sort(labels.begin(), labels.end());
    CHECK(labels == std::vector<std::string>{
                        "Draft a PRD", "Implement a feature from a spec", "Incident response and postmortem",
                        "Refactor legacy code safely", "Run a discovery sprint", "Synthesize user research",
                        "Threat-intelligence summarisation", "Triage and investigate alerts", "Write tests and debug"});
}

SCENARIO("LG02: guided work on a PRD walks the five steps in their order", "[roles]") {
    talk t;
    auto now = t.say("I need a PRD for usage-based billing");
    std::vector<std::string> way;
    for (int i = 0; i < 8 && !now.part("file"); ++i) {
        for (const char* title : {"Clarify the problem", "Define success metrics", "Map use cases and non-goals",
                                  "Identify risks and assumptions", "Align stakeholders"})
            if (holds(now.prose, title)) way.emplace_back(title);
        now = t.say("skip");
    }
    CHECK(way == std::vector<std::string>{"Clarify the problem", "Define success metrics",
                                          "Map use cases and non-goals", "Identify risks and assumptions",
                                          "Align stakeholders"});
}

struct unseen {
    const char* file;
    const char* workflow;
    const char* request;
    const char* answer;
    const char* document;
    const char* finding;
    const char* flaw;                ///< words of the material that the finding is about
    std::vector<const char*> lines;  ///< of the learner in the simulation
};

void is_worked_with(const unseen& role) {
    CAPTURE(role.file);
    const shelf only_this;
    only_this.put("role.yaml", contents(graphs + "/samples/" + role.file));
    only_this.put("document.md", role.document);
    const auto linted = run_program({"graph", "lint"}, only_this.settings());
    INFO(linted.output << linted.errors);
    REQUIRE(linted.status == 0);

    talk t({}, only_this.settings());
    const auto list = only(t.put({{"command", "workflows"}}));
    REQUIRE(list.choices.size() == 1);
    CHECK(list.choices[0].action() == std::string("start:") + role.workflow);

    auto now = t.say(role.request);
    CHECK(now.says("step 1 of 6"));
    now = t.say(role.answer);
    CHECK(now.offers("next"));
    for (int i = 0; i < 12 && !now.part("file"); ++i)
        now = now.offers("next") ? t.choose(now.id_of("next")) : t.say("skip");
    REQUIRE(now.part("file"));
    CHECK(now.part("score"));
    CHECK(holds(file_bytes(*now.part("file")), std::string_view(role.answer).substr(0, 30)));
    static_cast<void>(t.say("stop"));

    now = t.share(only_this.path("document.md"));
    if (!now.offers("rate:3")) now = t.choose(now.id_of(std::string("critique:") + role.workflow));
    now = t.say("3");
    const auto* score = now.part("score");
    REQUIRE(score);
    CHECK(score->at("rows").as_array().size() == 3);
    CHECK(now.offers("why_levels"));
    static_cast<void>(t.say("stop"));

    now = only(t.put({{"command", "drill"}}));
    REQUIRE(now.offers("finish"));
    static_cast<void>(t.say(role.finding));
    now = t.say("done");
    CHECK(now.says("1 of "));
    CHECK(now.says(role.flaw));

    now = only(t.put({{"command", "simulate"}}));
    REQUIRE(now.choices.size() == 1);
    now = t.choose(now.choices[0].id);
    now = t.choose(now.id_of("begin"));
    for (const auto* line : role.lines)
        now = t.say(line);
    now = t.choose(now.id_of("debrief"));
    CHECK(now.says("followed"));
    CHECK(now.part("table"));
}

SCENARIO("LG06: a role that the program never saw is one file: guided, critique, drill and simulation", "[roles]") {
    is_worked_with({
        "legal-intake.yaml",
        "wf.contract_intake",
        "We need a contract with a new supplier",
        "Dana Ruiz, head of marketing, asks for a contract with Lumora, worth 18,000 EUR a year, to be signed by 12 "
        "March.",
        "# Intake memo: survey contract with Lumora\n\n## The request\nDana Ruiz, head of marketing, asks for a "
        "contract "
        "with Lumora, worth 18,000 EUR a year.\n\n## Risks by clause\nClause 9 caps liability at the fees of a year, "
        "so "
        "we would bear any loss above 18,000 EUR if personal data leaks.\n\n## Who has it\nThe legal team looks at it "
        "soon.\n",
        "The fee is small but 40,000 customer addresses go out, so the risk is not low",
        "low risk because the fee is small",
        {"Is this the final version?", "Mara Lindt, counsel, takes it and you will hear from her by Thursday."},
    });
}

SCENARIO("LG04: a sales role is loaded from a file of its own, and LG06 holds for it", "[roles]") {
    is_worked_with({
        "sales-outbound.yaml",
        "wf.outbound",
        "I need an outbound sequence for a new account",
        "Corvus Freight opened a second depot in Ghent in March (press release, 4 March). Lena Moor leads dispatch "
        "there.",
        "# Outbound sequence for Corvus Freight\n\n## The account\nCorvus Freight opened a second depot in Ghent in "
        "March "
        "(press release, 4 March).\n\n## Message 1\nHi Lena, your post of 11 March says the team re-enters 300 orders "
        "a "
        "day. Could we look at one day of your orders on Tuesday?\n",
        "There is no way to opt out",
        "You will receive these messages until you answer",
        {"What do you use today?", "If it is not for you, tell me and I stop."},
    });
}

const std::string overlay_head =
    "graph: {id: example-ltd, schema: 1, version: 1.2.0, extends: security-operations, owner: u:ciso}\n";

SCENARIO("LG04: an overlay is linted with the graph that it extends; asking for less is told by file, line and column",
         "[roles]") {
    const temporary_folder folder;
    const auto path = (folder.path() / "ours.yaml").string();
    const auto lint = [&](const std::string& body) {
        std::ofstream(path) << overlay_head << body;
        return run_program({"graph", "lint", path}, {{"COACH_GRAPHS", graphs}});
    };
    const auto stricter =
        lint("criteria:\n- {id: cr.impact, weight: 9, anchors: {3: \"Orders lost, in euros, by market.\"}}\n");
    INFO(stricter.output << stricter.errors);
    CHECK(stricter.status == 0);
    CHECK(holds(stricter.output, "1 file, 0 errors"));

    const auto laxer = lint("criteria:\n- {id: cr.impact, weight: 0.1}\n");
    INFO(laxer.output << laxer.errors);
    CHECK(laxer.status == 1);
    CHECK(holds(laxer.output, path + ":3:3: error: "));
    CHECK(holds(laxer.output, "weight is lower"));
    CHECK(holds(laxer.output, "[E098-less-strict]"));
    CHECK(holds(laxer.output, "mend: "));

    const auto waived = lint(
        "criteria:\n- {id: cr.impact, weight: 0.1}\n"
        "waivers:\n- {id: wv.pilot, of: cr.impact, reason: A pilot., signed_by: u:ciso, until: 2999-01-01}\n");
    INFO(waived.output << waived.errors);
    CHECK(waived.status == 0);
    const auto lapsed = lint(
        "criteria:\n- {id: cr.impact, weight: 0.1}\n"
        "waivers:\n- {id: wv.pilot, of: cr.impact, reason: A pilot., signed_by: u:ciso, until: 2020-01-01}\n");
    INFO(lapsed.output << lapsed.errors);
    CHECK(lapsed.status == 1);
}

SCENARIO("LG04: the organisation's file names an overlay, and the critique quotes its words under its version",
         "[roles]") {
    const temporary_folder folder;
    std::string overlay = overlay_head + "criteria:\n- id: cr.impact\n  anchors:\n";
    for (const char* level : {"1", "2", "3", "4"})
        overlay += std::string("    ") + level + ": Orders lost at Example Ltd, as in " + level + ".\n";
    std::ofstream(folder.path() / "ours.yaml") << overlay;
    const auto org = folder.path() / "org.yaml";
    std::ofstream(org) << "name: Example Ltd\noverlays: [ours.yaml]\n";
    talk t({}, {{"COACH_ORG", org.string()}});
    auto now = t.share(graphs + "/examples/incident-response/weak/01-blame-the-deployer.md");
    if (!now.offers("rate:3")) now = t.choose(now.id_of("critique:wf.incident"));
    now = t.say("3");
    now = t.choose(now.id_of("why_levels"));
    CHECK(now.says("Orders lost at Example Ltd, as in "));
    CHECK(now.says("example-ltd.1.2.0"));
}

/// The first step and its criterion have new names, and the step asks something else.
std::string next_version(std::string text) {
    replace_all(text, "version: 0.1.0, locale", "version: 0.2.0, locale");
    replace_all(text, "cr.need", "cr.want");
    replace_all(text, "- id: cr.want\n", "- id: cr.want\n  renamed_from: cr.need\n");
    replace_all(text, "st.ask", "st.find");
    replace_all(text, "  - id: st.find\n", "  - id: st.find\n    renamed_from: st.ask\n");
    replace_all(text, "What goes wrong for them today?", "What would they pay to be rid of?");
    return text;
}

SCENARIO("A talk that began on one version goes on after a restart with the next", "[roles]") {
    auto first = contents(std::string(COACH_SOURCE_DIR) + "/tests/data/simulation/sales.yaml");
    replace_all(first, "    title: Find the need\n", "    title: Find the need\n    section: Need\n");
    const std::string answer =
        "Your nurses lose 40 minutes a shift because the old planner has no mobile view (ward lead, 3 May).";
    for (const bool kept : {true, false}) {
        DYNAMIC_SECTION((kept ? "with" : "without") << " the file of the version it began with") {
            const shelf role;
            const temporary_folder data;
            const test_redis redis;
            const auto settings =
                role.settings({{"REDIS_URL", redis.url()}, {"COACH_DATA", (data.path() / "data").string()}});
            role.put("sales.yaml", first);
            {
                talk before({}, settings);
                CHECK(before.say("I have to send a prospect an offer").says("What goes wrong for them today?"));
                static_cast<void>(before.say(answer));
            }
            role.put("sales.yaml", next_version(first));
            if (kept) role.put("versions/sales-0.1.0.yaml", first);
            talk after({}, settings);
            after.typed_before(answer);
            auto now = after.say("where were we?");
            CHECK(now.says("step 1 of"));
            now = after.say("next");
            CHECK(now.says("step 2 of"));
            for (int i = 0; i < 6 && !now.part("file"); ++i)
                now = now.offers("next") ? after.choose(now.id_of("next")) : after.say("skip");
            REQUIRE(now.part("file"));
            CHECK(holds(file_bytes(*now.part("file")), "Your nurses lose 40 minutes a shift"));

            // Who begins now, begins with the next version.
            after.as("somebody else");
            CHECK(after.say("I have to send a prospect an offer").says("What would they pay to be rid of?"));
        }
    }
}

}  // namespace
}  // namespace coach::scenarios
