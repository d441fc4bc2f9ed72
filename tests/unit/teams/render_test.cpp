#include "integrations/teams/render.hpp"

#include "core/utf8.hpp"
#include "integrations/teams/card.hpp"
#include "integrations/teams/markdown.hpp"
#include "tests/support/random_message.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <functional>

using namespace coach;
namespace json = boost::json;

namespace {

void each_object(const json::value& v, const std::function<void(const json::object&)>& see) {
    if (v.is_array()) {
        for (const auto& each : v.get_array())
            each_object(each, see);
    } else if (v.is_object()) {
        see(v.get_object());
        for (const auto& [key, value] : v.get_object()) {
            if (key != "fallback") each_object(value, see);
        }
    }
}

/// What a reader sees of an activity: its text, or its cards' texts, buttons and inputs.
std::string seen_in(const json::object& activity) {
    std::string out;
    if (const auto* text = activity.if_contains("text")) {
        for (const char c : std::string_view(text->as_string())) {
            if (c != '\\') out += c;
        }
    }
    if (!activity.contains("attachments")) return out;
    each_object(activity.at("attachments"), [&out](const json::object& o) {
        for (const std::string_view key : {"text", "title", "label", "placeholder", "url"}) {
            const auto* words = o.if_contains(key);
            if (words && words->is_string()) out += std::string(std::string_view(words->get_string())) + "\n";
        }
    });
    return out;
}

/// From the published limits alone.
std::vector<std::string> wrong_in(const json::object& activity) {
    std::vector<std::string> out;
    if (teams::weight(activity) > teams::most_message_bytes)
        out.push_back("message of " + std::to_string(teams::weight(activity)) + " bytes");
    if (activity.contains("text") == activity.contains("attachments")) out.emplace_back("text and card together");
    if (const auto* entities = activity.if_contains("entities"); entities && entities->as_array().size() != 1)
        out.emplace_back("more than one AI entity");
    if (!activity.contains("attachments")) return out;
    for (const auto& attachment : activity.at("attachments").as_array()) {
        const auto& card = attachment.at("content").as_object();
        const auto size = json::serialize(card).size();
        if (size > 28u * 1024) out.push_back("card of " + std::to_string(size) + " bytes");
        if (card.at("version").as_string() != "1.5") out.emplace_back("version");
        if (card.at("fallbackText").as_string().empty()) out.emplace_back("no fallbackText");
        each_object(card, [&out](const json::object& o) {
            const auto* type = o.if_contains("type");
            if (!type || !type->is_string()) return;
            const std::string kind(type->as_string());
            if (kind == "TextBlock") out.emplace_back("a TextBlock reads Markdown");
            if (kind == "RichTextBlock" && o.at("inlines").as_array().empty()) out.emplace_back("empty text");
            if (kind == "ActionSet" && o.at("actions").as_array().size() > 6) out.emplace_back("more than six buttons");
        });
    }
    return out;
}

json::object card_of(std::vector<core::part> parts) {
    const auto made = teams::render({core::intent::reply, std::move(parts)});
    return made.at("attachments").as_array().at(0).at("content").as_object();
}

std::string text_of(core::part p) {
    const auto made = teams::render({core::intent::reply, {std::move(p)}});
    return std::string(made.at("text").as_string());
}

}  // namespace

TEST_CASE("any fitted message keeps Teams' limits and says every word", "[teams][render][property]") {
    for (std::uint32_t seed = 0; seed < 2000; ++seed) {
        const auto whole = support::message_maker(seed).make();
        INFO("seed " << seed);
        std::set<std::string> shown;
        auto can = teams::capabilities();
        can.files = false;  // a file's own words go another way
        for (const auto& message : core::fit(whole, can)) {
            const auto activity = teams::render(message);
            if (activity.empty()) continue;
            CHECK(wrong_in(activity) == std::vector<std::string>{});
            CHECK(wrong_in(teams::render_plain(message)) == std::vector<std::string>{});
            support::collect_words(seen_in(activity), shown);
        }
        std::vector<std::string> lost;
        std::ranges::set_difference(support::words_of(whole), shown, std::back_inserter(lost));
        CHECK(lost == std::vector<std::string>{});
    }
}

TEST_CASE("the worst message that fits stays below what Teams takes", "[teams][render]") {
    const auto& can = teams::capabilities();
    for (const std::string piece :
         {"🧑", "\"", "\\\\", "**🧑**", "*a*b", "\n", "- 🧑\n", "> *x*\n", "`a`b", "_", "&", "<"}) {
        std::string text;
        while (core::utf8::count(text + piece) <= can.text_chars)
            text += piece;
        INFO(piece);
        const core::choices_part buttons{
            std::vector<core::choice>(can.choices, {std::string(200, 'i'), std::string(75, 'w'), false})};
        for (const auto& p : std::vector<core::part>{core::text_part{text}, core::quote_part{text, "s"},
                                                     core::code_part{text, {}, "l"}}) {
            for (const bool card : {false, true}) {
                core::message full;
                full.parts.assign(can.parts, p);
                if (card) full.parts.back() = buttons;
                for (const auto& message : core::fit(full, can)) {
                    const auto activity = teams::render(message);
                    if (!activity.empty()) CHECK(wrong_in(activity) == std::vector<std::string>{});
                }
            }
        }
    }
}

TEST_CASE("words of people are literal in a text", "[teams][render]") {
    CHECK(text_of(core::text_part{core::escape("<at>Ana</at> & *b* _i_ `c` ~s~ [x](https://b.example)")}) ==
          R"(&lt;at>Ana&lt;/at> &amp; \*b\* \_i\_ \`c\` \~s\~ \[x\](https://b.example))");
    CHECK(text_of(core::text_part{core::escape("# h\n- l\n1. n\n> q\n    code")}) ==
          "\\# h  \n\\- l  \n1\\. n  \n&gt; q  \ncode");
    CHECK(text_of(core::text_part{"2 > 1, no. 3"}) == "2 > 1, no. 3");
}

TEST_CASE("the small Markdown becomes Teams' Markdown", "[teams][render]") {
    CHECK(text_of(core::text_part{"**b** *i* ***bi*** `c&`\n\n- one\n- two\n\n> q\n> r"}) ==
          "**b** *i* ***bi*** `c&`\n\n- one\n- two\n\n> q  \n> r");
    CHECK(text_of(core::text_part{"[the guide](https://a.example/?b=1&c=2)"}) ==
          "[the guide](https://a.example/?b=1&c=2)");
    CHECK(text_of(core::text_part{"**two\nlines**"}) == "**two**  \n**lines**");
}

TEST_CASE("a choice is an Action.Execute that an older client sends as Action.Submit", "[teams][render]") {
    const auto card = card_of({core::text_part{"Which?"}, core::choices_part{{{"a:1", "First", true}}}});
    CHECK(
        json::serialize(card.at("body").as_array().at(1).at("actions")) ==
        R"([{"type":"Action.Execute","verb":"choose","title":"First","data":{"choice":"a:1"},"associatedInputs":"none",)"
        R"("fallback":{"type":"Action.Submit","title":"First","data":{"choice":"a:1"},"associatedInputs":"none"},"style":"positive"}])");
    CHECK(card.at("speak").as_string() == "Which?\n\n1. First");
}

TEST_CASE("judgement is labelled as automated content, asks whether it helped, and cites", "[teams][render]") {
    const auto scored = teams::render({core::intent::reply, {core::score_part{"Report", "scored by rules", {}, {}}}});
    CHECK(scored.at("entities").as_array().at(0).at("additionalType").as_array().at(0).as_string() ==
          "AIGeneratedContent");
    CHECK(scored.at("channelData").at("feedbackLoop").at("type").as_string() == "default");
    const auto cited =
        teams::render({core::intent::reply, {core::quote_part{"some users", "your text"}, core::text_part{"Who?"}}});
    CHECK(cited.at("text").as_string() == "> some users — your text [1]\n\nWho?");
    const auto& claim = cited.at("entities").as_array().at(0).at("citation").as_array().at(0);
    CHECK(claim.at("position").to_number<int>() == 1);
    CHECK(claim.at("appearance").at("name").as_string() == "your text");
    CHECK(claim.at("appearance").at("abstract").as_string() == "some users");
    const auto plain = teams::render({core::intent::reply, {core::text_part{"Who?"}}});
    CHECK_FALSE(plain.contains("entities"));
}

TEST_CASE("a form's inputs are named, required where they are, and told from the form", "[teams][render]") {
    const auto card = card_of({core::form_part{
        "scope",
        "Scope",
        "Add",
        {{"who", "Who?", "name them", true, true, {}}, {"sev", "Severity", "", false, false, {{"s1", "SEV 1"}}}}}});
    const auto& body = card.at("body").as_array();
    CHECK(
        json::serialize(body.at(1)) ==
        R"({"type":"Input.Text","id":"f.who","label":"Who?","placeholder":"name them","isMultiline":true,"isRequired":true,"errorMessage":"Please fill this in."})");
    CHECK(
        json::serialize(body.at(2)) ==
        R"({"type":"Input.ChoiceSet","id":"f.sev","label":"Severity","choices":[{"title":"SEV 1","value":"s1"}],"style":"expanded"})");
    CHECK(body.at(3).at("actions").as_array().at(0).at("associatedInputs").as_string() == "auto");
}

TEST_CASE("a date macro in a person's words stays words", "[teams][render]") {
    const auto card = card_of({core::code_part{"{{DATE(2026-01-01T00:00:00Z)}}", {}, ""}});
    CHECK(json::serialize(card).find("{{DATE(") == std::string::npos);
}

TEST_CASE("UTF-16 is what Teams counts", "[teams][render]") {
    CHECK(teams::utf16_units("aé日🧑") == 5);
    CHECK(teams::utf16_units("") == 0);
}
