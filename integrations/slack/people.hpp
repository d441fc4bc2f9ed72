#pragma once

/// What Slack says of a person, once a day: time zone, name, and whether they are a guest. Best effort.
///
/// Spec:    https://docs.slack.dev/reference/methods/users.info
/// Limits:  10,000 people remembered; a workspace that refuses is asked again after a day.
/// Threads: one for each io_context. Across processes, the shelf keeps who was asked about today.

#include "durable/shelf.hpp"
#include "integrations/platform.hpp"
#include "integrations/slack/client.hpp"

#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

namespace coach::slack {

struct user_facts {
    std::string zone, name;
    bool guest = false;
};
/// Out of the answer of users.info. Pure.
[[nodiscard]] std::optional<user_facts> read_user(std::string_view body);

class people {
  public:
    /// `shelf` may be null: then each process asks for itself.
    people(web_api&, integrations::inbox, durable::shelf* shelf);
    /// Is it time to ask about this person? Says so once a day.
    [[nodiscard]] bool is_due(const core::event&);
    [[nodiscard]] net::awaitable<> ask(core::event about);
    [[nodiscard]] bool is_guest(const core::event&) const;

  private:
    [[nodiscard]] net::awaitable<bool> first_today(std::string key);

    web_api& api_;
    integrations::inbox inbox_;
    durable::shelf* shelf_;
    std::unordered_map<std::string, long long> asked_;  ///< day
    std::unordered_set<std::string> guests_;
};

}  // namespace coach::slack
