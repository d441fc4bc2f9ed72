#pragma once

/// Neutral messages as JSON: what `coach chat --json` prints and the playground's page shows. Pure.
///
///   {"to": "person-id", "private": bool, "intent": "reply"|"private"|"update"|"proactive", "parts": […], "text": "…"}
/// `text` is `core::plain_text`: all of it, for a reader that knows no parts. Parts, in order:
///   {"type":"text",     "markdown":"…"}                               core/message.hpp says which Markdown
///   {"type":"choices",  "options":[{"id":"…","label":"…","primary":bool}…]}
///   {"type":"form",     "id":"…","title":"…","submit":"…","fields":[{"id":"…","label":"…","hint":"…","multiline":bool,
///                       "required":bool,"options":[{"id":"…","label":"…","primary":bool}…]}…]}
///   {"type":"table",    "header":["…"…],"rows":[["…"…]…]}
///   {"type":"score",    "title":"…","scored_by":"…","self_rating":1..4|null,
///                       "rows":[{"criterion":"…","level":0..4,"high":0..4,"before":0..4,"comment":"…"}…]}
///   {"type":"progress", "label":"…","done":n,"total":n}
///   {"type":"quote",    "text":"…","source":"…"}
///   {"type":"code",     "text":"…","language":"…","label":"…"}
///   {"type":"file",     "name":"…","mime":"…","bytes":"base64 (RFC 4648 §4)"}
/// Bytes that are not UTF-8 become U+FFFD, except in a file. Units: levels as in core/message.hpp.

#include "core/event.hpp"

#include <string>
#include <string_view>

namespace coach::console {

/// {"message": {…}}, without a line end.
[[nodiscard]] std::string message_line(const core::say&);
/// The object that stands for the message itself.
[[nodiscard]] std::string message_json(const core::message&, std::string_view to);

/// Each byte that is not part of valid UTF-8 becomes U+FFFD.
[[nodiscard]] std::string valid_utf8(std::string_view bytes);
[[nodiscard]] std::string base64(std::string_view bytes);

}  // namespace coach::console
