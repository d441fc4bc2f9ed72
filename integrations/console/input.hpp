#pragma once

/// What comes in by `coach chat --json`: one JSON object a line, with exactly one of these keys. Pure; thread-safe.
///
///   {"text": "…"}   {"choose": "label or id"}   {"file": "path"}   {"as": "person-id"}   {"command": "/coach …"}
///   {"form": {"field-id": "value"…}}  or  {"form": {"id": "form-id", "values": {"field-id": "value"…}}}
///   {"advance": "PT24H"}   ISO 8601-1 §5.5.2 duration of weeks, or of days, hours, minutes and seconds, whole numbers;
///                          years and months are refused, having no fixed length
/// Limits: 1 MiB a line, 100 form values, 3,660 days.
/// Errors: malformed, too_large, unsupported; the detail is one sentence for whoever wrote the line.

#include "core/result.hpp"

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace coach::console {

struct typed {
    std::string text;
};
struct picked {
    std::string choice;  ///< an id or a label
};
struct filled {
    std::string form;  ///< empty: the form shown last
    std::vector<std::pair<std::string, std::string>> values;
};
struct shared_path {
    std::string path;
};
struct advanced {
    std::chrono::milliseconds by{};
};
struct became {
    std::string person;
};
struct command_line {
    std::string text;  ///< what follows "/coach"; may be empty
};
using console_input = std::variant<typed, picked, filled, shared_path, advanced, became, command_line>;

inline constexpr std::size_t longest_line = 1024 * 1024;

[[nodiscard]] core::result<console_input> parse_input(std::string_view line);
[[nodiscard]] core::result<std::chrono::milliseconds> parse_duration(std::string_view iso8601);
/// What follows "/coach" in a typed command; the whole of it when it does not start so.
[[nodiscard]] std::string_view after_coach(std::string_view command);

}  // namespace coach::console
