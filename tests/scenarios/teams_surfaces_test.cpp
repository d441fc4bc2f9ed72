// Teams beside its messages, through the whole program: installing, buttons, shared files, an action on a message, and
// what is counted.

#include "tests/scenarios/teams_town.hpp"

#include <boost/json.hpp>
#include <catch2/catch_message.hpp>

namespace coach::scenarios {
namespace {

namespace json = boost::json;

const std::string chat = "a:chat-of-ana";

json::object activity(const teams_town& town, std::string_view type, std::string_view id) {
    auto out = support::teams_message(town.service(), "", id);
    out["type"] = type;
    out.erase("text");
    return out;
}
json::object invoke(const teams_town& town, std::string_view id, std::string_view name, json::object value) {
    auto out = activity(town, "invoke", id);
    out["name"] = name;
    out["value"] = std::move(value);
    return out;
}

/// The data of each button, as a client would send them.
std::vector<json::object> buttons(const json::value& v) {
    std::vector<json::object> out;
    const auto add = [&out](const json::value& each) {
        for (auto& b : buttons(each))
            out.push_back(std::move(b));
    };
    if (v.is_array()) {
        for (const auto& each : v.get_array())
            add(each);
    } else if (v.is_object()) {
        const auto* type = v.get_object().if_contains("type");
        if (type && type->is_string() && type->get_string() == "Action.Execute")
            out.push_back(v.at("data").as_object());
        for (const auto& [key, value] : v.get_object())
            if (key != "fallback") add(value);
    }
    return out;
}

bool says(const support::teams_stub::sent& m, std::string_view words) {
    const auto all = json::serialize(m.payload);
    UNSCOPED_INFO("looked for " << words << " in " << all);
    return all.find(words) != std::string::npos;
}

SCENARIO("An installation is greeted once, and a button of the greeting goes on", "[teams_surfaces]") {
    teams_workspace w;
    auto installed = activity(w.town, "installationUpdate", "i1");
    installed["action"] = "add";
    w.tell(installed);
    auto added = activity(w.town, "conversationUpdate", "i2");
    added["membersAdded"] = json::array{json::object{{"id", "29:ana"}}, json::object{{"id", "28:coach"}}};
    w.tell(added);
    const auto greeting = w.await(chat, 1).front();
    CHECK(says(greeting, "AI coach"));
    const auto offered = buttons(greeting.payload);
    REQUIRE(offered.size() >= 2);

    auto pressed =
        invoke(w.town, "i3", "adaptiveCard/action",
               {{"action", json::object{{"type", "Action.Execute"}, {"verb", "choose"}, {"data", offered.front()}}}});
    pressed["replyToId"] = greeting.id;
    const auto answer = w.out.send(w.town.signed_by_connector(pressed), w.coach.port());
    REQUIRE(answer);
    const auto all = w.await(chat, 2);
    CHECK(all.size() == 2);

    THEN("the greeting is drawn anew with what was pressed, also when the client asks again") {
        const auto drawn = json::parse(answer->body);
        INFO(answer->body);
        REQUIRE(drawn.at("type").as_string() == "application/vnd.microsoft.card.adaptive");
        CHECK(answer->body.find("✓ ") != std::string::npos);
        CHECK(buttons(drawn.at("value").at("body")).empty());
        const auto again =
            w.out.send(w.town.signed_by_connector(invoke(
                           w.town, "i4", "adaptiveCard/action",
                           {{"action", drawn.at("value").at("refresh").at("action")}, {"trigger", "automatic"}})),
                       w.coach.port());
        REQUIRE(again);
        CHECK(again->body == answer->body);
        CHECK(w.await(chat, 2).size() == 2);
    }
    CHECK(w.town.with([](auto& stub) { return stub.violations(); }) == std::vector<std::string>{});
}

SCENARIO("FB01: A file that is shared in Teams is critiqued, and survives a crash behind its acknowledgement",
         "[teams_surfaces]") {
    teams_workspace w;
    const std::string report =
        "# Incident report\n\n## Summary\n\nSome users were affected by a config change.\n\n## Impact\n\nsome users "
        "were affected\n\n## Root cause\n\nA config change caused the outage.\n\n## Timeline\n\n10:02 UTC detected\n\n"
        "## Follow-ups\n\nbe more careful\n";
    const auto url = w.town.with([&](auto& stub) { return stub.share("report.md", report); });
    auto shared = support::teams_message(w.town.service(), "", "f1");
    shared["attachments"] =
        json::array{json::object{{"contentType", "application/vnd.microsoft.teams.file.download.info"},
                                 {"name", "report.md"},
                                 {"content", json::object{{"downloadUrl", url}, {"fileType", "md"}}}}};
    w.tell(shared);
    WHEN("nothing happens") {}
    WHEN("the program is killed at once") {
        w.coach.kill();
        w.coach.start();
    }
    std::vector<support::teams_stub::sent> answers;
    const bool answered = eventually([&] {
        answers = w.town.messages_in(chat);
        std::erase_if(answers, [](const auto& m) { return m.payload.at("type").as_string() != "message"; });
        return !answers.empty();
    });
    INFO(w.coach.log());
    REQUIRE(answered);
    CHECK(says(answers.front(), "/rate:1"));  // how ready do you think it is?
    CHECK(w.town.with([](auto& stub) { return stub.count("file"); }) >= 1);
}

SCENARIO("FB01: Critique this on a message of a Teams channel is answered in the private chat alone",
         "[teams_surfaces]") {
    teams_workspace w;
    w.tell(support::teams_message(w.town.service(), "hello", "m0"));
    const auto before = w.await(chat, 1).size();
    auto asked = support::teams_channel_message(w.town.service(), "", "c1");
    asked["type"] = "invoke";
    asked.erase("text");
    asked["name"] = "composeExtension/fetchTask";
    asked["value"] = json::object{
        {"commandId", "critique_this"},
        {"messagePayload",
         json::object{{"body", json::object{{"contentType", "html"},
                                            {"content",
                                             "<p>Incident report</p><p>Impact: some users were affected.</p>"
                                             "<p>Root cause: a config change caused the outage.</p>"}}}}}};
    w.tell(asked);
    const auto seen = w.await(chat, before + 1);
    CHECK(w.town.messages_in("19:general@thread.tacv2;messageid=1600").empty());
    CHECK(w.town.messages_in("19:general@thread.tacv2").empty());
    CHECK(says(seen.back(), "ncident report"));
}

SCENARIO("An invoke that nobody knows is 501, a system activity is always 200", "[teams_surfaces]") {
    teams_workspace w;
    CHECK(w.status_of(w.town.signed_by_connector(invoke(w.town, "x1", "signin/verifyState", {}))) == 501);
    CHECK(w.status_of(w.town.signed_by_connector(activity(w.town, "messageReaction", "x2"))) == 200);
    const auto liked = invoke(w.town, "x3", "message/submitAction",
                              {{"actionName", "feedback"}, {"actionValue", json::object{{"reaction", "like"}}}});
    const auto answer = w.out.send(w.town.signed_by_connector(liked), w.coach.port());
    REQUIRE(answer);
    CHECK(answer->status == 200);
    CHECK(answer->body == "{}");
}

}  // namespace
}  // namespace coach::scenarios
