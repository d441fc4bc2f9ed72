// "Capture this" on a thread: authors are asked, only agreed lines are used.

#include "core/capture/thread.hpp"

#include "core/consent.hpp"
#include "tests/unit/modes/office.hpp"

#include <catch2/matchers/catch_matchers_string.hpp>

namespace coach::talks {
namespace {

using Catch::Matchers::ContainsSubstring;

constexpr const char* thread =
    "@ben: When the payment provider is slow we first switch to the queue, so that nobody pays twice\n"
    "@chidi: I check the dead letters before I switch it back\n"
    "@ana: Then I tell support which orders are late\n"
    "Priya: We decided to page the vendor after ten minutes instead of an hour\n";

const core::thread_state& state_of(const conversation& c) {
    REQUIRE(c.session() != nullptr);
    return std::get<core::thread_state>(c.session()->mode);
}
std::string file_of(const core::message& m) {
    const auto* f = part_of<core::file_part>(m);
    return f ? f->bytes : "";
}
/// Pasted, named, and every author asked who can be asked.
core::message pasted(office& o) {
    o.say("ana", "capture this thread");
    o.say("ana", thread);
    o.say("ana", "Slow payment provider");
    return o.say("ana", "When payments take longer than ten seconds");
}

}  // namespace

SCENARIO("CA08: a thread makes a playbook candidate of the lines whose authors agreed", "[modes][capture]") {
    office o;
    auto m = pasted(o);
    CAPTURE(core::plain_text(m));
    // Ben and Chidi are asked themselves; of Priya, who has no id, the one who pastes must say so.
    REQUIRE(o.heard["ben"].size() == 1);
    REQUIRE(o.heard["chidi"].size() == 1);
    CHECK_THAT(part_of<core::quote_part>(o.heard["ben"][0])->text, ContainsSubstring("switch to the queue"));
    CHECK_THAT(prose(m), ContainsSubstring("Priya"));
    m = o.press("ana", "yes:");
    CHECK_THAT(prose(m), ContainsSubstring("chidi"));
    CHECK(file_of(m).empty());  // nothing is made before they answered
    o.press("ben", "thread_agree:");
    o.press("chidi", "thread_decline:");
    REQUIRE_FALSE(o.heard["ana"].empty());
    const auto made = file_of(o.heard["ana"].back());
    CAPTURE(core::plain_text(o.heard["ana"].back()));
    CHECK_THAT(made, ContainsSubstring("# Slow payment provider"));
    CHECK_THAT(made, ContainsSubstring("When payments take longer than ten seconds"));
    CHECK_THAT(made, ContainsSubstring("> When the payment provider is slow we first switch to the queue"));
    CHECK_THAT(made, ContainsSubstring("thread, line 1"));
    CHECK_THAT(made, ContainsSubstring("page the vendor"));
    CHECK_THAT(made, !ContainsSubstring("dead letters"));
    CHECK_THAT(made, !ContainsSubstring("ben"));  // without names
    CHECK_THAT(o.at("ana").bytes(), !ContainsSubstring("dead letters"));
    CHECK(core::consented(o.at("ben").me(), core::purpose::capture,
                          o.actor("ana") + "#" + std::to_string(o.at("ana").session()->id)));
    CHECK_FALSE(core::consented(o.at("ben").me(), core::purpose::capture));  // for this thread alone
    WHEN("it becomes a draft workflow") {
        m = o.press("ana", "thread_draft:");
        CAPTURE(core::plain_text(m));
        const auto& s = std::get<core::capture_state>(o.at("ana").session()->mode);
        CHECK(s.contributors == std::vector<std::string>{o.actor("ben")});
        CHECK_THAT(s.files.at(0).text, !ContainsSubstring("dead letters"));
        AND_WHEN("an author takes the consent back") {
            o.say("ben", "stop capturing my threads");
            CHECK_THAT(o.at("ana").bytes(), !ContainsSubstring("switch to the queue"));
        }
    }
    WHEN("it goes into the library") {
        o.press("ana", "shelve");
        REQUIRE(o.team().assets.size() == 1);
        CHECK(o.team().assets[0].kind == "playbook");
        CHECK(o.team().assets[0].approved_by.empty());
        AND_WHEN("an author takes the consent back") {
            o.say("ben", "stop capturing my threads");
            CHECK(o.team().assets.empty());
        }
    }
}

SCENARIO("CA08: a yes that could not be taken back is not taken, and other consents keep their place",
         "[modes][capture]") {
    office o;
    o.say("ben", "hello");
    auto me = o.at("ben").me();
    for (int i = 0; i < 40; ++i)
        me.consents.push_back({core::purpose::capture, "learner/console/T1/U9#" + std::to_string(i), 2, {}});
    o.at("ben").state = core::actor_state{me};
    auto m = pasted(o);
    REQUIRE(o.heard["ben"].size() == 1);
    m = o.press("ben", "thread_agree:");
    CHECK(o.at("ben").me().consents.size() == 40);
    CHECK(offers(m, "consents"));
    const auto& thread = std::get<core::thread_state>(o.at("ana").session()->mode);
    for (const auto& a : thread.authors)
        if (a.name == "@ben") CHECK(a.agrees == core::thread_author::answer::refused);
    m = o.press("ben", "consents");
    o.press("ben", "consent_text:ai_use");
    o.press("ben", "consent_on:ai_use");
    CHECK(o.at("ben").me().consents.size() == 41);
}

SCENARIO("CA08: without anybody's consent nothing of a thread is used or kept", "[modes][capture]") {
    office o;
    o.say("ana", "capture this thread\n@ben: First we switch to the queue, always\n@chidi: Then we check the letters");
    o.say("ana", "Slow payments");
    auto m = o.say("ana", "skip");
    REQUIRE(offers(m, "without"));
    m = o.press("ana", "without");
    CAPTURE(core::plain_text(m));
    CHECK(o.at("ana").session() == nullptr);
    CHECK_THAT(o.at("ana").bytes(), !ContainsSubstring("queue"));
}

SCENARIO("CA08: a message action brings one message, and the thread can follow", "[modes][capture]") {
    office o;
    auto m = o.command("ana", "capture this thread\n@ben: First we switch to the queue, always");
    CAPTURE(core::plain_text(m));
    REQUIRE(state_of(o.at("ana")).lines.size() == 1);
    m = o.say("ana", thread);
    CHECK(state_of(o.at("ana")).lines.size() == 4);
    CHECK(state_of(o.at("ana")).title.empty());
    o.say("ana", "Slow payment provider");
    o.say("ana", "skip");
    CHECK(o.heard["ben"].size() == 1);
}

TEST_CASE("CA08: a thread is only captured where nobody reads along", "[modes][capture]") {
    conversation c(shipped_with_contract());
    c.where = channel_thread();
    const auto m = c.say("capture this thread");
    CAPTURE(prose(m));
    CHECK(c.session() == nullptr);
}

TEST_CASE("a pasted thread is read in the forms that chat programs give", "[capture]") {
    const std::vector<std::string> none{"note"};
    const auto one = core::capture::read_thread(
        "Ana Lopez  10:42 AM\nWe roll back first\nand then we look\n\n[10:43] Ben: Note the time\n> **Chidi**: "
        "ok:fine\n"
        "note: nobody said this\nhttps://example.org/x is a link",
        none);
    REQUIRE(one.authors.size() == 3);
    CHECK(one.authors[0].name == "Ana Lopez");
    CHECK(one.authors[2].name == "Chidi");
    REQUIRE(one.lines.size() == 3);
    CHECK(one.lines[0].text == "We roll back first and then we look");
    CHECK(one.lines[1].text == "Note the time");
    CHECK(one.lines[1].author == 1);
    CHECK_THAT(one.lines[2].text, ContainsSubstring("ok:fine"));
    CHECK(core::capture::read_thread("just some prose, nothing else.", none).lines.empty());
    CHECK(core::capture::read_thread(std::string(1000, ':'), none).lines.empty());
}

}  // namespace coach::talks
