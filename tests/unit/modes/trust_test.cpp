// What people see of what is kept, what they agree to, and how it goes.

#include "bot/codec.hpp"
#include "core/asides/my_data.hpp"
#include "core/consent.hpp"
#include "tests/unit/modes/manners.hpp"
#include "tests/unit/modes/talk.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <algorithm>

using namespace coach;
using namespace coach::talks;
using Catch::Matchers::ContainsSubstring;

namespace {

using core::purpose;

template <class Effect>
std::vector<Effect> all_of(const core::effects& wants) {
    std::vector<Effect> out;
    for (const auto& each : wants)
        if (const auto* one = std::get_if<Effect>(&each)) out.push_back(*one);
    return out;
}

std::string field(const core::write_down& line, std::string_view name) {
    for (const auto& [key, value] : line.fields)
        if (key == name) return value;
    return {};
}

std::string all_cells(const core::message& m) {
    std::string out;
    for (const auto& p : m.parts)
        if (const auto* t = std::get_if<core::table_part>(&p))
            for (const auto& row : t->rows)
                for (const auto& cell : row)
                    out += cell + "\n";
    return out;
}

const std::string ana_wrote = "38 of 210 accounts share logins (billing data, Q3).";

conversation ana_at_work() {
    auto c = prd_begun();
    c.say(ana_wrote);
    return c;
}

conversation agreed_to(std::string_view what) {
    auto c = ana_at_work();
    c.say("consent");
    c.press("consent_text:" + std::string(what));
    c.press("consent_on:" + std::string(what));
    return c;
}

std::string bytes_of(const core::message& m, std::string_view name) {
    for (const auto& p : m.parts)
        if (const auto* f = std::get_if<core::file_part>(&p); f && f->name == name) return f->bytes;
    return {};
}

}  // namespace

SCENARIO("PV04: every field that is kept has a name for people, whoever adds one", "[modes][trust]") {
    for (const auto& field : bot::kept_access().fields) {
        CAPTURE(field);
        CHECK(shipped().phrases.labels.contains("kept." + field));
    }
}

SCENARIO("PV04: what is shown and exported is all that is stored", "[modes][trust]") {
    auto c = agreed_to("benchmark");
    const auto shown = all_cells(c.say("my data"));
    const auto& access = shipped().kept;
    for (const auto& f : access.list(c.me())) {
        CAPTURE(f.path, shown);
        if (f.field() == "role" || f.field() == "sessions" || f.field() == "schema") continue;  // rows of their own
        CHECK(shown.find(shipped().phrases.label("kept." + std::string(f.field()))) != std::string::npos);
    }
    CHECK_THAT(shown, ContainsSubstring("usage-based billing"));
    const auto before = c.me();
    const auto files = c.press("my_data_files");
    const auto json = bytes_of(files, "my-data.json");
    CHECK(json.find(ana_wrote) != std::string::npos);
    const auto back = bot::decode_state(json);
    REQUIRE(back.has_value());
    const auto& exported = std::get<core::learner_state>(*back);
    CHECK(exported.sessions.size() == before.sessions.size());
    CHECK(exported.consents.size() == before.consents.size());
    CHECK(bot::encode(core::actor_state{exported}) == json);
    const auto page = bytes_of(files, "my-data.html");
    CHECK(page.find("38 of 210 accounts share logins") != std::string::npos);
    for (const auto& f : access.list(exported)) {
        CAPTURE(f.path);
        CHECK(page.find(shipped().phrases.label("kept." + std::string(f.field()))) != std::string::npos);
    }
}

SCENARIO("a page of facts runs nothing that a person typed", "[modes][trust]") {
    const auto page = core::asides::facts_page(shipped().phrases, {{"role", "<script>alert(1)</script> & \"x\""}});
    CHECK(page.find("<script") == std::string::npos);
    CHECK(page.find("&lt;script&gt;") != std::string::npos);
}

SCENARIO("PG05: facts of last week are recalled, listed, and forgotten one by one", "[modes][trust]") {
    auto c = ana_at_work();
    c.say("pause");
    c.clock += std::chrono::hours{7 * 24};
    CHECK_THAT(prose(c.say("where were we?")), ContainsSubstring("38 of 210 accounts"));
    const auto listed = all_cells(c.say("what do you remember about me?"));
    CHECK_THAT(listed, ContainsSubstring("usage-based billing"));
    CHECK_THAT(listed, ContainsSubstring("38 of 210 accounts"));
    WHEN("a piece of work is forgotten by its number") {
        const auto rows = part_of<core::table_part>(c.last)->rows;
        const auto at = std::find_if(rows.begin(), rows.end(),
                                     [](const auto& row) { return row[1].find("usage-based") != std::string::npos; });
        REQUIRE(at != rows.end());
        CHECK_THAT(prose(c.say("forget " + at->front())), ContainsSubstring("usage-based billing"));
        CHECK(c.bytes().find("38 of 210") != std::string::npos);  // asked first
        c.press("forget:");
        CHECK(c.bytes().find("38 of 210") == std::string::npos);
        CHECK(c.me().sessions.empty());
        CHECK_THAT(prose(c.say("where were we?")), !ContainsSubstring("38 of 210"));
    }
    WHEN("a fact is named") {
        CHECK_FALSE(c.me().role.empty());
        c.say("forget my kind of work");
        c.press("forget:role");
        CHECK(c.me().role.empty());
        CHECK(c.me().sessions.size() == 1);
    }
    WHEN("the button of a fact that is gone is pressed, or one that must stay is asked for") {
        for (const auto* path : {"who", "rooms/0", "sessions/9", "nothing", "sessions/x", ""}) {
            CAPTURE(path);
            const auto before = c.me().rooms.size();
            c.say("what do you remember?");
            c.state = [&] {
                auto me = c.me();
                me.rooms.back().offered.push_back({"1/forget:" + std::string(path), "x", false});
                return core::actor_state{me};
            }();
            c.press_id("1/forget:" + std::string(path));
            CHECK(c.me().rooms.size() == before);
            CHECK(c.me().who.id == "U1");
            CHECK(c.me().sessions.size() == 1);
        }
    }
}

SCENARIO("PV02: nothing is agreed to by default, and each purpose stands for itself", "[modes][trust]") {
    auto c = ana_at_work();
    constexpr std::array purposes{purpose::ai_use, purpose::observe, purpose::capture, purpose::sampling,
                                  purpose::benchmark};
    for (const auto p : purposes)
        CHECK_FALSE(core::consented(c.me(), p));
    const auto screen = c.say("what did I agree to?");
    for (const auto p : purposes)
        CHECK(offers(screen, "consent_text:" + std::string(core::name_of(p))));  // its words first, then the button
    CHECK_FALSE(offers(screen, "consent_on:"));
    const auto text = c.press("consent_text:observe");
    CHECK_THAT(prose(text), ContainsSubstring("in which order"));
    CHECK_FALSE(core::consented(c.me(), purpose::observe));
    c.press("consent_on:observe");
    for (const auto p : purposes)
        CHECK(core::consented(c.me(), p) == (p == purpose::observe));
    const auto lines = all_of<core::write_down>(c.wants);
    REQUIRE(lines.size() == 1);
    CHECK(lines[0].ledger == "consent");
    CHECK(field(lines[0], "what") == "granted");
    CHECK(field(lines[0], "purpose") == "observe");
    CHECK(field(lines[0], "text") == std::to_string(core::consent_text_version(purpose::observe)));
}

SCENARIO("PV02: withdrawing works in words or by a button, is written down, and deletes what was collected",
         "[modes][trust]") {
    auto c = agreed_to("ai_use");
    auto me = c.me();
    me.ai_use.events.push_back({"wf.prd", "st.problem", true, false, {}});
    c.state = core::actor_state{me};
    WHEN("in words") { c.say("turn off hints on when to use AI"); }
    WHEN("by the button") {
        c.say("consent");
        c.press("consent_off:ai_use");
    }
    CHECK_FALSE(core::consented(c.me(), purpose::ai_use));
    CHECK(c.me().ai_use.events.empty());
    const auto lines = all_of<core::write_down>(c.wants);
    REQUIRE(lines.size() == 1);
    CHECK(field(lines[0], "what") == "withdrawn");
    const auto tells = all_of<core::tell>(c.wants);
    REQUIRE(!tells.empty());
    CHECK(tells[0].actor == "team/console/T1");
    CHECK(tells[0].what.kind == "ai_use_withdrawn");
    CHECK_THAT(prose(c.say("turn off hints on when to use AI")), ContainsSubstring("off"));  // again is fine
}

SCENARIO("whoever begins with their role hears at once who this is and what is kept", "[modes][trust]") {
    conversation c;
    CHECK_THAT(prose(c.say("I'm a product manager")), ContainsSubstring("Coach") && ContainsSubstring("my data"));
    CHECK(offers(c.last, "start:wf.prd"));
    CHECK_THAT(prose(c.say("menu")), !ContainsSubstring("my data"));
}

SCENARIO("PV02: results reach the team's figures only with consent, which is asked for once, and leave with it",
         "[modes][trust]") {
    conversation c;
    const auto hand_in = [&](std::string_view kind) {
        c.say("can you review my incident report");
        c.share(example(kind == "first" ? "incident-response/weak/01-blame-the-deployer.md"
                                        : "incident-response/strong/02-deploy-key-in-public-repo.md"));
        c.press("rate:3");
        bool told = false, asks = false;
        for (const auto& each : all_of<core::tell>(c.wants))
            told = told || each.what.kind == "judged";
        for (const auto& each : all_of<core::wake_at>(c.wants))
            asks = asks || each.name == "figures/ask";
        c.say("stop");
        return std::pair{told, asks};
    };
    CHECK(hand_in("first") == std::pair{false, false});
    CHECK(hand_in("second") == std::pair{false, true});
    const auto asked = c.happen(core::timer_fired{"figures/ask"});
    CHECK_THAT(prose(asked), ContainsSubstring("five or more"));
    CHECK_FALSE(core::consented(c.me(), purpose::benchmark));
    c.press("consent_on:benchmark");
    CHECK(hand_in("third") == std::pair{true, false});
    c.say("consent");
    c.press("consent_off:benchmark");
    const auto tells = all_of<core::tell>(c.wants);
    REQUIRE(tells.size() == 1);
    CHECK(tells[0].actor == "team/console/T1");
    CHECK(tells[0].what.kind == "figures_withdrawn");
    CHECK(hand_in("fourth").first == false);
}

SCENARIO("a consent to an older text, or in another place, is none here", "[modes][trust]") {
    core::learner_state me;
    me.consents.push_back({purpose::observe, "C1", core::consent_text_version(purpose::observe), {}});
    CHECK(core::consented(me, purpose::observe, "C1"));
    CHECK_FALSE(core::consented(me, purpose::observe, "C2"));
    CHECK_FALSE(core::consented(me, purpose::observe));
    me.consents[0].text = core::consent_text_version(purpose::observe) - 1;
    CHECK_FALSE(core::consented(me, purpose::observe, "C1"));
}

SCENARIO("PV02: a text that changed ends what was agreed to for that purpose alone, and the person is asked again",
         "[modes][trust]") {
    auto c = agreed_to("observe");
    c.say("consent");
    c.press("consent_text:ai_use");
    c.press("consent_on:ai_use");
    auto me = c.me();
    for (auto& each : me.consents)
        if (each.to == purpose::observe) each.text = core::consent_text_version(purpose::observe) - 1;
    me.observed.push_back({1, "st.problem"});
    c.state = core::actor_state{me};
    REQUIRE(core::has_lapsed(c.me(), purpose::observe));
    c.say("38 of 210 accounts asked for it in March");  // not in the middle of work
    CHECK(core::has_lapsed(c.me(), purpose::observe));
    CHECK(offers(c.say("consent"), "consent_text:observe"));  // and never shown as on
    const auto told = c.say("pause");
    CHECK_THAT(prose(told), ContainsSubstring("observer mode"));
    CHECK(c.me().observed.empty());
    const auto lines = all_of<core::write_down>(c.wants);
    REQUIRE(lines.size() == 1);
    CHECK(field(lines[0], "what") == "lapsed");
    CHECK(field(lines[0], "purpose") == "observe");
    CHECK(core::consented(c.me(), purpose::ai_use));
    CHECK_THAT(prose(c.press("consent_text:observe")), ContainsSubstring("in which order"));
    CHECK_FALSE(offers(c.say("menu"), "consent_text:"));  // once
    c.say("consent");
    c.press("consent_text:observe");
    c.press("consent_on:observe");
    CHECK(core::consented(c.me(), purpose::observe));
}

SCENARIO("PV03: deleting asks first, then leaves nothing, and the next word makes a new person", "[modes][trust]") {
    auto c = agreed_to("benchmark");
    const auto asked = c.say("delete my data");
    CHECK(offers(asked, "delete_everything"));
    WHEN("kept after all") {
        c.press("my_data");
        CHECK(c.bytes().find("38 of 210") != std::string::npos);
    }
    WHEN("confirmed") {
        const auto done = c.press("delete_everything");
        CHECK_FALSE(prose(done).empty());
        CHECK(all_of<core::erase_me>(c.wants).size() == 1);
        const auto lines = all_of<core::write_down>(c.wants);
        CHECK(std::any_of(lines.begin(), lines.end(), [](const auto& l) {
            return l.ledger == "consent" && field(l, "what") == "withdrawn" && field(l, "purpose") == "benchmark";
        }));
        CHECK(c.bytes() == bot::encode(core::actor_state{core::learner_state{}}));
        CHECK_THAT(prose(c.command()), ContainsSubstring("Coach"));  // the first contact again
    }
    WHEN("a week later the old button is pressed") {
        const auto button = choices(c.last).front();
        REQUIRE(action(button) == "delete_everything");
        c.say("menu");
        c.press_id(button.id);
        CHECK(c.bytes().find("38 of 210") != std::string::npos);
    }
}

SCENARIO("what is kept is shown to the person alone", "[modes][trust]") {
    auto c = ana_at_work();
    c.where = channel_thread();
    for (const auto* words : {"my data", "export my data", "delete my data", "consent", "what do you remember?"}) {
        CAPTURE(words);
        CHECK(c.say(words).why == core::intent::private_reply);
    }
}
