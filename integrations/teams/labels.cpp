#include "integrations/teams/labels.hpp"

#include "core/utf8.hpp"
#include "integrations/teams/markdown.hpp"

#include <boost/json/array.hpp>

#include <algorithm>

namespace coach::teams {
namespace {

namespace json = boost::json;

constexpr std::size_t most_citations = 20;
constexpr std::size_t name_chars = 80;
constexpr std::size_t abstract_chars = 160;

bool is_blank(std::string_view text) { return text.find_first_not_of(" \t\r\n") == std::string_view::npos; }

/// Shortened until its UTF-16 length keeps the limit, since that is what Teams counts.
std::string at_most(std::string_view words, std::size_t units) {
    std::string text = shown(words);
    std::replace(text.begin(), text.end(), '\n', ' ');
    for (std::size_t chars = units; chars > 0; chars = chars * 3 / 4) {
        const std::string cut = core::utf8::shorten(text, chars);
        if (utf16_units(cut) <= units) return cut;
    }
    return {};
}

json::object claim(const core::quote_part& quote, std::size_t position) {
    json::object appearance;
    appearance["@type"] = "DigitalDocument";
    appearance["name"] = at_most(quote.source, name_chars);
    appearance["abstract"] = at_most(quote.text, abstract_chars);
    json::object out;
    out["@type"] = "Claim";
    out["position"] = position;
    out["appearance"] = std::move(appearance);
    return out;
}

/// In a text only: a card has no place for their marks.
json::array citations_of(const core::message& message) {
    json::array out;
    for (const auto& p : message.parts) {
        if (std::holds_alternative<core::text_part>(p)) continue;
        const auto* quote = std::get_if<core::quote_part>(&p);
        if (!quote) return {};
        if (is_blank(quote->source) || is_blank(quote->text) || out.size() == most_citations) continue;
        out.push_back(claim(*quote, out.size() + 1));
    }
    return out;
}

}  // namespace

labels labels_of(const core::message& message) {
    labels out;
    out.judgement = std::any_of(message.parts.begin(), message.parts.end(), [](const core::part& p) {
        return std::holds_alternative<core::score_part>(p) || std::holds_alternative<core::quote_part>(p);
    });
    if (!out.judgement) return out;
    out.entity["type"] = "https://schema.org/Message";
    out.entity["@type"] = "Message";
    out.entity["@context"] = "https://schema.org";
    out.entity["@id"] = "";
    out.entity["additionalType"] = json::array{"AIGeneratedContent"};
    json::array cited = citations_of(message);
    out.citations = cited.size();
    if (!cited.empty()) out.entity["citation"] = std::move(cited);
    return out;
}

void put(const labels& of, json::object& activity) {
    if (!of.judgement) return;
    activity["entities"] = json::array{of.entity};
    json::object loop;
    loop["type"] = "default";
    json::object data;
    data["feedbackLoop"] = std::move(loop);
    activity["channelData"] = std::move(data);
}

}  // namespace coach::teams
