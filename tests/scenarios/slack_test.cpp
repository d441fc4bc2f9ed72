// Slack, from the outside: signed requests in over real sockets, Web API calls out to the stand-in.

#include "tests/scenarios/workspace.hpp"

#include <boost/json.hpp>
#include <catch2/catch_message.hpp>

#include <algorithm>
#include <cctype>
#include <filesystem>

namespace coach::scenarios {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

bool contains(std::string_view text, std::string_view words) { return text.find(words) != std::string_view::npos; }

std::string word_at(const support::slack_stub::posted& m, std::string_view name) {
    const auto* value = m.payload.if_contains(name);
    return value && value->is_string() ? std::string(value->get_string()) : std::string();
}

/// The message as its readers know it, whatever the case: the wording varies, the matter does not.
bool says(const support::slack_stub::posted& m, std::string_view words) {
    const auto text = words_of(m);
    const auto same = [](char a, char b) {
        return std::tolower(static_cast<unsigned char>(a)) == std::tolower(static_cast<unsigned char>(b));
    };
    const bool found = std::search(text.begin(), text.end(), words.begin(), words.end(), same) != text.end();
    if (!found) UNSCOPED_INFO("not said: " << words << "\nbut: " << text);
    return found;
}

void check_manners(workspace& w) {
    const auto violations = w.town.with([](auto& stub) { return stub.violations(); });
    INFO("the Web API would refuse: " << (violations.empty() ? "" : violations.front()));
    CHECK(violations.empty());
}

SCENARIO("/coach opens a menu that only the one who asked can see", "[slack]") {
    workspace w;
    w.tell(command_request("U1", "", w.town.response_url("first"), "t1"));
    const auto menu = w.await("via first", 1).front();
    CHECK(word_at(menu, "response_type") == "ephemeral");
    CHECK(says(menu, "AI coach"));
    CHECK(buttons_of(menu).size() >= 2);
    CHECK(w.town.with([](auto& stub) { return stub.count("chat.postMessage"); }) == 0);

    WHEN("something follows the command") {
        w.tell(command_request("U1", "I need a PRD for usage-based billing", w.town.response_url("second"), "t2"));
        const auto start = w.await("via second", 1).front();
        CHECK(word_at(start, "response_type") == "ephemeral");
        CHECK(says(start, "usage-based billing"));
        CHECK(says(start, "step 1 of 8"));
    }
    WHEN("a button of the menu is pressed") {
        const support::slack_stub::posted shown{"C1", {}, "1800000000.000001", "U1", menu.payload};
        const auto pressed = buttons_of(menu).front();
        w.tell(press_request("U1", shown, pressed, "1800000009.000001", w.town.response_url("pressed")));
        const auto next = w.await("via pressed", 1).front();
        CHECK(word_at(next, "response_type") == "ephemeral");
        CHECK(w.town.with([](auto& stub) { return stub.count("chat.postMessage"); }) == 0);
    }
    check_manners(w);
}

SCENARIO("GU01: A direct conversation goes through the steps of a piece of work, with words and with buttons",
         "[slack]") {
    workspace w;
    const auto first = w.ask("U1", "I need a PRD for usage-based billing");
    CHECK(says(first, "usage-based billing"));
    CHECK(says(first, "step 1 of 8"));
    CHECK(first.thread.empty());

    const auto pressed = w.ask("U1", "Customers want usage-based pricing, sales keeps asking");
    CHECK(says(pressed, "“Customers want usage"));

    const auto prompt = w.choose("U1", pressed, button_named(pressed, "ask_ai"));
    CHECK(says(prompt, "usage-based"));
    const auto passes =
        w.ask("U1",
              "38 of 210 accounts bought fewer seats than users and share logins every month (billing data, Q3). Two "
              "churned saying so (exit calls). It costs us about 90,000 EUR a year. Today they rotate one login.");
    CHECK(says(passes, "Problem and evidence"));
    const auto second = w.choose("U1", passes, button_named(passes, "next"));
    CHECK(says(second, "step 2 of 8"));

    const auto third = w.choose("U1", second, button_named(second, "skip"));
    CHECK(says(third, "step 3 of 8"));
    check_manners(w);
}

SCENARIO("A mention in a channel is answered in its thread, once", "[slack]") {
    workspace w;
    // Slack tells of it twice when both events are subscribed: same time, different event ids.
    w.tell(message_request(
        {"U1", "C7", "<@UBOT> I need a PRD for usage-based billing", "1800000001.000100", "", "app_mention"}, "EvA"));
    w.tell(message_request({"U1", "C7", "<@UBOT> I need a PRD for usage-based billing", "1800000001.000100"}, "EvB"));
    const auto first = w.await("C7", 1).front();
    CHECK(first.thread == "1800000001.000100");
    CHECK(says(first, "step 1 of 8"));

    w.tell(message_request({"U1", "C7", "<@UBOT> where were we?", "1800000002.000100", "1800000001.000100"}, "EvC"));
    const auto second = w.await("C7", 2).at(1);
    CHECK(second.thread == "1800000001.000100");
    CHECK(turn_of(second) == 2);
    CHECK(w.town.messages_in("C7").size() == 2);
    check_manners(w);
}

SCENARIO("A button of an older message is answered kindly, and changes nothing", "[slack]") {
    workspace w;
    const auto first = w.ask("U1", "I need a PRD for usage-based billing");
    const auto second = w.choose("U1", first, button_named(first, "skip"));
    REQUIRE(says(second, "step 2 of 8"));

    const auto again = w.choose("U1", first, button_named(first, "skip"));
    CHECK(says(again, "step 2 of 8"));  // where we are, not one step further
    CHECK(!buttons_of(again).empty());
    const auto now = w.ask("U1", "where were we?");
    CHECK(says(now, "step 2 of 8"));
    check_manners(w);
}

SCENARIO("What Slack sends again is answered once", "[slack]") {
    workspace w;
    const auto request = [](std::string_view event, std::string_view ts) {
        return message_request({"U1", "DU1", "menu", std::string(ts)}, event);
    };
    for (int i = 0; i < 4; ++i)
        w.tell(request("Ev1", "1800000001.000001"));
    w.tell(request("Ev2", "1800000001.000001"));  // another event about the same message
    w.tell(command_request("U1", "menu", w.town.response_url("one"), "same trigger"));
    w.tell(command_request("U1", "menu", w.town.response_url("one"), "same trigger"));
    static_cast<void>(w.await("via one", 1));
    const auto first = w.await("DU1", 1).front();
    const auto pressed = press_request("U1", first, buttons_of(first).front(), "1800000003.000001");
    w.tell(pressed);
    w.tell(pressed);
    static_cast<void>(w.await("DU1", 2));

    const auto last = w.ask("U1", "help");  // after all of these: the third turn of this room
    CHECK(turn_of(last) == 3);
    CHECK(w.town.messages_in("DU1").size() == 3);
    CHECK(w.town.messages_in("via one").size() == 1);
}

SCENARIO("The coach does not answer itself, other bots, edits or deletions", "[slack]") {
    workspace w;
    const auto direct = [](message_event m, std::string_view id) { return message_request(m, id); };
    w.tell(direct({"UBOT", "DU1", "menu", "1800000001.000001"}, "Ev1"));
    w.tell(direct({"U1", "DU1", "menu", "1800000001.000002", "", "message", "", "B1"}, "Ev2"));
    w.tell(direct({"", "DU1", "menu", "1800000001.000003", "", "message", "bot_message", "B2"}, "Ev3"));
    w.tell(direct({"U1", "DU1", "menu", "1800000001.000004", "", "message", "message_changed"}, "Ev4"));
    w.tell(direct({"U1", "DU1", "menu", "1800000001.000005", "", "message", "message_deleted"}, "Ev5"));
    w.tell(direct({"U1", "DU1", "U1 has joined", "1800000001.000006", "", "message", "channel_join"}, "Ev6"));
    w.tell(direct({"U1", "C7", "nobody is mentioned here", "1800000001.000007"}, "Ev7"));

    const auto answer = w.ask("U1", "menu");
    CHECK(turn_of(answer) == 1);
    CHECK(w.town.messages().size() == 1);
}

SCENARIO("Requests that Slack did not sign, or that make no sense, get a clear status", "[slack]") {
    workspace w;
    const std::string hello =
        R"({"token":"t","type":"url_verification","challenge":"3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7tYXAYM8P"})";

    const auto greeted = w.out.send(signer().event(hello), w.coach.port());
    REQUIRE(greeted);
    CHECK(greeted->status == 200);
    CHECK(contains(greeted->body, "3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7tYXAYM8P"));

    auto forged = signer();
    forged.secret += "?";
    CHECK(w.status_of(forged.event(hello)) == 401);
    auto changed = signer().event(hello);
    changed.body.back() = ' ';
    CHECK(w.status_of(changed) == 401);
    auto bare = signer().event(hello);
    std::erase_if(bare.headers, [](const auto& h) { return h.first.starts_with("X-Slack"); });
    CHECK(w.status_of(bare) == 401);
    for (const auto seconds : {-301, 301}) {
        auto stale = signer();
        stale.now += seconds;
        INFO(seconds << " s away");
        CHECK(w.status_of(stale.event(hello)) == 401);
    }
    CHECK(w.status_of(signer().event("{\"type\":")) == 400);
    CHECK(w.status_of(signer().event("[]")) == 400);
    CHECK(w.status_of(signer().event("")) == 400);
    CHECK(w.status_of(signer().request("/slack/events", "application/x-www-form-urlencoded", "payload=%7B")) == 400);
    CHECK(w.status_of(signer().event(support::slack_event(R"({"type":"reaction_added","user":"U1"})", "Ev1"))) == 200);
    CHECK(w.status_of(signer().event(R"({"type":"app_rate_limited","minute_rate_limited":1})")) == 200);
    CHECK(w.status_of(signer().interaction(R"({"type":"view_closed","user":{"id":"U1"},"team":{"id":"T1"}})")) == 200);
    CHECK(w.status_of(signer().request("/slack/nowhere", "application/json", "{}")) == 404);

    const auto answer = w.ask("U1", "menu");  // and it still works
    CHECK(turn_of(answer) == 1);
    CHECK(w.town.messages().size() == 1);
}

/// Every file below a folder that holds these bytes.
std::vector<std::string> files_with(const fs::path& folder, std::string_view bytes) {
    std::vector<std::string> out;
    for (const auto& entry : fs::recursive_directory_iterator(folder))
        if (entry.is_regular_file() && contains(contents(entry.path()), bytes)) out.push_back(entry.path().string());
    return out;
}

SCENARIO("GR02: Secrets in a message are neither stored nor sent on nor logged", "[slack]") {
    workspace w({{"LOG_LEVEL", "debug"}});
    // Put together here, so that no scanner of sources takes them for real.
    const std::vector<std::pair<std::string, std::string>> secrets{
        {"cloud key", std::string("AKIA") + "QYLPMN5HFIQR7XYA"},
        {"chat token", std::string("xoxb-") + "2345678901-2345678901234-AbCdEfGhIjKlMnOpQrStUvWx"},
        {"repository token", std::string("ghp_") + "aB3dE5fG7hJ9kL1mN3pQ5rS7tU9vW1xY3zA5"},
        {"payment card", "4111 1111 1111 1111"},
        {"bank account", "DE89 3704 0044 0532 0130 00"},
        {"private key", "MIIEowIBAAKCAQEAx1x2x3x4x5x6x7x8x9"},
    };
    const std::string begin = std::string("-----BEGIN RSA ") + "PRIVATE KEY-----\n";
    const std::string end = std::string("\n-----END RSA ") + "PRIVATE KEY-----";
    for (const auto& [name, secret] : secrets) {
        const auto text =
            "the pipeline stores " + (name == "private key" ? begin + secret + end : secret) + " beside harmlessword";
        const auto answer = w.ask("U1", text);
        INFO(name << ": " << words_of(answer));
        CHECK(!contains(json::serialize(answer.payload), secret));
    }
    w.tell(command_request("U1", "is " + secrets[0].second + " safe", w.town.response_url("c"), "t1"));
    static_cast<void>(w.await("via c", 1));
    w.tell(message_request({"U1", "C7", "<@UBOT> use " + secrets[2].second, "1800000001.000100", "", "app_mention"},
                           "EvM"));
    static_cast<void>(w.await("C7", 1));
    CHECK(w.coach.stop() == 0);

    CHECK(!files_with(w.coach.data(), "learner/slack/").empty());  // so the scan sees what is stored
    CHECK(files_with(w.coach.data(), "harmlessword").empty());     // what is kept is kept encrypted
    for (const auto& [name, secret] : secrets) {
        INFO(name);
        CHECK(files_with(w.coach.data(), secret) == std::vector<std::string>{});
        const auto calls = w.town.with([](auto& stub) { return stub.calls(); });
        const auto sent_on = std::count_if(
            calls.begin(), calls.end(), [&](const auto& c) { return contains(json::serialize(c.arguments), secret); });
        CHECK(sent_on == 0);
    }
}

net::http_request file_request(std::string_view user, const std::string& channel, std::string_view file_id,
                               std::string_view name, const std::string& ts) {
    const json::object event{
        {"type", "message"},
        {"subtype", "file_share"},
        {"channel", channel},
        {"channel_type", "im"},
        {"user", user},
        {"ts", ts},
        {"text", ""},
        {"files", json::array{json::object{{"id", file_id}, {"name", name}, {"mimetype", "text/markdown"}}}}};
    return signer().event(support::slack_event(json::serialize(event), "Ev" + ts));
}

const std::string report =
    "# Incident report: checkout\n\n## Summary\n\nOn 12 May a config change caused an outage of the checkout.\n\n"
    "## Impact\n\nSome users were affected.\n\n## Root cause\n\nA config change.\n\n## Timeline\n\n"
    "10:00 UTC detected. 10:40 UTC fixed.\n\n## Follow-ups\n\nBe more careful.\n";

SCENARIO("FB01: a shared file is read and critiqued, also when the program is killed after its acknowledgement",
         "[slack]") {
    workspace w;
    w.town.with([](auto& stub) {
        stub.share("F1", {"incident.md", "text/markdown", report});
        for (int i = 0; i < 2; ++i)
            stub.fail_next("files.info", {support::slack_fault::kind::status, 503, -1, {}});
        return 0;
    });
    w.tell(file_request("U1", "DU1", "F1", "incident.md", "1800000031.000100"));
    REQUIRE(eventually([&] { return w.town.with([](auto& stub) { return stub.count("files.info"); }) > 0; }));
    w.coach.kill();  // acknowledged, not read yet
    w.coach.start();
    const auto answer = w.await("DU1", 1).front();
    CHECK(buttons_of(answer).size() >= 4);  // how ready, before it is scored
    CHECK(w.town.messages_in("DU1").size() == 1);
    check_manners(w);
}

SCENARIO("The home page is published when it is opened, and leaves the talk as it is", "[slack]") {
    workspace w;
    const auto first = w.ask("U1", "I need a PRD for usage-based billing");
    w.tell(signer().event(support::slack_event(
        R"({"type":"app_home_opened","user":"U1","channel":"DU1","tab":"home","event_ts":"1800000050.000100"})",
        "EvHome")));
    CHECK(eventually([&] { return w.town.with([](auto& stub) { return stub.homes().contains("U1"); }); }));
    CHECK(w.town.messages_in("DU1").size() == 1);
    const auto next = w.choose("U1", first, button_named(first, "skip"));
    CHECK(says(next, "step 2 of 8"));  // its buttons are as good as before
    check_manners(w);
}

SCENARIO("CA08: through the whole program, a message action on a thread makes a playbook whose authors are asked",
         "[slack][capture]") {
    workspace w;
    static_cast<void>(w.ask("U2", "hi"));
    const auto thread = w.town.with([](auto& stub) {
        stub.say("C1", "", "U2", "First we switch to the queue, so nobody pays twice");
        const auto root = stub.messages().back().ts;
        stub.say("C1", root, "U1", "Then I tell support which orders are late today");
        return root;
    });
    const json::object payload{
        {"type", "message_action"},
        {"callback_id", "capture_this"},
        {"team", json::object{{"id", "T1"}}},
        {"user", json::object{{"id", "U1"}, {"name", "ana"}}},
        {"trigger_id", "t.capture"},
        {"channel", json::object{{"id", "C1"}}},
        {"message", json::object{{"type", "message"},
                                 {"user", "U2"},
                                 {"ts", thread},
                                 {"thread_ts", thread},
                                 {"text", "First we switch to the queue, so nobody pays twice"}}}};
    w.tell(signer().interaction(json::serialize(payload)));
    const auto about = w.await("DU1", 1).front();
    CHECK(says(about, "2 messages"));
    static_cast<void>(w.ask("U1", "Slow payment provider"));
    const auto asked_before = w.town.messages_in("DU2").size();
    static_cast<void>(w.ask("U1", "When payments take longer than ten seconds"));
    const auto asks_ben = w.await("DU2", asked_before + 1).back();  // the other author, in his own chat
    CHECK(says(asks_ben, "First we switch to the queue"));
    check_manners(w);
}

}  // namespace
}  // namespace coach::scenarios
