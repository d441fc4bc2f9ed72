// The home page, what a platform tells beside words, and places where outsiders read along.

#include "core/asides/home.hpp"

#include "tests/unit/modes/talk.hpp"

#include <catch2/catch_test_macros.hpp>

#include <algorithm>

using namespace coach;
using namespace coach::talks;

namespace {

const core::message* home_of(const core::effects& wants) {
    for (const auto& e : wants)
        if (const auto* s = std::get_if<core::say>(&e))
            if (s->what.why == core::intent::home) return &s->what;
    return nullptr;
}
int messages(const core::effects& wants) {
    return static_cast<int>(std::ranges::count_if(wants, [](const auto& e) {
        const auto* s = std::get_if<core::say>(&e);
        return s && s->what.why != core::intent::home;
    }));
}
std::vector<core::choice> all_choices(const core::message& m) {
    std::vector<core::choice> out;
    for (const auto& p : m.parts)
        if (const auto* c = std::get_if<core::choices_part>(&p))
            out.insert(out.end(), c->options.begin(), c->options.end());
    return out;
}

core::told told(std::string kind) { return {std::move(kind), {}}; }

}  // namespace

TEST_CASE("The home page shows work, practice, level, goal and what is kept, and says nothing in the chat") {
    auto c = prd_begun();
    const auto wants = c.step(told("home_opened"));
    const auto* home = home_of(wants);
    REQUIRE(home);
    CHECK(messages(wants) == 0);
    const auto text = prose(*home);
    INFO(text);
    for (const auto* heading : {"Your work", "Practice", "Your level", "This week's goal", "What Coach keeps"})
        CHECK(text.find(heading) != std::string::npos);
    for (const auto* action : {"home/me", "home/settings", "home/weekly_goal", "home/my_data", "home/consents",
                               "home/no_reminders", "home/ask_delete"}) {
        INFO(action);
        const auto choices = all_choices(*home);
        const bool there = std::ranges::any_of(choices, [&](const auto& o) { return o.id == action; });
        // The evidence is offered once there is some.
        CHECK((there || std::string_view(action) == "home/me"));
    }
}

TEST_CASE("Every button of the home page does something, however old the page is, and the page is shown anew") {
    auto c = prd_begun();
    const auto first = c.step(told("home_opened"));
    REQUIRE(home_of(first));
    const auto choices = all_choices(*home_of(first));
    REQUIRE(choices.size() >= 5);
    for (const auto& o : choices) {
        auto later = c;
        later.say("something in between");
        const auto wants = later.step(core::chose{o.id, ""});
        INFO(o.id << " " << o.label);
        CHECK(core::asides::works_on_home(o.id.substr(5)));
        CHECK(messages(wants) == 1);
        CHECK(home_of(wants));
    }
}

TEST_CASE("A button that the home page never has does nothing from there") {
    auto c = prd_begun();
    for (const auto* id :
         {"home/delete_everything", "home/consent_on:capture", "home/draft_ok:x", "home/thread_agree:x"}) {
        const auto wants = c.step(core::chose{id, ""});
        INFO(id);
        CHECK(std::ranges::none_of(wants, [](const auto& e) {
            return std::holds_alternative<core::erase_me>(e) || std::holds_alternative<core::tell>(e) ||
                   std::holds_alternative<core::write_down>(e);
        }));
    }
}

TEST_CASE("Somebody new finds the roles on the home page, and one press makes it theirs") {
    conversation c;
    const auto wants = c.step(told("home_opened"));
    REQUIRE(home_of(wants));
    CHECK(messages(wants) == 0);
    const auto choices = all_choices(*home_of(wants));
    const auto role = std::ranges::find_if(choices, [](const auto& o) { return o.id.starts_with("home/role:"); });
    REQUIRE(role != choices.end());
    c.step(core::chose{role->id, ""});
    CHECK("home/role:" + c.me().role == role->id);
}

TEST_CASE("The welcome comes once, and never to whoever has talked with Coach") {
    conversation c;
    CHECK(messages(c.step(told("welcome"))) == 1);
    CHECK(c.me().introduced);
    CHECK(messages(c.step(told("welcome"))) == 0);
}

TEST_CASE("Whether a message helped is counted without words and answered with nothing") {
    auto c = prd_begun();
    const auto wants = c.step(core::told{"feedback", {{"reaction", "dislike"}, {"message", "m1"}}});
    CHECK(messages(wants) == 0);
    CHECK(std::ranges::count_if(wants, [](const auto& e) {
              const auto* r = std::get_if<core::record>(&e);
              return r && r->kind == "message_feedback" && r->fields.size() == 1 && r->fields[0].second == "dislike";
          }) == 1);
    const auto odd = c.step(core::told{"feedback", {{"reaction", "my own words"}}});
    CHECK(std::ranges::none_of(odd, [](const auto& e) { return std::holds_alternative<core::record>(e); }));
}

TEST_CASE("A thread that was opened for a talk is greeted there") {
    auto c = prd_begun();
    auto thread = direct_chat();
    thread.thread = "1700000000.9";
    c.where = thread;
    const auto wants = c.step(told("thread_started"));
    REQUIRE(messages(wants) == 1);
    for (const auto& e : wants)
        if (const auto* s = std::get_if<core::say>(&e)) {
            CHECK(s->where == thread);
            CHECK_FALSE(choices(s->what).empty());
        }
}

TEST_CASE("A chat named by its person and by its own name is one chat") {
    conversation c;
    const auto own = direct_chat();
    auto by_person = own;
    by_person.channel = c.id;
    c.where = by_person;
    c.command();
    const auto offered = choices(c.last);
    REQUIRE_FALSE(offered.empty());
    c.where = own;
    c.happen(core::chose{offered.front().id, ""});  // understood: it was offered in this very chat
    CHECK("role:" + c.me().role == action(offered.front()));
    CHECK(c.me().rooms.size() == 1);
    c.where = by_person;
    c.command();
    CHECK(c.me().rooms.size() == 1);
    for (const auto& e : c.wants)
        if (const auto* s = std::get_if<core::say>(&e)) CHECK(s->where.channel == own.channel);
}

TEST_CASE("Where people from outside read along, the answer is for the person alone") {
    conversation c;
    c.where = channel_thread();
    c.say("hello");
    CHECK(c.last.why == core::intent::reply);
    c.where.external = true;
    c.say("What can you do?");
    CHECK(c.last.why == core::intent::private_reply);
    c.say("start a team session");
    CHECK(c.last.why == core::intent::private_reply);
    INFO(prose(c.last));
    CHECK(prose(c.last).find("internal") != std::string::npos);
}
