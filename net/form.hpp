#pragma once

/// Percent-encoding and `application/x-www-form-urlencoded`, as browsers and Slack send it. Pure.
///
/// Spec:    WHATWG URL Standard, "application/x-www-form-urlencoded parsing"; RFC 3986 §2.1.
/// Odd:     a '%' that two hexadecimal digits do not follow stands for itself; "a" is {"a", ""}; "=b" is {"", "b"};
/// empty
///          pieces are skipped; names may repeat and keep their order.
/// Errors:  empty optional when there are more pairs, or more bytes, than the limits allow.
/// Bytes:   decoded values may hold any byte, NUL and invalid UTF-8 too: the caller checks what it needs.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace coach::net {

using form_fields = std::vector<std::pair<std::string, std::string>>;

struct form_limits {
    std::size_t bytes = 1024 * 1024;
    std::size_t fields = 1'000;
};

[[nodiscard]] std::optional<form_fields> parse_form(std::string_view body, const form_limits& = {});

/// The first field of that name (case counts), or an empty view.
[[nodiscard]] std::string_view find_field(const form_fields&, std::string_view name);

/// "%41" is "A"; '+' stays '+': for path segments. Never fails.
[[nodiscard]] std::string decode_percent(std::string_view);
/// Everything but letters, digits and "-._~" becomes %XX: fit for any part of a URL.
[[nodiscard]] std::string encode_percent(std::string_view);
/// What parse_form reads.
[[nodiscard]] std::string encode_form(const form_fields&);

}  // namespace coach::net
