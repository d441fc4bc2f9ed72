#include "tests/conformance/platform_suite.hpp"

#include "tests/support/random_message.hpp"

#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <ostream>

namespace coach::durable {
std::ostream& operator<<(std::ostream& out, performed::kind k) {
    static constexpr const char* names[] = {"done", "not_yet", "unknown", "impossible"};
    return out << names[static_cast<int>(k)];
}
}  // namespace coach::durable

namespace coach::conformance {
namespace {

using durable::repeat;
using what = durable::performed::kind;

core::say say(const platform_rig& rig, core::intent why, std::string markdown) {
    core::say out;
    out.where = rig.direct_place();
    out.to = rig.person();
    out.what = {why, {core::text_part{std::move(markdown)}}};
    return out;
}

bool says(const std::vector<shown>& all, std::string_view words) {
    return std::ranges::any_of(all, [words](const shown& s) { return s.words.find(words) != std::string::npos; });
}

std::set<std::string> words_seen(platform_rig& rig) {
    std::set<std::string> out;
    for (const auto& s : rig.seen())
        support::collect_words(s.words, out);
    return out;
}

void show_every_kind(const make_rig& make) {
    for (std::uint32_t seed = 0; seed < 150; ++seed) {
        const auto rig = make();
        const auto whole = support::message_maker(seed).make();
        core::say s = say(*rig, core::intent::reply, "");
        unsigned part = 0;
        for (auto& fitted : core::fit(whole, rig->platform().shows())) {
            fitted.why = core::intent::reply;
            s.what = std::move(fitted);
            REQUIRE(rig->perform(s, "e" + std::to_string(++part)).what == what::done);
        }
        INFO("seed " << seed);
        CHECK(rig->violations() == std::vector<std::string>{});
        const auto seen = words_seen(*rig);
        std::vector<std::string> lost;
        std::ranges::set_difference(support::words_of(whole), seen, std::back_inserter(lost));
        CHECK(lost == std::vector<std::string>{});
    }
}

void keep_words_words(const make_rig& make) {
    const auto rig = make();
    const std::string hostile =
        "<!channel> <@U2> @here &amp; **b** _i_ `c` [l](https://evil.example) <script>alert(1)</script> > q";
    core::say s = say(*rig, core::intent::reply, core::escape(hostile));
    s.what.parts = {core::text_part{core::escape(hostile)},
                    core::quote_part{hostile, "source " + hostile.substr(0, 10)},
                    core::code_part{hostile, {}, hostile},
                    core::choices_part{{{"x", hostile.substr(0, 40), false}}},
                    core::progress_part{hostile, 1, 2},
                    core::score_part{hostile, "rules", 2, {{hostile.substr(0, 30), 1, 2, hostile, 0}}},
                    core::table_part{{"<@U2>", "b"}, {{hostile, "<!here>"}}}};
    unsigned part = 0;
    const auto whole = s.what;
    for (auto& fitted : core::fit(whole, rig->platform().shows())) {
        s.what = std::move(fitted);
        CHECK(rig->perform(s, "h" + std::to_string(++part)).what == what::done);
    }
    CHECK(rig->violations() == std::vector<std::string>{});
    const auto seen = rig->seen();
    for (const auto& one : seen)
        UNSCOPED_INFO(one.words);
    CHECK(says(seen, hostile));
}

void keep_private_private(const make_rig& make) {
    const auto rig = make();
    core::say s = say(*rig, core::intent::private_reply, "for you alone");
    CHECK(rig->perform(s, "p1").what == what::done);
    if (const auto shared = rig->shared_place()) {
        s.where = *shared;
        CHECK(rig->perform(s, "p2").what == what::done);
        s.what.why = core::intent::proactive;
        CHECK(rig->perform(s, "p3").what == what::done);
        CHECK(rig->seen().size() == 3);
    }
    for (const auto& one : rig->seen()) {
        INFO(one.words);
        CHECK(one.private_);
    }
}

void update_in_place(const make_rig& make) {
    const auto rig = make();
    core::say s = say(*rig, core::intent::reply, "before");
    REQUIRE(rig->perform(s, "u1").what == what::done);
    s.updates = rig->seen().back().id;
    s.what = {core::intent::update, {core::text_part{"after"}}};
    const auto fitted = core::fit(s.what, rig->platform().shows());
    REQUIRE(fitted.size() == 1);
    s.what = fitted[0];
    REQUIRE(rig->perform(s, "u2").what == what::done);
    CHECK(says(rig->seen(), "after"));
    CHECK(says(rig->seen(), "before") == !rig->platform().shows().updates);
}

/// `freely`: the same effect twice shows once. `ask_first`: the answer is right, before and after. `mark_first`: no
/// answer.
void treat_repeats_as_promised(const make_rig& make) {
    for (const auto why : {core::intent::reply, core::intent::private_reply, core::intent::proactive}) {
        for (const bool shared : {false, true}) {
            const auto rig = make();
            core::say s = say(*rig, why, "once");
            if (shared && !rig->shared_place()) continue;
            if (shared) s.where = *rig->shared_place();
            INFO("intent " << static_cast<int>(why) << (shared ? " shared" : " direct"));
            const repeat policy = rig->platform().policy(s);
            CHECK(rig->happened(s, "r1").value_or(false) == false);
            REQUIRE(rig->perform(s, "r1").what == what::done);
            if (policy == repeat::freely) {
                REQUIRE(rig->perform(s, "r1").what == what::done);
                CHECK(rig->seen().size() == 1);
            }
            if (policy == repeat::ask_first) {
                CHECK(rig->happened(s, "r1") == true);
                CHECK(rig->happened(s, "r2") == false);
            }
            if (policy == repeat::mark_first) CHECK(rig->happened(s, "r1") == std::nullopt);
        }
    }
}

void tell_failures_apart(const make_rig& make) {
    {
        const auto rig = make();
        const core::say s = say(*rig, core::intent::reply, "refused");
        if (rig->refuse_next()) {
            const auto p = rig->perform(s, "f1");
            CHECK(p.what == what::impossible);
            CHECK_FALSE(p.reason.empty());
            CHECK(rig->seen().empty());
        }
    }
    {
        const auto rig = make();
        const core::say s = say(*rig, core::intent::reply, "lost answer");
        if (rig->lose_next_answer()) {
            CHECK(rig->perform(s, "f2").what == what::unknown);
            if (rig->platform().policy(s) == repeat::ask_first) CHECK(rig->happened(s, "f2") == true);
        }
    }
    {
        const auto rig = make();
        const core::say s = say(*rig, core::intent::reply, "nobody there");
        if (rig->be_away()) {
            CHECK(rig->perform(s, "f3").what == what::not_yet);
            CHECK(rig->happened(s, "f3") != true);
        }
    }
}

}  // namespace

void keeps_the_promises(const make_rig& make) {
    SECTION("it has a name, and every place it makes carries it") {
        const auto rig = make();
        CHECK(rig->platform().name() == rig->direct_place().platform);
    }
    SECTION("every kind of part is shown, within its limits, and no word is lost") { show_every_kind(make); }
    SECTION("words of people can neither ping nor format") { keep_words_words(make); }
    SECTION("private stays private, and what nobody asked for is private") { keep_private_private(make); }
    SECTION("an update replaces, where the platform says it can") { update_in_place(make); }
    SECTION("repeats are treated as the policy promises") { treat_repeats_as_promised(make); }
    SECTION("refused, lost and unreachable are told apart") { tell_failures_apart(make); }
}

}  // namespace coach::conformance
