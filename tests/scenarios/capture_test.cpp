// From an expert's head to people who are guided by it: through the whole program, over a real Redis, and a restart.

#include "tests/scenarios/redis.hpp"
#include "tests/scenarios/talk.hpp"

#include <catch2/catch_message.hpp>
#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <fstream>

namespace coach::scenarios {
namespace {

/// One message of those that came, which offers this.
const heard* offering(const std::vector<heard>& all, std::string_view action) {
    for (const auto& m : all)
        if (m.offers(action)) return &m;
    return nullptr;
}

std::vector<heard> put_text(talk& t, const std::string& text) { return t.put({{"text", text}}); }

/// The whole interview; the last message offers to send the draft.
std::vector<heard> interview(talk& t) {
    for (const auto* words :
         {"capture interview", "Plan a database cutover", "The head of billing, who had to promise a date",
          "Cutover plan",
          "First we listed every job that writes to the old database. We chose a read-only night instead of a live "
          "switch.",
          "A live switch cannot be rolled back.", "They believe the list in the wiki", "Every job has an owner", "skip",
          "AI may help", "It finds jobs in the logs", "Then I rehearsed the switch on a copy",
          "They rehearse on half of the data", "The rehearsal took less than 40 minutes", "skip", "A person only",
          "The hour was promised to customers", "That was the last step", "Every action has an owner and a time"})
        static_cast<void>(put_text(t, words));
    return put_text(t, "On 12 May at 02:00 UTC Priya stops the writers, because two truths are worse than a late one.");
}

bool is_guided(talk& t) { return t.say("Plan a database cutover").says("Listed every job"); }

}  // namespace

SCENARIO("CA04: a captured workflow is taught from the moment a curator approves it, also after a restart",
         "[capture]") {
    const temporary_folder folder;
    const test_redis redis;
    const auto org = folder.path() / "org.yaml";
    std::ofstream(org) << "name: Example Ltd\ncontact: {name: Eli, reach: '#ai-questions', id: eli}\ncurators: [eli]\n";
    const environment settings{
        {"REDIS_URL", redis.url()}, {"COACH_DATA", (folder.path() / "data").string()}, {"COACH_ORG", org.string()}};
    std::string seen_by_eli;
    {
        talk t({}, settings);
        t.as("ana");
        const auto drafted = interview(t);
        INFO(t.transcript());
        const auto* ready = offering(drafted, "submit");
        REQUIRE(ready != nullptr);
        t.as("eli");
        static_cast<void>(put_text(t, "hi"));
        t.as("ana");
        const auto sent = t.put({{"choose", ready->id_of("submit")}});
        const auto* review = offering(sent, "draft_ok:1");
        REQUIRE(review != nullptr);
        seen_by_eli = review->id_of("draft_ok:1");

        t.as("ben");
        CHECK_FALSE(is_guided(t));  // nobody is taught from a draft
    }
    {
        talk t({}, settings);  // the draft waited for the curator through a restart
        t.as("eli");
        const auto done = t.put({{"choose", seen_by_eli}});
        INFO(t.transcript());
        REQUIRE(offering(done, "start:wf.own_plan_a_database_cutover") != nullptr);
        t.as("chidi");
        CHECK(is_guided(t));
    }
    {
        talk t({}, settings);
        t.as("dana");
        const auto guided = is_guided(t);
        INFO(t.transcript());
        CHECK(guided);
    }
}

SCENARIO("CA07: through the whole program, a programme starts with the first approved workflow and not before",
         "[capture]") {
    const temporary_folder folder;
    const test_redis redis;
    const auto org = folder.path() / "org.yaml";
    std::ofstream(org) << "name: Example Ltd\ncontact: {name: Eli, reach: '#ai-questions', id: eli}\n"
                          "curators: [eli]\nleaders: [dana]\n";
    talk t(
        {},
        {{"REDIS_URL", redis.url()}, {"COACH_DATA", (folder.path() / "data").string()}, {"COACH_ORG", org.string()}});
    const auto any_says = [](const std::vector<heard>& all, std::string_view words) {
        return std::any_of(all.begin(), all.end(), [&](const auto& m) { return m.says(words); });
    };
    t.as("eli");
    static_cast<void>(put_text(t, "hi"));
    t.as("dana");
    CHECK(offering(put_text(t, "start the programme"), "shortlist") != nullptr);
    t.as("ana");
    const auto drafted = interview(t);
    const auto* ready = offering(drafted, "submit");
    REQUIRE(ready != nullptr);
    const auto sent = t.put({{"choose", ready->id_of("submit")}});
    const auto* review = offering(sent, "draft_ok:1");
    REQUIRE(review != nullptr);
    t.as("dana");
    CHECK_FALSE(any_says(put_text(t, "start the programme"), "Plan a database cutover"));
    t.as("eli");
    static_cast<void>(t.put({{"choose", review->id_of("draft_ok:1")}}));
    t.as("dana");
    const auto started = put_text(t, "start the programme");
    INFO(t.transcript());
    CHECK(any_says(started, "Plan a database cutover"));
}

SCENARIO("CA08: through the whole program, a thread's authors are asked where they talk, and decide on their lines",
         "[capture]") {
    talk t;
    t.as("ben");
    static_cast<void>(put_text(t, "hi"));
    t.as("ana");
    static_cast<void>(put_text(t,
                               "capture this thread\n@ben: First we switch to the queue, so nobody pays twice\n"
                               "@ana: Then I tell support which orders are late today"));
    static_cast<void>(put_text(t, "Slow payment provider"));
    const auto asked = put_text(t, "When payments take longer than ten seconds");
    const std::string agree = "thread_agree:";
    std::string button;
    for (const auto& m : asked)
        for (const auto& c : m.choices)
            if (c.action().starts_with(agree)) button = c.id;
    INFO(t.transcript());
    REQUIRE_FALSE(button.empty());
    t.as("ben");
    const auto made = t.put({{"choose", button}});
    CHECK(offering(made, "shelve") != nullptr);
}

}  // namespace coach::scenarios
