#pragma once

/// The books that Coach keeps (durable/ledger.hpp): what the AI-use contract says must be logged ("audit"), and what
/// people agreed to and withdrew ("consent"). One book for each of them and each workspace: "audit/slack/T1".
/// Spec of the CSV: RFC 4180; a cell that a spreadsheet would run as a formula is put in its place by an apostrophe.

#include "bot/codec.hpp"
#include "durable/ledger.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace coach::bot {

[[nodiscard]] std::string book_of(std::string_view ledger, std::string_view actor);

/// Performs one `write_down`. The effect's id makes a repeated one harmless.
[[nodiscard]] net::awaitable<durable::result<bool>> write_line(durable::ledger&, std::string actor,
                                                               std::string effect_id, noted);

[[nodiscard]] std::string csv_row(const std::vector<std::string>& cells);

}  // namespace coach::bot
