#pragma once

/// Fields of the words that actors tell each other, and the place where a question was asked. Pure.

#include "core/event.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace coach::core::team {

using told_fields = std::vector<std::pair<std::string, std::string>>;

[[nodiscard]] std::string field(const told&, std::string_view name);
/// An answer to `asked` goes where the question came from: its "at" is copied.
[[nodiscard]] told answer_to(const told& asked, std::string kind);

/// A place in four fields, and back; nothing without a platform.
void put_place(told_fields&, const place&);
[[nodiscard]] std::optional<place> place_in(const told&);

/// Lower hex.
[[nodiscard]] std::string sha256(std::string_view bytes);
/// "2026-11-24", in UTC; the day that such a text names.
[[nodiscard]] std::string date_text(time_point);
[[nodiscard]] std::optional<std::chrono::sys_days> date_of(std::string_view text);

}  // namespace coach::core::team
