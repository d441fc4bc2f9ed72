#include "integrations/slack/modal.hpp"

#include "core/utf8.hpp"

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>

namespace coach::slack {
namespace {

namespace json = boost::json;
namespace utf8 = core::utf8;

constexpr std::size_t most_value = 2000;
constexpr std::size_t most_metadata = 3000;
constexpr std::size_t most_fields = 50;
constexpr std::size_t button_chars = 75;
constexpr std::size_t title_chars = 24;

json::object as_json(const core::form_part& form) {
    json::array fields;
    for (const auto& f : form.fields) {
        json::object one{{"i", f.id}, {"l", f.label}};
        if (!f.hint.empty()) one["h"] = f.hint;
        if (f.multiline) one["m"] = true;
        if (!f.required) one["o"] = true;
        json::array options;
        for (const auto& o : f.options)
            options.push_back(json::array{json::string(o.id), json::string(o.label)});
        if (!options.empty()) one["s"] = std::move(options);
        fields.push_back(std::move(one));
    }
    return {{"i", form.id}, {"t", form.title}, {"b", form.submit}, {"f", std::move(fields)}};
}

std::optional<json::object> parsed(std::string_view text, std::size_t most) {
    if (text.empty() || text.size() > most) return std::nullopt;
    json::parse_options limits;
    limits.max_depth = 8;
    boost::system::error_code failed;
    auto value = json::parse(json::string_view(text.data(), text.size()), failed, {}, limits);
    if (failed || !value.is_object()) return std::nullopt;
    return std::move(value.get_object());
}

std::string text_of(const json::object& from, std::string_view name) {
    const auto* v = from.if_contains(name);
    return v != nullptr && v->is_string() ? std::string(v->get_string()) : std::string();
}
bool flag_of(const json::object& from, std::string_view name) {
    const auto* v = from.if_contains(name);
    return v != nullptr && v->is_bool() && v->get_bool();
}

std::vector<core::choice> options_of(const json::object& field) {
    std::vector<core::choice> out;
    const auto* all = field.if_contains("s");
    if (all == nullptr || !all->is_array()) return out;
    for (const auto& each : all->get_array()) {
        const auto* pair = each.if_array();
        if (pair == nullptr || pair->size() != 2 || !pair->at(0).is_string() || !pair->at(1).is_string()) continue;
        out.push_back({std::string(pair->at(0).get_string()), std::string(pair->at(1).get_string())});
    }
    return out;
}

std::optional<core::form_part> form_of(const json::object& from) {
    core::form_part out{text_of(from, "i"), text_of(from, "t"), text_of(from, "b"), {}};
    const auto* fields = from.if_contains("f");
    if (fields == nullptr || !fields->is_array() || fields->get_array().size() > most_fields) return std::nullopt;
    for (const auto& each : fields->get_array()) {
        const auto* f = each.if_object();
        if (f == nullptr || text_of(*f, "i").empty()) return std::nullopt;
        out.fields.push_back({text_of(*f, "i"), text_of(*f, "l"), text_of(*f, "h"), flag_of(*f, "m"), !flag_of(*f, "o"),
                              options_of(*f)});
    }
    return out.fields.empty() ? std::nullopt : std::optional(std::move(out));
}

json::object plain(std::string_view words, std::size_t most) {
    auto text = utf8::shorten(utf8::clean(words), most);
    if (text.find_first_not_of(" \n") == std::string::npos) text = "…";
    return {{"type", "plain_text"}, {"text", std::move(text)}};
}

json::object element_of(const core::form_field& f) {
    if (f.options.empty())
        return {{"type", "plain_text_input"}, {"action_id", "value"}, {"multiline", f.multiline}, {"max_length", 3000}};
    json::array options;
    for (const auto& o : f.options)
        options.push_back(json::object{{"text", plain(o.label, button_chars)}, {"value", o.id}});
    return {{"type", "static_select"}, {"action_id", "value"}, {"options", std::move(options)}};
}

json::object input_of(const core::form_field& f) {
    json::object out{{"type", "input"},
                     {"block_id", f.id},
                     {"label", plain(f.label, 2000)},
                     {"optional", !f.required},
                     {"element", element_of(f)}};
    if (!f.hint.empty()) out["hint"] = plain(f.hint, 2000);
    return out;
}

}  // namespace

std::string form_value(const core::form_part& form) {
    if (form.fields.empty() || form.title.empty() || utf8::count(form.title) > button_chars) return {};
    for (const auto& f : form.fields) {
        const bool fits =
            !f.id.empty() && f.id.size() <= 255 && f.options.size() <= 100 &&
            std::ranges::all_of(f.options, [](const auto& o) { return !o.id.empty() && o.id.size() <= 150; });
        if (!fits) return {};
    }
    auto out = json::serialize(as_json(form));
    return out.size() <= most_value ? out : std::string();
}

std::optional<core::form_part> read_form(std::string_view value) {
    const auto from = parsed(value, most_value);
    return from ? form_of(*from) : std::nullopt;
}

std::optional<json::object> modal_view(const core::form_part& form, const core::place& where) {
    json::object metadata{{"c", where.channel}, {"t", where.thread}, {"d", where.direct}, {"f", as_json(form)}};
    auto kept = json::serialize(metadata);
    if (kept.size() > most_metadata) return std::nullopt;
    json::array blocks;
    for (const auto& f : form.fields)
        blocks.push_back(input_of(f));
    return json::object{{"type", "modal"},
                        {"callback_id", "coach_form"},
                        {"title", plain(form.title, title_chars)},
                        {"submit", plain(form.submit, title_chars)},
                        {"private_metadata", std::move(kept)},
                        {"blocks", std::move(blocks)}};
}

std::optional<form_in_view> read_metadata(std::string_view private_metadata) {
    const auto from = parsed(private_metadata, most_metadata);
    const auto* form = from ? from->if_contains("f") : nullptr;
    if (form == nullptr || !form->is_object()) return std::nullopt;
    auto read = form_of(form->get_object());
    if (!read) return std::nullopt;
    return form_in_view{std::move(*read), text_of(*from, "c"), text_of(*from, "t"), flag_of(*from, "d")};
}

std::vector<std::string> wrong_fields(const core::form_part& form, const core::submitted_form& given) {
    std::vector<std::string> out;
    for (const auto& f : form.fields) {
        const auto found = std::ranges::find(given.values, f.id, &std::pair<std::string, std::string>::first);
        const std::string value = found == given.values.end() ? "" : found->second;
        const bool empty = value.find_first_not_of(" \t\r\n") == std::string::npos;
        const bool other = !empty && !f.options.empty() &&
                           std::ranges::none_of(f.options, [&](const auto& o) { return o.id == value; });
        if ((empty && f.required) || other) out.push_back(f.id);
    }
    return out;
}

}  // namespace coach::slack
