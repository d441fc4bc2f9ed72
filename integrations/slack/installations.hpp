#pragma once

/// Where this app is installed, on a shelf: one record for each workspace, or one for a whole organisation.
///
/// Keys:    "slack/team/<T>", "slack/org/<E>"; "slack-member/<T>" says to which organisation a team belongs that has no
///          installation of its own. A team's own installation wins over its organisation's.
/// Units:   times are Unix milliseconds; `expires` zero: a token that does not end.
/// Limits:  a record is below 64 KiB; ids are checked before they become part of a key.
/// Errors:  those of the shelf; protocol for a record that cannot be read.
/// Secrets: records hold tokens: the shelf given here seals them. Nothing of them is logged.
/// Threads: one for each io_context, used on its thread.

#include "core/event.hpp"
#include "durable/shelf.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace coach::slack {

struct installation {
    std::string team, team_name;  ///< empty when org_wide
    std::string enterprise, enterprise_name;
    bool org_wide = false;
    std::string app;
    std::string bot_user;
    std::string installer;
    std::string scopes;  ///< granted, with commas between
    std::string token;
    std::string refresh_token;  ///< empty: no token rotation
    core::time_point expires{};
    core::time_point installed{};
    std::string broken;  ///< Slack's word when the token can never be renewed; empty: all is well
};
[[nodiscard]] std::string encode(const installation&);
[[nodiscard]] std::optional<installation> decode_installation(std::string_view);
/// Empty: neither a team nor an organisation is named as Slack names them.
[[nodiscard]] std::string key_of(const installation&);
/// "T0123 (Example)", for an operator.
[[nodiscard]] std::string title_of(const installation&);

class installations {
  public:
    template <class T>
    using answer = net::awaitable<durable::result<T>>;

    explicit installations(durable::shelf& kept) : shelf_(kept) {}

    struct held {
        installation what;
        std::string key;
        std::uint64_t version = 0;
    };
    /// Of a team (T…), its own or its organisation's; of an organisation (E…).
    [[nodiscard]] answer<std::optional<held>> find(std::string workspace);
    [[nodiscard]] answer<std::optional<held>> at(std::string key);
    /// A new installation replaces whatever is there.
    [[nodiscard]] answer<bool> put(installation);
    /// Only where nobody changed it since it was read.
    [[nodiscard]] answer<bool> replace(held now, installation next);
    /// One that was made after `as_of` stays: the word of its end is older than it. True: it is gone.
    [[nodiscard]] answer<bool> remove(std::string key, core::time_point as_of);
    [[nodiscard]] answer<bool> belongs(std::string team, std::string enterprise);
    [[nodiscard]] answer<std::vector<held>> all(std::size_t most = 10'000);

  private:
    durable::shelf& shelf_;
};

/// An id of Slack's: a letter of `kinds`, then capital letters and digits, at most 32.
[[nodiscard]] bool is_slack_id(std::string_view id, std::string_view kinds);

}  // namespace coach::slack
