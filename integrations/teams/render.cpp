#include "integrations/teams/render.hpp"

#include "core/utf8.hpp"
#include "integrations/teams/card.hpp"
#include "integrations/teams/labels.hpp"
#include "integrations/teams/markdown.hpp"

#include <boost/json/serialize.hpp>

#include <algorithm>

namespace coach::teams {
namespace {

namespace json = boost::json;
namespace utf8 = core::utf8;

constexpr std::size_t summary_chars = 200;
constexpr std::size_t plain_chars = 9'000;  // each may take four units of a message when it is escaped
constexpr std::string_view card_type = "application/vnd.microsoft.card.adaptive";

bool is_blank(std::string_view text) { return text.find_first_not_of(" \t\r\n") == std::string_view::npos; }

bool only_words(const core::message& message) {
    return std::all_of(message.parts.begin(), message.parts.end(), [](const core::part& p) {
        return std::holds_alternative<core::text_part>(p) || std::holds_alternative<core::quote_part>(p);
    });
}

/// Text and quotes; a quote with a source gets the mark of its citation.
std::string text_of(const core::message& message, std::size_t citations) {
    std::string out;
    std::size_t cited = 0;
    for (const auto& p : message.parts) {
        std::string piece;
        if (const auto* text = std::get_if<core::text_part>(&p)) {
            piece = to_markdown(core::markdown::parse(text->markdown));
        } else if (const auto* quote = std::get_if<core::quote_part>(&p)) {
            std::string behind;
            if (!is_blank(quote->source)) {
                behind = "— " + escape_words(quote->source);
                if (cited < citations && !is_blank(quote->text)) behind += " [" + std::to_string(++cited) + "]";
            }
            piece = quoted(quote->text, behind);
            if (is_blank(quote->text) && behind.empty()) continue;
        }
        if (is_blank(piece)) continue;
        if (!out.empty()) out += "\n\n";
        out += piece;
    }
    return out;
}

json::object attached(json::object card) {
    json::object out;
    out["contentType"] = card_type;
    out["content"] = std::move(card);
    return out;
}

/// Cards that together hold the message, none above its limit unless a single element is, none with two forms: a
/// client sends all inputs of a card.
std::vector<json::object> cards(const core::message& message, detail how) {
    const std::string spoken = core::plain_text(message);
    std::vector<json::object> out;
    json::array body;
    std::size_t bytes = 0;
    const std::size_t frame = json::serialize(card({}, spoken)).size();
    const auto flush = [&] {
        if (!body.empty()) out.push_back(card(std::move(body), spoken));
        body = {};
        bytes = 0;
    };
    bool has_form = false;
    for (const auto& p : message.parts) {
        if (std::holds_alternative<core::form_part>(p)) {
            if (has_form) flush();
            has_form = true;
        }
        for (auto& element : elements(p, how)) {
            const std::size_t size = json::serialize(element).size() + 1;
            if (frame + bytes + size > most_card_bytes) flush();
            bytes += size;
            body.push_back(std::move(element));
        }
    }
    flush();
    return out;
}

json::object card_message(const core::message& message, detail how) {
    json::object out;
    json::array attachments;
    for (auto& each : cards(message, how))
        attachments.push_back(attached(std::move(each)));
    if (attachments.empty()) return out;
    if (attachments.size() > 1) out["attachmentLayout"] = "list";
    out["attachments"] = std::move(attachments);
    std::string words = shown(core::plain_text(message));
    std::replace(words.begin(), words.end(), '\n', ' ');
    out["summary"] = utf8::shorten(words, summary_chars);
    return out;
}

core::capabilities teams_capabilities() {
    core::capabilities can;
    can.text_chars = 2400;
    can.parts = 8;
    can.choices = 12;
    can.choice_label_chars = button_chars;
    can.table_rows = 20;
    can.table_columns = 5;
    can.table_chars = 1500;
    can.code_chars = 2400;
    can.quote_chars = 2400;
    can.form_fields = 8;
    can.label_chars = 120;
    return can;
}

}  // namespace

const core::capabilities& capabilities() {
    static const core::capabilities can = teams_capabilities();
    return can;
}

std::size_t weight(const json::object& activity) { return 2 * utf16_units(json::serialize(activity)); }

json::object render(const core::message& message) {
    json::object out;
    if (only_words(message)) {
        const auto labels = labels_of(message);
        out["text"] = text_of(message, labels.citations);
        if (is_blank(out["text"].as_string())) return {};
        out["textFormat"] = "markdown";
        put(labels, out);
        return weight(out) <= most_message_bytes ? out : render_plain(message);
    }
    for (const detail how : {detail::full, detail::plain}) {
        out = card_message(message, how);
        if (out.empty()) return out;
        put(labels_of(message), out);
        if (weight(out) <= most_message_bytes) return out;
    }
    return render_plain(message);
}

json::object render_plain(const core::message& message) {
    json::object out;
    const std::string words = core::plain_text(message);
    out["text"] = escape_words(utf8::shorten(is_blank(words) ? "…" : words, plain_chars));
    out["textFormat"] = "markdown";
    return out;
}

std::optional<json::object> render_card(const core::message& message) {
    for (const detail how : {detail::full, detail::plain}) {
        auto made = cards(message, how);
        if (made.size() == 1) return std::move(made[0]);
    }
    return std::nullopt;
}

}  // namespace coach::teams
