#include "integrations/slack/render.hpp"

#include "core/utf8.hpp"
#include "integrations/slack/mrkdwn.hpp"
#include "tests/support/check_blocks.hpp"
#include "tests/support/random_message.hpp"

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <catch2/catch_test_macros.hpp>

#include <algorithm>

using namespace coach;

namespace {

std::string section_of(core::part p) {
    const auto rendered = slack::render({core::intent::reply, {std::move(p)}});
    std::string out;
    for (const auto& block : rendered.at("blocks").as_array()) {
        if (!out.empty()) out += "\n---\n";
        out += std::string_view(block.at("text").at("text").as_string());
    }
    return out;
}

/// Every string that a reader sees in the blocks, with entities and zero-width spaces undone.
void collect(const boost::json::value& v, std::string& out) {
    if (v.is_array()) {
        for (const auto& each : v.get_array())
            collect(each, out);
    } else if (v.is_object()) {
        for (const auto& [key, value] : v.get_object()) {
            if ((key == "text" || key == "value") && value.is_string()) {
                std::string words(value.get_string());  // a button's value may be a form, in JSON
                for (auto at = words.find("\\n"); at != std::string::npos; at = words.find("\\n", at))
                    words.replace(at, 2, " ");
                out += words;
                out += '\n';
            } else {
                collect(value, out);
            }
        }
    }
}

constexpr auto zero_width = "\xE2\x80\x8B";

}  // namespace

TEST_CASE("any fitted message keeps every limit of Block Kit and says every word", "[slack][render][property]") {
    for (std::uint32_t seed = 0; seed < 3000; ++seed) {
        const auto whole = support::message_maker(seed).make();
        INFO("seed " << seed);
        std::set<std::string> shown;
        for (const auto& message : core::fit(whole, slack::capabilities())) {
            for (const auto& part : message.parts)  // goes as a file beside the message
                if (const auto* file = std::get_if<core::file_part>(&part))
                    support::collect_words(file->name + "\n" + file->bytes, shown);
            const auto payload = slack::render(message);
            if (payload.empty()) continue;
            CHECK(support::check_blocks(payload) == std::vector<std::string>{});
            CHECK(support::check_blocks(slack::render_plain(message)) == std::vector<std::string>{});
            std::string seen;
            collect(payload.at("blocks"), seen);
            support::collect_words(seen, shown);
        }
        std::vector<std::string> lost;
        std::ranges::set_difference(support::words_of(whole), shown, std::back_inserter(lost));
        CHECK(lost == std::vector<std::string>{});
    }
}

TEST_CASE("the worst text that fits still makes at most fifty blocks", "[slack][render]") {
    const auto& can = slack::capabilities();
    for (const std::string piece :
         {"&", "<", "\\>\n", "**&**\n\n", "&\n", "- &\n", "> &\n", "`&`", "***&\n***", "*_~`", "\n", "\\`"}) {
        std::string text;
        while (core::utf8::count(text + piece) <= can.text_chars)
            text += piece;
        std::string styled = "***" + text.substr(0, text.size() - 6) + "***";
        INFO(piece);
        for (const auto& p : std::vector<core::part>{core::text_part{text}, core::text_part{styled},
                                                     core::quote_part{text, "&"}, core::code_part{text, {}, "&"}}) {
            core::message full;
            full.parts.assign(can.parts, p);
            for (const auto& message : core::fit(full, can)) {
                const auto payload = slack::render(message);
                if (!payload.empty()) CHECK(support::check_blocks(payload) == std::vector<std::string>{});
            }
        }
    }
}

TEST_CASE("words of people can neither ping nor format", "[slack][render]") {
    CHECK(section_of(core::text_part{core::escape("<!channel> <@U1> & *b* _i_ `c` ~s~")}) ==
          std::string("&lt;!channel&gt; &lt;@U1&gt; &amp; ") + zero_width + "*b* " + zero_width + "_i_ " + zero_width +
              "`c" + zero_width + "` " + zero_width + "~s~");
    CHECK(section_of(core::text_part{core::escape("> not a quote")}) == std::string(zero_width) + "&gt; not a quote");
    CHECK(section_of(core::text_part{"snake_case_name and 2 * 3"}) == "snake_case_name and 2 * 3");
    CHECK(section_of(core::code_part{"a ``` b", {}, ""}) == std::string("```\na ``") + zero_width + "` b\n```");
}

TEST_CASE("the small Markdown becomes mrkdwn", "[slack][render]") {
    CHECK(section_of(core::text_part{"**b** *i* ***bi*** `c&`\n\n- one\n- two\n\n> q\n> r"}) ==
          "*b* _i_ *_bi_* `c&amp;`\n\n• one\n• two\n\n&gt; q\n&gt; r");
    CHECK(section_of(core::text_part{"[the *guide*](https://a.example/?b=1&c=2|3)"}) ==
          "<https://a.example/?b=1&amp;c=2%7C3|the *guide*>");
    CHECK(section_of(core::text_part{"**two\nlines**"}) == "*two*\n*lines*");
}

TEST_CASE("a score reads as a line for each criterion", "[slack][render]") {
    const core::score_part score{
        "Incident report",
        "scored by rules",
        3,
        {{"Root cause", 2, 2, "“config change” is the trigger", 1}, {"Timeline", 3, 4, "", 0}}};
    CHECK(section_of(score) ==
          "*Incident report* · scored by rules · you said 3\n*Root cause* · 2 of 4 (was 1)\n“config change” is the "
          "trigger\n"
          "*Timeline* · 3 to 4 of 4");
}

TEST_CASE("choices are buttons whose value is the choice", "[slack][render]") {
    const auto payload = slack::render(
        {core::intent::reply,
         {core::text_part{"Which?"}, core::choices_part{{{"a:1", "First", true}, {"b:2", "Second", false}}}}});
    CHECK(
        boost::json::serialize(payload.at("blocks").as_array().at(1)) ==
        R"({"type":"actions","elements":[{"type":"button","text":{"type":"plain_text","text":"First"},"action_id":"choice.1","value":"a:1","style":"primary"},{"type":"button","text":{"type":"plain_text","text":"Second"},"action_id":"choice.2","value":"b:2"}]})");
    CHECK(payload.at("text").as_string() == "Which?\n\n1. First\n2. Second");
}

TEST_CASE("bytes that are no UTF-8 never reach Slack", "[slack][render]") {
    const auto payload = slack::render({core::intent::reply,
                                        {core::text_part{"a\xFFz\x01"}, core::quote_part{"\xC3", "\xE2\x82"},
                                         core::choices_part{{{"\xFE", "\xFE", false}}}}});
    CHECK(support::check_blocks(payload) == std::vector<std::string>{});
}

TEST_CASE("the checker of blocks finds what is wrong", "[slack][render]") {
    using boost::json::parse;
    const auto wrong = [](std::string_view text) { return support::check_blocks(parse(text).as_object()).size(); };
    CHECK(
        wrong(
            R"({"text":"a","blocks":[{"type":"section","text":{"type":"mrkdwn","text":"ok &amp; <https://a.example|b>"}}]})") ==
        0);
    CHECK(wrong(R"({"text":"<!channel>"})") > 0);
    CHECK(wrong(R"({"text":"a","blocks":[{"type":"section","text":{"type":"mrkdwn","text":"<@U1>"}}]})") > 0);
    CHECK(wrong(R"({"text":"a","blocks":[{"type":"section","text":{"type":"mrkdwn","text":""}}]})") > 0);
    CHECK(wrong(R"({"text":"a","blocks":[{"type":"section","text":{"type":"mrkdwn","text":")" + std::string(3001, 'x') +
                "\"}}]}") > 0);
    CHECK(wrong(R"({"text":"a","blocks":[{"type":"actions","elements":[]}]})") > 0);
    CHECK(wrong(R"({"blocks":[]})") > 0);
}
