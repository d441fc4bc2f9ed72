#include "integrations/slack/decode.hpp"

#include "integrations/platform.hpp"
#include "integrations/slack/plain_words.hpp"
#include "tests/support/slack_signer.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace coach;
using support::slack_command;
using support::slack_event;

namespace {

constexpr core::time_point now{std::chrono::milliseconds(1'700'000'000'000)};

slack::incoming from_json(const std::string& body) { return slack::decoder({}).json(body, now); }
slack::incoming from_form(const net::form_fields& fields, bool loopback = false) {
    return slack::decoder({{}, loopback}).form(net::encode_form(fields), now);
}
slack::incoming from_payload(const std::string& payload) { return from_form({{"payload", payload}}); }

core::event event_of(const slack::incoming& in) {
    INFO("variant " << in.index());
    if (const auto* bad = std::get_if<slack::malformed>(&in)) FAIL("malformed: " << bad->why);
    if (const auto* left = std::get_if<slack::ignored>(&in)) FAIL("ignored: " << left->why);
    return std::get<slack::arrived>(in).what;
}
std::string words_of(const core::event& e) { return std::get<core::said>(e.what).text; }
bool is_ignored(const slack::incoming& in) { return std::holds_alternative<slack::ignored>(in); }
bool is_malformed(const slack::incoming& in) { return std::holds_alternative<slack::malformed>(in); }

std::string to_fetch(const core::event& e, std::string_view field) {
    const auto& told = std::get<core::told>(e.what);
    CHECK(told.kind == integrations::fetch_kind);
    for (const auto& [name, value] : told.fields)
        if (name == field) return value;
    return "(none)";
}

std::string direct(std::string_view more) {
    return slack_event(R"({"type":"message","channel":"D1","channel_type":"im","user":"U1","ts":"1.5","text":"hi")" +
                       std::string(more) + "}");
}

const std::string action =
    R"({"type":"block_actions","team":{"id":"T1"},"user":{"id":"U1","name":"ana","team_id":"T1"},"trigger_id":"9.8",)"
    R"("container":{"type":"message","message_ts":"1.5","channel_id":"C1","is_ephemeral":false},"channel":{"id":"C1"},)"
    R"("message":{"ts":"1.5","thread_ts":"1.1"},"response_url":"https://hooks.slack.com/actions/T1/1/x",)"
    R"("actions":[{"type":"button","action_id":"choice.1","block_id":"b","value":"start","action_ts":"7.7"}]})";

std::string replaced(std::string text, const std::string& what, const std::string& with) {
    const auto at = text.find(what);
    REQUIRE(at != std::string::npos);
    return text.replace(at, what.size(), with);
}

}  // namespace

TEST_CASE("a direct message is what the person said, in the direct chat", "[slack][decode]") {
    const auto e = event_of(from_json(direct("")));
    CHECK(e.id == "slack/m/T1/D1/1.5");
    CHECK(e.where == core::place{"slack", "T1", "D1", "", true, ""});
    CHECK(e.where.direct);
    CHECK(e.who.id == "U1");
    CHECK(words_of(e) == "hi");
    CHECK(e.at == now);
    CHECK(event_of(from_json(direct(R"(,"thread_ts":"1.2")"))).where.thread == "1.2");
}

TEST_CASE("a mention is one event, however often and under whatever type Slack tells it", "[slack][decode]") {
    const std::string rest = R"(,"channel":"C1","user":"U1","ts":"2.5","text":"<@UBOT> help <@U2|ben> me"})";
    const auto mention = event_of(from_json(slack_event(R"({"type":"app_mention")" + rest, "Ev1")));
    const auto message =
        event_of(from_json(slack_event(R"({"type":"message","channel_type":"channel")" + rest, "Ev2")));
    CHECK(mention.id == message.id);
    CHECK(mention.where == message.where);
    CHECK(mention.where.thread == "2.5");
    CHECK_FALSE(mention.where.direct);
    CHECK(words_of(mention) == "help @ben me");
    CHECK(words_of(message) == words_of(mention));
    const auto threaded = event_of(from_json(slack_event(
        R"({"type":"app_mention","channel":"C1","user":"U1","ts":"2.6","thread_ts":"2.5","text":"<@UBOT> more"})")));
    CHECK(threaded.where == mention.where);
}

TEST_CASE("bots, edits, deletions and talk among others are left alone", "[slack][decode]") {
    CHECK(is_ignored(from_json(direct(R"(,"bot_id":"B1")"))));
    CHECK(is_ignored(from_json(
        slack_event(R"({"type":"message","channel":"D1","channel_type":"im","ts":"1","text":"x","bot_id":"B1"})"))));
    CHECK(is_ignored(from_json(
        slack_event(R"({"type":"message","channel":"D1","channel_type":"im","ts":"1","user":"UBOT","text":"x"})"))));
    for (const std::string subtype :
         {"message_changed", "message_deleted", "bot_message", "channel_join", "message_replied", "new_one"}) {
        CHECK(is_ignored(from_json(direct(R"(,"subtype":")" + subtype + "\""))));
    }
    CHECK(is_ignored(from_json(slack_event(
        R"({"type":"message","channel":"C1","channel_type":"channel","user":"U1","ts":"1","text":"<@U2> and <@UBOTX>"})"))));
    CHECK(is_ignored(from_json(slack_event(R"({"type":"reaction_added","user":"U1"})"))));
    CHECK(is_ignored(from_json(R"({"type":"app_rate_limited","team_id":"T1","minute_rate_limited":1})")));
    CHECK(is_ignored(from_json(R"({"type":"something_new"})")));
}

TEST_CASE("a file without words is told to the coach, not lost", "[slack][decode]") {
    const auto e = event_of(from_json(slack_event(
        R"({"type":"message","subtype":"file_share","channel":"D1","channel_type":"im","user":"U1","ts":"1","text":"","files":[{"name":"prd.md","mimetype":"text/markdown"}]})")));
    CHECK(to_fetch(e, "what") == "files");
    CHECK(to_fetch(e, "name") == "prd.md");
}

TEST_CASE("the greeting of a new request URL is answered", "[slack][decode]") {
    const auto in = from_json(R"({"token":"t","challenge":"3eZbrw1aB","type":"url_verification"})");
    CHECK(std::get<slack::challenge>(in).text == "3eZbrw1aB");
    CHECK(is_malformed(from_json(R"({"type":"url_verification"})")));
}

TEST_CASE("a command is what followed it, answered where only the person sees it", "[slack][decode]") {
    const auto e = event_of(from_form(slack_command("I need a &lt;PRD&gt; & more")));
    CHECK(std::get<core::commanded>(e.what).text == "I need a <PRD> & more");
    CHECK(e.where == core::place{"slack", "T1", "C1", "", false, ""});
    CHECK(e.where.reply_token == "https://hooks.slack.com/commands/T1/1/x");
    CHECK(e.who.id == "U1");
    CHECK(e.who.name == "ana");
    CHECK(e.id == event_of(from_form(slack_command("I need a &lt;PRD&gt; & more"))).id);
    CHECK(std::get<core::commanded>(event_of(from_form(slack_command(""))).what).text.empty());
}

TEST_CASE("we post only to response_urls of Slack", "[slack][decode]") {
    for (const std::string url :
         {"https://hooks.slack.com/x", "https://slack.com/x", "https://hooks.slack-gov.com/x"}) {
        INFO(url);
        CHECK(slack::is_response_url(url, false));
        CHECK(event_of(from_form(slack_command("", url))).where.reply_token == url);
    }
    for (const std::string url :
         {"http://hooks.slack.com/x", "https://slack.com.evil.example/x", "https://evilslack.com/x",
          "https://hooks.slack.com:8443/x", "https://127.0.0.1/x", "http://127.0.0.1:9/x",
          "https://user@evil.example/slack.com", "ftp://slack.com", "", "https://", "http://169.254.169.254/latest",
          "https://hooks.slack.com@evil.example/"}) {
        INFO(url);
        CHECK_FALSE(slack::is_response_url(url, false));
        CHECK(event_of(from_form(slack_command("", url))).where.reply_token.empty());
    }
    CHECK(slack::is_response_url("http://127.0.0.1:9/x", true));
    CHECK_FALSE(slack::is_response_url("http://10.0.0.1/x", true));
}

TEST_CASE("a button is the choice it carries, in the thread of its message", "[slack][decode]") {
    const auto e = event_of(from_payload(action));
    CHECK(std::get<core::chose>(e.what).id == "start");
    CHECK(std::get<core::chose>(e.what).message_id == "1.5");
    CHECK(e.where == core::place{"slack", "T1", "C1", "1.1", false, ""});
    CHECK(e.where.reply_token.empty());
    CHECK(e.id == event_of(from_payload(action)).id);
    CHECK(e.id != event_of(from_payload(replaced(action, "7.7", "7.8"))).id);
}

TEST_CASE("a button of an ephemeral message keeps its privacy", "[slack][decode]") {
    const auto e = event_of(from_payload(replaced(action, "\"is_ephemeral\":false", "\"is_ephemeral\":true")));
    CHECK(e.where.reply_token == "https://hooks.slack.com/actions/T1/1/x");
    CHECK(std::get<core::chose>(e.what).message_id == "ephemeral:1.5");
    CHECK_FALSE(e.where.direct);
}

TEST_CASE("a submitted view gives its values by block", "[slack][decode]") {
    const auto in = from_payload(
        R"({"type":"view_submission","team":{"id":"T1"},"user":{"id":"U1"},"view":{"id":"V1","hash":"h","callback_id":"prd",)"
        R"("state":{"values":{"who":{"a":{"type":"plain_text_input","value":"38 of 210"}},)"
        R"("kind":{"b":{"type":"static_select","selected_option":{"value":"x"}}},"empty":{"c":{"type":"plain_text_input","value":null}}}}}})");
    const auto form = std::get<core::submitted_form>(event_of(in).what);
    CHECK(form.form == "prd");
    CHECK(form.values ==
          std::vector<std::pair<std::string, std::string>>{{"who", "38 of 210"}, {"kind", "x"}, {"empty", ""}});
    CHECK(std::get<slack::arrived>(in).view_block == "who");
    CHECK(event_of(in).where.direct);
}

TEST_CASE("shortcuts open the menu; menus that ask for options get none; the rest is left", "[slack][decode]") {
    const auto e = event_of(from_payload(
        R"({"type":"shortcut","callback_id":"c","trigger_id":"1","team":{"id":"T1"},"user":{"id":"U1"}})"));
    CHECK(to_fetch(e, "what") == "command");
    CHECK(to_fetch(e, "text").empty());
    CHECK(e.where.channel == "U1");
    CHECK(e.where.direct);
    const auto captured = event_of(from_payload(
        R"({"type":"message_action","callback_id":"capture_this","trigger_id":"2","team":{"id":"T1"},"user":{"id":"U1"},
            "channel":{"id":"C1"},"message":{"user":"U2","ts":"1.2","text":"We switch to the queue first"}})"));
    CHECK(to_fetch(captured, "what") == "thread");
    CHECK(to_fetch(captured, "channel") == "C1");
    CHECK(to_fetch(captured, "thread") == "1.2");
    CHECK(to_fetch(captured, "author") == "U2");
    CHECK(to_fetch(captured, "words") == "We switch to the queue first");
    CHECK(captured.where.direct);  // where the authors' consent is asked, not in the channel
    CHECK(is_ignored(from_payload(
        R"({"type":"message_action","callback_id":"capture_this","trigger_id":"2","team":{"id":"T1"},"user":{"id":"U1"},
            "message":{"bot_id":"B1","text":"x"}})")));
    CHECK(std::holds_alternative<slack::no_options>(from_payload(R"({"type":"block_suggestion","user":{"id":"U1"}})")));
    CHECK(is_ignored(from_payload(R"({"type":"view_closed","user":{"id":"U1"}})")));
    CHECK(is_ignored(from_payload(R"({"type":"dialog_submission"})")));
    CHECK(is_ignored(from_form({{"ssl_check", "1"}, {"token", "t"}, {"command", "/coach"}})));
}

TEST_CASE("odd, hostile and huge input is refused without harm", "[slack][decode]") {
    std::string deep = R"({"type":"event_callback","event":)";
    for (int i = 0; i < 100'000; ++i)
        deep += "{\"a\":";
    for (const std::string& body :
         {std::string("null"), std::string("[]"), std::string("\"x\""), std::string("1"), std::string(),
          std::string("{"), std::string("{\"type\":null}"), std::string("{\"type\":\"event_callback\"}"),
          std::string("{\"type\":\"event_callback\",\"event\":[]}"),
          std::string("{\"type\":\"event_callback\",\"event\":{\"type\":\"message\",\"user\":\"U\"}}"),
          std::string("\xFF\xFE{}"), deep, std::string(2'000'000, ' ') + "{}", std::string(1000, '[')}) {
        INFO(body.substr(0, 80));
        CHECK(is_malformed(from_json(body)));
        if (body.size() < 900'000) CHECK_FALSE(std::holds_alternative<slack::arrived>(from_payload(body)));
    }
    CHECK(is_malformed(
        from_form({{"payload", R"({"type":"block_actions","user":{"id":"U1"},"team":{"id":"T1"},"actions":null})"}})));
    CHECK(is_malformed(from_form({{"payload", R"({"type":"block_actions","user":[],"team":"x"})"}})));
    CHECK(is_malformed(from_form({{"command", "/coach"}})));
    CHECK(is_malformed(from_form({})));
    net::form_fields many(5000, {"a", "b"});
    CHECK(is_malformed(from_form(many)));
}

TEST_CASE("Slack's markup becomes what the person typed", "[slack][decode]") {
    const auto words = [](std::string_view text) { return slack::plain_words(text, "UBOT"); };
    CHECK(words("<@UBOT> hi") == "hi");
    CHECK(words("hi <@UBOT|coach>!") == "hi !");
    CHECK(words("<@U2> <@U3|cem> <#C1|general> <#C2> <!here> <!subteam^S1|@team> <!date^1^{date}|today>") ==
          "@U2 @cem #general #C2 @here @team today");
    CHECK(words("see <https://a.example/x?y=1&amp;z=2|the page> and <https://a.example/> and "
                "<https://a.example|a.example>") ==
          "see the page (https://a.example/x?y=1&z=2) and https://a.example/ and https://a.example");
    CHECK(words("<mailto:a@b.example|a@b.example> <tel:+1|+1>") == "a@b.example +1");
    CHECK(words("a &lt;b&gt; &amp;amp; &quot; 1 < 2 <") == "a <b> &amp; &quot; 1 < 2 <");
    CHECK(words("<<https://a.example>>") == "<https://a.example>");
    CHECK(words("  \n") == "");
    CHECK(slack::mentions("hi <@U1|x>", "U1"));
    CHECK_FALSE(slack::mentions("hi <@U12>", "U1"));
    CHECK_FALSE(slack::mentions("hi @U1", ""));
}
