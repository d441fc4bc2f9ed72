#pragma once

/// The Bot Connector's published keys, kept: fetched once at the start, refreshed in the background, never by more than
/// one request at a time.
///
/// Spec:   the OpenID configuration at `openid_url` names `jwks_uri`; both are read with a deadline of 10 s.
/// Pace:   fresh for 22 h, then refreshed on the next use while the old ones serve. A key id that is not known fetches
///         at most once a minute, whatever comes in; while there is no key at all, once in 5 s.
/// Stale:  when the fetch fails the old keys serve on, up to 5 days, with an error in the log each time.
/// Waits:  only requests whose key is not known wait, at most 6 s and 64 of them; others are never held up.
/// Errors: no key. Threads: one io_context.

#include "integrations/teams/signing_keys.hpp"
#include "net/http_client.hpp"
#include "net/tasks.hpp"

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace coach::teams {

using wall_clock = std::function<std::chrono::sys_time<std::chrono::milliseconds>()>;

class key_cache {
  public:
    /// All of them outlive the tasks' stop().
    key_cache(boost::asio::io_context&, net::http_client&, net::tasks&, std::string openid_url, wall_clock);

    struct found {
        std::shared_ptr<const signing_key> key;
        bool any = false;  ///< there are keys, and this is none of them
    };
    [[nodiscard]] net::awaitable<found> find(std::string key_id);
    /// Begins to fetch, if it is time.
    void refresh();

  private:
    using key_map = std::map<std::string, std::shared_ptr<const signing_key>, std::less<>>;
    using moment = std::chrono::sys_time<std::chrono::milliseconds>;

    [[nodiscard]] found look(std::string_view key_id) const;
    [[nodiscard]] net::awaitable<> fetch();
    struct document {
        std::string body;
        std::string wrong;  ///< in words
    };
    [[nodiscard]] net::awaitable<document> get(std::string url);

    boost::asio::io_context& io_;
    net::http_client& client_;
    net::tasks& tasks_;
    std::string openid_url_;
    wall_clock now_;
    key_map keys_;
    moment fetched_{};
    moment tried_{};
    bool fetching_ = false;
    net::gate arrived_;
};

}  // namespace coach::teams
