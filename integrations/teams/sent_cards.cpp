#include "integrations/teams/sent_cards.hpp"

#include "core/utf8.hpp"
#include "integrations/teams/card.hpp"
#include "integrations/teams/files.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>

namespace coach::teams {
namespace {

namespace json = boost::json;

constexpr std::string_view family = "teams_card/";
constexpr std::chrono::hours kept_for{24};
constexpr std::size_t most_cards = 100'000;
constexpr std::size_t most_depth = 64;
constexpr std::string_view mark = "✓ ";

std::string_view text(const json::object& from, std::string_view name) {
    const auto* found = from.if_contains(name);
    return found && found->is_string() ? std::string_view(found->get_string()) : std::string_view();
}
json::object* object(json::object& from, std::string_view name) {
    auto* found = from.if_contains(name);
    return found && found->is_object() ? &found->get_object() : nullptr;
}
json::array* array(json::object& from, std::string_view name) {
    auto* found = from.if_contains(name);
    return found && found->is_array() ? &found->get_array() : nullptr;
}

bool is_buttons(const json::value& element) {
    return element.is_object() && text(element.get_object(), "type") == "ActionSet";
}
bool is_input(const json::value& element) {
    return element.is_object() && text(element.get_object(), "type").starts_with("Input.");
}

/// Buttons stand in the body itself, never deeper (card.hpp).
template <class F>
void each_button(json::object& card, F&& with) {
    auto* body = array(card, "body");
    if (!body) return;
    for (auto& element : *body) {
        if (!is_buttons(element)) continue;
        auto* actions = array(element.get_object(), "actions");
        if (!actions) continue;
        for (auto& action : *actions)
            if (action.is_object() && text(action.get_object(), "type") == "Action.Execute") with(action.get_object());
    }
}

std::string_view id_of(const json::object& data) {
    const auto choice = text(data, "choice");
    return choice.empty() ? text(data, "form") : choice;
}

std::size_t mark_card(json::object& card, const std::string& token) {
    std::size_t marked = 0;
    each_button(card, [&](json::object& action) {
        auto* data = object(action, "data");
        if (!data || id_of(*data).empty()) return;
        (*data)[card_key] = token;
        ++marked;
    });
    return marked;
}

std::string place_of(std::string_view tenant, std::string_view conversation) {
    return std::string(tenant) + "/" + std::string(conversation);
}

std::optional<json::object> parse(std::string_view bytes) {
    json::parse_options limits;
    limits.max_depth = most_depth;
    boost::system::error_code failed;
    auto out = json::parse(bytes, failed, {}, limits);
    if (failed || !out.is_object()) return std::nullopt;
    return std::move(out.get_object());
}

json::object answered_line(std::string_view label) {
    return words_block(std::string(mark) + core::utf8::shorten(core::utf8::clean(label), button_chars));
}

}  // namespace

std::vector<marked_card> mark_buttons(json::object& activity, std::string_view owner, std::string_view effect_id) {
    std::vector<marked_card> out;
    auto* attachments = array(activity, "attachments");
    if (!attachments) return out;
    std::size_t number = 0;
    for (auto& each : *attachments) {
        ++number;
        auto* card = each.is_object() ? object(each.get_object(), "content") : nullptr;
        if (!card || text(*card, "type") != "AdaptiveCard") continue;
        auto token = file_token(owner, effect_id, number);
        if (mark_card(*card, token) > 0) out.push_back({std::move(token), json::serialize(*card)});
    }
    return out;
}

std::optional<std::string> label_of(const json::object& card, std::string_view picked) {
    std::optional<std::string> out;
    json::object searched = card;
    each_button(searched, [&](json::object& action) {
        const auto* data = object(action, "data");
        if (!out && data && !picked.empty() && id_of(*data) == picked) out = text(action, "title");
    });
    return out;
}

json::object answered_card(json::object card, std::string_view label) {
    auto* body = array(card, "body");
    if (!body) return card;
    json::array made;
    bool said = false;
    for (auto& element : *body) {
        if (is_input(element)) continue;
        if (!is_buttons(element)) {
            made.push_back(std::move(element));
        } else if (!said) {
            said = true;
            made.push_back(answered_line(label));
        }
    }
    *body = std::move(made);
    return card;
}

json::object with_refresh(json::object card, const card_press& press, const std::vector<std::string>& viewers) {
    json::array people;
    for (const auto& each : viewers)
        if (people.size() < most_viewers) people.push_back(json::string(each));
    json::object action{{"type", "Action.Execute"},
                        {"title", "Refresh"},
                        {"verb", redraw_verb},
                        {"data", json::object{{card_key, press.token}, {picked_key, press.picked}}}};
    card["refresh"] = json::object{{"action", std::move(action)}, {"userIds", std::move(people)}};
    return card;
}

net::awaitable<> sent_cards::keep(std::string tenant, std::string conversation, std::vector<marked_card> cards) {
    for (auto& each : cards) {
        auto bytes = R"({"place":)" + json::serialize(json::string(place_of(tenant, conversation))) + R"(,"content":)" +
                     each.content + "}";
        if (bytes.size() > most_card_record) continue;
        const auto stored = co_await shelf_.write(std::string(family) + each.token, std::move(bytes), {}, kept_for);
        if (!stored) spdlog::warn("teams: a card is not kept: its buttons will be answered in words");
    }
}

net::awaitable<std::optional<json::object>> sent_cards::seen_by(std::string tenant, std::string conversation,
                                                                std::string person, card_press press) {
    if (!is_token(press.token)) co_return std::nullopt;
    const auto kept = co_await shelf_.read(std::string(family) + press.token);
    if (!kept || !*kept) co_return std::nullopt;
    auto record = parse((*kept)->bytes);
    if (!record || text(*record, "place") != place_of(tenant, conversation)) co_return std::nullopt;
    auto* card = object(*record, "content");
    const auto label = card ? label_of(*card, press.picked) : std::nullopt;
    if (!label) co_return std::nullopt;
    co_return with_refresh(answered_card(std::move(*card), *label), press, {person});
}

net::awaitable<bool> sent_cards::forget(std::string actor) {
    const auto kept = co_await shelf_.keys(std::string(family.substr(0, family.size() - 1)), most_cards);
    if (!kept) co_return false;
    const auto own = std::string(family) + owner_token(actor);
    bool done = true;
    for (const auto& key : *kept) {
        if (!key.starts_with(own)) continue;
        const auto gone = co_await shelf_.remove(key);
        done = done && gone.has_value();
    }
    co_return done;
}

}  // namespace coach::teams
