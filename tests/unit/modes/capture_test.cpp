// The interview, its draft, and what a curator makes of it.

#include "core/capture/library.hpp"
#include "core/capture/write.hpp"
#include "core/graph/load.hpp"
#include "tests/unit/modes/manners.hpp"
#include "tests/unit/modes/talk.hpp"

#include <catch2/catch_message.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <deque>

namespace coach::talks {
namespace {

using Catch::Matchers::ContainsSubstring;

const core::world& curated() {
    static auto* made = [] {
        auto* w = const_cast<core::world*>(&shipped_with_contract());
        return w;
    }();
    return *made;
}

/// An expert, a curator and the library of their workspace; words between them are delivered at once.
struct house {
    conversation ana{curated(), "Ana"}, eli{curated(), "Eli"};
    core::actor_state library = core::library_state{};
    std::vector<core::message> ana_hears, eli_hears;
    std::string typed;

    house() { eli.id = curated().org.approvers().empty() ? "U9" : curated().org.approvers()[0]; }

    void settle(core::effects wants) {
        std::deque<core::effect> open(wants.begin(), wants.end());
        while (!open.empty()) {
            const auto next = std::move(open.front());
            open.pop_front();
            const auto* t = std::get_if<core::tell>(&next);
            if (!t) continue;
            core::effects more;
            if (t->actor.starts_with("library/")) {
                auto made = core::step(curated(), std::move(library), {"l", {}, {}, t->what, {}, {}}, ana.clock);
                library = std::move(made.next);
                more = std::move(made.wants);
            } else if (t->actor.ends_with("/" + eli.id) || t->actor.ends_with("/" + ana.id)) {
                auto& to = t->actor.ends_with("/" + eli.id) ? eli : ana;
                more = to.step(t->what);
                for (const auto& e : more)
                    if (const auto* s = std::get_if<core::say>(&e)) {
                        (&to == &eli ? eli_hears : ana_hears).push_back(s->what);
                        to.last = s->what;
                    }
            }
            open.insert(open.end(), more.begin(), more.end());
        }
    }
    core::message say(const std::string& text) {
        typed += " " + folded(text);
        auto m = ana.say(text);
        check(m);
        settle(ana.wants);
        return m;
    }
    core::message press(std::string_view action) {
        auto m = ana.press(action);
        check(m);
        settle(ana.wants);
        return m;
    }
    void check(const core::message& m) const {
        for (const auto& c : complaints(m, typed))
            FAIL_CHECK(c.manner << ": " << c.shown);
    }
    [[nodiscard]] const core::library_state& shelf() const { return std::get<core::library_state>(library); }
};

const core::capture_state& state_of(const conversation& c) {
    REQUIRE(c.session() != nullptr);
    return std::get<core::capture_state>(c.session()->mode);
}

/// A whole interview, to its draft.
core::message interview(house& h) {
    h.say("capture interview");
    h.say("Plan a database cutover");
    h.say("The head of billing, who had to promise a date to customers");
    h.say("Cutover plan");
    h.say(
        "First we listed every job that writes to the old database. We chose a read-only night instead of a live "
        "switch.");
    h.say("A live switch cannot be rolled back once both databases take writes.");
    h.say("They believe the list in the wiki");
    h.say("Every job has an owner");
    h.say("Ask the night shift first");
    h.press("ai:assisted");
    h.say("It finds jobs in the logs that nobody remembers");
    h.say("Then I rehearsed the switch on a copy");
    h.say("They rehearse on half of the data");
    h.say("The rehearsal took less than 40 minutes");
    h.say("skip");
    h.say("AI must not choose the hour: customers were promised it");
    h.press("last");
    h.say("Every action has an owner and a time\nThe risk of a rollback is named");
    return h.say(
        "On 12 May at 02:00 UTC Priya stops the writers; if the copy is behind by more than 5 minutes, we roll back, "
        "because two truths are worse than a late one.");
}

const core::file_part* yaml_in(const core::message& m) {
    for (const auto& p : m.parts)
        if (const auto* f = std::get_if<core::file_part>(&p); f && f->name.ends_with(".yaml")) return f;
    return nullptr;
}

}  // namespace

SCENARIO("CA01: an interview in direct messages ends in a draft with steps, decisions and red flags",
         "[modes][capture]") {
    house h;
    const auto drafted = interview(h);
    CAPTURE(core::plain_text(drafted));
    const auto* file = yaml_in(drafted);
    REQUIRE(file != nullptr);
    CAPTURE(file->bytes);
    const auto made = core::graph::load(file->bytes, file->name);
    REQUIRE(made.value);
    CHECK(made.value->head.stage == core::graph::state::draft);
    const auto& work = made.value->workflows.at(0);
    REQUIRE(work.steps.size() == 2);
    CHECK(work.name.in("en") == "Plan a database cutover");
    CHECK(work.steps[0].red_flags.at(0).text.in("en") == "They believe the list in the wiki");
    CHECK(work.steps[0].checklist.at(0).in("en") == "Every job has an owner");
    CHECK(work.steps[0].ai == core::graph::ai_tag::assisted);
    CHECK(work.steps[1].ai == core::graph::ai_tag::human_only);
    CHECK(core::graph::format(core::capture::errors_in(file->bytes, curated())) == "");
    CHECK(offers(drafted, "submit"));
    // The transcript is kept and given.
    CHECK(state_of(h.ana).answers.size() == 18);
    bool transcript = false;
    for (const auto& p : drafted.parts)
        if (const auto* f = std::get_if<core::file_part>(&p); f && f->name.ends_with("transcript.md"))
            transcript = f->bytes.find("Ask the night shift first") != std::string::npos;
    CHECK(transcript);

    WHEN("it is asked for where others read along") {
        conversation c(curated());
        c.where = channel_thread();
        const auto m = c.say("capture interview");
        CHECK(c.session() == nullptr);
        CHECK_THAT(prose(m), ContainsSubstring("capture"));
    }
}

SCENARIO("CA01: a walkthrough keeps pointers from steps to passages of the artefact", "[modes][capture]") {
    house h;
    const std::string text =
        "## Problem\n\n38 of 210 accounts share logins (billing data, Q3).\n\n## Decision\n\nDana decides by 12 May "
        "whether we sell by usage, because two large accounts left over it.\n";
    h.say("capture walkthrough");
    h.say("Write a decision memo");
    h.say("skip");
    h.say("Decision memo");
    h.typed += " " + folded(text);
    const auto asked = h.say(text);
    CAPTURE(core::plain_text(asked));
    const auto* quote = part_of<core::quote_part>(asked);
    REQUIRE(quote != nullptr);
    CHECK_THAT(quote->text, ContainsSubstring("38 of 210"));
    h.say("Nobody funds a problem they cannot picture. We chose counts instead of stories.");
    h.say("Stories get argued with");
    const auto& s = state_of(h.ana);
    const auto now = core::capture::replay(s, {curated().phrases, curated().read, curated().parse});
    REQUIRE(now.made.steps.size() == 2);
    for (const auto& step : now.made.steps) {
        CAPTURE(step.title, step.passage);
        CHECK_THAT(s.files.at(0).text.substr(step.where.begin, step.where.end - step.where.begin),
                   ContainsSubstring(step.passage));
    }
    REQUIRE(now.made.steps[0].decisions.size() == 1);
    CHECK(now.made.steps[0].decisions[0].rationale == "Stories get argued with");
}

SCENARIO("CA02: every decision that is named is followed by a why, and the answer lands in the rationale",
         "[modes][capture]") {
    house h;
    h.say("capture interview");
    h.say("Plan a database cutover");
    h.say("skip");
    h.say("Cutover plan");
    const auto why = h.say("We decided to freeze writes. Then we picked Tuesday rather than Sunday.");
    CHECK_THAT(prose(why), ContainsSubstring("We decided to freeze writes"));
    const auto other = h.say("A moving target cannot be compared");
    CHECK_THAT(prose(other), !ContainsSubstring("Sunday"));
    const auto second = h.say("Comparing while it moves, because nobody wanted an outage");
    CAPTURE(prose(second));
    CHECK_THAT(prose(second), ContainsSubstring("Sunday"));
    h.say("On Sunday nobody is there to help");
    // Also a decision named while another thing is asked.
    h.say("skip");
    const auto third = h.say("We went with a checksum for each table");
    CAPTURE(prose(third));
    CHECK_THAT(prose(third), ContainsSubstring("went with a checksum"));
    h.say("Row counts missed a broken column once");
    const auto made = core::capture::replay(state_of(h.ana), {curated().phrases, curated().read, curated().parse}).made;
    REQUIRE(made.steps.size() == 1);
    REQUIRE(made.steps[0].decisions.size() == 3);
    CHECK(made.steps[0].decisions[0].rationale == "A moving target cannot be compared");
    CHECK(made.steps[0].decisions[0].other_why == "nobody wanted an outage");
    CHECK(made.steps[0].decisions[1].rationale == "On Sunday nobody is there to help");
    CHECK(made.steps[0].decisions[1].other == "Sunday");
    CHECK(made.steps[0].decisions[2].rationale == "Row counts missed a broken column once");
}

SCENARIO("what is skipped stays an open point, and can be answered later", "[modes][capture]") {
    house h;
    h.say("capture interview");
    h.say("Answer a security questionnaire");
    h.say("skip");
    h.say("skip");
    h.say("I collected the old answers");
    h.say("skip");
    h.say("skip");
    h.say("skip");
    h.say("skip");
    h.press("last");
    h.say("We answered from the audit instead of from memory");
    h.say("skip");
    auto m = h.say("Every answer has a source");
    m = h.say("skip");
    CAPTURE(core::plain_text(m));
    CHECK_FALSE(offers(m, "submit"));
    REQUIRE(offers(m, "fill:"));
    m = h.press("fill:");
    m = h.say("Questionnaire");
    CAPTURE(core::plain_text(m));
    CHECK(offers(m, "fill:"));
    CHECK(core::capture::replay(state_of(h.ana), {curated().phrases, curated().read, curated().parse}).made.artefact ==
          "Questionnaire");
    m = h.say("undo");
    CHECK(state_of(h.ana).answers.back().question != "example");
}

SCENARIO("PV03: who deletes everything leaves no draft of theirs to be read", "[modes][capture]") {
    house h;
    interview(h);
    h.press("submit");
    REQUIRE(h.shelf().waiting.size() == 1);
    auto lib = h.shelf();
    lib.taught.push_back({"wf.own_other", "Other", "yaml", "learner/console/T1/U9", lib.waiting[0].from, {}, {}});
    h.library = core::actor_state{lib};
    h.say("delete my data");
    h.press("delete_everything");
    CHECK(h.shelf().waiting.empty());
    REQUIRE(h.shelf().taught.size() == 1);
    CHECK(h.shelf().taught[0].from.empty());
}

SCENARIO("CA04: a draft is seen by a curator, and is taught only after their approval", "[modes][capture]") {
    house h;
    interview(h);
    const auto sent = h.press("submit");
    CAPTURE(prose(sent));
    REQUIRE(h.shelf().waiting.size() == 1);
    CHECK(h.shelf().taught.empty());
    REQUIRE(h.eli_hears.size() == 1);
    const auto& seen = h.eli_hears[0];
    CAPTURE(core::plain_text(seen));
    CHECK(part_of<core::table_part>(seen) != nullptr);
    CHECK(yaml_in(seen) != nullptr);
    h.eli.last = seen;
    GIVEN("approval") {
        h.eli.press("draft_ok:");
        h.settle(h.eli.wants);
        CHECK(h.shelf().waiting.empty());
        REQUIRE(h.shelf().taught.size() == 1);
        CHECK(h.shelf().taught[0].workflow == "wf.own_plan_a_database_cutover");
        const auto made = core::graph::load(h.shelf().taught[0].yaml, "approved.yaml");
        REQUIRE(made.value);
        CHECK(made.value->head.stage == core::graph::state::published);
        CHECK(made.value->head.reviewer == h.eli.id);
        REQUIRE(!h.ana_hears.empty());
        CHECK_THAT(prose(h.ana_hears.back()), ContainsSubstring("Plan a database cutover"));
    }
    GIVEN("a wish for changes") {
        h.eli.press("draft_edit:");
        h.eli.say("Name who may stop the cutover");
        h.settle(h.eli.wants);
        CHECK(h.shelf().waiting.empty());
        CHECK(h.shelf().taught.empty());
        REQUIRE(!h.ana_hears.empty());
        CHECK(part_of<core::quote_part>(h.ana_hears.back())->text == "Name who may stop the cutover");
        h.press("resume:");
        CHECK(offers(h.ana.last, "submit"));
    }
    GIVEN("a rejection with its reason") {
        h.eli.press("draft_no:");
        h.eli.say("We move to another vendor in spring");
        h.settle(h.eli.wants);
        CHECK(h.shelf().taught.empty());
        CHECK(part_of<core::quote_part>(h.ana_hears.back())->text == "We move to another vendor in spring");
    }
    GIVEN("somebody who is no curator") {
        core::effects wants;
        auto lib = h.shelf();
        core::capture::library_hears(
            lib, curated(), {"draft_approve", {{"draft", lib.waiting[0].id}, {"from", "learner/console/T1/U7"}}}, {},
            wants);
        CHECK(lib.taught.empty());
        CHECK(lib.waiting.size() == 1);
    }
}

}  // namespace coach::talks
