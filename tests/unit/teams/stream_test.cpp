#include "integrations/teams/render.hpp"
#include "integrations/teams/stream_writer.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <catch2/catch_test_macros.hpp>

#include <random>

using namespace coach;
using std::chrono::milliseconds;
using teams::stream_writer;
namespace json = boost::json;

namespace {

/// Teams as its documents describe it: a stream that is fed wrongly is refused, and every rule broken is noted.
struct teams_end {
    std::vector<std::string> broken;
    std::vector<json::object> said;  ///< messages that stay, as they stand
    std::string text;
    unsigned sequence = 0;
    bool open = false, ended = false;
    milliseconds last{-10'000};

    stream_writer::outcome take(const stream_writer::request& r, milliseconds now) {
        if (now - last < milliseconds(1000)) broken.emplace_back("more than one request a second");
        last = now;
        const auto& body = r.body;
        if (r.method == "PUT") {
            if (r.activity != "s1") broken.emplace_back("replaces something else");
            said.back() = body;
            return {true, "s1"};
        }
        const auto* entities = body.if_contains("entities");
        const json::object* info = nullptr;
        if (entities)
            for (const auto& e : entities->as_array())
                if (e.at("type").as_string() == "streaminfo") info = &e.as_object();
        if (!info) {
            if (body.at("type").as_string() == "message") said.push_back(body);
            return {true, "p1"};
        }
        const auto* own = body.if_contains("text");
        const std::string now_text = own ? std::string(own->as_string()) : std::string();
        const auto kind = info->at("streamType").as_string();
        if (ended) broken.emplace_back("goes on behind the end");
        if (open && info->at("streamId").as_string() != "s1") broken.emplace_back("another stream");
        if (kind == "final") {
            if (info->contains("streamSequence")) broken.emplace_back("a sequence in the final");
            if (body.at("type").as_string() != "message") broken.emplace_back("the final is no message");
            if (!now_text.starts_with(text)) broken.emplace_back("the final's beginning changed");
            ended = true;
            said.push_back(body);
            return {true, "s1"};
        }
        if (body.at("type").as_string() != "typing") broken.emplace_back("a chunk is no typing");
        if (info->at("streamSequence").to_number<unsigned>() != ++sequence) broken.emplace_back("sequence");
        if (!open && info->contains("streamId")) broken.emplace_back("a stream id in the first");
        if (kind == "streaming") {
            if (!now_text.starts_with(text)) broken.emplace_back("the beginning changed");
            text = now_text;
        }
        open = true;
        return {true, "s1"};
    }
};

json::object content(std::string_view markdown) {
    return teams::render({core::intent::reply, {core::text_part{std::string(markdown)}}});
}

/// Sends until nothing is left to send.
void pump(stream_writer& w, teams_end& t, milliseconds& now, bool to_end) {
    for (int i = 0; i < 20 && !w.over(); ++i) {
        now += w.wait(now);
        const auto r = w.next(now);
        if (!r) return;
        w.answered(now, t.take(*r, now));
        if (!to_end) return;
    }
}

}  // namespace

TEST_CASE("a stream says what is done, grows, and ends with the whole message", "[teams][stream]") {
    stream_writer w(true);
    teams_end t;
    milliseconds now{0};
    w.doing("Reading your document…");
    pump(w, t, now, false);
    w.append("Some users were ");
    pump(w, t, now, false);
    CHECK(t.text == "Some users were");
    w.append("affected. Who?");
    pump(w, t, now, false);
    w.finish(content("Some users were affected. Who?"));
    pump(w, t, now, true);
    CHECK(w.over());
    REQUIRE(t.said.size() == 1);
    CHECK(t.said[0].at("text").as_string() == "Some users were affected. Who?");
    CHECK(t.broken == std::vector<std::string>{});
}

TEST_CASE("no stream of random pieces breaks a rule of Teams, and one whole message stays",
          "[teams][stream][property]") {
    for (unsigned seed = 0; seed < 500; ++seed) {
        std::mt19937 random(seed);
        stream_writer w(true);
        teams_end t;
        milliseconds now{0};
        if (random() % 2) w.doing("Reading…");
        std::string all;
        const unsigned pieces = random() % 40;
        for (unsigned i = 0; i < pieces; ++i) {
            static constexpr const char* words[] = {"word ",       "**bold** ", "*it",      "alic* ",    "`co",
                                                    "de` ",        "\n\n",      "- item\n", "> quote\n", "[a](https://",
                                                    "b.example) ", "1. ",       "# ",       "\\* ",      "_x_ "};
            const std::string piece = words[random() % std::size(words)];
            all += piece;
            w.append(piece);
            now += milliseconds(random() % 6000);
            if (const auto r = w.next(now)) w.answered(now, t.take(*r, now));
        }
        const auto whole = content(all.empty() ? "nothing" : all);
        INFO("seed " << seed << ": " << all);
        if (whole.empty()) continue;
        w.finish(whole);
        pump(w, t, now, true);
        CHECK(w.over());
        CHECK(t.broken == std::vector<std::string>{});
        REQUIRE(t.said.size() == 1);
        CHECK(t.said[0].at("text").as_string() == whole.at("text").as_string());
    }
}

TEST_CASE("a message with buttons keeps the words that were shown", "[teams][stream]") {
    stream_writer w(true);
    teams_end t;
    milliseconds now{0};
    w.append("Which work is yours? ");
    pump(w, t, now, false);
    w.finish(teams::render({core::intent::reply, {core::text_part{"Which?"}, core::choices_part{{{"a", "A", true}}}}}));
    pump(w, t, now, true);
    REQUIRE(t.said.size() == 1);
    CHECK(t.said[0].at("text").as_string() == "Which work is yours?");
    CHECK(t.said[0].contains("attachments"));
    CHECK(t.broken == std::vector<std::string>{});
}

TEST_CASE("a stop by the person is quiet", "[teams][stream]") {
    stream_writer w(true);
    w.append("one two ");
    const auto first = w.next(milliseconds{0});
    REQUIRE(first);
    w.answered(milliseconds{10},
               {false, {}, false, false, "HTTP 403 ContentStreamNotAllowed", "Content stream was canceled by user."});
    CHECK(w.stopped());
    w.finish(content("one two three"));
    CHECK_FALSE(w.next(milliseconds{9000}));
}

TEST_CASE("what Teams ends for its time or size is one message, replaced in its place", "[teams][stream]") {
    stream_writer w(true);
    teams_end t;
    milliseconds now{0};
    w.append("one ");
    pump(w, t, now, false);
    w.append("two ");
    now += w.wait(now);
    REQUIRE(w.next(now));
    w.answered(now, {false,
                     {},
                     false,
                     false,
                     "HTTP 403 ContentStreamNotAllowed",
                     "Content stream finished due to exceeded streaming time."});
    w.append("three");
    now += milliseconds(2000);
    CHECK_FALSE(w.next(now));
    w.finish(content("one two three"));
    const auto r = w.next(now);
    REQUIRE(r);
    CHECK(r->method == "PUT");
    CHECK(r->activity == "s1");
    CHECK(r->body.at("text").as_string() == "one two three");
}

TEST_CASE("two minutes are never reached, and what comes later stands in the last message", "[teams][stream]") {
    stream_writer w(true);
    teams_end t;
    milliseconds now{0};
    for (int i = 0; i < 200; ++i) {
        w.append("word" + std::to_string(i) + " ");
        now += milliseconds(1000);
        if (const auto r = w.next(now)) {
            CHECK(now < milliseconds(110'000));
            w.answered(now, t.take(*r, now));
        }
    }
    CHECK(t.broken == std::vector<std::string>{});
}

TEST_CASE("where streams are refused, and in groups, there is typing and one plain message", "[teams][stream]") {
    SECTION("refused at once") {
        stream_writer w(true);
        w.append("one two ");
        REQUIRE(w.next(milliseconds{0}));
        w.answered(milliseconds{5}, {false, {}, false, false, "HTTP 405", {}});
        w.finish(content("one two"));
        const auto r = w.next(milliseconds{3000});
        REQUIRE(r);
        CHECK(r->method == "POST");
        CHECK_FALSE(r->body.contains("entities"));
        w.answered(milliseconds{3010}, {true, "p1"});
        CHECK(w.over());
    }
    SECTION("a group") {
        stream_writer w(false);
        teams_end t;
        milliseconds now{0};
        for (const std::string_view more : {"one ", "two ", "three"}) {
            w.append(more);
            pump(w, t, now, false);
        }
        w.finish(content("one two three"));
        pump(w, t, now, true);
        CHECK_FALSE(t.open);
        REQUIRE(t.said.size() == 1);
        CHECK(t.broken == std::vector<std::string>{});
    }
}

TEST_CASE("too many requests are answered with patience", "[teams][stream]") {
    stream_writer w(true);
    w.append("one two ");
    REQUIRE(w.next(milliseconds{0}));
    w.answered(milliseconds{0}, {false, {}, true, false, "HTTP 429", {}});
    CHECK_FALSE(w.next(milliseconds{3000}));
    const auto again = w.next(milliseconds{4000});
    REQUIRE(again);
    CHECK(again->body.at("text").as_string() == "one two");
}
