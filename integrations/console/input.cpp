#include "integrations/console/input.hpp"

#include <simdjson.h>

#include <charconv>
#include <optional>

namespace coach::console {

namespace {

namespace dom = simdjson::dom;

constexpr std::size_t deepest = 16;
constexpr std::size_t most_values = 100;
constexpr std::int64_t longest_ms = 3660LL * 24 * 3600 * 1000;
constexpr std::string_view known_keys = "text, choose, form, file, advance, as, command";

core::error malformed(std::string detail) { return {core::errc::malformed, std::move(detail)}; }

/// A key as it stands in an error: short, and on one line whatever it holds.
std::string shown(std::string_view key) {
    std::string out;
    for (const char c : key.substr(0, 40))
        out += static_cast<unsigned char>(c) < 0x20 ? '?' : c;
    return '"' + out + (key.size() > 40 ? "…\"" : "\"");
}

core::result<std::string> string_of(std::string_view key, dom::element value) {
    std::string_view text;
    if (value.get(text) != simdjson::SUCCESS) return malformed(shown(key) + " must be a string.");
    return std::string(text);
}

core::result<std::string> words_of(std::string_view key, dom::element value) {
    auto text = string_of(key, value);
    if (text && text->empty()) return malformed(shown(key) + " must not be empty.");
    return text;
}

core::result<filled> values_of(dom::object object, std::string form) {
    filled out{std::move(form), {}};
    for (const auto field : object) {
        if (out.values.size() == most_values) {
            return core::error{core::errc::too_large, "A form has at most 100 values."};
        }
        auto value = string_of(field.key, field.value);
        if (!value) return value.error();
        out.values.emplace_back(std::string(field.key), std::move(*value));
    }
    return out;
}

core::result<filled> form_of(dom::element value) {
    dom::object object;
    if (value.get(object) != simdjson::SUCCESS) {
        return malformed("\"form\" must be an object of field ids and values.");
    }
    dom::object values;
    if (object["values"].get(values) != simdjson::SUCCESS) return values_of(object, {});

    std::string id;
    for (const auto field : object) {
        if (field.key == "values") continue;
        if (field.key != "id") return malformed("A form has \"id\" and \"values\" only, not " + shown(field.key) + ".");
        auto text = string_of("id", field.value);
        if (!text) return text.error();
        id = std::move(*text);
    }
    return values_of(values, std::move(id));
}

template <class To>
core::result<console_input> wrap(core::result<std::string> text) {
    if (!text) return text.error();
    return console_input{To{std::move(*text)}};
}

core::result<console_input> input_of(std::string_view key, dom::element value) {
    if (key == "text") return wrap<typed>(string_of(key, value));
    if (key == "choose") return wrap<picked>(words_of(key, value));
    if (key == "file") return wrap<shared_path>(words_of(key, value));
    if (key == "as") return wrap<became>(words_of(key, value));
    if (key == "command") {
        auto text = string_of(key, value);
        if (!text) return text.error();
        return console_input{command_line{std::string(after_coach(*text))}};
    }
    if (key == "form") {
        auto form = form_of(value);
        if (!form) return form.error();
        return console_input{std::move(*form)};
    }
    if (key == "advance") {
        auto text = string_of(key, value);
        if (!text) return text.error();
        const auto by = parse_duration(*text);
        if (!by) return by.error();
        return console_input{advanced{*by}};
    }
    return core::error{core::errc::unsupported,
                       "Unknown key " + shown(key) + "; one of these is understood: " + std::string(known_keys) + "."};
}

/// One "<number><designator>" at the front of `s`; both are taken off.
struct span_of_time {
    std::int64_t count = 0;
    char unit = 0;
};
std::optional<span_of_time> take(std::string_view& s) {
    span_of_time out;
    const auto [end, wrong] = std::from_chars(s.data(), s.data() + s.size(), out.count);
    if (wrong != std::errc{} || end == s.data() + s.size() || out.count < 0) return {};
    out.unit = *end;
    s.remove_prefix(static_cast<std::size_t>(end - s.data()) + 1);
    return out;
}

/// Seconds in a unit, whose place in the order D < T < H < M < S is `rank`.
struct unit_size {
    std::int64_t seconds = 0;
    int rank = 0;
};
std::optional<unit_size> size_of(char unit, bool after_t) {
    if (!after_t && unit == 'D') return unit_size{86400, 1};
    if (!after_t) return {};
    if (unit == 'H') return unit_size{3600, 2};
    if (unit == 'M') return unit_size{60, 3};
    if (unit == 'S') return unit_size{1, 4};
    return {};
}

core::error not_a_duration(std::string_view text) {
    return malformed(shown(text) + " is not an ISO 8601 duration like \"PT24H\", \"P3D\", \"P1DT30M\" or \"P2W\".");
}

core::error too_long() { return {core::errc::too_large, "A duration is at most 3,660 days."}; }

}  // namespace

std::string_view after_coach(std::string_view command) {
    constexpr std::string_view name = "/coach";
    if (command.substr(0, name.size()) != name) return command;
    const auto rest = command.substr(name.size());
    if (!rest.empty() && rest.front() != ' ') return command;
    const auto start = rest.find_first_not_of(' ');
    return start == std::string_view::npos ? std::string_view{} : rest.substr(start);
}

core::result<std::chrono::milliseconds> parse_duration(std::string_view text) {
    auto rest = text;
    if (rest.size() < 3 || rest.front() != 'P') return not_a_duration(text);
    rest.remove_prefix(1);

    std::int64_t seconds = 0;
    bool after_t = false;
    int last = 0;
    bool any = false;
    while (!rest.empty()) {
        if (!after_t && rest.front() == 'T') {
            after_t = true;
            any = false;
            rest.remove_prefix(1);
            continue;
        }
        const auto piece = take(rest);
        if (!piece) return not_a_duration(text);
        if (piece->count > longest_ms / 1000) return too_long();
        if (!after_t && (piece->unit == 'Y' || piece->unit == 'M')) {
            return core::error{core::errc::unsupported,
                               "Years and months have no fixed length: say days, like \"P30D\"."};
        }
        if (!after_t && piece->unit == 'W') {
            if (last != 0 || !rest.empty()) return not_a_duration(text);
            seconds = piece->count * 7 * 86400;
            any = true;
            break;
        }
        const auto unit = size_of(piece->unit, after_t);
        if (!unit || unit->rank <= last) return not_a_duration(text);
        last = unit->rank;
        any = true;
        if (piece->count > longest_ms / 1000 / unit->seconds) return too_long();
        seconds += piece->count * unit->seconds;
    }
    if (!any) return not_a_duration(text);
    if (seconds > longest_ms / 1000) return too_long();
    return std::chrono::milliseconds(seconds * 1000);
}

core::result<console_input> parse_input(std::string_view line) {
    if (line.size() > longest_line) return core::error{core::errc::too_large, "A line is at most 1 MiB."};
    dom::parser parser;
    if (parser.allocate(line.size() + 1, deepest) != simdjson::SUCCESS) {
        return core::error{core::errc::too_large, "There is no memory for this line."};
    }
    dom::element root;
    if (const auto wrong = parser.parse(line.data(), line.size()).get(root); wrong != simdjson::SUCCESS) {
        return malformed(std::string("This line is not JSON: ") + simdjson::error_message(wrong));
    }
    dom::object object;
    if (root.get(object) != simdjson::SUCCESS) {
        return malformed("A line holds one JSON object with one of the keys " + std::string(known_keys) + ".");
    }
    if (object.size() != 1) {
        return malformed("A line holds exactly one of the keys " + std::string(known_keys) + ".");
    }
    const auto only = *object.begin();
    return input_of(only.key, only.value);
}

}  // namespace coach::console
