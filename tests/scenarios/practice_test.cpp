// Practice that comes by itself, through the whole program and a real Redis: time passes with {"advance": …}.

#include "tests/scenarios/talk.hpp"

#include <catch2/catch_message.hpp>
#include <catch2/catch_test_macros.hpp>

#include <fstream>
#include <string>
#include <vector>

namespace coach::scenarios {
namespace {

std::string button(const heard& m, std::string_view begins) {
    for (const auto& c : m.choices)
        if (c.action().starts_with(begins)) return c.id;
    return {};
}

void do_a_drill(talk& t) {
    static_cast<void>(t.say("drill me on a PRD"));
    static_cast<void>(t.say("the survey was invented"));
    static_cast<void>(t.say("done"));
}

SCENARIO("PR02: in the week after a drill, practice arrives in the chat; Go begins it, Stop ends all of it",
         "[practice]") {
    talk t;
    static_cast<void>(t.say("I'm in Lisbon"));
    do_a_drill(t);
    const auto came = t.put({{"advance", "P7D"}});
    INFO(t.transcript());
    REQUIRE_FALSE(came.empty());
    CHECK(came.size() <= 4);  // two weeks have a part in seven days, each with two at most
    for (const auto& m : came) {
        CHECK(m.message.at("intent").as_string() == "proactive");
        for (const auto* button : {"snooze", "quieter", "no_reminders"})
            CHECK(m.offers(button));
    }
    CHECK(came.front().says("Europe/Lisbon"));
    const auto drill = t.choose(button(came.back(), "practise:"));
    CHECK(drill.part("quote") != nullptr);
    static_cast<void>(t.say("done"));
    static_cast<void>(t.choose(came.front().id_of("no_reminders")));  // the button of the first one, still
    CHECK(t.put({{"advance", "P60D"}}).empty());
    CHECK_FALSE(button(t.say("practise"), "practise:").empty());  // when asked for, it is there
    CHECK(t.faults().empty());
}

SCENARIO("PR05: one a week when fewer are wanted, over two months", "[practice]") {
    talk t;
    do_a_drill(t);
    static_cast<void>(t.say("fewer reminders"));
    const auto came = t.put({{"advance", "P56D"}});
    INFO(t.transcript());
    CHECK(came.size() >= 5);
    CHECK(came.size() <= 9);
    CHECK(t.faults().empty());
}

SCENARIO("GU07: next is one action with its reason, and its button begins it", "[practice]") {
    talk t;
    static_cast<void>(t.say("I need a PRD for usage-based billing"));
    static_cast<void>(t.say("pause"));
    const auto now = t.say("what should I do next");
    INFO(t.transcript());
    REQUIRE(now.choices.size() == 1);
    CHECK(now.says("usage-based billing"));
    CHECK(t.choose(now.choices[0].id).says("Step 1 of 8"));
    CHECK(t.faults().empty());
}

SCENARIO("GR08: an incident ends in an overlay that lints, and the month has an agenda", "[practice]") {
    talk t;
    static_cast<void>(t.say("incident"));
    for (const char* words : {"The assistant invented a 13th interview, and it went into the deck",
                              "A summary of the twelve", "The count was not the count of recordings",
                              "Compare the number of sources with the list", "user research synthesis"})
        static_cast<void>(t.say(words));
    const auto done = t.choose("Prepare and de-identify the notes");
    INFO(t.transcript());
    REQUIRE(done.part("file") != nullptr);
    const auto yaml = file_bytes(*done.part("file"));
    INFO(yaml);
    CHECK(yaml.find("red_flags:") != std::string::npos);
    CHECK(yaml.find("dr.incident_") != std::string::npos);
    const temporary_folder folder;
    const auto path = (folder.path() / "incident.yaml").string();
    std::ofstream(path) << yaml;
    const auto lint = run_program({"graph", "lint", path});
    INFO(lint.output << lint.errors);
    CHECK(lint.status == 0);
    const auto agenda = t.say("this month's agenda");
    REQUIRE(agenda.part("table") != nullptr);
    CHECK(agenda.says("too few people"));
    CHECK(t.faults().empty());
}

}  // namespace
}  // namespace coach::scenarios
