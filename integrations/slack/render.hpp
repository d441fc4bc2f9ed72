#pragma once

/// Neutral messages as Block Kit. Pure.
///
/// Spec:    https://docs.slack.dev/reference/block-kit; the limits are kept by `core::fit` with `capabilities()` and by
/// this
///          file together: escaping can make a text longer, so that one part may take several sections.
/// Input:   a message that `core::fit` has fitted to `capabilities()`: at most 8 parts, each at most 6 blocks, 50 in
/// all. Text:    always there too, for notifications and screen readers.

#include "core/fit.hpp"

#include <boost/json/object.hpp>

namespace coach::slack {

[[nodiscard]] const core::capabilities& capabilities();

/// {"text": …, "blocks": […]}; an empty object for a message without words.
[[nodiscard]] boost::json::object render(const core::message&);
/// A person's home page as a view; `channel` of their direct chat, where its buttons answer. At most 100 blocks; what
/// is beyond them is cut with "…".
[[nodiscard]] boost::json::object render_home(const core::message&, std::string_view channel);
/// {"text": …} with all the words, for when Slack refuses the blocks.
[[nodiscard]] boost::json::object render_plain(const core::message&);

}  // namespace coach::slack
