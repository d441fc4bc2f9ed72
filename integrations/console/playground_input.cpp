#include "integrations/console/playground_input.hpp"

#include "net/form.hpp"

#include <simdjson.h>

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

namespace coach::console {

namespace {

namespace dom = simdjson::dom;

constexpr std::size_t deepest = 16;
constexpr std::size_t longest_body = 1024 * 1024;
constexpr std::size_t longest_text = 900 * 1024;
constexpr std::size_t longest_name = 255;
constexpr std::size_t longest_shown = 8000;
constexpr std::size_t longest_id = 256;
constexpr std::size_t most_values = 100;
constexpr std::int64_t longest_wait = 25;

core::error malformed(std::string detail) { return {core::errc::malformed, std::move(detail)}; }

bool all_of(std::string_view s, std::string_view extra) {
    return std::all_of(s.begin(), s.end(), [extra](char c) {
        return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
               extra.find(c) != std::string_view::npos;
    });
}
bool is_token(std::string_view s) { return s.size() >= 16 && s.size() <= 64 && all_of(s, "_-"); }
bool is_position(std::string_view s) { return s.size() <= 64 && all_of(s, "_-"); }

core::result<std::string> string_of(dom::object from, std::string_view key, std::size_t at_most) {
    std::string_view text;
    if (from[key].get(text) != simdjson::SUCCESS) return malformed("\"" + std::string(key) + "\" must be a string.");
    if (text.size() > at_most) {
        return core::error{core::errc::too_large,
                           "\"" + std::string(key) + "\" is at most " + std::to_string(at_most) + " bytes."};
    }
    return std::string(text);
}

/// Empty when the key is not there.
core::result<std::string> optional_string(dom::object from, std::string_view key, std::size_t at_most) {
    if (from[key].error() == simdjson::NO_SUCH_FIELD) return std::string{};
    return string_of(from, key, at_most);
}

bool has(dom::object from, std::string_view key) { return from[key].error() == simdjson::SUCCESS; }

core::result<core::happening> form_of(dom::object from) {
    dom::object form;
    dom::object values;
    if (from["form"].get(form) != simdjson::SUCCESS || form["values"].get(values) != simdjson::SUCCESS) {
        return malformed("\"form\" must be an object with \"id\" and \"values\".");
    }
    auto id = string_of(form, "id", longest_id);
    if (!id) return id.error();
    core::submitted_form out{std::move(*id), {}};
    for (const auto field : values) {
        std::string_view value;
        if (field.value.get(value) != simdjson::SUCCESS) return malformed("A form's values must be strings.");
        if (out.values.size() == most_values || field.key.size() > longest_id) {
            return core::error{core::errc::too_large, "A form has at most 100 values with ids of 256 bytes."};
        }
        out.values.emplace_back(std::string(field.key), std::string(value));
    }
    return core::happening{std::move(out)};
}

core::result<core::happening> file_of(dom::object from) {
    dom::object file;
    if (from["file"].get(file) != simdjson::SUCCESS) return malformed("\"file\" must be an object.");
    auto name = string_of(file, "name", longest_name);
    if (!name) return name.error();
    if (name->empty()) return malformed("A file needs a name.");
    auto text = string_of(file, "text", longest_text);
    if (!text) return text.error();
    const bool markdown = name->ends_with(".md") || name->ends_with(".markdown");
    return core::happening{
        core::shared_file{std::move(*name), markdown ? "text/markdown" : "text/plain", std::move(*text)}};
}

core::result<core::happening> choice_of(dom::object from) {
    auto id = string_of(from, "choose", longest_id);
    if (!id) return id.error();
    if (id->empty()) return malformed("\"choose\" must not be empty.");
    auto message = optional_string(from, "message_id", longest_id);
    if (!message) return message.error();
    return core::happening{core::chose{std::move(*id), std::move(*message)}};
}

core::result<core::happening> happening_of(dom::object from) {
    if (has(from, "form")) return form_of(from);
    if (has(from, "file")) return file_of(from);
    if (has(from, "choose")) return choice_of(from);
    if (has(from, "command")) {
        auto text = string_of(from, "command", longest_text);
        if (!text) return text.error();
        return core::happening{core::commanded{std::move(*text)}};
    }
    auto text = string_of(from, "text", longest_text);
    if (!text) return text.error();
    if (text->find_first_not_of(" \t\r\n") == std::string::npos) return malformed("\"text\" says nothing.");
    return core::happening{core::said{std::move(*text), {}}};
}

/// Nothing unknown, and exactly one thing done.
std::optional<core::error> wrong_keys(dom::object from) {
    static constexpr std::string_view deeds[] = {"text", "command", "choose", "form", "file"};
    static constexpr std::string_view others[] = {"session", "id", "message_id", "shown"};
    int done = 0;
    for (const auto field : from) {
        const auto is = [&field](std::string_view key) { return field.key == key; };
        if (std::any_of(std::begin(deeds), std::end(deeds), is)) {
            ++done;
        } else if (std::none_of(std::begin(others), std::end(others), is)) {
            return core::error{core::errc::unsupported, "The body has a key that is not known here."};
        }
    }
    if (done != 1) return malformed("The body needs exactly one of text, command, choose, form, file.");
    return {};
}

std::pair<std::string_view, std::string_view> next_pair(std::string_view& query) {
    const auto end = std::min(query.find('&'), query.size());
    const auto pair = query.substr(0, end);
    query.remove_prefix(std::min(end + 1, query.size()));
    const auto equals = std::min(pair.find('='), pair.size());
    return {pair.substr(0, equals), pair.substr(std::min(equals + 1, pair.size()))};
}

}  // namespace

core::result<playground_post> parse_post(std::string_view body) {
    if (body.size() > longest_body) return core::error{core::errc::too_large, "The body is at most 1 MiB."};
    dom::parser parser;
    if (parser.allocate(body.size() + 1, deepest) != simdjson::SUCCESS) {
        return core::error{core::errc::too_large, "There is no memory for this body."};
    }
    dom::object root;
    if (parser.parse(body.data(), body.size()).get(root) != simdjson::SUCCESS) {
        return malformed("The body must be one JSON object.");
    }
    if (auto wrong = wrong_keys(root)) return *wrong;

    auto session = string_of(root, "session", longest_id);
    auto id = string_of(root, "id", longest_id);
    if (!session || !is_token(*session) || !id || !is_token(*id)) {
        return malformed("\"session\" and \"id\" must be 16 to 64 letters, digits, \"_\" or \"-\".");
    }
    auto shown = optional_string(root, "shown", longest_shown);
    if (!shown) return shown.error();
    auto what = happening_of(root);
    if (!what) return what.error();
    return playground_post{std::move(*session), std::move(*id), std::move(*what), std::move(*shown)};
}

core::result<playground_query> parse_query(std::string_view query) {
    playground_query out;
    while (!query.empty()) {
        const auto [key, value] = next_pair(query);
        if (key == "session") {
            out.session = value;
        } else if (key == "after") {
            if (!is_position(value)) return malformed("\"after\" is not a position.");
            out.after = value;
        } else if (key == "wait") {
            std::int64_t seconds = -1;
            const auto [end, wrong] = std::from_chars(value.data(), value.data() + value.size(), seconds);
            const bool whole = wrong == std::errc{} && end == value.data() + value.size();
            if (!whole || seconds < 0 || seconds > longest_wait) return malformed("\"wait\" is 0 to 25 seconds.");
            out.wait = std::chrono::seconds(seconds);
        }
    }
    if (!is_token(out.session)) return malformed("\"session\" must be 16 to 64 letters, digits, \"_\" or \"-\".");
    return out;
}

core::result<playground_upload> parse_upload(std::string_view query) {
    playground_upload out;
    while (!query.empty()) {
        const auto [key, value] = next_pair(query);
        if (key == "session") out.session = value;
        if (key == "id") out.id = value;
        if (key == "name") out.name = net::decode_percent(value);
    }
    if (!is_token(out.session)) return malformed("\"session\" must be 16 to 64 letters, digits, \"_\" or \"-\".");
    if (!is_token(out.id)) return malformed("\"id\" must be 16 to 64 letters, digits, \"_\" or \"-\".");
    if (out.name.empty() || out.name.size() > longest_name)
        return malformed("A file needs a name of at most 255 bytes.");
    return out;
}

bool is_loopback_host(std::string_view host) {
    std::string_view port;
    const auto colon = host.rfind(':');
    if (colon != std::string_view::npos && host.find(']', colon) == std::string_view::npos) {
        port = host.substr(colon + 1);
        host = host.substr(0, colon);
        if (port.empty()) return false;
    }
    if (port.size() > 5 || !std::all_of(port.begin(), port.end(), [](char c) { return c >= '0' && c <= '9'; }))
        return false;
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
    std::string name(host);
    std::transform(name.begin(), name.end(), name.begin(), lower);
    return name == "localhost" || name == "127.0.0.1" || name == "[::1]";
}

}  // namespace coach::console
