#include "integrations/slack/credentials.hpp"

#include <algorithm>
#include <array>

namespace coach::slack {

bool is_about_the_token(std::string_view error) {
    constexpr std::array words{"invalid_auth",     "not_authed",    "token_revoked",         "token_expired",
                               "account_inactive", "access_denied", "org_login_required",    "team_access_not_granted",
                               "missing_scope",    "no_permission", "not_allowed_token_type"};
    return std::ranges::find(words, error) != words.end();
}

bool takes_team(std::string_view method) {
    constexpr std::array methods{"bots.info",           "conversations.create", "conversations.list",
                                 "files.list",          "search.messages",      "team.info",
                                 "usergroups.list",     "users.conversations",  "users.list",
                                 "users.lookupByEmail", "users.profile.get"};
    return std::ranges::find(methods, method) != methods.end();
}

}  // namespace coach::slack
