#include "bot/codec.hpp"

#include "bot/stored_fields.hpp"
#include "core/utf8.hpp"

#include <boost/mp11.hpp>
#include <simdjson.h>

#include <array>
#include <charconv>
#include <cmath>
#include <map>
#include <optional>
#include <type_traits>

namespace coach::bot {

namespace {

namespace mp11 = boost::mp11;
using simdjson::dom::element;

// The names of variants on disk: by position in the type; never reorder, only append.
template <class Variant>
struct names_of;
template <>
struct names_of<core::happening> {
    static constexpr std::array list{"said", "chose", "commanded", "form", "file", "timer", "told"};
};
template <>
struct names_of<core::part> {
    static constexpr std::array list{"text", "choices", "form", "table", "score", "progress", "quote", "code", "file"};
};
template <>
struct names_of<core::mode_state> {
    static constexpr std::array list{"guided",  "feedback",   "asking",    "simulation", "drill",  "noting",
                                     "capture", "experiment", "interview", "shortlist",  "thread", "shadow"};
};
template <>
struct names_of<core::actor_state> {
    static constexpr std::array list{"learner", "team", "channel", "library"};
};
template <>
struct names_of<outgoing> {
    static constexpr std::array list{"say",   "tell",        "count",     "note",     "forgotten",
                                     "fetch", "code_wanted", "code_used", "passed_on"};
};

template <class T>
struct is_vector : std::false_type {};
template <class T>
struct is_vector<std::vector<T>> : std::true_type {};
template <class T>
struct is_optional : std::false_type {};
template <class T>
struct is_optional<std::optional<T>> : std::true_type {};
template <class T>
struct is_variant : std::false_type {};
template <class... T>
struct is_variant<std::variant<T...>> : std::true_type {};
template <class T>
struct is_pair : std::false_type {};
template <class A, class B>
struct is_pair<std::pair<A, B>> : std::true_type {};

// --- writing --------------------------------------------------------------------------------------------------------

void put_string(std::string& out, std::string_view text) {
    out += '"';
    std::size_t from = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto c = static_cast<unsigned char>(text[i]);
        const bool broken = c >= 0x80 && !core::utf8::well_formed(text, i);
        if (c >= 0x80 && !broken) i += core::utf8::width(text, i) - 1;
        if (c >= 0x20 && c != '"' && c != '\\' && !broken) continue;
        out.append(text, from, i - from);
        from = i + 1;
        if (broken) {  // what is written must be readable again: one bad byte would lose a whole state
            out += "\xEF\xBF\xBD";
            continue;
        }
        switch (c) {
            case '"':
                out += "\\\"";
                break;
            case '\\':
                out += "\\\\";
                break;
            case '\n':
                out += "\\n";
                break;
            case '\r':
                out += "\\r";
                break;
            case '\t':
                out += "\\t";
                break;
            default: {
                constexpr auto* hex = "0123456789abcdef";
                out += "\\u00";
                out += hex[c >> 4];
                out += hex[c & 15];
            }
        }
    }
    out.append(text, from);
    out += '"';
}

void put_number(std::string& out, std::int64_t n) {
    char digits[24];
    const auto end = std::to_chars(digits, digits + sizeof digits, n).ptr;
    out.append(digits, end);
}

/// The shortest digits that read back as the same value; JSON has no infinities.
void put_real(std::string& out, double x) {
    char digits[32];
    const auto end = std::to_chars(digits, digits + sizeof digits, std::isfinite(x) ? x : 0.0).ptr;
    out.append(digits, end);
}

template <class T>
void put(std::string& out, const T& value);

template <class T>
void put_members(std::string& out, const T& value) {
    static const T defaults{};
    bool first = true;
    out += '{';
    mp11::mp_for_each<boost::describe::describe_members<T, boost::describe::mod_public>>([&](auto d) {
        const auto& member = value.*d.pointer;
        using member_type = std::remove_cvref_t<decltype(member)>;
        if constexpr (std::is_arithmetic_v<member_type> || std::is_enum_v<member_type> ||
                      std::is_same_v<member_type, std::string> || std::is_same_v<member_type, core::time_point>) {
            if (member == defaults.*d.pointer) return;
        } else if constexpr (is_vector<member_type>::value || std::is_same_v<member_type, core::heard>) {
            if (member.empty()) return;
        } else if constexpr (is_optional<member_type>::value) {
            if (!member) return;
        }
        const auto before = out.size();
        if (!first) out += ',';
        out += '"';
        out += d.name;
        out += "\":";
        put(out, member);
        if (out.ends_with(":{}"))  // nothing in it but defaults
            out.resize(before);
        else
            first = false;
    });
    out += '}';
}

template <class T>
void put(std::string& out, const T& value) {
    if constexpr (std::is_same_v<T, std::string>) {
        put_string(out, value);
    } else if constexpr (std::is_same_v<T, bool>) {
        out += value ? "true" : "false";
    } else if constexpr (std::is_enum_v<T>) {
        put_number(out, static_cast<std::int64_t>(value));
    } else if constexpr (std::is_integral_v<T>) {
        put_number(out, static_cast<std::int64_t>(value));
    } else if constexpr (std::is_floating_point_v<T>) {
        put_real(out, value);
    } else if constexpr (std::is_same_v<T, core::time_point>) {
        put_number(out, value.time_since_epoch().count());
    } else if constexpr (is_optional<T>::value) {
        put(out, *value);
    } else if constexpr (is_pair<T>::value) {
        out += '[';
        put(out, value.first);
        out += ',';
        put(out, value.second);
        out += ']';
    } else if constexpr (is_vector<T>::value) {
        out += '[';
        for (std::size_t i = 0; i < value.size(); ++i) {
            if (i > 0) out += ',';
            put(out, value[i]);
        }
        out += ']';
    } else if constexpr (std::is_same_v<T, core::heard>) {
        out += '{';
        for (auto it = value.begin(); it != value.end(); ++it) {
            if (it != value.begin()) out += ',';
            put_string(out, it->first);
            out += ':';
            put_number(out, it->second);
        }
        out += '}';
    } else if constexpr (is_variant<T>::value) {
        static_assert(std::variant_size_v<T> == names_of<T>::list.size());
        out += "{\"";
        out += names_of<T>::list[value.index()];
        out += "\":";
        std::visit([&](const auto& held) { put(out, held); }, value);
        out += '}';
    } else {
        put_members(out, value);
    }
}

// --- looking at what is kept, for people ----------------------------------------------------------------------------

template <class T>
std::string readable(const T& value);

template <class T>
bool same(const T& a, const T& b) {
    if constexpr (is_optional<T>::value)
        if (!a || !b) return !a && !b;  // what is not set has no written form
    std::string one, other;
    put(one, a);
    put(other, b);
    return one == other;
}

std::string day_of(core::time_point at) {
    const std::chrono::year_month_day date{std::chrono::floor<std::chrono::days>(at)};
    char text[16];
    std::snprintf(text, sizeof text, "%04d-%02u-%02u", static_cast<int>(date.year()),
                  static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
    return text;
}

std::string spaced(std::string_view name) {
    std::string out(name);
    std::replace(out.begin(), out.end(), '_', ' ');
    return out;
}

template <class T>
std::string readable(const T& value) {
    std::string out;
    const auto add = [&](const std::string& more) { out += (out.empty() || more.empty() ? "" : "; ") + more; };
    if constexpr (std::is_same_v<T, std::string>) {
        out = value;
    } else if constexpr (std::is_same_v<T, bool>) {
        out = value ? "yes" : "no";
    } else if constexpr (std::is_same_v<T, core::time_point>) {
        out = day_of(value);
    } else if constexpr (is_optional<T>::value) {
        if (value) out = readable(*value);
    } else if constexpr (is_pair<T>::value) {
        out = readable(value.first) + ": " + readable(value.second);
    } else if constexpr (is_vector<T>::value) {
        for (const auto& each : value)
            add(readable(each));
    } else if constexpr (std::is_same_v<T, core::heard>) {
        for (const auto& [name, bits] : value)
            add(spaced(name));
    } else if constexpr (is_variant<T>::value) {
        out = std::visit([](const auto& held) { return readable(held); }, value);
    } else if constexpr (std::is_arithmetic_v<T> || std::is_enum_v<T>) {
        put(out, value);
    } else {
        mp11::mp_for_each<boost::describe::describe_members<T, boost::describe::mod_public>>([&](auto d) {
            const auto& member = value.*d.pointer;
            if (!same(member, T{}.*d.pointer)) add(spaced(d.name) + ": " + readable(member));
        });
    }
    return out;
}

template <class T>
constexpr bool is_plain = std::is_arithmetic_v<T> || std::is_enum_v<T> || std::is_same_v<T, std::string> ||
                          std::is_same_v<T, core::time_point> || is_optional<T>::value || is_pair<T>::value ||
                          std::is_same_v<T, core::heard> || is_variant<T>::value;

/// A single value is a fact, and so is each entry of a list; what holds others is gone into.
template <class T>
void list_facts(std::vector<core::kept_fact>& out, const std::string& path, const T& value, const T& unset) {
    if constexpr (is_plain<T>) {
        if (!same(value, unset)) out.push_back({path, readable(value)});
    } else if constexpr (is_vector<T>::value) {
        for (std::size_t i = 0; i < value.size(); ++i)
            out.push_back({path + "/" + std::to_string(i), readable(value[i])});
    } else {
        mp11::mp_for_each<boost::describe::describe_members<T, boost::describe::mod_public>>([&](auto d) {
            list_facts(out, path.empty() ? d.name : path + "/" + d.name, value.*d.pointer, unset.*d.pointer);
        });
    }
}

template <class T>
bool drop_fact(T& value, std::string_view path) {
    if (path.empty()) {
        value = T{};
        return true;
    }
    const auto step = path.substr(0, path.find('/'));
    const auto rest = path.substr(std::min(path.size(), step.size() + 1));
    if constexpr (is_plain<T>) {
        return false;
    } else if constexpr (is_vector<T>::value) {
        std::size_t index = 0;
        const auto [end, ec] = std::from_chars(step.data(), step.data() + step.size(), index);
        if (ec != std::errc{} || end != step.data() + step.size() || index >= value.size() || !rest.empty())
            return false;
        value.erase(value.begin() + static_cast<std::ptrdiff_t>(index));
        return true;
    } else {
        bool done = false;
        mp11::mp_for_each<boost::describe::describe_members<T, boost::describe::mod_public>>([&](auto d) {
            if (!done && step == d.name) done = drop_fact(value.*d.pointer, rest);
        });
        return done;
    }
}

// --- reading --------------------------------------------------------------------------------------------------------

template <class T>
bool take(const element& from, T& into);

template <class Variant, std::size_t... I>
bool take_alternative(std::size_t index, const element& from, Variant& into, std::index_sequence<I...>) {
    bool ok = false;
    ((index == I ? void(ok = take(from, into.template emplace<I>())) : void()), ...);
    return ok;
}

template <class T>
bool take_members(const element& from, T& into) {
    simdjson::dom::object object;
    if (from.get(object) != simdjson::SUCCESS) return false;
    bool ok = true;
    for (const auto& [key, value] : object) {
        mp11::mp_for_each<boost::describe::describe_members<T, boost::describe::mod_public>>([&](auto d) {
            if (ok && key == d.name) ok = take(value, into.*d.pointer);
        });
    }
    return ok;
}

template <class T>
bool take(const element& from, T& into) {
    if constexpr (std::is_same_v<T, std::string>) {
        std::string_view text;
        if (from.get(text) != simdjson::SUCCESS) return false;
        into.assign(text);
        return true;
    } else if constexpr (std::is_same_v<T, bool>) {
        return from.get(into) == simdjson::SUCCESS;
    } else if constexpr (std::is_integral_v<T> || std::is_enum_v<T>) {
        std::int64_t n = 0;
        if (from.get(n) != simdjson::SUCCESS) return false;
        into = static_cast<T>(n);
        return true;
    } else if constexpr (std::is_floating_point_v<T>) {
        double x = 0;
        if (from.get(x) != simdjson::SUCCESS) return false;
        into = x;
        return true;
    } else if constexpr (std::is_same_v<T, core::time_point>) {
        std::int64_t n = 0;
        if (from.get(n) != simdjson::SUCCESS) return false;
        into = core::time_point{std::chrono::milliseconds{n}};
        return true;
    } else if constexpr (is_optional<T>::value) {
        return take(from, into.emplace());
    } else if constexpr (is_pair<T>::value) {
        simdjson::dom::array array;
        if (from.get(array) != simdjson::SUCCESS || array.size() != 2) return false;
        return take(array.at(0).value_unsafe(), into.first) && take(array.at(1).value_unsafe(), into.second);
    } else if constexpr (is_vector<T>::value) {
        simdjson::dom::array array;
        if (from.get(array) != simdjson::SUCCESS) return false;
        into.clear();
        for (const auto each : array)
            if (!take(each, into.emplace_back())) return false;
        return true;
    } else if constexpr (std::is_same_v<T, core::heard>) {
        simdjson::dom::object object;
        if (from.get(object) != simdjson::SUCCESS) return false;
        for (const auto& [key, value] : object)
            if (!take(value, into[std::string(key)])) return false;
        return true;
    } else if constexpr (is_variant<T>::value) {
        simdjson::dom::object object;
        if (from.get(object) != simdjson::SUCCESS) return false;
        for (const auto& [key, value] : object)
            for (std::size_t i = 0; i < names_of<T>::list.size(); ++i)
                if (key == names_of<T>::list[i])
                    return take_alternative(i, value, into, std::make_index_sequence<std::variant_size_v<T>>{});
        return false;
    } else {
        return take_members(from, into);
    }
}

template <class T>
std::string written(const T& value) {
    std::string out;
    out.reserve(1024);
    put(out, value);
    return out;
}

template <class T>
core::result<T> read(std::string_view bytes, const char* what) {
    thread_local simdjson::dom::parser parser;
    element root;
    if (parser.parse(bytes.data(), bytes.size(), true).get(root) != simdjson::SUCCESS)
        return core::error{core::errc::malformed, std::string(what) + ": not JSON"};
    T value{};
    if (!take(root, value)) return core::error{core::errc::malformed, std::string(what) + ": not of the stored form"};
    return value;
}

}  // namespace

std::string encode(const core::actor_state& s) { return written(s); }
std::string encode(const core::event& e) { return written(e); }
std::string encode(const outgoing& o) { return written(o); }
std::string encode(const noted& n) { return written(n); }

core::kept_access kept_access() {
    core::kept_access out;
    mp11::mp_for_each<boost::describe::describe_members<core::learner_state, boost::describe::mod_public>>(
        [&](auto d) { out.fields.emplace_back(d.name); });
    out.list = [](const core::learner_state& me) {
        std::vector<core::kept_fact> facts;
        list_facts(facts, "", me, core::learner_state{});
        return facts;
    };
    out.drop = [](core::learner_state& me, std::string_view path) { return !path.empty() && drop_fact(me, path); };
    out.json = [](const core::learner_state& me) { return written(core::actor_state{me}); };
    return out;
}

core::result<core::actor_state> decode_state(std::string_view bytes) { return read<core::actor_state>(bytes, "state"); }
core::result<core::event> decode_event(std::string_view bytes) { return read<core::event>(bytes, "event"); }
core::result<outgoing> decode_outgoing(std::string_view bytes) { return read<outgoing>(bytes, "effect"); }
core::result<noted> decode_noted(std::string_view bytes) { return read<noted>(bytes, "line"); }

}  // namespace coach::bot
