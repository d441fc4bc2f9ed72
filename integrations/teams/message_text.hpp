#pragma once

/// The words of another message, as Teams hands them to an action on it: HTML, or plain text. Pure, linear.
///
/// Spec:   learn.microsoft.com, graph/api/resources/itembody and chatmessage (a subset of HTML). Tags are dropped,
/// those
///         that end a line end it; entities of HTML that Teams writes are decoded.
/// Limits: 64 KiB of words; what is behind is left out.

#include <string>
#include <string_view>

namespace coach::teams {

[[nodiscard]] std::string words_of_html(std::string_view html);

}  // namespace coach::teams
