#include "integrations/teams/sent_cards.hpp"

#include "integrations/teams/render.hpp"

#include <boost/json.hpp>
#include <catch2/catch_test_macros.hpp>

using namespace coach;
namespace json = boost::json;

namespace {

json::object form_message() {
    return teams::render({core::intent::reply,
                          {core::text_part{"Almost there."},
                           core::form_part{"scope",
                                           "What goes out?",
                                           "Add it",
                                           {{"who", "Who?", "", false, true, {}},
                                            {"level", "Level", "", false, true, {{"s1", "SEV 1", false}}}}},
                           core::choices_part{{{"skip", "Skip", false}}}}});
}
std::vector<std::string> types_of(const json::object& card) {
    std::vector<std::string> out;
    for (const auto& each : card.at("body").as_array())
        out.emplace_back(each.at("type").as_string());
    return out;
}

}  // namespace

TEST_CASE("the buttons of a card are marked, and come back with all they said before", "[teams][cards]") {
    auto activity = form_message();
    const auto marked = teams::mark_buttons(activity, "actor", "effect");
    REQUIRE(marked.size() == 1);
    const auto& card = activity.at("attachments").at(0).at("content").as_object();
    CHECK(card == json::parse(marked[0].content).as_object());
    const auto& skip = card.at("body").as_array().back().at("actions").at(0);
    CHECK(skip.at("data").at("choice").as_string() == "skip");
    CHECK(skip.at("data").at("card").as_string() == marked[0].token);
    CHECK(teams::weight(activity) <= teams::most_message_bytes);

    auto words = teams::render({core::intent::reply, {core::text_part{"Who?"}}});
    const auto before = words;
    CHECK(teams::mark_buttons(words, "actor", "effect").empty());
    CHECK(words == before);
}

TEST_CASE("an answered card keeps its words and loses buttons and inputs", "[teams][cards]") {
    auto activity = form_message();
    const auto card = json::parse(teams::mark_buttons(activity, "actor", "effect").at(0).content).as_object();
    CHECK(teams::label_of(card, "scope") == "Add it");
    CHECK(teams::label_of(card, "skip") == "Skip");
    CHECK_FALSE(teams::label_of(card, "other"));
    CHECK_FALSE(teams::label_of(card, ""));

    const auto seen = teams::answered_card(card, "Add it");
    CHECK(types_of(seen) == std::vector<std::string>{"RichTextBlock", "RichTextBlock", "RichTextBlock"});
    const auto all = json::serialize(seen);
    INFO(all);
    CHECK(all.find("Almost there.") != std::string::npos);
    CHECK(all.find("✓ Add it") != std::string::npos);
    CHECK(all.find("Action.Execute") == std::string::npos);
    CHECK(seen.at("fallbackText") == card.at("fallbackText"));
}

TEST_CASE("a refresh names what was pressed and at most sixty people", "[teams][cards]") {
    const std::vector<std::string> many(100, "29:ana");
    const auto seen = teams::with_refresh({{"type", "AdaptiveCard"}}, {"token", "skip"}, many);
    const auto& refresh = seen.at("refresh");
    CHECK(refresh.at("userIds").as_array().size() == 60);
    CHECK(refresh.at("action").at("verb").as_string() == "redraw");
    CHECK(refresh.at("action").at("data").at("picked").as_string() == "skip");
    CHECK(refresh.at("action").at("data").at("card").as_string() == "token");
}
