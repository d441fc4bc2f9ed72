// integrations/slack/manifest.yaml against the code: what is taken, called and asked for is one thing. When this fails,
// the manifest, scopes.hpp, or a table below has to follow what the code does by now.

#include "integrations/slack/decode.hpp"
#include "integrations/slack/scopes.hpp"
#include "tests/support/check_arguments.hpp"
#include "tests/support/slack_signer.hpp"

#include <catch2/catch_message.hpp>
#include <catch2/catch_test_macros.hpp>
#include <yaml-cpp/yaml.h>

#include <filesystem>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>

using namespace coach;
namespace fs = std::filesystem;
using names = std::set<std::string>;

namespace {

const fs::path source = fs::path(COACH_SOURCE_DIR) / "integrations/slack";

YAML::Node manifest() { return YAML::LoadFile((source / "manifest.yaml").string()); }

names listed(const YAML::Node& node) {
    names out;
    for (const auto& each : node)
        out.insert(each.as<std::string>());
    return out;
}

/// A subscription, an event of its kind as Slack sends it, and the scope that Slack asks for.
struct subscription {
    const char* name;
    const char* event;
    const char* scope;
};
const std::vector<subscription> subscriptions{
    {"app_mention", R"({"type":"app_mention","user":"U1","channel":"C1","ts":"1.5","text":"<@UBOT> hi"})",
     "app_mentions:read"},
    {"message.im", R"({"type":"message","channel_type":"im","user":"U1","channel":"D1","ts":"1.5","text":"hi"})",
     "im:history"},
    {"message.mpim",
     R"({"type":"message","channel_type":"mpim","user":"U1","channel":"G1","ts":"1.5","text":"<@UBOT> hi"})",
     "mpim:history"},
    {"app_uninstalled", R"({"type":"app_uninstalled"})", ""},
    {"tokens_revoked", R"({"type":"tokens_revoked","tokens":{"oauth":[],"bot":["UBOT"]}})", ""},
    {"app_home_opened", R"({"type":"app_home_opened","user":"U1","channel":"D1","tab":"home","event_ts":"1.5"})", ""},
    {"assistant_thread_started",
     R"({"type":"assistant_thread_started","assistant_thread":{"user_id":"U1","context":{},"channel_id":"D1","thread_ts":"1.5"},"event_ts":"1.6"})",
     "assistant:write"},
    {"assistant_thread_context_changed",
     R"({"type":"assistant_thread_context_changed","assistant_thread":{"user_id":"U1","context":{"channel_id":"C1","team_id":"T1"},"channel_id":"D1","thread_ts":"1.5"},"event_ts":"1.6"})",
     "assistant:write"},
    {"agent_session_stopped",
     R"({"type":"agent_session_stopped","channel":"D1","thread_ts":"1.5","user":"U1","streaming_message_ts":["1.6"],"event_ts":"1.7"})",
     ""},
    {"message_stream_stopped",
     R"({"type":"message_stream_stopped","channel":"D1","thread_ts":"1.5","user":"U1","streaming_message_ts":["1.6"],"event_ts":"1.7"})",
     ""},
    {"file_shared", R"({"type":"file_shared","file_id":"F1","user_id":"U1","channel_id":"C1","event_ts":"1.5"})",
     "files:read"},
    {"member_joined_channel",
     R"({"type":"member_joined_channel","user":"U1","channel":"C1","team":"T1","event_ts":"1.5"})", "channels:read"},
    {"reaction_added",
     R"({"type":"reaction_added","user":"U1","reaction":"eyes","item":{"type":"message","channel":"C1","ts":"1.5"},"event_ts":"1.5"})",
     "reactions:read"},
    {"team_join", R"({"type":"team_join","user":{"id":"U1"}})", "users:read"},
};

bool taken(const subscription& s) {
    slack::decoder decoder({"UBOT", false});
    const auto got = decoder.json(support::slack_event(s.event), core::time_point(std::chrono::seconds(1)));
    return !std::holds_alternative<slack::ignored>(got) && !std::holds_alternative<slack::malformed>(got);
}

/// Methods of the Web API by name in the code that calls them.
names called_methods() {
    const std::regex method(
        "\"((?:chat|conversations|views|files|assistant|users|agents|apps|oauth|auth|bots|reactions)"
        "\\.[A-Za-z.0-9]+)\"");
    names out;
    for (const auto& file : fs::directory_iterator(source)) {
        const auto name = file.path().filename().string();
        if (file.path().extension() != ".cpp" || name == "credentials.cpp" || name == "rate_limits.cpp") continue;
        std::ifstream in(file.path());
        std::stringstream text;
        text << in.rdbuf();
        const std::string all = text.str();
        for (std::sregex_iterator at(all.begin(), all.end(), method), end; at != end; ++at)
            out.insert((*at)[1]);
    }
    return out;
}

}  // namespace

TEST_CASE("the manifest subscribes to the events that are taken, and to no other", "[slack][manifest]") {
    const auto subscribed = listed(manifest()["settings"]["event_subscriptions"]["bot_events"]);
    names known;
    for (const auto& each : subscriptions) {
        INFO(each.name);
        known.insert(each.name);
        CHECK(subscribed.contains(each.name) == taken(each));
    }
    for (const auto& name : subscribed) {
        INFO(name << " needs a row in the table of this test");
        CHECK(known.contains(name));
    }
}

TEST_CASE("the manifest asks for the scopes that are used, and for no other", "[slack][manifest]") {
    const auto root = manifest();
    const auto asked = listed(root["oauth_config"]["scopes"]["bot"]);
    names used;
    for (const auto& each : subscriptions)
        if (taken(each) && each.scope[0] != '\0') used.insert(each.scope);
    if (root["features"]["slash_commands"] || root["features"]["shortcuts"]) used.insert("commands");
    if (root["features"]["assistant_view"]) used.insert("assistant:write");
    for (const auto& method : called_methods()) {
        bool known = false;
        for (const auto& each : support::known_methods()) {
            if (each.method != method) continue;
            known = true;
            bool enough = each.any_of.empty();
            for (const auto scope : each.any_of) {
                if (asked.contains(std::string(scope))) used.insert(std::string(scope));
                enough = enough || asked.contains(std::string(scope));
            }
            INFO(method << " is called, and none of its scopes is asked for");
            CHECK(enough);
        }
        INFO(method << " needs its arguments and scopes in tests/support/check_arguments.cpp");
        CHECK(known);
    }
    CHECK(used == asked);
    names listed_in_code;
    for (const auto& each : slack::scopes)
        listed_in_code.insert(std::string(each.name));
    CHECK(listed_in_code == asked);
}

TEST_CASE("the manifest's command, shortcuts and addresses are those of the code", "[slack][manifest]") {
    const auto root = manifest();
    CHECK(root["features"]["slash_commands"][0]["command"].as<std::string>() == "/coach");
    const std::string events = "https://coach.example.com/slack/events";
    CHECK(root["features"]["slash_commands"][0]["url"].as<std::string>() == events);
    CHECK(root["settings"]["event_subscriptions"]["request_url"].as<std::string>() == events);
    CHECK(root["settings"]["interactivity"]["request_url"].as<std::string>() == events);
    CHECK(listed(root["oauth_config"]["redirect_urls"]) == names{"https://coach.example.com/slack/oauth_redirect"});
    slack::decoder decoder({"UBOT", false});
    for (const auto& each : root["features"]["shortcuts"]) {
        const auto callback = each["callback_id"].as<std::string>();
        const auto type = each["type"].as<std::string>() == "global" ? "shortcut" : "message_action";
        INFO(callback);
        const auto got = decoder.form(
            net::encode_form(
                {{"payload", R"({"type":")" + std::string(type) + R"(","callback_id":")" + callback +
                                 R"(","trigger_id":"9","user":{"id":"U1"},"team":{"id":"T1"},)"
                                 R"("channel":{"id":"C1"},"message":{"user":"U2","ts":"1.5","text":"a plan"}})"}}),
            core::time_point(std::chrono::seconds(1)));
        CHECK(std::holds_alternative<slack::arrived>(got));
        CHECK(each["name"].as<std::string>().size() <= 24);
        CHECK(each["description"].as<std::string>().size() <= 150);
    }
    CHECK(root["display_information"]["name"].as<std::string>().size() <= 35);
    CHECK(root["display_information"]["description"].as<std::string>().size() <= 140);
    CHECK(root["settings"]["interactivity"]["is_enabled"].as<bool>());
    CHECK_FALSE(root["features"]["app_home"]["messages_tab_read_only_enabled"].as<bool>());
}
