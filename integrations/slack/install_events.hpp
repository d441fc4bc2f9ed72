#pragma once

/// What a verified request says about the installation that it came from. Internal to the decoder; pure.
/// Spec: https://docs.slack.dev/reference/events/app_uninstalled, /tokens_revoked;
///       /apis/events-api ("authorizations")

#include "integrations/slack/decode.hpp"

#include <simdjson.h>

#include <optional>
#include <string>

namespace coach::slack {

/// The event tells of the end of an installation; else empty.
[[nodiscard]] std::optional<uninstalled> read_end(const simdjson::dom::element& body);
/// The organisation whose installation this came through (E…); empty: a workspace's own.
[[nodiscard]] std::string organisation_of(const simdjson::dom::element& body);

}  // namespace coach::slack
