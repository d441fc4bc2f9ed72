#include "bot/codec.hpp"
#include "core/habits/dates.hpp"
#include "core/local_time.hpp"
#include "tests/unit/modes/manners.hpp"
#include "tests/unit/modes/talk.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <algorithm>

using namespace coach;
using namespace coach::talks;
using Catch::Matchers::ContainsSubstring;

namespace {

using phase = core::experiment_state::phase;

const core::experiment_state& card_of(const conversation& c) {
    REQUIRE(c.session() != nullptr);
    return std::get<core::experiment_state>(c.session()->mode);
}

std::vector<std::string> kinds(const core::effects& wants) {
    std::vector<std::string> out;
    for (const auto& w : wants)
        if (const auto* r = std::get_if<core::record>(&w)) out.push_back(r->kind);
    return out;
}
bool recorded(const core::effects& wants, std::string_view kind) {
    const auto all = kinds(wants);
    return std::find(all.begin(), all.end(), kind) != all.end();
}
template <class Effect>
const Effect* wanted(const core::effects& wants) {
    for (const auto& w : wants)
        if (const auto* found = std::get_if<Effect>(&w)) return found;
    return nullptr;
}
const core::tell* told_to(const core::effects& wants, std::string_view actor) {
    for (const auto& w : wants)
        if (const auto* t = std::get_if<core::tell>(&w); t && t->actor == actor) return t;
    return nullptr;
}
bool has_row(const core::message& m, std::string_view name) {
    const auto* table = part_of<core::table_part>(m);
    return table && std::any_of(table->rows.begin(), table->rows.end(), [&](const auto& r) { return r[0] == name; });
}

/// Up to the question for the data source.
conversation until_data(const core::world& w = shipped_with_contract()) {
    conversation c(w);
    c.say("experiment");
    c.press("kind:ship");
    c.say("New accounts fail because the single sign-on set-up takes a day.");
    c.say("A set-up call for five new accounts, for two weeks.");
    c.say("Accounts active after seven days, in the activation dashboard.");
    c.say("Keep if 4 of 5 are active, stop if fewer than 2.");
    c.press("say:authority_me");
    c.press("skip");
    c.press("sense:14");
    return c;
}
conversation ready_card() {
    auto c = until_data();
    c.say("meeting notes of the set-up calls");
    c.say("200");
    return c;
}
conversation running() {
    auto c = ready_card();
    c.press("begin");
    return c;
}
conversation closing(std::string_view found) {
    auto c = running();
    c.command("experiment");
    c.press("experiment_close:");
    c.press(found);
    return c;
}

}  // namespace

SCENARIO("EX01: an experiment has a card, and none starts without a signal and a decision rule",
         "[modes][experiment]") {
    GIVEN("a card whose signal and rule were left open") {
        conversation c(shipped_with_contract());
        c.say("I have a hunch");
        c.press("kind:ship");
        c.say("New accounts fail because the set-up takes a day.");
        c.say("A set-up call for five accounts.");
        for (int i = 0; i < 2; ++i)
            c.say("no idea");
        c.press("skip");
        for (int i = 0; i < 2; ++i)
            c.say("no idea");
        c.press("skip");
        c.press("skip");
        c.press("skip");
        c.press("sense:7");
        c.say("meeting notes of the calls");
        c.press("budget:0");
        CAPTURE(core::plain_text(c.last));
        CHECK(card_of(c).at == phase::ready);
        THEN("it says what is missing, and cannot be started") {
            CHECK_FALSE(offers(c.last, "begin"));
            CHECK(offers(c.last, "edit:signal"));
            CHECK(offers(c.last, "edit:rule"));
            c.press_id("begin");
            CHECK_FALSE(recorded(c.wants, "experiment_started"));
            CHECK(c.me().habit.experiments.empty());
        }
        THEN("with both added, it starts") {
            c.press("edit:signal");
            c.say("Accounts active after seven days, in the dashboard.");
            c.press("edit:rule");
            c.say("Keep if 4 of 5 are active, else stop.");
            c.press("begin");
            CHECK(recorded(c.wants, "experiment_started"));
        }
    }
    GIVEN("a whole card") {
        auto c = ready_card();
        CAPTURE(core::plain_text(c.last));
        for (const auto* row : {"hunch", "smallest ship", "signal", "decision rule", "may change course", "day to look",
                                "data source", "class of data", "budget"})
            CHECK(has_row(c.last, row));
        WHEN("it starts") {
            c.press("begin");
            REQUIRE(wanted<core::wake_at>(c.wants) != nullptr);
            const auto timer = *wanted<core::wake_at>(c.wants);
            CHECK(timer.name == "experiment/1");
            CHECK(timer.when - c.clock > std::chrono::days{12});
            CHECK(c.session() == nullptr);
            THEN("on the day it is brought up, with signal and rule") {
                c.clock = timer.when;
                c.happen(core::timer_fired{timer.name});
                CHECK(c.last.why == core::intent::proactive);
                CHECK_THAT(core::plain_text(c.last),
                           ContainsSubstring("activation dashboard") && ContainsSubstring("4 of 5"));
                CHECK(complaints(c.last, "").empty());
                AND_WHEN("it needs another week") {
                    c.press("experiment_later:");
                    const auto* later = wanted<core::wake_at>(c.wants);
                    REQUIRE(later != nullptr);
                    CHECK(later->when > timer.when);
                }
            }
        }
    }
    GIVEN("one that is being closed") {
        auto c = closing("found:failed");
        THEN("a decision is needed") {
            c.say("well, mixed");
            CHECK(card_of(c).at == phase::decision);
            c.press("decision:stop");
            AND_THEN("and so is what was learned") {
                c.say("dunno");
                CHECK_FALSE(recorded(c.wants, "experiment_closed"));
                c.say("dunno");
                CHECK(offers(c.last, "pause"));
                CHECK(c.me().habit.experiments.front().closed == core::time_point{});
                c.say("Set-up calls don't move activation; the blocker is the identity provider.");
                CHECK(recorded(c.wants, "experiment_closed"));
                CHECK(wanted<core::cancel_wake>(c.wants) != nullptr);
                CHECK(c.me().habit.experiments.front().decision == "stop");
            }
        }
    }
}

SCENARIO("EX02: 'did not work, learned X' counts as the success that it is, and a leader is given words for it",
         "[modes][experiment]") {
    std::vector<std::string> of_worked, of_failed;
    for (auto* into : {&of_worked, &of_failed}) {
        auto c = closing(into == &of_worked ? "found:worked" : "found:failed");
        c.press("decision:stop");
        c.say("The blocker is the identity provider, not the mail.");
        *into = kinds(c.wants);
        CHECK_THAT(prose(c.last), !ContainsSubstring("fail"));
    }
    CHECK(std::count(of_worked.begin(), of_worked.end(), "experiment_success") == 1);
    CHECK(std::count(of_failed.begin(), of_failed.end(), "experiment_success") == 1);
    // Nothing is counted for one that did not work which would not be counted for one that did, save its lesson.
    for (const auto& kind : of_failed)
        CHECK((kind == "experiment_learned" || std::count(of_worked.begin(), of_worked.end(), kind) == 1));

    auto c = closing("found:failed");
    c.press("decision:stop");
    c.say("The blocker is the identity provider, not the mail.");
    WHEN("it is kept private") {
        c.press("private");
        CHECK(wanted<core::say>(c.wants) != nullptr);
        CHECK(told_to(c.wants, "learner/console/T1/U-DANA") == nullptr);
    }
    WHEN("it is shared") {
        c.press("share");
        const auto* told = told_to(c.wants, "learner/console/T1/U-DANA");
        REQUIRE(told != nullptr);
        conversation dana(shipped_with_contract(), "Dana");
        dana.id = "U-DANA";
        dana.where = core::address_of(told->actor)->where;
        dana.happen(told->what);
        CAPTURE(core::plain_text(dana.last));
        const auto* words = part_of<core::code_part>(dana.last);
        REQUIRE(words != nullptr);
        CHECK_THAT(words->text, ContainsSubstring("Ana") && ContainsSubstring("identity provider"));
        CHECK(complaints(dana.last, "").empty());
    }
}

SCENARIO("EX03: an experiment that is there to learn has no delivery on its card", "[modes][experiment]") {
    conversation c(shipped_with_contract());
    c.say("experiment");
    c.press("kind:learn");
    c.say("People search before they read the manual.");
    CHECK(card_of(c).at == phase::signal);
    c.say("Share of sessions that begin with a search, in the usage log.");
    c.say("If more than 60 of 100 search first, the manual moves behind the search.");
    c.press("skip");
    c.press("skip");
    c.press("sense:7");
    c.say("meeting notes");
    c.press("budget:0");
    CAPTURE(core::plain_text(c.last));
    CHECK(offers(c.last, "begin"));
    CHECK_FALSE(has_row(c.last, "smallest ship"));
    c.press("edit");
    CHECK_FALSE(offers(c.last, "edit:ship"));
}

SCENARIO("EX04: one team first; what goes to the next team is what helped", "[modes][experiment]") {
    conversation c(shipped_with_contract());
    c.say("experiment");
    c.press("kind:ship");
    c.say("Reviews go faster with a checklist.");
    c.say("A checklist for one week of reviews.");
    c.say("Hours from request to review, in the tracker.");
    c.say("Keep if the median falls by 4 hours.");
    c.press("skip");
    c.say("Payments, Search and Billing");
    CHECK(card_of(c).at == phase::team);
    CHECK(card_of(c).card.team.empty());
    c.say("Payments");
    c.press("sense:14");
    c.say("meeting notes");
    c.press("budget:0");
    c.press("begin");
    c.command("experiment");
    c.press("experiment_close:");
    c.press("found:worked");
    c.press("decision:keep");
    c.say("The list halves the first round of comments.");
    c.press("private");
    c.press("experiment_next:");
    CHECK(card_of(c).at == phase::constraints);
    c.say("not sure");
    CHECK(card_of(c).at == phase::constraints);
    c.say("No review above 200 lines, and one fixed hour a day.");
    c.say("Search and Billing");
    CHECK(card_of(c).at == phase::next_team);
    c.say("Search");
    CHECK(recorded(c.wants, "experiment_expanded"));
    c.press("sense:14");
    CAPTURE(core::plain_text(c.last));
    CHECK(card_of(c).card.team == "Search");
    CHECK(has_row(c.last, "what helped before"));
    CHECK(offers(c.last, "begin"));
}

SCENARIO("GR06: an experiment outside the contract's rules is refused with the reason and the clause",
         "[modes][experiment]") {
    conversation c(shipped_with_contract());
    c.say("experiment");
    c.press("kind:ship");
    c.say("Prices with a round number sell more.");
    c.say("Round prices for live customers on the pricing page.");
    CAPTURE(core::plain_text(c.last));
    CHECK_THAT(prose(c.last), ContainsSubstring("live customers") && ContainsSubstring("§7") &&
                                  ContainsSubstring("Try with invented data"));
    CHECK(recorded(c.wants, "experiment_refused"));
    CHECK(card_of(c).at == phase::ship);
    CHECK(card_of(c).card.ship.empty());
    CHECK(offers(c.last, "write_to:7"));
    THEN("without it, the card goes on") {
        c.say("Round prices in a survey with ten colleagues.");
        CHECK(card_of(c).at == phase::signal);
    }
}

SCENARIO("EX06: the data source has a class, a prohibited one stops it, and a small budget needs no further yes",
         "[modes][experiment]") {
    auto c = until_data();
    WHEN("the source is named in the contract's words, above what experiments may use") {
        c.say("the customer list");
        CAPTURE(core::plain_text(c.last));
        CHECK_THAT(prose(c.last), ContainsSubstring("customer data") && ContainsSubstring("working papers") &&
                                      ContainsSubstring("§7"));
        CHECK(card_of(c).at == phase::data);
        CHECK(card_of(c).card.data.empty());
    }
    WHEN("the source is none that the contract names") {
        c.say("the badge reader at the door");
        CHECK(card_of(c).at == phase::data_class);
        AND_WHEN("its class is too high") {
            c.press("class:confidential");
            CHECK(card_of(c).at == phase::data);
        }
        AND_WHEN("its class is allowed") {
            c.press("class:internal");
            CHECK(card_of(c).at == phase::budget);
            CHECK(card_of(c).card.data_class == "internal");
        }
    }
    WHEN("the budget is below the ceiling") {
        c.say("meeting notes");
        CHECK_THAT(prose(c.last), ContainsSubstring("500 EUR"));
        c.say("about 450 euros");
        CHECK(offers(c.last, "begin"));
    }
    WHEN("the budget is above it") {
        c.say("meeting notes");
        c.say("1,200");
        CAPTURE(core::plain_text(c.last));
        CHECK(card_of(c).at == phase::approval);
        CHECK_THAT(prose(c.last), ContainsSubstring("§7") && ContainsSubstring("500"));
        AND_WHEN("nobody said yes") {
            c.press("edit:budget");
            c.say("300");
            CHECK(offers(c.last, "begin"));
        }
        AND_WHEN("one person said yes") {
            c.say("Dana Ruiz");
            CHECK(offers(c.last, "begin"));
            c.press("begin");
            CHECK(c.me().habit.experiments.front().approved_by == "Dana Ruiz");
        }
        AND_WHEN("the question is left open") {
            c.say("skip");
            CHECK_FALSE(offers(c.last, "begin"));
        }
    }
}

namespace {

using answers = std::vector<std::pair<std::string, std::string>>;

core::submitted_form filled(answers values) { return {"experiment", std::move(values)}; }

answers all_answers() {
    return {{"hunch", "New accounts fail because the set-up takes a day."},
            {"ship", "A set-up call for five accounts."},
            {"signal", "Accounts active after seven days, in the dashboard."},
            {"rule", "Keep if 4 of 5 are active, else stop."},
            {"authority", "Whoever runs it"}};
}
answers without(std::string_view field) {
    auto out = all_answers();
    std::erase_if(out, [&](const auto& each) { return each.first == field; });
    return out;
}
answers with(std::string_view field, std::string words) {
    auto out = without(field);
    out.emplace_back(field, std::move(words));
    return out;
}

conversation asked_for_kind() {
    conversation c(shipped_with_contract());
    c.say("experiment");
    return c;
}

void check_manners(const conversation& c) {
    CAPTURE(core::plain_text(c.last));
    CHECK(complaints(c.last, "new accounts fail because the set-up takes a day. activation quickly").empty());
}

}  // namespace

SCENARIO("an experiment's first question has a form beside it that fills the card at once", "[modes][experiment]") {
    auto c = asked_for_kind();
    const auto* form = part_of<core::form_part>(c.last);
    REQUIRE(form != nullptr);
    CHECK(form->id == "experiment");
    std::vector<std::string> ids;
    for (const auto& f : form->fields) {
        ids.push_back(f.id);
        CHECK_FALSE(f.required);
    }
    CHECK(ids == std::vector<std::string>{"hunch", "ship", "signal", "rule", "authority"});
    CHECK(offers(c.last, "kind:learn"));
    check_manners(c);

    THEN("the talk goes on without it, and does not show it again") {
        c.press("kind:ship");
        CHECK(part_of<core::form_part>(c.last) == nullptr);
        CHECK(card_of(c).at == phase::hunch);
    }
    WHEN("all of it is filled in") {
        c.happen(filled(all_answers()));
        THEN("the talk asks for what the form does not hold, and the experiment can start") {
            CHECK(card_of(c).at == phase::team);
            CHECK(card_of(c).card.signal == "Accounts active after seven days, in the dashboard.");
            check_manners(c);
            c.press("skip");
            c.press("sense:7");
            c.say("meeting notes of the calls");
            c.press("budget:0");
            c.press("begin");
            CHECK(recorded(c.wants, "experiment_started"));
        }
    }
    WHEN("only the hunch and the rule are filled in") {
        c.happen(filled({{"hunch", "Checklists help."}, {"rule", "Keep if 4 of 5 do."}, {"signal", "  "}}));
        THEN("the rest is asked for in the talk, and nothing twice") {
            CHECK(card_of(c).at == phase::kind);
            CHECK(part_of<core::form_part>(c.last) == nullptr);
            c.press("kind:ship");
            CHECK(card_of(c).at == phase::ship);
            c.say("A checklist for a week.");
            CHECK(card_of(c).at == phase::signal);
            c.say("Hours to review, in the tracker.");
            CHECK(card_of(c).at == phase::authority);
            CHECK(card_of(c).card.rule == "Keep if 4 of 5 do.");
        }
    }
    WHEN("nothing is filled in") {
        c.happen(filled({}));
        THEN("the question stands") {
            CHECK(card_of(c).at == phase::kind);
            CHECK(offers(c.last, "kind:ship"));
            check_manners(c);
        }
    }
}

SCENARIO("a form without a signal or a decision rule starts nothing, and exactly that one is asked for",
         "[modes][experiment]") {
    for (const auto& [field, at] : {std::pair("signal", phase::signal), std::pair("rule", phase::rule)}) {
        for (const bool non_answer : {false, true}) {
            CAPTURE(field, non_answer);
            auto c = asked_for_kind();
            c.happen(filled(non_answer ? with(field, "no idea") : without(field)));
            CHECK(card_of(c).at == at);
            CHECK_FALSE(offers(c.last, "begin"));
            check_manners(c);
            c.say(field == std::string("signal") ? "Accounts active, in the dashboard." : "Stop if fewer than 2 are.");
            CHECK(card_of(c).at == phase::team);
        }
    }
}

SCENARIO("the words of a form pass the rules of the talk", "[modes][experiment]") {
    auto c = asked_for_kind();
    WHEN("the smallest ship is outside the contract") {
        c.happen(filled(with("ship", "Round prices for live customers on the pricing page.")));
        CAPTURE(core::plain_text(c.last));
        CHECK_THAT(prose(c.last), ContainsSubstring("live customers") && ContainsSubstring("§7"));
        CHECK(recorded(c.wants, "experiment_refused"));
        CHECK(card_of(c).card.ship.empty());
        check_manners(c);
        c.say("Round prices in a survey with ten colleagues.");
        CHECK(card_of(c).at == phase::team);
    }
    WHEN("the signal cannot be read off") {
        c.happen(filled(with("signal", "activation")));
        CHECK(card_of(c).at == phase::signal);
        CHECK_THAT(prose(c.last), ContainsSubstring("“activation”"));
        check_manners(c);
    }
    WHEN("the rule has no threshold") {
        c.happen(filled(with("rule", "quickly")));
        CHECK(card_of(c).at == phase::rule);
        CHECK_THAT(prose(c.last), ContainsSubstring("“quickly”"));
        check_manners(c);
    }
}

SCENARIO("a form that comes late or from another place overwrites nothing", "[modes][experiment]") {
    GIVEN("a card that stands") {
        auto c = asked_for_kind();
        c.happen(filled(all_answers()));
        c.happen(filled({{"hunch", "Something else."}, {"signal", "Another one, elsewhere."}}));
        THEN("it says where we are") {
            CHECK(card_of(c).card.hunch == "New accounts fail because the set-up takes a day.");
            CHECK(card_of(c).at == phase::team);
            CHECK(offers(c.last, "skip"));
            check_manners(c);
        }
    }
    GIVEN("a line that is still open") {
        auto c = asked_for_kind();
        c.happen(filled(without("signal")));
        c.happen(filled(with("hunch", "Something else.")));
        THEN("that line is filled, and the others stay") {
            CHECK(card_of(c).card.signal == "Accounts active after seven days, in the dashboard.");
            CHECK(card_of(c).card.hunch == "New accounts fail because the set-up takes a day.");
            CHECK(card_of(c).at == phase::team);
        }
    }
    GIVEN("a place where no card is open") {
        auto c = asked_for_kind();
        c.where = channel_thread();
        c.happen(filled(all_answers()));
        CHECK(c.session() == nullptr);
        check_manners(c);
        c.where = direct_chat();
        CHECK(card_of(c).card.hunch.empty());
    }
    GIVEN("an experiment that is being closed") {
        auto c = closing("found:failed");
        c.happen(filled(with("hunch", "Something else.")));
        CHECK(card_of(c).at == phase::decision);
        CHECK_THAT(card_of(c).card.hunch, ContainsSubstring("single sign-on"));
        check_manners(c);
    }
}

TEST_CASE("an experiment's card is stored as it is, and read back", "[modes][experiment]") {
    const auto c = running();
    const auto bytes = c.bytes();
    const auto back = bot::decode_state(bytes);
    REQUIRE(back.has_value());
    CHECK(bot::encode(*back) == bytes);
    CHECK(std::get<core::learner_state>(*back).habit.experiments.front().rule ==
          "Keep if 4 of 5 are active, stop if fewer than 2.");
}

TEST_CASE("a day is understood in everyday words, and only when it is still to come", "[experiment]") {
    using namespace std::chrono;
    const core::local_day today{year{2026} / 11 / 24};  // a Tuesday
    const auto in = [&](std::string_view words) {
        const auto day = core::habits_words::day_named(shipped().phrases, words, today);
        return day ? (*day - today).count() : 0;
    };
    CHECK(in("2026-12-01") == 7);
    CHECK(in("in two weeks") == 14);
    CHECK(in("10 days") == 10);
    CHECK(in("next Friday") == 3);
    CHECK(in("tuesday") == 7);
    CHECK(in("tomorrow") == 1);
    CHECK(in("in a month") == 30);
    CHECK(in("2026-11-24") == 0);
    CHECK(in("2025-01-01") == 0);
    CHECK(in("2026-02-31") == 0);
    CHECK(in("in 900 days") == 0);
    CHECK(in("whenever") == 0);
    CHECK(core::habits_words::day_text(shipped().phrases, today) == "Tue 24 Nov 2026");
    CHECK(core::habits_words::amount_named(shipped().phrases, "about 1,200 euros") == 1200);
    CHECK(core::habits_words::amount_named(shipped().phrases, "none") == 0);
    CHECK_FALSE(core::habits_words::amount_named(shipped().phrases, "some"));
    CHECK(core::habits_words::amount_named(shipped().phrases, "99999999999999999999") == 10'000'000);
}
