#pragma once

/// Whose token a call of the Web API carries: a workspace's own. Every call names its workspace, as `core::place` does:
/// a team id (T…), or an organisation's (E…) where Slack names no team.
///
/// Errors:  every outcome is a `lookup`; `unavailable` is worth another try, `not_installed` is not.
/// Secrets: tokens are for the Authorization header of the Web API alone: never in a log line, a message or an error.
/// Threads: one for each io_context, used on its thread.

#include "core/event.hpp"
#include "net/awaitable.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace coach::slack {

struct bot {
    std::string token;
    std::string user;        ///< the bot's own user id; empty: not known
    std::string enterprise;  ///< E…; empty: a workspace of no organisation
    bool org_wide = false;   ///< one token for all workspaces of an organisation: some methods then need `team_id`
};

struct lookup {
    enum class kind {
        found,
        not_installed,
        unavailable,  ///< the store, or Slack, did not answer
    } what = kind::found;
    bot who{};
};

class credentials {
  public:
    virtual ~credentials() = default;
    [[nodiscard]] virtual net::awaitable<lookup> of(std::string workspace) = 0;
    /// A verified request came from this workspace of this organisation: later calls name the workspace alone.
    /// False: could not be kept now.
    [[nodiscard]] virtual net::awaitable<bool> seen(std::string /*team*/, std::string /*enterprise*/) {
        co_return true;
    }
    /// Slack says that the app is gone from there, at that time. False: could not be kept now.
    [[nodiscard]] virtual net::awaitable<bool> uninstalled(std::string /*team*/, std::string /*enterprise*/,
                                                           bool /*org_wide*/, core::time_point /*at*/) {
        co_return true;
    }
    /// Slack refused this token with this word: what is remembered of it here is dropped.
    virtual void refused(std::string_view /*workspace*/, std::string_view /*error*/, std::string_view /*token*/) {}
};

/// Words of ok:false that are about the token, not about the call.
[[nodiscard]] bool is_about_the_token(std::string_view error);
/// Does this method take `team_id`, which an organisation's token must give?
[[nodiscard]] bool takes_team(std::string_view method);

/// SLACK_BOT_TOKEN: one token for whatever workspace is named.
class one_token final : public credentials {
  public:
    explicit one_token(std::string token, std::string user = {}) : bot_{std::move(token), std::move(user), {}, false} {}
    [[nodiscard]] net::awaitable<lookup> of(std::string) override { co_return lookup{lookup::kind::found, bot_}; }

  private:
    bot bot_;
};

}  // namespace coach::slack
