#include "integrations/teams/invokes.hpp"

#include "integrations/teams/dialog.hpp"
#include "integrations/teams/message_text.hpp"
#include "integrations/teams/render.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <catch2/catch_test_macros.hpp>

#include <random>

using namespace coach;
namespace json = boost::json;

namespace {

core::form_part long_form() {
    return {"experiment",
            "Plan it",
            "Send",
            {{"belief", "What do you believe?", "we think that…", true, true, {}},
             {"measure", "How will you see it?", "", false, true, {}},
             {"size", "How large?", "", false, true, {{"s", "Small", false}, {"l", "Large", false}}},
             {"note", "Anything else?", "", true, false, {}}}};
}

json::object submitted(json::object fields) {
    fields[teams::dialog_key] = teams::dialog_data(long_form());
    return {{"data", std::move(fields)}, {"context", json::object{{"theme", "dark"}}}};
}

teams::invoke_plan plan(std::string_view name, const json::value& value) {
    return teams::plan_invoke(name, json::serialize(value), "1485983408511");
}

std::string said_in(const json::object& answer) { return std::string(answer.at("task").at("value").as_string()); }

}  // namespace

TEST_CASE("a long form is one button that opens a dialog with all of it", "[teams][invoke]") {
    const auto shown = teams::render({core::intent::reply, {long_form()}});
    const auto& body = shown.at("attachments").at(0).at("content").at("body").as_array();
    REQUIRE(body.size() == 2);
    const auto& button = body.at(1).at("actions").at(0).as_object();
    CHECK(button.at("data").at("msteams").at("type").as_string() == "task/fetch");
    const auto opened = plan("task/fetch", {{"data", button.at("data")}});
    CHECK(opened.known);
    CHECK_FALSE(opened.what);
    CHECK(opened.answer.at("task").at("type").as_string() == "continue");
    const auto& card = opened.answer.at("task").at("value").at("card").at("content");
    CHECK(card.at("body").as_array().size() == 5);
    CHECK(card.at("body").at(2).at("choices").at(1).at("title").as_string() == "Large");
}

TEST_CASE("a form comes back whole from a button's data", "[teams][invoke]") {
    CHECK(teams::read_dialog({{teams::dialog_key, teams::dialog_data(long_form())}}) == long_form());
}

TEST_CASE("what is missing keeps the dialog open with all that was typed", "[teams][invoke]") {
    const auto answer = plan("task/submit", submitted({{"f.belief", "they share logins"}, {"f.size", "huge"}}));
    CHECK_FALSE(answer.what);
    const auto& body = answer.answer.at("task").at("value").at("card").at("content").at("body").as_array();
    CHECK(body.at(0).at("inlines").at(0).at("text").as_string() == "Still missing: How will you see it?, How large?");
    CHECK(body.at(1).at("value").as_string() == "they share logins");
}

TEST_CASE("a whole form is the person's answer, and closes the dialog", "[teams][invoke]") {
    const auto answer =
        plan("task/submit", submitted({{"f.belief", "b"}, {"f.measure", 38}, {"f.size", "s"}, {"f.other", "x"}}));
    REQUIRE(answer.what);
    const auto& form = std::get<core::submitted_form>(*answer.what);
    CHECK(form.form == "experiment");
    CHECK(form.values == teams::form_values{{"belief", "b"}, {"measure", "38"}, {"size", "s"}});
    CHECK(answer.answer.empty());
    CHECK(said_in(answer.failed).find("once more") != std::string::npos);
}

TEST_CASE("Critique this takes the message's words into the private chat", "[teams][invoke]") {
    const json::object message{
        {"commandId", "critique_this"},
        {"messagePayload",
         json::object{{"id", "1"},
                      {"body", json::object{{"contentType", "html"},
                                            {"content",
                                             "<div><p>Some users &amp; <b>others</b></p><ul><li>one</li><li>two "
                                             "&lt;3</li></ul></div>"}}}}}};
    for (const std::string_view name : {"composeExtension/fetchTask", "composeExtension/submitAction"}) {
        const auto answer = plan(name, message);
        REQUIRE(answer.what);
        CHECK(std::get<core::commanded>(*answer.what).text == "critique this\nSome users & others\n- one\n- two <3");
        CHECK(answer.in_private);
        CHECK(answer.answer.at("task").at("type").as_string() == "message");
    }
    const auto empty = plan("composeExtension/fetchTask", {{"commandId", "critique_this"}});
    CHECK_FALSE(empty.what);
    CHECK(said_in(empty.answer) == "There are no words in this message that I could read.");
}

TEST_CASE("whether a message helped is kept without words, and answered with nothing", "[teams][invoke]") {
    const auto liked =
        plan("message/submitAction",
             {{"actionName", "feedback"},
              {"actionValue", json::object{{"reaction", "dislike"}, {"feedback", "{\"feedbackText\":\"no\"}"}}}});
    REQUIRE(liked.what);
    const auto& told = std::get<core::told>(*liked.what);
    CHECK(told.kind == "feedback");
    CHECK(told.fields ==
          std::vector<std::pair<std::string, std::string>>{{"reaction", "dislike"}, {"message", "1485983408511"}});
    CHECK(liked.answer.empty());
    const auto odd = plan("message/submitAction", {{"actionName", "feedback"}, {"actionValue", "like"}});
    CHECK(odd.known);
    CHECK_FALSE(odd.what);
}

TEST_CASE("the answer to a file is read with its upload's address", "[teams][invoke]") {
    const auto token = teams::file_token("learner/teams/t/u", "learner/teams/t/u/4/0", 1);
    const json::object context{{"file", token}};
    const auto yes = plan("fileConsent/invoke", {{"type", "fileUpload"},
                                                 {"action", "accept"},
                                                 {"context", context},
                                                 {"uploadInfo", json::object{{"uploadUrl", "https://up.example/x"},
                                                                             {"contentUrl", "https://c.example/prd.md"},
                                                                             {"name", "prd.md"},
                                                                             {"uniqueId", "1150D938"},
                                                                             {"fileType", "md"}}}});
    REQUIRE(yes.file);
    CHECK(yes.file->accepted);
    CHECK(yes.file->token == token);
    CHECK(
        json::serialize(teams::info_card(*yes.file)) ==
        R"({"contentType":"application/vnd.microsoft.teams.card.file.info","contentUrl":"https://c.example/prd.md","name":"prd.md","content":{"uniqueId":"1150D938","fileType":"md"}})");
    const auto no = plan("fileConsent/invoke", {{"type", "fileUpload"}, {"action", "decline"}, {"context", context}});
    REQUIRE(no.file);
    CHECK_FALSE(no.file->accepted);
    CHECK_FALSE(plan("fileConsent/invoke", {{"type", "fileUpload"}, {"action", "accept"}, {"context", context}}).file);
    CHECK_FALSE(plan("fileConsent/invoke",
                     {{"type", "fileUpload"}, {"action", "decline"}, {"context", json::object{{"file", "../x"}}}})
                    .file);
    CHECK(teams::content_range(42) == "bytes 0-41/42");
}

TEST_CASE("an unknown invoke is not known", "[teams][invoke]") {
    for (const std::string_view name : {"", "signin/verifyState", "handoff/action", "composeExtension/query"})
        CHECK_FALSE(plan(name, json::object{}).known);
    CHECK_FALSE(plan("composeExtension/fetchTask", {{"commandId", "other"}}).known);
}

TEST_CASE("no value of an invoke does harm", "[teams][invoke][property]") {
    const std::string whole = json::serialize(submitted({{"f.belief", "b"}}));
    std::mt19937 random(7);
    for (int i = 0; i < 3000; ++i) {
        std::string odd = whole.substr(0, random() % (whole.size() + 1));
        for (int k = 0; k < 4 && !odd.empty(); ++k)
            odd[random() % odd.size()] = static_cast<char>(random() % 256);
        for (const std::string_view name :
             {"task/fetch", "task/submit", "composeExtension/fetchTask", "message/submitAction", "fileConsent/invoke"})
            (void)teams::plan_invoke(name, odd, "");
    }
    const std::string deep(5000, '[');
    CHECK(said_in(teams::plan_invoke("task/fetch", deep, "").answer).starts_with("This form is not open"));
}

TEST_CASE("HTML of a message becomes its words", "[teams][invoke]") {
    CHECK(teams::words_of_html("a<br>b<p>c</p>d") ==
          "a\nb"
          "c\nd");
    CHECK(teams::words_of_html("1 < 2 &amp;&nbsp;3 &#128512; &#x41; &bogus;") == "1 < 2 & 3 😀 A &bogus;");
    CHECK(teams::words_of_html("a<script") == "a");
    CHECK(teams::words_of_html("&#99999999;") == "\xEF\xBF\xBD");
}
