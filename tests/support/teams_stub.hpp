#pragma once

/// A local stand-in of what Teams' bots talk to, on a real HTTP server: the OpenID metadata and keys, the login, and
/// the connector's v3 conversations. It keeps what was sent as Teams would show it, checks what it can by the
/// documented limits, and misbehaves when told.
///
/// Endpoints (for fail_next and count): "metadata", "keys", "login", "create", "post", "put", "delete"; "file" gives a
/// shared file away, "upload" takes one: neither wants a token, and one that comes is a violation.
/// Threads: one io_context, one thread; everything is read on that thread.

#include "net/http_server.hpp"
#include "tests/support/teams_signer.hpp"

#include <boost/asio/io_context.hpp>

#include <deque>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace coach::support {

struct teams_fault {
    enum class kind {
        status,       ///< answer with `status` (and Retry-After when `retry_after` is set); nothing is done
        drop_before,  ///< read the request, close the connection; nothing is done
        drop_after,   ///< do it, then close the connection without an answer
        nonsense,     ///< do it, and answer 200 with HTML
    } what = kind::status;
    int status = 500;
    int retry_after = -1;
    std::string code;  ///< of the connector's error; empty: a page of HTML
    std::string message = "as told";
};

class teams_stub {
  public:
    struct call {
        std::string endpoint;
        std::string authorization;
        std::string body;
    };
    struct sent {
        std::string id;
        std::string conversation;  ///< with its thread
        boost::json::object payload;
        unsigned updates = 0;
        bool deleted = false;
    };

    explicit teams_stub(boost::asio::io_context&, std::string app = "app-1", std::string secret = "secret-1");
    ~teams_stub();

    [[nodiscard]] std::string openid_url() const { return root() + "/v1/.well-known/openidconfiguration"; }
    [[nodiscard]] std::string login_url() const { return root() + "/login"; }
    [[nodiscard]] std::string service_url() const { return root() + "/teams/"; }

    [[nodiscard]] teams_signer& signer() { return signer_; }
    /// The published keys, from now on.
    void publish(std::vector<boost::json::object> keys) { keys_ = std::move(keys); }
    void fail_next(std::string endpoint, teams_fault);
    /// Every token handed out so far is refused.
    void revoke_tokens() { first_valid_ = tokens_; }
    void grant_for(long seconds) { grant_seconds_ = seconds; }

    [[nodiscard]] const std::vector<call>& calls() const { return calls_; }
    /// A file to download, and its address.
    [[nodiscard]] std::string share(std::string name, std::string bytes);
    [[nodiscard]] std::string upload_url() const { return root() + "/upload/1"; }
    [[nodiscard]] const std::vector<std::string>& uploads() const { return uploads_; }
    [[nodiscard]] std::size_t count(std::string_view endpoint) const;
    [[nodiscard]] const std::vector<sent>& messages() const { return messages_; }
    [[nodiscard]] const std::vector<std::string>& violations() const { return violations_; }

  private:
    [[nodiscard]] std::string root() const { return "http://127.0.0.1:" + std::to_string(port_); }
    [[nodiscard]] net::awaitable<net::http_response> handle(net::http_request);
    [[nodiscard]] net::http_response act(const std::string& endpoint, const net::http_request&);
    [[nodiscard]] net::http_response grant(const net::http_request&);
    [[nodiscard]] net::http_response connector(const std::string& endpoint, const net::http_request&);
    [[nodiscard]] bool knows_token(std::string_view authorization) const;
    [[nodiscard]] net::http_response file(const std::string& endpoint, const net::http_request&);
    void check(const boost::json::object& activity);
    /// The documented rules of a streamed message.
    void check_stream(const boost::json::object& activity);
    void listen(std::uint16_t port);
    [[nodiscard]] net::awaitable<> drop_connections();

    boost::asio::io_context& context_;
    std::string app_, secret_;
    teams_signer signer_;
    std::vector<boost::json::object> keys_;
    std::uint16_t port_ = 0;
    std::vector<std::unique_ptr<net::http_server>> servers_;
    std::map<std::string, std::deque<teams_fault>, std::less<>> faults_;
    std::vector<call> calls_;
    std::vector<sent> messages_;
    std::vector<std::string> violations_;
    std::map<std::string, std::string, std::less<>> files_;
    std::vector<std::string> uploads_;
    std::map<std::string, int, std::less<>> streams_;  ///< chunks of each that is open
    unsigned tokens_ = 0, first_valid_ = 0;
    long grant_seconds_ = 3600;
};

}  // namespace coach::support
