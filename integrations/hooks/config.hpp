#pragma once

/// The hooks of an organisation: which tools may tell of work, how they sign, and what of their JSON means what. Read
/// from the sections `hooks` and `people` of the organisation's file (docs/hooks.md has the whole form).
/// Secrets are named, never written there: `secret` is the name of an environment variable that holds them.
/// Errors: malformed, with line and column and the mend. Limits: 50 hooks, 20 events each, 20 000 people.

#include "core/result.hpp"

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace coach::hooks {

enum class signing {
    standard,  ///< webhook-id, webhook-timestamp, webhook-signature (Standard Webhooks 1.0)
    github,    ///< X-Hub-Signature-256
};

/// Where a value stands: a JSON pointer (RFC 6901) when it begins with "/", else the value itself.
using source = std::string;

/// One kind of event: it is this one when every pointer of `when` gives its text.
struct rule {
    std::vector<std::pair<source, std::string>> when;
    std::string kind;  ///< "ticket_moved", "draft_shared", "check_failed", "outcome"
    std::map<std::string, source, std::less<>>
        fields;  ///< who, ticket, title, outcome, channel, thread, link, workflow
};

struct hook {
    std::string name;
    signing how = signing::standard;
    std::string secret_name;           ///< of the environment variable
    std::vector<std::string> secrets;  ///< its value: several, with commas between, while one replaces another
    std::vector<rule> events;          ///< the first that fits
};

struct config {
    std::vector<hook> hooks;
    std::map<std::string, std::string, std::less<>> people;  ///< the tool's name or e-mail, in small letters → person
};

/// A hook without a secret is an error, so that none stands open. An empty text has no hooks.
[[nodiscard]] core::result<config> read(std::string_view organisation_yaml,
                                        const std::function<std::optional<std::string>(const char*)>& environment);

[[nodiscard]] std::string lower(std::string_view);

}  // namespace coach::hooks
