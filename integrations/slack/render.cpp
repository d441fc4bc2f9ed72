#include "integrations/slack/render.hpp"

#include "core/utf8.hpp"
#include "integrations/slack/modal.hpp"
#include "integrations/slack/mrkdwn.hpp"

#include <boost/json/array.hpp>

#include <algorithm>

namespace coach::slack {
namespace {

namespace json = boost::json;
namespace utf8 = core::utf8;

constexpr std::size_t fallback_chars = 3900;  // Slack advises at most 4,000
constexpr std::size_t plain_chars = 39'000;   // Slack cuts at 40,000
constexpr std::size_t most_home_blocks = 100;
constexpr std::size_t button_chars = 75;
constexpr int progress_marks = 10;

json::object text_object(std::string_view kind, std::string text) {
    json::object out;
    out["type"] = kind;
    out["text"] = std::move(text);
    return out;
}

json::object mrkdwn_object(std::string text) {
    json::object out = text_object("mrkdwn", std::move(text));
    out["verbatim"] = true;  // no links, channels or people made out of bare words
    return out;
}

std::string one_line(std::string_view words) {
    std::string out = utf8::clean(words);
    std::replace(out.begin(), out.end(), '\n', ' ');
    return out;
}

/// Never ends within an entity.
std::string fallback_text(const core::message& message, std::size_t most) {
    std::string text = escape_entities(core::plain_text(message));
    if (text.empty()) return "…";
    if (utf8::count(text) <= most) return text;
    text = utf8::prefix(text, most - 1);
    const auto open = text.rfind('&');
    if (open != std::string::npos && text.find(';', open) == std::string::npos) text.resize(open);
    return text + "…";
}

class block_writer {
  public:
    void operator()(const core::text_part& p) {
        mrkdwn_writer text;
        text.blocks(core::markdown::parse(p.markdown));
        sections(text);
    }

    void operator()(const core::choices_part& p) {
        if (p.options.empty()) return;
        json::array buttons;
        for (const auto& option : p.options) {
            std::string label = utf8::shorten(one_line(option.label), button_chars);
            if (label.find_first_not_of(' ') == std::string::npos) label = "…";
            json::object button;
            button["type"] = "button";
            button["text"] = text_object("plain_text", std::move(label));
            button["action_id"] = "choice." + std::to_string(++buttons_);
            button["value"] = utf8::clean(option.id);
            if (option.primary) button["style"] = "primary";
            buttons.push_back(std::move(button));
        }
        json::object block;
        block["type"] = "actions";
        block["elements"] = std::move(buttons);
        blocks_.push_back(std::move(block));
    }

    void operator()(const core::score_part& p) {
        mrkdwn_writer text;
        text.words(one_line(p.title), true);
        if (!p.scored_by.empty()) text.words((p.title.empty() ? "" : " · ") + one_line(p.scored_by));
        if (p.self_rating) text.words(" · you said " + std::to_string(*p.self_rating));
        for (const auto& row : p.rows) {
            text.new_line();
            text.words(one_line(row.criterion), true);
            text.words(" · " + core::level_words(row));
            if (row.comment.empty()) continue;
            text.new_line();
            text.words(row.comment);
        }
        sections(text);
    }

    void operator()(const core::progress_part& p) {
        const int total = std::max(1, p.total);
        const int done = std::clamp(p.done, 0, total) * progress_marks / total;
        std::string bar;
        for (int i = 0; i < progress_marks; ++i)
            bar += i < done ? "▰" : "▱";
        mrkdwn_writer text;
        text.words(bar + " " + std::to_string(p.done) + " of " + std::to_string(p.total) +
                   (p.label.empty() ? "" : " · " + one_line(p.label)));
        for (auto& line : text.take()) {
            json::object block;
            block["type"] = "context";
            block["elements"] = json::array{mrkdwn_object(std::move(line))};
            blocks_.push_back(std::move(block));
        }
    }

    void operator()(const core::quote_part& p) {
        mrkdwn_writer text;
        text.quote(p.text);
        if (!p.source.empty()) {
            text.new_line();
            text.words("— " + one_line(p.source));
        }
        sections(text);
    }

    void operator()(const core::code_part& p) {
        mrkdwn_writer text;
        text.words(one_line(p.label), true);
        text.new_line();
        text.code(p.text);
        sections(text);
    }

    /// A button that opens it; a form that a button cannot carry is said as text.
    void operator()(const core::form_part& p) {
        auto value = form_value(p);
        if (value.empty()) return plainly(p);
        json::object button;
        button["type"] = "button";
        button["text"] = text_object("plain_text", one_line(p.title));
        button["action_id"] = std::string(form_action) + std::to_string(++buttons_);
        button["value"] = std::move(value);
        json::object block;
        block["type"] = "actions";
        block["elements"] = json::array{std::move(button)};
        blocks_.push_back(std::move(block));
    }

    // fit has turned these into other parts; a message that was not fitted still says all its words.
    void operator()(const core::table_part& p) { plainly(p); }
    void operator()(const core::file_part& p) { plainly(p); }

    json::array take() { return std::move(blocks_); }

  private:
    void plainly(const core::part& p) {
        mrkdwn_writer text;
        text.words(core::plain_text({core::intent::reply, {p}}));
        sections(text);
    }

    void sections(mrkdwn_writer& text) {
        for (auto& words : text.take()) {
            json::object block;
            block["type"] = "section";
            block["text"] = mrkdwn_object(std::move(words));
            blocks_.push_back(std::move(block));
        }
    }

    json::array blocks_;
    int buttons_ = 0;
};

core::capabilities slack_capabilities() {
    core::capabilities can;
    can.text_chars = 2900;
    can.parts = 8;
    can.choices = 25;
    can.choice_label_chars = button_chars;
    can.table_rows = 40;
    can.table_chars = 2900;
    can.code_chars = 2900;
    can.quote_chars = 2900;
    can.label_chars = 150;
    can.tables = false;  // fit writes a readable line for each row; the table block is not yet everywhere
    can.forms = true;
    can.files = true;
    can.home = true;
    return can;
}

}  // namespace

const core::capabilities& capabilities() {
    static const core::capabilities can = slack_capabilities();
    return can;
}

json::object render(const core::message& message) {
    block_writer blocks;
    for (const auto& p : message.parts)
        std::visit(blocks, p);
    json::array written = blocks.take();
    json::object out;
    if (written.empty()) return out;
    out["text"] = fallback_text(message, fallback_chars);
    out["blocks"] = std::move(written);
    return out;
}

json::object render_home(const core::message& message, std::string_view channel) {
    block_writer writer;
    for (const auto& p : message.parts)
        std::visit(writer, p);
    json::array blocks = writer.take();
    if (blocks.size() > most_home_blocks) {
        blocks.resize(most_home_blocks - 1);
        blocks.push_back(json::object{{"type", "context"}, {"elements", json::array{mrkdwn_object("…")}}});
    }
    return {{"type", "home"}, {"blocks", std::move(blocks)}, {"private_metadata", channel}};
}

json::object render_plain(const core::message& message) {
    json::object out;
    out["text"] = fallback_text(message, plain_chars);
    return out;
}

}  // namespace coach::slack
