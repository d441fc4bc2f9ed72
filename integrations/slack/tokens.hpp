#pragma once

/// The tokens of installed workspaces, and their rotation: the credentials of a process that many workspaces share.
///
/// Spec:     https://docs.slack.dev/authentication/using-token-rotation
/// Cached:   30 s on each thread, dropped when Slack refuses the token.
/// Rotation: a token is renewed when less than 2 h of it are left, by one process's `sweep` every 20 s, and before use
///           when it has ended. One exchange at a time for all processes: a lock of the shelf, and a write that names
///           the version it replaces, so that who lost the lock never overwrites a newer token. A process that dies
///           between exchange and write leaves the old refresh token, which Slack takes once more within a short grace:
///           the next sweep uses it. A write that fails is kept here and tried again; nothing is exchanged meanwhile.
/// Fallback: SLACK_BOT_TOKEN, for a workspace that has no installation.
/// Errors:   a `lookup`; a refresh token that Slack refuses for good marks the installation, and `coach doctor` says
/// so. Threads:  one for each io_context, used on its thread; `start` owns one task, `stop` waits for its end.

#include "integrations/slack/credentials.hpp"
#include "integrations/slack/installations.hpp"
#include "integrations/slack/oauth.hpp"

#include <boost/asio/io_context.hpp>

#include <functional>
#include <memory>
#include <string>

namespace coach::slack {

struct token_options {
    std::string fallback;  ///< empty: none
    std::chrono::milliseconds cached{30'000};
    std::chrono::milliseconds ahead{2 * 3600 * 1000};
    std::chrono::milliseconds lock_lasts{15'000};
    std::chrono::milliseconds sweep_every{20'000};
};

class installed_tokens final : public credentials {
  public:
    using clock = std::function<core::time_point()>;
    /// All outlive it.
    installed_tokens(boost::asio::io_context&, durable::shelf&, oauth_api&, clock, token_options);
    ~installed_tokens() override;

    [[nodiscard]] net::awaitable<lookup> of(std::string workspace) override;
    [[nodiscard]] net::awaitable<bool> seen(std::string team, std::string enterprise) override;
    void refused(std::string_view workspace, std::string_view error, std::string_view token) override;
    [[nodiscard]] net::awaitable<bool> uninstalled(std::string team, std::string enterprise, bool org_wide,
                                                   core::time_point at) override;

    /// False: could not be stored.
    [[nodiscard]] net::awaitable<bool> add(installation);
    /// Renews what ends soon, unless another process has just looked.
    [[nodiscard]] net::awaitable<> sweep();
    void start();
    [[nodiscard]] net::awaitable<> stop(std::chrono::milliseconds at_most);

  private:
    struct impl;
    std::shared_ptr<impl> impl_;
};

}  // namespace coach::slack
