#pragma once

/// Slack's side of installing: codes that people agreed to, oauth.v2.access, tokens of workspaces and their rotation.
/// Part of slack_stub. Refresh tokens work once; the one before works again while `grace` is on, as Slack's does for a
/// short time.
///
/// Spec: docs.slack.dev/authentication/installing-with-oauth, /using-token-rotation
/// Time: none: `expire` ends a token.

#include <boost/json/object.hpp>

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace coach::support {

struct slack_workspace {
    std::string team, team_name, enterprise, enterprise_name;
    bool org_wide = false;
    std::string scopes;  ///< granted
    bool rotates = false;
    std::string bot_user = "UBOT";
    std::string installer = "U1";
};

class slack_oauth_stub {
  public:
    std::string client_id = "1.2";
    std::string client_secret = "client secret";
    bool grace = false;

    /// The person said yes: the code that Slack's page would lead back with.
    [[nodiscard]] std::string agree(slack_workspace, std::string redirect_uri);
    /// From now on, calls with this token are refused with that word.
    void refuse(std::string token, std::string word) { refused_[std::move(token)] = std::move(word); }

    [[nodiscard]] boost::json::object access(const boost::json::object& fields);
    /// Of a token that was given out and is alive; else null.
    [[nodiscard]] const slack_workspace* owner_of(std::string_view token) const;
    /// Why a token is refused; empty: it is not.
    [[nodiscard]] std::string refusal_of(std::string_view token) const;
    /// Token of a workspace as last given out, by team or organisation.
    [[nodiscard]] std::string token_of(std::string_view workspace) const;
    [[nodiscard]] unsigned exchanges() const { return exchanges_; }  ///< of refresh tokens, that succeeded
    /// The life in seconds that new tokens are given.
    long lives = 43'200;

  private:
    struct consent {
        slack_workspace where;
        std::string redirect_uri;
    };
    [[nodiscard]] boost::json::object grant(const slack_workspace&);
    std::map<std::string, consent, std::less<>> codes_;
    std::map<std::string, slack_workspace, std::less<>> tokens_, refreshes_, spent_;
    std::map<std::string, std::string, std::less<>> refused_, latest_;
    unsigned made_ = 0, exchanges_ = 0;
};

}  // namespace coach::support
