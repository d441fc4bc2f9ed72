#include "integrations/slack/assistant.hpp"
#include "integrations/slack/people.hpp"
#include "integrations/slack/slack.hpp"
#include "tests/unit/slack/door.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <catch2/catch_test_macros.hpp>

using namespace coach;
using support::door;
using what = durable::performed::kind;

namespace {

core::say said(core::intent why, std::vector<core::part> parts,
               core::place where = {"slack", "T1", "D1", {}, true, {}}) {
    return {std::move(where), {"U1", "Ana"}, {why, std::move(parts)}, {}};
}
const core::place pane{"slack", "T1", "D1", "1.5", true, std::string(slack::assistant_mark)};

std::string opened(std::string_view tab = "home") {
    return support::slack_event(R"({"type":"app_home_opened","user":"U1","channel":"D1","tab":")" + std::string(tab) +
                                R"(","event_ts":"1.5"})");
}
std::string in_thread(std::string_view ts) {
    return support::slack_event(
        R"({"type":"message","channel":"D1","channel_type":"im","user":"U1","thread_ts":"1.5","text":"hi","ts":")" +
        std::string(ts) + "\"}");
}
const core::choices_part two{{{"a", "Draft a PRD", true}, {"b", "Practise", false}}};

std::string told(const core::event& e) { return std::get<core::told>(e.what).kind; }
const support::slack_stub::call* call_of(const door& d, std::string_view method) {
    for (const auto& c : d.slack.calls())
        if (c.method == method) return &c;
    return nullptr;
}

}  // namespace

TEST_CASE("opening the home tab is told to the coach, and its page is published", "[slack][home]") {
    door d;
    const auto e = d.arrives(d.signer.event(opened()));
    CHECK(told(e) == "home_opened");
    CHECK(e.where == core::place{"slack", "T1", "D1", {}, true, {}});
    CHECK(d.perform(said(core::intent::home, {core::text_part{"**Your work**"}, two})).what == what::done);
    REQUIRE(d.slack.homes().contains("U1"));
    const auto& home = d.slack.homes().at("U1");
    CHECK(home.view.at("type") == "home");
    CHECK(home.view.at("private_metadata") == "D1");
    CHECK(home.view.at("blocks").as_array().size() == 2);
    CHECK(d.slack.violations() == std::vector<std::string>{});
}

TEST_CASE("a button of the home page acts in the direct chat, and the page is made anew", "[slack][home]") {
    door d;
    const auto all = d.all_of(d.signer.interaction(
        R"({"type":"block_actions","team":{"id":"T1"},"user":{"id":"U1","team_id":"T1"},"trigger_id":"9","container":{"type":"view","view_id":"V1"},)"
        R"("view":{"id":"V1","type":"home","private_metadata":"D1"},"actions":[{"value":"home/me","action_id":"choice.1","action_ts":"7.7"}]})"));
    REQUIRE(all.size() >= 2);
    CHECK(std::get<core::chose>(all[0].what).id == "home/me");
    CHECK(all[0].where.channel == "D1");
    CHECK(all[0].where.direct);
    CHECK(told(all[1]) == "home_opened");
    CHECK(all[1].where == all[0].where);
    CHECK(all[1].id != all[0].id);
}

TEST_CASE("the newest home page stays, whoever performs the older one later", "[slack][home]") {
    door d;
    const auto page = [](std::string words) { return said(core::intent::home, {core::text_part{std::move(words)}}); };
    CHECK(d.perform(page("second"), "learner/slack/T1/U1/2/0").what == what::done);
    CHECK(d.perform(page("first"), "learner/slack/T1/U1/1/0").what == what::done);
    CHECK(d.slack.homes().at("U1").times == 1);
    d.slack.fail_next("views.publish", {support::slack_fault::kind::refusal, 200, -1, "hash_conflict"});
    CHECK(d.perform(page("third"), "learner/slack/T1/U1/3/0").what == what::done);
    CHECK(d.slack.homes().at("U1").times == 2);
    CHECK(boost::json::serialize(d.slack.homes().at("U1").view).find("third") != std::string::npos);
}

TEST_CASE("a home page of any length keeps within a hundred blocks", "[slack][home]") {
    door d;
    std::vector<core::part> parts(150, core::part(core::text_part{"a line"}));
    CHECK(d.perform(said(core::intent::home, std::move(parts))).what == what::done);
    CHECK(d.slack.homes().at("U1").view.at("blocks").as_array().size() == 100);
    CHECK(d.slack.violations() == std::vector<std::string>{});
}

TEST_CASE("an assistant thread opens with a greeting whose choices are suggested prompts", "[slack][assistant]") {
    door d;
    const auto e = d.arrives(d.signer.event(support::slack_event(
        R"({"type":"assistant_thread_started","assistant_thread":{"user_id":"U1","context":{},"channel_id":"D1","thread_ts":"1.5"},"event_ts":"1.6"})")));
    CHECK(told(e) == "thread_started");
    CHECK(e.where.thread == "1.5");
    CHECK(d.perform(said(core::intent::reply, {core::text_part{"Hello"}, two}, e.where)).what == what::done);
    const auto* prompts = call_of(d, "assistant.threads.setSuggestedPrompts");
    REQUIRE(prompts != nullptr);
    CHECK(prompts->arguments.at("prompts").as_array().size() == 2);
    CHECK(prompts->arguments.at("prompts").as_array()[0].at("message") == "Draft a PRD");
    REQUIRE(d.slack.messages().size() == 1);
    CHECK(d.slack.messages()[0].thread == "1.5");
    CHECK(d.slack.messages()[0].payload.at("blocks").as_array().size() == 1);  // no buttons beside the prompts
    CHECK(d.slack.violations() == std::vector<std::string>{});
}

TEST_CASE("where the plan has no assistant pane, the choices are buttons", "[slack][assistant]") {
    door d;
    d.slack.fail_next("assistant.threads.setSuggestedPrompts",
                      {support::slack_fault::kind::refusal, 200, -1, "not_allowed_token_type"});
    CHECK(d.perform(said(core::intent::reply, {core::text_part{"Hello"}, two}, pane)).what == what::done);
    CHECK(d.slack.messages()[0].payload.at("blocks").as_array().size() == 2);
    d.all_of(d.signer.event(in_thread("2.1")));
    CHECK(d.slack.count("assistant.threads.setStatus") == 0);  // it was refused a moment ago
}

TEST_CASE("in an assistant thread a line says that the message is being read, after the answer", "[slack][assistant]") {
    door d;
    d.all_of(d.signer.event(in_thread("2.1")));
    const auto* status = call_of(d, "assistant.threads.setStatus");
    REQUIRE(status != nullptr);
    CHECK(status->arguments.at("status") == "is reading …");
    CHECK(status->arguments.at("thread_ts") == "1.5");
}

TEST_CASE("a thread is titled by the work that it is about", "[slack][assistant]") {
    CHECK(slack::title_of({core::intent::reply, {core::text_part{"**PRD: usage\\-based billing** · 8 steps"}}}) ==
          "PRD: usage-based billing");
    CHECK(slack::title_of({core::intent::reply, {core::text_part{"Hello"}}}).empty());
    CHECK(slack::title_of({core::intent::reply, {}}).empty());
    door d;
    const core::place thread{"slack", "T1", "D1", "1.5", true, {}};
    CHECK(d.perform(said(core::intent::reply, {core::text_part{"**PRD** · step 1"}}, thread)).what == what::done);
    CHECK(d.perform(said(core::intent::reply, {core::text_part{"**PRD** · step 2"}}, thread)).what == what::done);
    d.finish();
    CHECK(d.slack.count("assistant.threads.setTitle") == 1);
}

TEST_CASE("a person's zone, name and standing are asked once a day, after the answer", "[slack][people]") {
    door d;
    d.slack.users["U1"] = {{"tz", "Europe/Paris"}, {"is_restricted", true}, {"profile", {{"display_name", "Ana"}}}};
    const auto hello = [&](std::string ts) {
        return d.signer.event(support::slack_event(
            R"({"type":"message","channel":"D1","channel_type":"im","user":"U1","text":"hi","ts":")" + ts + "\"}"));
    };
    d.all_of(hello("1.1"));
    const auto& all = d.profiles;
    REQUIRE(all.size() == 1);
    CHECK(told(all[0]) == "profile");
    CHECK(all[0].who.zone == "Europe/Paris");
    CHECK(all[0].who.name == "Ana");
    CHECK(std::get<core::told>(all[0].what).fields.back() == std::pair<std::string, std::string>{"guest", "yes"});
    CHECK(d.slack.violations() == std::vector<std::string>{});
    CHECK_FALSE(slack::read_user("{}").has_value());
    CHECK_FALSE(slack::read_user("nonsense").has_value());
}

TEST_CASE("channels shared with others, people of others and guests are told as outside", "[slack][external]") {
    door d;
    const std::string mention =
        R"({"type":"app_mention","channel":"C1","user":"U1","ts":"2.5","text":"<@UBOT> hi","user_team":"T1"})";
    CHECK_FALSE(d.arrives(d.signer.event(support::slack_event(mention))).where.external);
    auto shared = support::slack_event(mention);
    shared.replace(shared.find("\"is_ext_shared_channel\":false"), 29, "\"is_ext_shared_channel\":true");
    CHECK(d.arrives(d.signer.event(shared)).where.external);
    auto stranger = mention;
    stranger.replace(stranger.find("\"T1\""), 4, "\"T9\"");
    CHECK(d.arrives(d.signer.event(support::slack_event(stranger))).where.external);
}

TEST_CASE("a document is shared as a file in the thread, before the words", "[slack][files]") {
    door d;
    const core::place thread{"slack", "T1", "D1", "1.5", true, {}};
    const core::file_part file{"prd.md", "text/markdown", "# PRD"};
    CHECK(d.perform(said(core::intent::reply, {core::text_part{"Here it is"}, file}, thread)).what == what::done);
    REQUIRE(d.slack.uploads().size() == 1);
    CHECK(d.slack.uploads()[0].bytes == "# PRD");
    CHECK(d.slack.uploads()[0].name == "prd.md");
    CHECK(d.slack.uploads()[0].channel == "D1");
    CHECK(d.slack.uploads()[0].thread == "1.5");
    CHECK(d.slack.uploads()[0].complete);
    CHECK(d.slack.messages().size() == 1);
    CHECK(d.slack.violations() == std::vector<std::string>{});
}

TEST_CASE("a file of a private answer goes to the person's own chat", "[slack][files]") {
    door d;
    const core::place channel{"slack", "T1", "C1", "1.5", false, {}};
    CHECK(d.perform(said(core::intent::private_reply, {core::file_part{"a.md", "text/markdown", "A"}}, channel)).what ==
          what::done);
    CHECK(d.slack.uploads()[0].channel == "DU1");
    CHECK(d.slack.uploads()[0].thread.empty());
}

TEST_CASE("where files are not taken, their words are said", "[slack][files]") {
    door d;
    d.slack.fail_next("files.getUploadURLExternal", {support::slack_fault::kind::refusal, 200, -1, "missing_scope"});
    const core::file_part file{"prd.md", "text/markdown", "# PRD of usage"};
    CHECK(d.perform(said(core::intent::reply, {core::text_part{"Here it is"}, file})).what == what::done);
    REQUIRE(d.slack.messages().size() == 1);
    CHECK(boost::json::serialize(d.slack.messages()[0].payload).find("PRD of usage") != std::string::npos);
    CHECK(d.slack.violations() == std::vector<std::string>{});
}

TEST_CASE("an upload that failed is tried again, and a lost end is unknown", "[slack][files]") {
    door d;
    const auto s = said(core::intent::reply, {core::file_part{"a.md", "text/markdown", "A"}});
    d.slack.fail_next("files.getUploadURLExternal", {support::slack_fault::kind::status, 500, -1, {}});
    CHECK(d.perform(s).what == what::not_yet);
    d.slack.fail_next("files.completeUploadExternal", {support::slack_fault::kind::drop_after, 0, -1, {}});
    CHECK(d.perform(s).what == what::unknown);
    CHECK(d.platform.policy(s) == durable::repeat::mark_first);
}

namespace {

const core::form_part form{"ranking",
                           "Rank it",
                           "Save",
                           {{"who", "Who?", "a name", false, true, {}},
                            {"why", "Why?", "", true, false, {}},
                            {"how", "How often?", "", false, true, {{"w", "Weekly"}, {"m", "Monthly"}}}}};

std::string pressed(const std::string& value, const std::string& url) {
    return boost::json::serialize(boost::json::object{
        {"type", "block_actions"},
        {"team", {{"id", "T1"}}},
        {"user", {{"id", "U1"}}},
        {"trigger_id", "9.8"},
        {"response_url", url},
        {"container", {{"message_ts", "1.5"}, {"channel_id", "C1"}, {"thread_ts", "1.1"}}},
        {"actions", boost::json::array{{{"action_id", "form.1"}, {"value", value}, {"action_ts", "7.7"}}}}});
}
net::http_request submitted(const door& d, const boost::json::object& view, std::string_view who,
                            std::string_view how) {
    boost::json::object sent = view;
    sent["id"] = "VM1";
    sent["hash"] = "1";
    sent["state"] = {{"values",
                      {{"who", {{"value", {{"type", "plain_text_input"}, {"value", who}}}}},
                       {"how", {{"value", {{"type", "static_select"}, {"selected_option", {{"value", how}}}}}}},
                       {"other", {{"value", {{"type", "plain_text_input"}, {"value", "x"}}}}}}}};
    return d.signer.interaction(boost::json::serialize(boost::json::object{
        {"type", "view_submission"}, {"team", {{"id", "T1"}}}, {"user", {{"id", "U1"}}}, {"view", std::move(sent)}}));
}

}  // namespace

TEST_CASE("a form is a button that opens a modal, and its answers come back to its conversation", "[slack][modal]") {
    std::string value;
    {
        door d;
        CHECK(d.perform(said(core::intent::reply, {core::text_part{"Two questions"}, form})).what == what::done);
        value = std::string(d.slack.messages()[0]
                                .payload.at("blocks")
                                .as_array()[1]
                                .as_object()
                                .at("elements")
                                .as_array()[0]
                                .as_object()
                                .at("value")
                                .as_string());
        CHECK(d.slack.violations() == std::vector<std::string>{});
    }
    door d;  // after a restart: nothing of it was kept
    CHECK(d.all_of(d.signer.interaction(pressed(value, d.slack.response_url("r")))).empty());
    REQUIRE(d.slack.opened().size() == 1);
    const auto view = d.slack.opened()[0];
    CHECK(view.at("blocks").as_array().size() == 3);
    CHECK(d.slack.violations() == std::vector<std::string>{});

    const auto missing = support::run(d.context, d.platform.routes()[0].handle(submitted(d, view, "  ", "w")));
    CHECK(missing.body.find("\"who\"") != std::string::npos);
    CHECK(missing.body.find("errors") != std::string::npos);
    const auto invented = support::run(d.context, d.platform.routes()[0].handle(submitted(d, view, "Ana", "z")));
    CHECK(invented.body.find("\"how\"") != std::string::npos);
    CHECK(d.stored.empty());
    const auto done = support::run(d.context, d.platform.routes()[0].handle(submitted(d, view, "Ana", "w")));
    CHECK(done.status == 200);
    CHECK(done.body.empty());  // anything else would keep the modal open
    REQUIRE(d.stored.size() == 1);
    const auto& given = std::get<core::submitted_form>(d.stored[0].what);
    CHECK(given.form == "ranking");
    CHECK(given.values == std::vector<std::pair<std::string, std::string>>{{"who", "Ana"}, {"how", "w"}});
    CHECK(d.stored[0].where.channel == "C1");
    CHECK(d.stored[0].where.thread == "1.1");
    CHECK_FALSE(d.stored[0].where.direct);
}

TEST_CASE("a modal that does not open says that typing works", "[slack][modal]") {
    door d;
    d.slack.fail_next("views.open", {support::slack_fault::kind::refusal, 200, -1, "expired_trigger_id"});
    const auto button = R"({"i":"f","t":"T","b":"S","f":[{"i":"a","l":"A"}]})";
    CHECK(d.all_of(d.signer.interaction(pressed(button, d.slack.response_url("r")))).empty());
    CHECK(d.slack.opened().empty());
    REQUIRE(d.slack.messages().size() == 1);
    CHECK(d.slack.messages()[0].payload.at("response_type") == "ephemeral");
}
