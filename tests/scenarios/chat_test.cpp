// Scripted conversations through `coach chat --json`: the same brain and the same durable path as in Slack. Every
// message of every conversation here is held against the manners (talk.hpp).

#include "tests/scenarios/redis.hpp"
#include "tests/scenarios/talk.hpp"

#include <boost/json.hpp>
#include <catch2/catch_message.hpp>
#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <filesystem>

namespace coach::scenarios {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

const std::string source = COACH_SOURCE_DIR;

struct step_answer {
    std::string words;
    std::string in_document;  ///< must stand in the assembled file
};

const std::vector<step_answer>& prd_answers() {
    static const std::vector<step_answer> all{
        {"38 of 210 accounts bought fewer seats than they have users and share logins (billing data, Q3). An admin "
         "resets a shared "
         "password about twice a week, and people are locked out for 20 minutes each time (support tickets, July to "
         "September).",
         "38 of 210 accounts bought fewer seats"},
        {"Billing data of Q3: 38 of 210 accounts share logins. Exit calls in August: two accounts churned over seats, "
         "together they "
         "paid 61,400 EUR a year. Against it: 9 of the 44 accounts with purchase orders would refuse a variable bill.",
         "Exit calls in August"},
        {"The share of accounts where logins match the seats paid for rises from 64% today (billing data, September) "
         "to 85% by 30 June. "
         "Guardrail: revenue of the switched accounts must not fall by more than 3%. Stop rule: fewer than 12 switched "
         "by 31 March.",
         "rises from 64% today"},
        {"An admin of a depot with 60 shift workers turns on billing by active user and sees what last month would "
         "have cost. Not in "
         "this release: billing by API call, prepaid credits, and accounts with purchase orders.",
         "Not in this release: billing by API call"},
        {"Risk: bills swing so much that finance refuses them. Owner: Ines Caro. Test: the October invoice by hand for "
         "six accounts, by "
         "28 November. Assumption: daily logins measure use. Owner: Ben Osei, compare with badge data by 5 December.",
         "Owner: Ines Caro"},
        {"First the count of active users per day, visible to the admin. We give up the weekly mail and the second "
         "currency for it. "
         "Before any code, finance works out one invoice by hand for six accounts.",
         "We give up the weekly mail"},
        {"The assistant summarised seven call notes and drafted the table of risks. Ben Osei checked every figure "
         "against query "
         "BI-2291 on 3 October and removed one quote that nobody had said.",
         "Ben Osei checked every figure"},
        {"Helena Voss, CFO, decides by 27 November whether we run the pilot. Option A: three engineers for 9 weeks. "
         "Option B: do "
         "nothing, and 19 of the 38 accounts renew in Q2. If she says yes we give up the export work in Q1.",
         "Helena Voss, CFO, decides by 27 November"},
    };
    return all;
}

std::string step_of(std::size_t number) { return "step " + std::to_string(number) + " of 8"; }

SCENARIO("A PRD is guided from the first words to the file that holds them", "[chat]") {
    talk t;
    auto now = t.say("I need a PRD for usage-based billing");
    CHECK(now.says("usage-based billing"));
    const auto& answers = prd_answers();
    for (std::size_t i = 0; i < answers.size(); ++i) {
        CHECK(now.says(step_of(i + 1)));
        now = t.say(answers[i].words);
        // Pressed for more at most twice, then let go: never a refusal loop.
        // It may want more; who goes on goes on.
        now = now.offers("next") ? t.choose(now.id_of("next")) : t.say("next");
    }
    const auto* file = now.part("file");
    REQUIRE(file);
    CHECK(file->at("name").as_string() == "prd-usage-based-billing.md");
    const auto document = file_bytes(*file);
    for (const auto& a : answers) {
        INFO("document:\n" << document);
        CHECK(document.find(a.in_document) != std::string::npos);
    }
    const auto* score = now.part("score");
    REQUIRE(score);
    const auto& rows = score->at("rows").as_array();
    CHECK(rows.size() >= 5);
    const bool all_pass =
        std::all_of(rows.begin(), rows.end(), [](const auto& row) { return row.at("level").as_int64() >= 3; });
    CHECK(!(all_pass && now.offers("override")));
    static_cast<void>(t.choose(now.id_of("done")));
    CHECK(!t.say("where were we?").says(step_of(8)));
}

SCENARIO("Pressing for more ends by itself, whatever the answers", "[chat]") {
    talk t;
    auto now = t.say("I need a PRD for usage-based billing");
    int answers = 0;
    for (; answers < 6 && !now.offers("next"); ++answers)
        now = t.say("Sales keeps asking for it, and some users are unhappy.");
    INFO(answers << " answers");
    CHECK(now.offers("next"));

    t.as("somebody else");
    now = t.say("I need a PRD for usage-based billing");
    for (const char* word : {"I don't know", "no idea", "dunno"})
        now = t.say(word);
    CHECK((now.part("quote") || now.offers("skip")));  // stepped down by itself
}

SCENARIO("A document that is not ready says so at the end, and the override asks for a reason", "[chat]") {
    talk t;
    auto now = t.say("I need a PRD for a new dashboard");
    for (int i = 0; i < 8; ++i)
        now = t.say("skip");
    REQUIRE(now.part("file"));
    REQUIRE(now.offers("override"));
    now = t.choose(now.id_of("override"));
    now = t.say("The board asked for it by Friday");
    CHECK(now.offers("done"));
    CHECK(t.say("where were we?").message.contains("parts"));
}

/// Shares a document and goes to its scores; the message that shows them.
heard critique(talk& t, const std::string& path) {
    auto now = t.share(path);
    if (!now.offers("rate:1")) {  // it may be one of several kinds: the person says which
        const auto kind = std::find_if(now.choices.begin(), now.choices.end(),
                                       [](const auto& c) { return c.action().starts_with("critique:"); });
        REQUIRE(kind != now.choices.end());
        now = t.choose(kind->id);
    }
    REQUIRE(now.offers("rate:3"));
    return t.say("3");
}

/// Through every comment, each answered in another way; how many there were.
int through_comments(talk& t, heard now) {
    int comments = 0;
    for (const char* how : {"take", "not_now", "disagree", "take"}) {
        const auto found =
            std::find_if(now.choices.begin(), now.choices.end(), [&](const auto& c) { return c.action() == how; });
        if (found == now.choices.end()) break;
        ++comments;
        now = t.choose(found->id);
        if (std::string_view(how) == "disagree") now = t.say("The board has this number already, in another paper.");
    }
    return comments;
}

SCENARIO("FB01: Every example document is critiqued with manners, at most three comments at a time", "[chat]") {
    talk t;
    int person = 0, documents = 0;
    for (const auto& entry : fs::recursive_directory_iterator(source + "/graphs/examples")) {
        if (entry.path().extension() != ".md") continue;
        INFO(entry.path());
        t.as("reader-" + std::to_string(++person));
        const auto scores = critique(t, entry.path().string());
        const auto* table = scores.part("score");
        REQUIRE(table);
        CHECK(table->at("self_rating").as_int64() == 3);
        CHECK(table->at("rows").as_array().size() >= 4);
        CHECK(through_comments(t, scores) <= 3);
        ++documents;
    }
    CHECK(documents >= 30);
}

SCENARIO("A resubmission shows what moved", "[chat]") {
    talk t;
    const auto folder = source + "/graphs/examples/incident-response/";
    const auto first = critique(t, folder + "weak/01-blame-the-deployer.md");
    const auto again = t.share(folder + "strong/01-edge-rate-limit-config.md");
    const auto* table = again.part("score");
    REQUIRE(table);
    int up = 0;
    for (const auto& row : table->at("rows").as_array()) {
        CHECK(row.at("before").as_int64() >= 1);
        up += row.at("level").as_int64() > row.at("before").as_int64();
    }
    CHECK(up >= 4);
    CHECK(again.says(std::to_string(up) + " of "));
    const auto worse = t.share(folder + "weak/01-blame-the-deployer.md");
    REQUIRE(worse.part("score"));
    CHECK(worse.part("score")->at("rows").as_array().front().at("before").as_int64() == 4);
}

/// A place in a conversation, and words that show it when asked where we were; none: no work is open there.
struct state {
    std::string name;
    std::vector<json::object> way;
    std::string shows;
};

std::vector<state> states() {
    const json::object prd{{"text", "I need a PRD for usage-based billing"}};
    const json::object weak{{"text", "Customers want usage-based pricing, sales keeps asking"}};
    const json::object report{{"file", source + "/graphs/examples/incident-response/weak/01-blame-the-deployer.md"}};
    std::vector<json::object> finished{prd};
    for (int i = 0; i < 8; ++i)
        finished.push_back({{"text", "skip"}});
    auto overriding = finished;
    overriding.push_back({{"choose", "9/override"}});
    return {
        {"nothing yet", {}, ""},
        {"the menu", {{{"command", "/coach"}}}, ""},
        {"a step", {prd}, "usage-based billing"},
        {"pressed", {prd, weak}, "usage-based billing"},
        {"a hint", {prd, {{"text", "hint"}}}, "usage-based billing"},
        {"an example", {prd, weak, {{"text", "just show me"}}}, "usage-based billing"},
        {"a prompt", {prd, {{"text", "show me how to ask my AI"}}}, "usage-based billing"},
        {"step 6, human-only",
         {prd, {{"text", "skip"}}, {{"text", "skip"}}, {{"text", "skip"}}, {{"text", "skip"}}, {{"text", "skip"}}},
         "usage-based billing"},
        {"the end", finished, "usage-based billing"},
        {"the reason for an override", overriding, "usage-based billing"},
        {"waiting for a document", {{{"text", "critique my incident report"}}}, "incident"},
        {"waiting for a rating", {report}, "incident"},
        {"a comment", {report, {{"text", "2"}}}, "incident"},
        {"a dispute", {report, {{"text", "2"}}, {{"choose", "2/disagree"}}}, "incident"},
    };
}

SCENARIO("Stop, pause, where were we, undo, start over and help work in every state", "[chat]") {
    talk t;
    int person = 0;
    const auto go_to = [&](const state& s) {
        t.as("p" + std::to_string(++person));
        for (const auto& input : s.way)
            t.put(input);
    };
    for (const auto& s : states()) {
        INFO("in: " << s.name);
        for (const char* word :
             {"help", "where were we?", "undo", "start over", "my data", "contract", "escalate", "menu", "workflows"}) {
            INFO("said: " << word);
            go_to(s);
            static_cast<void>(t.say(word));  // exactly one message, with manners
            const auto now = t.say("where were we?");
            if (!s.shows.empty()) CHECK(now.says(s.shows));
        }
        for (const char* word : {"stop", "pause", "later"}) {
            INFO("said: " << word);
            go_to(s);
            const auto put_aside = t.say(word);
            CHECK(!put_aside.part("score"));
            CHECK(t.say("help").message.contains("parts"));
            const auto back = t.say("where were we?");
            if (!s.shows.empty()) CHECK(back.says(s.shows));
        }
    }
}

SCENARIO("Undo takes back the last answer, and start over asks first", "[chat]") {
    talk t;
    static_cast<void>(t.say("I need a PRD for usage-based billing"));
    static_cast<void>(t.say(prd_answers().front().words));
    const auto undone = t.say("undo");
    CHECK(undone.says("38 of 210"));
    CHECK(undone.says(step_of(1)));
    CHECK(!t.say("my data").says("of your words"));

    static_cast<void>(t.say("skip"));
    const auto asked = t.say("start over");
    CHECK(asked.offers("restart"));
    const auto kept = t.say("where were we?");
    CHECK(kept.says(step_of(2)));
    const auto sure = t.say("start over");
    const auto again = t.choose(sure.id_of("restart"));
    CHECK(again.says(step_of(1)));
}

SCENARIO("Choices are taken by id, by label, by number and in words; an old one is answered kindly", "[chat]") {
    talk t;
    const auto first = t.say("I need a PRD for usage-based billing");
    CHECK(t.choose("Skip").says(step_of(2)));
    const auto stale = t.choose(first.choices.back().id);
    CHECK(stale.says(step_of(2)));
    const auto now = t.say("where were we?");
    const auto skip =
        std::find_if(now.choices.begin(), now.choices.end(), [](const auto& c) { return c.action() == "skip"; });
    REQUIRE(skip != now.choices.end());
    CHECK(t.say(std::to_string(skip - now.choices.begin() + 1)).says(step_of(3)));
    CHECK(t.choose("no such choice").says(step_of(3)));
}

SCENARIO("Another person's work is their own", "[chat]") {
    talk t;
    t.as("ana");
    static_cast<void>(t.say("I need a PRD for usage-based billing"));
    t.as("ben");
    const auto first = t.say("where were we?");
    CHECK(first.message.at("to").as_string() == "ben");
    const auto data = t.say("my data");
    CHECK(json::serialize(data.message).find("usage-based") == std::string::npos);
    t.as("ana");
    CHECK(t.say("where were we?").says("usage-based billing"));
}

SCENARIO("Work waits: a day, a month and a year later it goes on", "[chat]") {
    talk t;
    static_cast<void>(t.say("I need a PRD for usage-based billing"));
    static_cast<void>(t.say("skip"));
    for (const char* later : {"PT24H", "P30D", "P1Y"}) {
        INFO(later);
        const auto meanwhile = t.put({{"advance", later}});
        CHECK(meanwhile.empty());  // nothing was agreed, so nothing is sent unasked
        const auto now = t.say("where were we?");
        CHECK(now.says("usage-based billing"));
        CHECK(now.says(step_of(2)));
    }
}

SCENARIO("GU08: Coach is started again in the middle of a step, and days later the work goes on where it was",
         "[chat]") {
    const temporary_folder folder;
    const test_redis redis;
    const environment settings{{"REDIS_URL", redis.url()}, {"COACH_DATA", (folder.path() / "data").string()}};
    {
        talk t({}, settings);
        static_cast<void>(t.say("I need a PRD for usage-based billing"));
        static_cast<void>(t.say(prd_answers()[0].words));
        const auto moved = t.say("next");
        CHECK(moved.says(step_of(2)));
        static_cast<void>(t.say("hint"));
        CHECK(t.end() == 0);
    }
    talk t({}, settings);
    for (const auto& answer : prd_answers())
        t.typed_before(answer.words);
    static_cast<void>(t.put({{"advance", "P3D"}}));
    const auto here = t.say("where were we?");
    INFO(t.transcript());
    CHECK(here.says("usage-based billing"));
    CHECK(here.says(step_of(2)));
    auto now = here;
    for (std::size_t i = 1; i < prd_answers().size(); ++i) {
        CHECK(now.says(step_of(i + 1)));
        now = t.say(prd_answers()[i].words);
        now = now.offers("next") ? t.choose(now.id_of("next")) : t.say("next");
    }
    INFO(t.transcript());
    const auto* file = now.part("file");
    REQUIRE(file);
    CHECK(file_bytes(*file).find(prd_answers()[0].in_document) != std::string::npos);
    CHECK(t.faults().empty());
}

SCENARIO("Input that makes no sense is answered with one idle and a clear error, and nothing is lost", "[chat]") {
    talk t;
    static_cast<void>(t.say("I need a PRD for usage-based billing"));
    for (const char* line : {"not json", "{", "[]", "{}", R"({"nonsense":1})", R"({"text":7})", R"({"advance":"soon"})",
                             R"({"file":"/no/such/file.md"})"}) {
        INFO(line);
        const auto before = t.errors().size();
        CHECK(t.put_line(line).empty());
        CHECK(eventually([&] { return t.errors().size() > before; }));
    }
    CHECK(t.say("where were we?").says(step_of(1)));
    CHECK(t.say(std::string(30'000, 'x')).message.contains("parts"));
    CHECK(t.say("where were we?").says(step_of(1)));
}

}  // namespace
}  // namespace coach::scenarios
