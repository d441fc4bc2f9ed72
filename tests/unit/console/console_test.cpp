#include "integrations/console/console.hpp"

#include "tests/support/run.hpp"
#include "tests/unit/console/sample.hpp"

#include <catch2/catch_test_macros.hpp>

#include <vector>

using namespace coach;
using namespace coach::console;

namespace {

template <class T>
T run(net::awaitable<T> work) {
    boost::asio::io_context io;
    return support::run(io, std::move(work));
}

struct terminal {
    std::vector<core::say> seen;
    console_platform platform{[this](const core::say& s) { seen.push_back(s); }};

    void show(std::string person, core::message m, std::string effect) {
        run(platform.perform(test::said_to(std::move(person), std::move(m)), std::move(effect)));
    }
    core::chose choose(std::string label, std::string_view person) {
        return std::get<core::chose>(*platform.heard(picked{std::move(label)}, person));
    }
};

core::message menu() {
    return {core::intent::reply,
            {core::choices_part{{{"role.pm", "Product management", true}, {"role.sec", "Security", false}}}}};
}

}  // namespace

SCENARIO("a person at the terminal picks by label or by id", "[console]") {
    GIVEN("a menu that Ana was shown") {
        terminal t;
        t.show("ana", menu(), "learner/ana/1/0");

        THEN("the label, in any case, means the choice, and names the message that carried it") {
            CHECK(t.choose("Product management", "ana").id == "role.pm");
            CHECK(t.choose("security", "ana").id == "role.sec");
            CHECK(t.choose("role.sec", "ana").message_id == "learner/ana/1/0");
        }
        THEN("a choice that is not open is passed on as it stands") {
            CHECK(t.choose("skip", "ana").id == "skip");
            CHECK(t.choose("skip", "ana").message_id.empty());
        }
        THEN("it is not Ben's menu") { CHECK(t.choose("Security", "ben").id == "Security"); }

        WHEN("a newer message has other choices") {
            t.show("ana", {core::intent::reply, {core::choices_part{{{"pause", "Pause", false}}}}}, "learner/ana/2/0");
            THEN("only those are open") {
                CHECK(t.choose("Pause", "ana").id == "pause");
                CHECK(t.choose("Security", "ana").id == "Security");
            }
        }
        WHEN("a newer message has none") {
            t.show("ana", {core::intent::reply, {core::text_part{"One moment."}}}, "learner/ana/2/0");
            THEN("the menu stays open") { CHECK(t.choose("Security", "ana").id == "role.sec"); }
        }
    }
}

TEST_CASE("an effect that is performed twice is printed once", "[console]") {
    terminal t;
    t.show("ana", menu(), "learner/ana/1/0");
    t.show("ana", menu(), "learner/ana/1/0");
    t.show("ana", menu(), "learner/ana/1/1");
    CHECK(t.seen.size() == 2);
    CHECK(run(t.platform.happened(t.seen[0], "learner/ana/1/0")) == std::optional(true));
    CHECK(run(t.platform.happened(t.seen[0], "learner/ana/9/9")) == std::optional(false));
}

TEST_CASE("each input that speaks becomes what happened; the others are the caller's", "[console]") {
    terminal t;
    CHECK(std::get<core::said>(*t.platform.heard(typed{"hello"}, "ana")).text == "hello");
    CHECK(std::get<core::commanded>(*t.platform.heard(command_line{"help"}, "ana")).text == "help");
    CHECK_FALSE(t.platform.heard(shared_path{"a.md"}, "ana"));
    CHECK_FALSE(t.platform.heard(advanced{}, "ana"));
    CHECK_FALSE(t.platform.heard(became{"ben"}, "ana"));
}

TEST_CASE("a form without an id is the one shown last", "[console]") {
    terminal t;
    t.show("ana", test::every_part(), "learner/ana/1/0");
    const auto form = std::get<core::submitted_form>(*t.platform.heard(filled{"", {{"who", "all"}}}, "ana"));
    CHECK(form.form == "form.scope");
    CHECK(form.values.at(0).second == "all");
    CHECK(std::get<core::submitted_form>(*t.platform.heard(filled{"form.other", {}}, "ana")).form == "form.other");
}
