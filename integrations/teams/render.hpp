#pragma once

/// Neutral messages as the content of a Teams activity. Pure.
///
/// Spec:   learn.microsoft.com, platform/bots/how-to/format-your-bot-messages and bot-messages-ai-generated-content;
///         Adaptive Cards 1.5 (integrations/teams/card.hpp says what its buttons send back).
/// Input:  a message that `core::fit` has fitted to `capabilities()`: at most 8 parts of at most 2,400 characters.
/// Shape:  words and quotes alone are `text` in Markdown; anything else is one Adaptive Card, or several in one message
///         when a card would pass `most_card_bytes`.
/// Size:   a message counts in UTF-16 and stays below `most_message_bytes` (Teams: about 100 KB; a card 28 KB). What
///         would pass it loses its looks first; what still would is cut with "…".
/// Labels: judgement is marked as automated content, and asks whether it helped; quotes carry their source as citation.

#include "core/fit.hpp"

#include <boost/json/object.hpp>

#include <cstddef>
#include <optional>

namespace coach::teams {

inline constexpr std::size_t most_card_bytes = 26 * 1024;     ///< UTF-8, as webhooks count it
inline constexpr std::size_t most_message_bytes = 78 * 1024;  ///< UTF-16, with text, cards and entities

[[nodiscard]] const core::capabilities& capabilities();

/// {"text", "textFormat"} or {"attachments", "summary"}, with "entities" and "channelData" where they belong; an empty
/// object for a message without words.
[[nodiscard]] boost::json::object render(const core::message&);
/// The words alone, for when Teams refuses the card.
[[nodiscard]] boost::json::object render_plain(const core::message&);
/// The message as one card, for an answer that may hold nothing else; empty when one card cannot hold it.
[[nodiscard]] std::optional<boost::json::object> render_card(const core::message&);
/// Bytes of the message as Teams counts them.
[[nodiscard]] std::size_t weight(const boost::json::object&);

}  // namespace coach::teams
