#pragma once

/// Says what is wrong with a Slack payload, from the published limits of Block Kit alone: it shares no code with the
/// renderer. https://docs.slack.dev/reference/block-kit
/// Units: characters (code points) of the JSON strings as sent.

#include <boost/json/object.hpp>

#include <string>
#include <vector>

namespace coach::support {

/// For chat.postMessage, chat.postEphemeral, chat.update and response_url bodies. One line for each violation.
[[nodiscard]] std::vector<std::string> check_blocks(const boost::json::object& payload);

}  // namespace coach::support
