#pragma once

/// A local stand-in of Slack's Web API on a real HTTP server: chat.*, conversations.*, auth.test and response_url
/// posts. It keeps what was posted as Slack would show it, checks every payload with `check_blocks`, and misbehaves
/// when told. Tokens are those of `oauth`, and the one it was made with.
///
/// Threads: one io_context, one thread; calls() and messages() are read on that thread.

#include "net/http_server.hpp"
#include "tests/support/slack_oauth_stub.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/json/object.hpp>

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace coach::support {

struct slack_fault {
    enum class kind {
        status,       ///< answer with `status` (and Retry-After when `retry_after` is set); nothing is done
        refusal,      ///< {"ok": false, "error": word}; nothing is done
        drop_before,  ///< read the request, close the connection; nothing is done
        drop_after,   ///< do it, then close the connection without an answer
        nonsense,     ///< do it, and answer 200 with HTML
    } what = kind::status;
    int status = 500;
    int retry_after = -1;
    std::string word;
};

class slack_stub {
  public:
    using object = boost::json::object;
    struct call {
        std::string method;  ///< "chat.postMessage", or "response_url"
        std::string authorization;
        boost::json::object arguments;
    };
    struct posted {
        std::string channel, thread, ts;
        std::string only_for;  ///< ephemeral: the one person who sees it
        boost::json::object payload;
        unsigned updates = 0;
        std::string workspace{};  ///< whose token it came with: a team, or an organisation
        std::string by{};         ///< a person; empty: this app's bot
        bool streaming = false;   ///< begun by startStream, not stopped yet
    };
    slack_oauth_stub oauth;
    std::string granted_scopes;  ///< of the token that it was made with, as auth.test tells them

    explicit slack_stub(boost::asio::io_context&, std::string token = "xoxb-test");
    ~slack_stub();

    [[nodiscard]] std::string api_url() const;
    /// A fresh response_url that takes five posts.
    [[nodiscard]] std::string response_url(std::string name) const;

    /// Calls of that method are answered so from now on.
    void answer(std::string method, std::function<boost::json::object(const call&)> how) {
        answers_[std::move(method)] = std::move(how);
    }
    /// The next call of that method meets this fault; several are met in order.
    void fail_next(std::string method, slack_fault);

    /// What a person says in a thread: conversations.replies shows it, beside what was posted here.
    void say(std::string channel, std::string thread, std::string user, std::string text);
    struct file {
        std::string name, mime, bytes;
        std::string mode = "hosted";
        std::string served_as{};     ///< Content-Type of the download; empty: its own
        std::string redirects_to{};  ///< the download answers 302 with this Location
    };
    /// A file that a person shared; its id is what events name. Downloads ask for the token.
    void share(std::string id, file);

    struct published {
        object view;
        std::string hash;
        unsigned times = 0;
    };
    /// Home pages by person.
    [[nodiscard]] const std::map<std::string, published, std::less<>>& homes() const { return homes_; }
    [[nodiscard]] const std::vector<object>& opened() const { return opened_; }
    struct uploaded {
        std::string name, bytes, channel, thread;
        bool complete = false;
    };
    [[nodiscard]] const std::vector<uploaded>& uploads() const { return uploads_; }
    /// What users.info says of a person; else a plain member in Berlin.
    std::map<std::string, object, std::less<>> users;

    [[nodiscard]] const std::vector<call>& calls() const { return calls_; }
    [[nodiscard]] std::size_t count(std::string_view method) const;
    [[nodiscard]] const std::vector<posted>& messages() const { return messages_; }
    /// What check_blocks said about anything that came in.
    [[nodiscard]] const std::vector<std::string>& violations() const { return violations_; }

  private:
    [[nodiscard]] net::awaitable<net::http_response> handle(net::http_request);
    [[nodiscard]] object act(const call&);
    [[nodiscard]] object post(const call&, bool ephemeral);
    [[nodiscard]] object update(const call&);
    [[nodiscard]] object history(const call&, bool replies);
    /// Of home pages, the assistant pane, people and uploads; empty: another method.
    [[nodiscard]] std::optional<object> act_on_surface(const call&);
    /// chat.startStream and its neighbours: words are added to what is shown, `text` of the payload.
    [[nodiscard]] object stream(const call&);
    [[nodiscard]] object publish(const call&);
    [[nodiscard]] object complete_upload(const call&);
    [[nodiscard]] net::http_response upload(const std::string& id, const std::string& bytes);
    [[nodiscard]] object file_info(const call&) const;
    [[nodiscard]] net::http_response download(const std::string& id, const call&) const;
    [[nodiscard]] net::http_response post_to_url(const std::string& name, const call&);
    void listen(std::uint16_t port);
    [[nodiscard]] net::awaitable<> drop_connections();

    boost::asio::io_context& context_;
    std::string token_;
    std::uint16_t port_ = 0;
    std::vector<std::unique_ptr<net::http_server>> servers_;
    std::map<std::string, std::deque<slack_fault>, std::less<>> faults_;
    std::map<std::string, std::function<boost::json::object(const call&)>, std::less<>> answers_;
    std::map<std::string, int> url_uses_;
    std::vector<call> calls_;
    std::vector<posted> messages_;
    std::map<std::string, file, std::less<>> files_;
    std::map<std::string, published, std::less<>> homes_;
    std::vector<uploaded> uploads_;
    std::vector<object> opened_;
    std::vector<std::string> violations_;
};

}  // namespace coach::support
