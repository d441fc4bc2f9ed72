#pragma once

/// Tokens for calling the connector: OAuth 2.0 client credentials, kept for each scope.
///
/// Spec:    RFC 6749 §4.4; `<login_url>/<tenant>/oauth2/v2.0/token` of the Microsoft identity platform.
/// Pace:    a token is used until 5 min before its end (half of its life when that is less); then a new one is fetched
/// in the background while the old one
///          serves. One fetch at a time for each scope; after a failure none for 5 s. A token that the connector
///          refused is replaced, unless it is younger than 30 s: then the refusal is not the token's age.
/// Limits:  64 KiB an answer, deadline 10 s. Errors: `problem`, without secrets.
/// Threads: one io_context.

#include "integrations/teams/key_cache.hpp"
#include "net/http_client.hpp"
#include "net/tasks.hpp"

#include <map>
#include <string>
#include <string_view>

namespace coach::teams {

struct login_options {
    std::string url;  ///< https://login.microsoftonline.com
    std::string tenant;
    std::string client_id;  ///< empty: nobody signs in, and calls carry no token
    std::string client_secret;
};

struct login_answer {
    bool ok = false;
    std::string token;  ///< empty with `ok`: call without one
    std::chrono::milliseconds delay{0};
    std::string problem;
};

class login {
  public:
    static constexpr std::string_view connector_scope = "https://api.botframework.com/.default";

    login(boost::asio::io_context&, net::http_client&, net::tasks&, login_options, wall_clock);
    [[nodiscard]] net::awaitable<login_answer> token(std::string scope);
    /// The connector refused it. True: the next token() is another one.
    bool drop(std::string_view scope, std::string_view token);

  private:
    using moment = std::chrono::sys_time<std::chrono::milliseconds>;
    struct slot {
        explicit slot(boost::asio::io_context& io) : arrived(io) {}
        std::string token;
        moment began{};
        moment ends{};
        moment again{};  ///< after a failure: not before
        std::string problem;
        bool fetching = false;
        net::gate arrived;
    };
    [[nodiscard]] slot& slot_of(std::string_view scope);
    void fetch_soon(const std::string& scope, slot&);
    [[nodiscard]] net::awaitable<> fetch(std::string scope);
    void keep(slot&, const net::client_result<net::http_response>&);

    boost::asio::io_context& io_;
    net::http_client& client_;
    net::tasks& tasks_;
    login_options options_;
    wall_clock now_;
    std::map<std::string, slot, std::less<>> slots_;
};

}  // namespace coach::teams
