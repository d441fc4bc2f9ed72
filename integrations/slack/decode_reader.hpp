#pragma once

/// Reading Slack's JSON inside of `decoder`: members that may be missing, and ids. Internal to decode*.cpp.
///
/// Spec:    docs.slack.dev says to expect unknown and missing members: one that is missing or of another type reads as
///          empty.
/// Threads: views into the decoder's parser, valid until its next document.

#include "integrations/slack/decode.hpp"
#include "net/form.hpp"

#include <simdjson.h>

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace coach::slack {

struct reader {
    simdjson::dom::element at;
    bool present = false;

    [[nodiscard]] std::string_view text(std::string_view name) const {
        std::string_view value;
        return present && at[name].get(value) == simdjson::SUCCESS ? value : std::string_view{};
    }
    [[nodiscard]] reader object(std::string_view name) const {
        simdjson::dom::element value;
        if (!present || at[name].get(value) != simdjson::SUCCESS || !value.is_object()) return {};
        return {value, true};
    }
    [[nodiscard]] reader first(std::string_view name) const {
        simdjson::dom::array values;
        if (!present || at[name].get(values) != simdjson::SUCCESS) return {};
        for (simdjson::dom::element value : values)
            return value.is_object() ? reader{value, true} : reader{};
        return {};
    }
    /// At most `most` of the objects in this array.
    [[nodiscard]] std::vector<reader> objects(std::string_view name, std::size_t most) const {
        std::vector<reader> out;
        simdjson::dom::array values;
        if (!present || at[name].get(values) != simdjson::SUCCESS) return out;
        for (simdjson::dom::element value : values)
            if (value.is_object() && out.size() < most) out.push_back({value, true});
        return out;
    }
    [[nodiscard]] bool has(std::string_view name) const {
        simdjson::dom::element value;
        return present && at[name].get(value) == simdjson::SUCCESS && !value.is_null();
    }
    [[nodiscard]] bool flag(std::string_view name) const {
        bool value = false;
        return present && at[name].get(value) == simdjson::SUCCESS && value;
    }
};

/// "slack/m/T1/C1/1.5"
[[nodiscard]] std::string joined(std::string_view kind, std::initializer_list<std::string_view> pieces);
/// FNV-1a: only for ids of requests that carry no id of their own, where any stable value does.
[[nodiscard]] std::string fingerprint(std::string_view bytes);
[[nodiscard]] inline std::string_view or_else(std::string_view first, std::string_view second) {
    return first.empty() ? second : first;
}
/// A response_url that may be used, or nothing.
[[nodiscard]] std::string reply_token(std::string_view url, const decode_options&);

/// (file, name, mime) of each file of a message, as `fetcher` reads them.
void add_files(const reader& message, core::told&);

// One for each kind of request, in the file of its name.
[[nodiscard]] incoming read_event(const reader& body, const decode_options&, core::time_point now);
[[nodiscard]] incoming read_command(const net::form_fields&, std::string_view body, const decode_options&,
                                    core::time_point now);
[[nodiscard]] incoming read_interaction(const reader& payload, std::string_view body, const decode_options&,
                                        core::time_point now);

}  // namespace coach::slack
