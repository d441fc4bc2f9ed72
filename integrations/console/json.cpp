#include "integrations/console/json.hpp"

#include "core/utf8.hpp"

#include <boost/json.hpp>
#include <simdjson.h>

#include <cstdint>

namespace coach::console {

namespace {

namespace json = boost::json;

json::string text_of(std::string_view bytes) {
    if (simdjson::validate_utf8(bytes.data(), bytes.size())) return json::string(bytes);
    return json::string(valid_utf8(bytes));
}

json::array options_of(const std::vector<core::choice>& choices) {
    json::array out;
    for (const auto& c : choices) {
        out.push_back({{"id", text_of(c.id)}, {"label", text_of(c.label)}, {"primary", c.primary}});
    }
    return out;
}

json::array cells_of(const std::vector<std::string>& cells) {
    json::array out;
    for (const auto& cell : cells)
        out.push_back(text_of(cell));
    return out;
}

json::object part_of(const core::text_part& p) { return {{"type", "text"}, {"markdown", text_of(p.markdown)}}; }

json::object part_of(const core::choices_part& p) { return {{"type", "choices"}, {"options", options_of(p.options)}}; }

json::object part_of(const core::form_part& p) {
    json::array fields;
    for (const auto& f : p.fields) {
        fields.push_back({{"id", text_of(f.id)},
                          {"label", text_of(f.label)},
                          {"hint", text_of(f.hint)},
                          {"multiline", f.multiline},
                          {"required", f.required},
                          {"options", options_of(f.options)}});
    }
    return {{"type", "form"},
            {"id", text_of(p.id)},
            {"title", text_of(p.title)},
            {"submit", text_of(p.submit)},
            {"fields", std::move(fields)}};
}

json::object part_of(const core::table_part& p) {
    json::array rows;
    for (const auto& row : p.rows)
        rows.push_back(cells_of(row));
    return {{"type", "table"}, {"header", cells_of(p.header)}, {"rows", std::move(rows)}};
}

json::object part_of(const core::score_part& p) {
    json::array rows;
    for (const auto& r : p.rows) {
        rows.push_back({{"criterion", text_of(r.criterion)},
                        {"level", r.level},
                        {"high", r.high},
                        {"before", r.before},
                        {"comment", text_of(r.comment)}});
    }
    return {{"type", "score"},
            {"title", text_of(p.title)},
            {"scored_by", text_of(p.scored_by)},
            {"self_rating", p.self_rating ? json::value(*p.self_rating) : json::value(nullptr)},
            {"rows", std::move(rows)}};
}

json::object part_of(const core::progress_part& p) {
    return {{"type", "progress"}, {"label", text_of(p.label)}, {"done", p.done}, {"total", p.total}};
}

json::object part_of(const core::quote_part& p) {
    return {{"type", "quote"}, {"text", text_of(p.text)}, {"source", text_of(p.source)}};
}

json::object part_of(const core::code_part& p) {
    return {
        {"type", "code"}, {"text", text_of(p.text)}, {"language", text_of(p.language)}, {"label", text_of(p.label)}};
}

json::object part_of(const core::file_part& p) {
    return {{"type", "file"}, {"name", text_of(p.name)}, {"mime", text_of(p.mime)}, {"bytes", base64(p.bytes)}};
}

std::string_view name_of(core::intent why) {
    switch (why) {
        case core::intent::private_reply:
            return "private";
        case core::intent::update:
            return "update";
        case core::intent::proactive:
            return "proactive";
        case core::intent::home:
            return "home";
        case core::intent::reply:
            break;
    }
    return "reply";
}

json::object object_of(const core::message& m, std::string_view to) {
    json::array parts;
    for (const auto& p : m.parts)
        parts.push_back(std::visit([](const auto& kind) { return part_of(kind); }, p));
    return {{"to", text_of(to)},
            {"private", m.why == core::intent::private_reply},
            {"intent", name_of(m.why)},
            {"parts", std::move(parts)},
            {"text", text_of(core::plain_text(m))}};
}

}  // namespace

std::string message_json(const core::message& m, std::string_view to) { return json::serialize(object_of(m, to)); }

std::string message_line(const core::say& s) {
    return json::serialize(json::object{{"message", object_of(s.what, s.to.id)}});
}

std::string valid_utf8(std::string_view bytes) {
    std::string out;
    out.reserve(bytes.size());
    for (std::size_t at = 0; at < bytes.size();) {
        const auto width = core::utf8::width(bytes, at);
        out += core::utf8::well_formed(bytes, at) ? bytes.substr(at, width) : "\xEF\xBF\xBD";
        at += width;
    }
    return out;
}

std::string base64(std::string_view bytes) {
    static constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string out;
    out.reserve((bytes.size() + 2) / 3 * 4);
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        const auto at = [&](std::size_t k) -> std::uint32_t {
            return i + k < bytes.size() ? static_cast<unsigned char>(bytes[i + k]) : 0U;
        };
        const std::uint32_t group = at(0) << 16U | at(1) << 8U | at(2);
        out += digits[group >> 18U];
        out += digits[group >> 12U & 63U];
        out += i + 1 < bytes.size() ? digits[group >> 6U & 63U] : '=';
        out += i + 2 < bytes.size() ? digits[group & 63U] : '=';
    }
    return out;
}

}  // namespace coach::console
