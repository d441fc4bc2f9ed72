#pragma once

/// The books that Coach keeps (durable/ledger.hpp): what the AI-use contract says must be logged ("audit"), and what
/// people agreed to and withdrew ("consent"). One book for each of them and each workspace: "audit/slack/T1".
/// Spec of the CSV: RFC 4180; a cell that a spreadsheet would run as a formula is put in its place by an apostrophe.

#include "bot/codec.hpp"
#include "durable/ledger.hpp"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace coach::bot {

[[nodiscard]] std::string book_of(std::string_view ledger, std::string_view actor);

/// What stands for `text`, which names an actor, in a book (sealed_mailbox::pseudonym).
using namer = std::function<net::awaitable<durable::result<std::string>>(std::string actor, std::string text)>;

/// Performs one `write_down`. No id of a person goes into a book: neither in a field nor in the line's own id, which is
/// made of the effect's and makes a repeated one harmless.
[[nodiscard]] net::awaitable<durable::result<bool>> write_line(durable::ledger&, namer, std::string actor,
                                                               std::string effect_id, noted);

[[nodiscard]] std::string csv_row(const std::vector<std::string>& cells);

}  // namespace coach::bot
