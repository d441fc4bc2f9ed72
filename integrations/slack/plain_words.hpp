#pragma once

/// What a person typed, out of Slack's message markup. Pure, linear.
///
/// Spec:  https://docs.slack.dev/messaging/formatting-message-text, "Retrieving messages"
///   <@U1> of the bot is taken out; <@U1|ana> is "@ana"; <#C1|general> is "#general"; <!here> is "@here"; <!x|label> is
///   its label; <https://a|label> is "label (https://a)", or the address alone when the label says nothing more;
///   &lt; &gt; &amp; are the characters they stand for.

#include <string>
#include <string_view>

namespace coach::slack {

[[nodiscard]] std::string plain_words(std::string_view text, std::string_view bot_user);
/// Does the text mention this user?
[[nodiscard]] bool mentions(std::string_view text, std::string_view user);

}  // namespace coach::slack
