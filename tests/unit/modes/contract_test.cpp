#include "core/contract/permission.hpp"
#include "core/organisation.hpp"
#include "tests/unit/modes/manners.hpp"
#include "tests/unit/modes/talk.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <algorithm>

using namespace coach;
using namespace coach::talks;
using Catch::Matchers::ContainsSubstring;

namespace {

conversation employee() { return conversation(shipped_with_contract()); }

const core::write_down* written(const core::effects& wants, std::string_view what) {
    for (const auto& w : wants)
        if (const auto* line = std::get_if<core::write_down>(&w))
            for (const auto& [key, value] : line->fields)
                if (key == "what" && value == what) return line;
    return nullptr;
}
const core::tell* passed_on(const core::effects& wants) {
    for (const auto& w : wants)
        if (const auto* t = std::get_if<core::tell>(&w); t && t->what.kind != "count") return t;
    return nullptr;
}
bool recorded(const core::effects& wants, std::string_view kind) {
    return std::any_of(wants.begin(), wants.end(), [&](const auto& w) {
        const auto* r = std::get_if<core::record>(&w);
        return r && r->kind == kind;
    });
}

/// The world of the contract, with another version of it.
core::world& newer_contract() {
    static auto kept = [] {
        auto made = core::world{};
        const auto& old = shipped_with_contract();
        made.graphs = old.graphs;
        made.phrases = old.phrases;
        made.org = old.org;
        made.org.contract.version = "4";
        made.parse = old.parse;
        return made;
    }();
    return kept;
}

}  // namespace

SCENARIO(
    "GR01: the contract is one screen with tools, uses and personas; it is acknowledged, and a new version asks again",
    "[modes][contract]") {
    auto c = employee();
    const auto shown = c.command("contract");
    CAPTURE(core::plain_text(shown));
    CHECK_THAT(prose(shown), ContainsSubstring("3") && ContainsSubstring("2026-10-01"));
    const auto* tools = part_of<core::table_part>(shown);
    REQUIRE(tools != nullptr);
    CHECK(tools->rows[0] ==
          std::vector<std::string>{"Quill", "drafts, questions", "Product manager, Analyst", "working papers"});
    CHECK(core::plain_text(shown).size() < 2500);
    CHECK(c.last.why == core::intent::private_reply);

    c.press("acknowledge:3");
    CHECK(c.me().contract.acknowledged == "3");
    CHECK(written(c.wants, "contract_acknowledged") != nullptr);
    THEN("it is not asked for again") { CHECK_FALSE(offers(c.command("contract"), "acknowledge:")); }
    THEN("a new version is mentioned once, and asks again") {
        // Understanding and reading are the same; only the contract differs.
        auto& w = newer_contract();
        auto state = c.state;
        core::event e{"n1", direct_chat(), {"U1", "Ana"}, core::commanded{""}, c.clock, {}};
        const auto step = [&](core::happening what) {
            e.what = std::move(what);
            auto made = core::step(w, std::move(state), e, c.clock + std::chrono::minutes{1});
            state = std::move(made.next);
            for (const auto& each : made.wants)
                if (const auto* s = std::get_if<core::say>(&each)) return s->what;
            return core::message{};
        };
        const auto menu = step(core::commanded{""});
        CHECK_THAT(prose(menu), ContainsSubstring("version 4"));
        CHECK(offers(menu, "contract"));
        CHECK_THAT(prose(step(core::commanded{""})), !ContainsSubstring("version 4"));
    }
}

SCENARIO("GR05: 'can I paste X?' is answered allow, ask or deny with the clause, for the person alone",
         "[modes][contract]") {
    auto c = employee();
    GIVEN("customer tickets: ask first, with redaction offered and the person named") {
        const auto asked = c.say("can I paste customer tickets into the assistant?");
        CAPTURE(core::plain_text(asked));
        CHECK_THAT(prose(asked),
                   ContainsSubstring("§2") && ContainsSubstring("only after redaction") && ContainsSubstring("Eli"));
        CHECK(offers(asked, "redact"));
        CHECK(offers(asked, "write_to:2"));
    }
    GIVEN("the same, redacted: allowed") {
        CHECK_THAT(prose(c.say("may I paste a redacted customer ticket?")), ContainsSubstring("§3"));
    }
    GIVEN("a password: denied") {
        const auto said = c.say("can I paste a password into Quill?");
        CHECK_THAT(prose(said), ContainsSubstring("§1"));
        CHECK_FALSE(offers(said, "redact"));
    }
    GIVEN("a tool that is not approved: denied, and the approved one named") {
        CHECK_THAT(prose(c.say("can I paste meeting notes into ChatGPT?")),
                   ContainsSubstring("chatgpt") && ContainsSubstring("Quill"));
    }
    GIVEN("what the contract does not name: asked, never allowed") {
        CHECK(core::contract::may(shipped_with_contract().org.contract, "can I paste the seating plan?").gives ==
              core::contract::answer::ask);
    }
    GIVEN("a channel where others read") {
        c.where = channel_thread();
        c.say("can I paste customer tickets into the assistant?");
        CHECK(c.last.why == core::intent::private_reply);
    }
    THEN("nothing of the question is recorded or counted for anybody else") {
        c.say("can I paste customer tickets into the assistant?");
        for (const auto& w : c.wants)
            CHECK((std::holds_alternative<core::say>(w) || std::holds_alternative<core::wake_at>(w)));
    }
}

SCENARIO("GR07: any answer can be taken to the named person, and the answer comes back", "[modes][contract]") {
    auto c = employee();
    c.say("I need a PRD for usage-based billing");
    c.say("escalate");
    CAPTURE(core::plain_text(c.last));
    CHECK(written(c.wants, "escalated") != nullptr);
    c.press("write_to:");
    CHECK_THAT(prose(c.last), ContainsSubstring("Eli"));
    c.say("May the pilot use last year's invoices?");
    const auto* question = passed_on(c.wants);
    REQUIRE(question != nullptr);
    CHECK(question->actor == "learner/console/T1/U-ELI");

    WHEN("Eli, who has never written to Coach, gets it and answers") {
        conversation eli(shipped_with_contract(), "Eli");
        eli.id = "U-ELI";
        eli.where = core::address_of(question->actor)->where;
        eli.happen(question->what);
        CHECK_THAT(core::plain_text(eli.last), ContainsSubstring("last year's invoices") && ContainsSubstring("Ana"));
        CHECK(eli.last.why == core::intent::proactive);
        eli.press("answer:");
        eli.say("Only with the names taken out.");
        const auto* answer = passed_on(eli.wants);
        REQUIRE(answer != nullptr);
        THEN("Ana reads it, and her PRD is where it was") {
            CHECK(answer->actor == "learner/console/T1/U1");
            c.happen(answer->what);
            CHECK_THAT(core::plain_text(c.last), ContainsSubstring("Only with the names taken out."));
            c.say("where were we?");
            CHECK(c.guided().step == "st.problem");
        }
    }
}

SCENARIO("GR03: what is on the review list is not done without another person's name", "[modes][contract]") {
    auto c = employee();
    c.say("I need a PRD for usage-based billing");
    for (int i = 0; i < 5; ++i)
        c.say("skip");
    REQUIRE(c.guided().step == "st.scope");
    c.say("We build the meter first; invoices in other currencies are out, since only 2 of 40 pilots need them.");
    c.say("next");
    CAPTURE(core::plain_text(c.last));
    CHECK(c.guided().step == "st.scope");
    CHECK_THAT(prose(c.last), ContainsSubstring("§4"));
    THEN("one's own name does not count") {
        c.say("me");
        CHECK(c.guided().step == "st.scope");
        c.say("Ana");
        CHECK(c.guided().step == "st.scope");
    }
    THEN("nobody yet keeps it open") {
        c.press("nobody_yet");
        CHECK(c.guided().step == "st.scope");
        c.say("pause");
        CHECK(c.session() == nullptr);
    }
    THEN("a name closes the step, and is written down") {
        c.say("Priya Nair");
        CHECK(c.guided().step == "st.draft");
        CHECK_THAT(prose(c.last), ContainsSubstring("Priya Nair"));
        CHECK(written(c.wants, "reviewed") != nullptr);
        c.say("undo");
        c.say("next");
        CHECK(c.guided().step == "st.draft");  // read once is enough
    }
}

SCENARIO("GR09: a tough case is routed to a person, an easy one passes, and both are counted", "[modes][contract]") {
    auto c = employee();
    c.say("I need a PRD for usage-based billing");
    for (int i = 0; i < 8; ++i)
        c.say("skip");
    c.press("done");  // must criteria are below the bar
    CAPTURE(core::plain_text(c.last));
    CHECK_THAT(prose(c.last), ContainsSubstring("§5") && ContainsSubstring("below the bar"));
    CHECK(recorded(c.wants, "routed_to_person"));
    REQUIRE(c.session() != nullptr);
    c.say("Tomas Brandt");
    CHECK(c.session() == nullptr);
    CHECK(recorded(c.wants, "reviewed"));

    GIVEN("a document that is good enough, of a scorer who is sure, without a step of high risk") {
        core::guided_state s;
        s.step = "st.problem";
        s.work.push_back({.step = "st.problem", .answers = {example("draft-a-prd/strong/02-library-holds.md")}});
        auto& state = std::get<core::learner_state>(c.state);
        s.at = core::guided_state::phase::finished;
        state.sessions.push_back({.id = 99, .workflow = "wf.prd", .home = direct_chat(), .mode = s});
        state.rooms[0].session = 99;
        c.say("done");
        CAPTURE(core::plain_text(c.last));
        CHECK(recorded(c.wants, "passed_alone"));
        CHECK(c.session() == nullptr);
    }
}

TEST_CASE("a contract with a wrong key, class or answer is refused with its line", "[contract]") {
    for (const auto& [yaml, words] :
         {std::pair{"contract: {versoin: 3}", "versoin"},
          std::pair{"contract:\n  tools: [{id: t, name: T, data_max: secret}]", "2:"},
          std::pair{"contract: {clauses: [{section: \"1\", answer: perhaps, text: x}]}", "allow, ask or deny"}}) {
        const auto made = core::organisation::load(yaml);
        REQUIRE(made.has_error());
        CHECK_THAT(made.error().detail, ContainsSubstring(words));
    }
}
