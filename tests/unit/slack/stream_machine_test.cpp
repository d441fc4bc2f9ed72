#include "integrations/slack/stream_machine.hpp"

#include "core/utf8.hpp"

#include <catch2/catch_test_macros.hpp>

#include <random>

using namespace coach;
using slack::stream_machine;
using slack::stream_text;
using ending = stream_machine::end;
using std::chrono::milliseconds;

namespace {

core::message text(std::string words) { return {core::intent::reply, {core::text_part{std::move(words)}}}; }

std::string words_of(const stream_machine::request& r) {
    const auto* v = r.arguments.if_contains("markdown_text");
    return v == nullptr ? std::string() : std::string(std::string_view(v->as_string()));
}

/// Slack, as a reader sees it.
struct screen {
    std::vector<std::string> messages;
    std::string open;
    std::size_t longest = 0;
    stream_machine::outcome take(const stream_machine::request& r) {
        const auto words = words_of(r);
        longest = std::max(longest, core::utf8::count(words));
        if (r.method == "chat.startStream") {
            messages.push_back(words);
            open = std::to_string(messages.size());
            return {slack::answer::kind::ok, {}, {}, open};
        }
        if (r.method == "chat.update") {
            messages[static_cast<std::size_t>(std::stoul(std::string(r.arguments.at("ts").as_string()))) - 1] =
                "updated";
            return {};
        }
        messages.back() += words;
        if (r.method == "chat.stopStream") open.clear();
        return {};
    }
};

std::string bare(std::string_view shown) {
    std::string out;
    for (const char c : shown)
        if (c != ' ' && c != '\n') out += c;
    return out;
}

std::string random_text(std::mt19937& random, std::size_t chars) {
    static const std::vector<std::string> pieces{"word",
                                                 "**bold words**",
                                                 "*it*",
                                                 "`code <!channel>`",
                                                 "[a link](https://example.com/a)",
                                                 "2 \\* 3",
                                                 "a < b & c",
                                                 "<@U1>",
                                                 "@here",
                                                 "éclair",
                                                 "\n\n",
                                                 "\n\n- item\n- other item\n\n",
                                                 "\n\n> said\n\n",
                                                 "**",
                                                 "https://x.example"};
    std::string out = "Begin";
    while (out.size() < chars)
        out += " " + pieces[random() % pieces.size()];
    return out;
}

}  // namespace

TEST_CASE("what is shown is what was said, whatever the text and the pace", "[slack][stream]") {
    unsigned repairs = 0;
    for (unsigned seed = 1; seed <= 60; ++seed) {
        std::mt19937 random(seed);
        const auto all = random_text(random, 200 + random() % 20'000);
        stream_machine m({"D1", "1.5", {}, {}}, true);
        screen slack;
        milliseconds now{0};
        const auto step = [&] {
            if (auto due = m.next(now)) m.answered(now, slack.take(*due));
        };
        for (std::size_t from = 0; from < all.size();) {
            const auto size = std::min<std::size_t>(1 + random() % 400, all.size() - from);
            m.append(std::string_view(all).substr(from, size));
            from += size;
            now += milliseconds(random() % 400);
            step();
        }
        m.finish(text(all), "e1");
        for (int i = 0; i < 50 && m.ended() == ending::none; ++i)
            step();
        INFO("seed " << seed);
        CHECK(m.ended() == ending::said);
        CHECK(slack.open.empty());
        CHECK(slack.longest <= 12'000);
        std::string shown;
        bool repaired = false;
        for (const auto& each : slack.messages) {
            CHECK(core::utf8::count(each) <= 12'000);
            repaired = repaired || each == "updated";
            shown += each;
        }
        repairs += repaired;
        if (!repaired) CHECK(bare(shown) == bare(stream_text(all)));
        CHECK(slack.messages.size() <= all.size() / 1500 + 2);
    }
    CHECK(repairs <= 6);
}

TEST_CASE("words of people cannot ping, link or format in a stream", "[slack][stream]") {
    CHECK(stream_text("a \\<!channel\\> \\*b\\* & c") == "a &lt;!channel&gt; \\*b\\* &amp; c");
    CHECK(stream_text("@here") == "@\u200bhere");
    CHECK(stream_text("**bold** [docs](https://example.com)") == "**bold** [docs](https://example.com)");
    CHECK(stream_text("- one\n- two") == "- one\n- two");
}

TEST_CASE("the first words go at once, the next when they are worth a call or have waited", "[slack][stream]") {
    stream_machine m({"D1", "1.5", {}, {}}, true);
    m.append("Some first words ");
    auto first = m.next(milliseconds{0});
    REQUIRE(first);
    CHECK(first->method == "chat.startStream");
    m.append("and more ");
    CHECK_FALSE(m.next(milliseconds{1}));  // one call at a time
    m.answered(milliseconds{100}, {slack::answer::kind::ok, {}, {}, "1"});
    CHECK_FALSE(m.next(milliseconds{200}));
    auto waited = m.next(milliseconds{850});
    REQUIRE(waited);
    CHECK(waited->method == "chat.appendStream");
    CHECK(words_of(*waited) == " and more");
    m.answered(milliseconds{900}, {});
    m.append(std::string(300, 'a') + " ");
    CHECK(m.next(milliseconds{901}));
}

TEST_CASE("readers outside of a direct chat are named, and a place without a thread is no stream", "[slack][stream]") {
    stream_machine m({"C1", "1.5", "U1", "T1"}, true);
    m.append("Some words ");
    const auto first = m.next(milliseconds{0});
    REQUIRE(first);
    CHECK(first->arguments.at("recipient_user_id") == "U1");
    CHECK(first->arguments.at("recipient_team_id") == "T1");
    stream_machine nowhere({"D1", {}, {}, {}}, true);
    nowhere.append("Some words ");
    CHECK_FALSE(nowhere.next(milliseconds{0}));
    nowhere.finish(text("Some words and more"), "e1");
    CHECK_FALSE(nowhere.next(milliseconds{1}));
    CHECK(nowhere.ended() == ending::plain);
}
