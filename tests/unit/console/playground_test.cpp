#include "integrations/console/playground.hpp"

#include "tests/browser/memory_feed.hpp"
#include "tests/support/run.hpp"
#include "tests/unit/console/sample.hpp"

#include <boost/json.hpp>
#include <catch2/catch_test_macros.hpp>

#include <map>

using namespace coach;
using namespace std::chrono_literals;
namespace json = boost::json;

namespace {

constexpr std::string_view session = "0123456789abcdef";

struct world {
    boost::asio::io_context io;
    test::memory_feed feed{io};
    std::vector<core::event> delivered;
    integrations::accepted answer = integrations::accepted::stored;
    core::time_point now{1'000'000ms};
    console::playground_platform playground{
        feed,
        [this](core::event e) -> net::awaitable<integrations::accepted> { return take(std::move(e)); },
        {[](std::string_view text) {
             return text.find("card") == text.npos ? std::string(text) : "[removed: payment card]";
         },
         [this] { return now; }, std::nullopt}};

    net::awaitable<integrations::accepted> take(core::event e) {
        delivered.push_back(std::move(e));
        co_return answer;
    }

    net::http_response ask(const std::string& method, const std::string& target, std::string body = {},
                           net::header_list headers = {{"Host", "127.0.0.1:8080"},
                                                       {"Content-Type", "application/json"}}) {
        net::http_request request{method, target, std::move(headers), std::move(body), "127.0.0.1"};
        for (auto& r : playground.routes()) {
            if (r.method == method && r.path == request.path()) return support::run(io, r.handle(std::move(request)));
        }
        FAIL("no route for " << method << " " << target);
        return {};
    }
    net::http_response post(const std::string& rest, std::string id = "id-0123456789abc") {
        return ask("POST", "/playground/messages",
                   R"({"session":")" + std::string(session) + R"(","id":")" + id + R"(",)" + rest + "}");
    }
    json::array read(const std::string& after = {}) {
        const auto r = ask("GET", "/playground/messages?wait=0&session=" + std::string(session) + "&after=" + after);
        REQUIRE(r.status == 200);
        return json::parse(r.body).at("messages").as_array();
    }
    void say(core::message m, std::string effect, std::string updates = {}) {
        core::say s;
        s.where = console::playground_platform::place_of(session);
        s.to.id = session;
        s.what = std::move(m);
        s.updates = std::move(updates);
        const auto done = support::run(io, playground.perform(std::move(s), std::move(effect)));
        CHECK(static_cast<int>(done.what) == static_cast<int>(durable::performed::kind::done));
    }
};

}  // namespace

SCENARIO("what a person says reaches the inbox once it is shown to last", "[playground]") {
    world w;
    GIVEN("a text that was posted") {
        const auto r = w.post(R"("text":"I need a PRD")");
        CHECK(r.status == 202);

        THEN("the inbox has the event, as said in this person's own place") {
            REQUIRE(w.delivered.size() == 1);
            const auto& e = w.delivered[0];
            CHECK(std::get<core::said>(e.what).text == "I need a PRD");
            CHECK(e.where.platform == "playground");
            CHECK(e.where.direct);
            CHECK(e.who.id == session);
            CHECK(e.id == "playground/0123456789abcdef/id-0123456789abc");
            CHECK(e.at == w.now);
        }
        THEN("a reload shows it") {
            const auto shown = w.read();
            REQUIRE(shown.size() == 1);
            CHECK(shown[0].at("from") == "you");
            CHECK(shown[0].at("at").to_number<std::int64_t>() == 1'000'000);
            CHECK(shown[0].at("message").at("text") == "I need a PRD");
        }
        WHEN("the page sends the same again, having missed the answer") {
            CHECK(w.post(R"("text":"I need a PRD")").status == 202);
            THEN("it is shown once, and the inbox sees the same id") {
                CHECK(w.read().size() == 1);
                CHECK(w.delivered.back().id == w.delivered.front().id);
            }
        }
    }
}

TEST_CASE("prohibited data in anything a person does is never stored by the playground", "[playground]") {
    world w;
    w.post(R"("text":"my card is 4111")", "id-0123456789ab1");
    w.post(R"("command":"card 4111")", "id-0123456789ab2");
    w.post(R"("choose":"x","shown":"card 4111")", "id-0123456789ab3");
    w.post(R"("form":{"id":"f","values":{"a":"card 4111"}},"shown":"a: card 4111")", "id-0123456789ab4");
    w.post(R"("file":{"name":"card 4111.md","text":"card 4111"})", "id-0123456789ab5");
    const auto shown = w.read();
    CHECK(shown.size() == 5);
    CHECK(json::serialize(shown).find("4111") == std::string::npos);
}

TEST_CASE("a file is shown by name and size, never by content", "[playground]") {
    world w;
    w.post(R"("file":{"name":"report.md","text":"# Report about us"})");
    const auto part = w.read().at(0).at("message").at("parts").at(0);
    CHECK(part.at("name") == "report.md");
    CHECK(part.at("size").to_number<int>() == 17);
    CHECK_FALSE(part.as_object().contains("bytes"));
    CHECK(std::get<core::shared_file>(w.delivered.at(0).what).text == "# Report about us");
}

TEST_CASE("of a very long text the page keeps the start and says how much more there is; the inbox gets all of it",
          "[playground]") {
    world w;
    std::string text;
    for (int i = 0; i < 33'000; ++i)
        text += "\xc3\xa9";
    CHECK(w.post(R"("text":")" + text + "\"").status == 202);
    const auto message = w.read().at(0).at("message");
    CHECK(message.at("text").as_string().size() == 64'000);
    CHECK(message.at("more").to_number<int>() == 1000);
    CHECK(std::get<core::said>(w.delivered.at(0).what).text == text);
    w.post(R"("text":"short")", "id-0123456789ab1");
    CHECK_FALSE(w.read().at(1).at("message").as_object().contains("more"));
}

TEST_CASE("opening the page asks for the greeting and leaves no trace of its own", "[playground]") {
    world w;
    CHECK(w.post(R"("command":"")").status == 202);
    CHECK(std::get<core::commanded>(w.delivered.at(0).what).text.empty());
    CHECK(w.read().empty());
}

TEST_CASE("a choice says which message it answered", "[playground]") {
    world w;
    w.post(R"("choose":"next","message_id":"learner/x/1/0","shown":"Next: evidence")");
    const auto shown = w.read().at(0);
    CHECK(shown.at("message").at("text") == "Next: evidence");
    CHECK(shown.at("answers").at("message") == "learner/x/1/0");
    CHECK(shown.at("answers").at("choice") == "next");
    CHECK(std::get<core::chose>(w.delivered.at(0).what).message_id == "learner/x/1/0");
}

TEST_CASE("the coach's message shows once, however often it is performed", "[playground]") {
    world w;
    w.say(test::every_part(), "learner/x/1/0");
    w.say(test::every_part(), "learner/x/1/0");
    const auto shown = w.read();
    REQUIRE(shown.size() == 1);
    CHECK(shown[0].at("id") == "learner/x/1/0");
    CHECK(shown[0].at("from") == "coach");
    CHECK(shown[0].at("message").at("parts").as_array().size() == test::every_part().parts.size());
    CHECK_FALSE(shown[0].as_object().contains("updates"));
    CHECK(w.read(std::string(shown[0].at("position").as_string())).empty());

    auto s = test::said_to(std::string(session), test::every_part());
    s.where = console::playground_platform::place_of(session);
    CHECK(support::run(w.io, w.playground.happened(s, "learner/x/1/0")) == std::optional(true));
    CHECK(support::run(w.io, w.playground.happened(s, "learner/x/2/0")) == std::optional(false));
}

TEST_CASE("an update says which message it replaces", "[playground]") {
    world w;
    w.say({core::intent::update, {core::text_part{"new"}}}, "learner/x/2/0", "learner/x/1/0");
    CHECK(w.read().at(0).at("updates") == "learner/x/1/0");
}

SCENARIO("the store is away", "[playground]") {
    world w;
    GIVEN("a feed that fails") {
        w.feed.away = true;
        THEN("nothing is taken, and the page is told to send the same again") {
            CHECK(w.post(R"("text":"hello")").status == 503);
            CHECK(w.delivered.empty());
            CHECK(w.ask("GET", "/playground/messages?wait=0&session=" + std::string(session)).status == 503);
        }
        THEN("an effect is tried again later, and whether it happened cannot be said") {
            auto s = test::said_to(std::string(session), test::every_part());
            const auto done = support::run(w.io, w.playground.perform(s, "e"));
            CHECK(static_cast<int>(done.what) == static_cast<int>(durable::performed::kind::not_yet));
            CHECK(done.delay.count() > 0);
            CHECK(support::run(w.io, w.playground.happened(s, "e")) == std::nullopt);
        }
    }
    GIVEN("an inbox that cannot store") {
        w.answer = integrations::accepted::unavailable;
        CHECK(w.post(R"("text":"hello")").status == 503);
        w.answer = integrations::accepted::stored;
        THEN("the same post, sent again, is taken and shown once") {
            CHECK(w.post(R"("text":"hello")").status == 202);
            CHECK(w.read().size() == 1);
        }
    }
}

TEST_CASE("another site, and a name that only points here, can neither read nor write", "[playground]") {
    world w;
    const std::string body = R"({"session":"0123456789abcdef","id":"id-0123456789abc","text":"hi"})";
    const std::string target = "/playground/messages?wait=0&session=" + std::string(session);
    const auto status = [&](const std::string& method, net::header_list headers) {
        return w
            .ask(method, method == "GET" ? target : "/playground/messages", method == "GET" ? "" : body,
                 std::move(headers))
            .status;
    };
    const std::pair<std::string, std::string> json_type{"Content-Type", "application/json; charset=utf-8"};
    for (const auto* const method : {"GET", "POST"}) {
        INFO(method);
        const int good = std::string(method) == "GET" ? 200 : 202;
        CHECK(status(method, {{"Host", "localhost:8080"}, json_type}) == good);
        CHECK(status(method, {{"Host", "localhost:8080"}, json_type, {"Origin", "http://localhost:8080"}}) == good);
        CHECK(status(method, {{"Host", "evil.example"}, json_type}) == 403);
        CHECK(status(method, {json_type}) == 403);
        CHECK(status(method, {{"Host", "localhost:8080"}, json_type, {"Origin", "http://evil.example"}}) == 403);
        CHECK(status(method, {{"Host", "localhost:8080"}, json_type, {"Origin", "http://localhost:9999"}}) == 403);
        CHECK(status(method, {{"Host", "localhost:8080"}, json_type, {"Origin", "null"}}) == 403);
        CHECK(status(method, {{"Host", "localhost:8080"}, json_type, {"Sec-Fetch-Site", "cross-site"}}) == 403);
    }
    CHECK(status("POST", {{"Host", "localhost:8080"}, {"Content-Type", "text/plain"}}) == 415);
    CHECK(status("POST", {{"Host", "localhost:8080"}}) == 415);
    CHECK(w.ask("GET", "/", "", {{"Host", "evil.example"}}).status == 403);
}

TEST_CASE("bad requests get their own status and a sentence", "[playground]") {
    world w;
    CHECK(w.ask("POST", "/playground/messages", "{").status == 400);
    CHECK(w.post(R"("text":")" + std::string(900 * 1024 + 1, 'x') + "\"").status == 413);
    const auto r = w.ask("GET", "/playground/messages?session=x");
    CHECK(r.status == 400);
    CHECK(net::find_header(r.headers, "Content-Type") == "application/json");
    CHECK_FALSE(json::parse(r.body).at("error").as_string().empty());
}

TEST_CASE("a page that is not built says how to build it", "[playground]") {
    world w;
    const auto r = w.ask("GET", "/");
    CHECK(r.status == 503);
    CHECK(r.body.find("./dev build") != std::string::npos);
}

TEST_CASE("a waiting read is answered by the next message", "[playground]") {
    world w;
    net::http_request request{
        "GET", "/playground/messages?session=" + std::string(session), {{"Host", "localhost"}}, {}, {}};
    auto routes = w.playground.routes();
    std::optional<net::http_response> got;
    boost::asio::co_spawn(w.io, routes.at(1).handle(request),
                          [&](std::exception_ptr, net::http_response r) { got = std::move(r); });
    w.io.poll();
    CHECK_FALSE(got);
    w.say({core::intent::reply, {core::text_part{"hello"}}}, "learner/x/1/0");
    w.io.restart();
    w.io.poll();
    REQUIRE(got);
    CHECK(json::parse(got->body).at("messages").as_array().size() == 1);
}

TEST_CASE("a stopping process answers at once", "[playground]") {
    world w;
    w.playground.stop();
    const auto r = w.ask("GET", "/playground/messages?session=" + std::string(session));
    CHECK(r.status == 200);
    CHECK(json::parse(r.body).at("messages").as_array().empty());
}
