#include "integrations/teams/dialog.hpp"

#include "core/utf8.hpp"
#include "integrations/teams/card.hpp"
#include "integrations/teams/words.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>

namespace coach::teams {
namespace {

namespace json = boost::json;

constexpr std::size_t most_fields = 20;
constexpr std::size_t most_options = 50;
constexpr std::size_t most_id = 200;
constexpr std::size_t most_label = 4'000;
constexpr std::size_t most_value = 16'000;

bool is_blank(std::string_view text) { return text.find_first_not_of(" \t\r\n") == std::string_view::npos; }

std::string text(const json::object& from, std::string_view name, std::size_t most) {
    const auto* found = from.if_contains(name);
    if (!found || !found->is_string()) return {};
    const std::string_view value = found->get_string();
    return value.size() <= most ? core::utf8::clean(value) : std::string();
}

bool flag(const json::object& from, std::string_view name) {
    const auto* found = from.if_contains(name);
    return found && found->is_bool() && found->get_bool();
}

template <class Each>
void objects(const json::object& from, std::string_view name, std::size_t most, Each each) {
    const auto* found = from.if_contains(name);
    if (!found || !found->is_array()) return;
    std::size_t number = 0;
    for (const auto& one : found->get_array())
        if (one.is_object() && number++ < most) each(one.get_object());
}

json::object task(json::object value) {
    json::object inner;
    inner["type"] = "continue";
    inner["value"] = std::move(value);
    json::object out;
    out["task"] = std::move(inner);
    return out;
}

/// Teams sends numbers and switches of an input as they are.
std::string value_text(const json::value& v) {
    if (v.is_string()) return core::utf8::clean(std::string_view(v.get_string()).substr(0, most_value));
    if (v.is_object() || v.is_array() || v.is_null()) return {};
    return json::serialize(v);
}

}  // namespace

json::object dialog_data(const core::form_part& form) {
    json::array fields;
    for (const auto& field : form.fields) {
        json::array options;
        for (const auto& option : field.options)
            options.push_back({{"value", core::utf8::clean(option.id)}, {"title", core::utf8::clean(option.label)}});
        json::object made{{"id", core::utf8::clean(field.id)}, {"label", core::utf8::clean(field.label)}};
        if (!field.hint.empty()) made["placeholder"] = core::utf8::clean(field.hint);
        if (field.multiline) made["multiline"] = true;
        if (field.required) made["required"] = true;
        if (!options.empty()) made["options"] = std::move(options);
        fields.push_back(std::move(made));
    }
    return {{"id", core::utf8::clean(form.id)},
            {"title", core::utf8::clean(form.title)},
            {"submit", core::utf8::clean(form.submit)},
            {"fields", std::move(fields)}};
}

std::optional<core::form_part> read_dialog(const json::object& data) {
    const auto* found = data.if_contains(dialog_key);
    if (!found || !found->is_object()) return std::nullopt;
    const auto& from = found->get_object();
    core::form_part out{
        text(from, "id", most_id), text(from, "title", most_label), text(from, "submit", most_label), {}};
    objects(from, "fields", most_fields, [&out](const json::object& field) {
        auto& made = out.fields.emplace_back(core::form_field{text(field, "id", most_id),
                                                              text(field, "label", most_label),
                                                              text(field, "placeholder", most_label),
                                                              flag(field, "multiline"),
                                                              flag(field, "required"),
                                                              {}});
        objects(field, "options", most_options, [&made](const json::object& option) {
            made.options.push_back({text(option, "value", most_id), text(option, "title", most_label), false});
        });
    });
    const bool named = std::all_of(out.fields.begin(), out.fields.end(), [](const auto& f) { return !f.id.empty(); });
    if (out.id.empty() || out.fields.empty() || !named) return std::nullopt;
    return out;
}

form_values values_of(const core::form_part& form, const json::object& data) {
    form_values out;
    for (const auto& field : form.fields) {
        const auto* found = data.if_contains(std::string(field_prefix) + field.id);
        if (found) out.emplace_back(field.id, value_text(*found));
    }
    return out;
}

std::vector<std::string> missing_in(const core::form_part& form, const form_values& values) {
    std::vector<std::string> out;
    for (const auto& field : form.fields) {
        const auto found =
            std::find_if(values.begin(), values.end(), [&](const auto& v) { return v.first == field.id; });
        const bool empty = found == values.end() || is_blank(found->second);
        const bool foreign = !empty && !field.options.empty() &&
                             std::none_of(field.options.begin(), field.options.end(),
                                          [&](const auto& o) { return o.id == found->second; });
        if ((field.required && empty) || foreign) out.push_back(field.label);
    }
    return out;
}

json::object open_dialog(const core::form_part& form, const form_values& values,
                         const std::vector<std::string>& missing) {
    json::array body;
    if (!missing.empty()) {
        std::string names(own_words::missing);
        for (std::size_t i = 0; i < missing.size(); ++i)
            names += (i == 0 ? "" : ", ") + missing[i];
        body.push_back(words_block(names));
    }
    for (auto& each : inputs(form)) {
        auto& made = each.as_object();
        for (const auto& [id, value] : values)
            if (made.at("id").as_string() == std::string(field_prefix) + id && !value.empty()) made["value"] = value;
        body.push_back(std::move(made));
    }
    json::object submit{{"type", "Action.Submit"}, {"title", button_label(form.submit)}, {"style", "positive"}};
    submit["data"] = json::object{{dialog_key, dialog_data(form)}};
    body.push_back({{"type", "ActionSet"}, {"actions", json::array{std::move(submit)}}});
    json::object shown_card{{"contentType", "application/vnd.microsoft.card.adaptive"},
                            {"content", card(std::move(body), form.title)}};
    return task({{"title", button_label(form.title)},
                 {"height", "medium"},
                 {"width", "medium"},
                 {"card", std::move(shown_card)}});
}

json::object say_in_dialog(std::string_view words) {
    json::object inner{{"type", "message"}, {"value", words}};
    json::object out;
    out["task"] = std::move(inner);
    return out;
}

}  // namespace coach::teams
