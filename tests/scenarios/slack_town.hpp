#pragma once

/// The world around the program in these tests: a Slack workspace. Its Web API is the stand-in of tests/support on a
/// thread of its own; its requests are signed as Slack signs them and go over real sockets.

#include "net/http_client.hpp"
#include "tests/scenarios/child.hpp"
#include "tests/support/slack_signer.hpp"
#include "tests/support/slack_stub.hpp"
#include "tests/support/socket_stub.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include <cstdint>
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace coach::scenarios {

inline constexpr std::string_view signing_secret = "a signing secret of this test";

/// Slack's side that the program calls.
class slack_town {
  public:
    slack_town();
    ~slack_town();

    /// Runs a function of the stand-in on its own thread, and gives its value.
    template <class F>
    auto with(F work) {
        std::packaged_task<decltype(work(std::declval<support::slack_stub&>()))()> task([&] { return work(*stub_); });
        auto value = task.get_future();
        boost::asio::post(io_, [&task] { task(); });
        return value.get();
    }
    /// The same for its end of Socket Mode.
    template <class F>
    auto with_sockets(F work) {
        return with([&](support::slack_stub&) { return work(*sockets_); });
    }
    [[nodiscard]] std::vector<support::slack_stub::posted> messages();
    [[nodiscard]] std::vector<support::slack_stub::posted> messages_in(const std::string& channel);
    [[nodiscard]] std::string response_url(const std::string& name);
    [[nodiscard]] const std::string& api_url() const { return api_url_; }

  private:
    boost::asio::io_context io_{1};
    std::unique_ptr<support::slack_stub> stub_;
    std::unique_ptr<support::socket_stub> sockets_;
    std::string api_url_;
    std::thread thread_;
};

/// Slack's side that calls the program. One for each thread.
class sender {
  public:
    sender();
    ~sender();
    /// The status and body of the answer; empty: no answer within the time that Slack gives.
    [[nodiscard]] std::optional<net::http_response> send(net::http_request, std::uint16_t port,
                                                         milliseconds at_most = seconds(3));

  private:
    boost::asio::io_context io_{1};
    std::unique_ptr<net::http_client> client_;
    std::uint16_t port_ = 0;
};

/// Signs with the secret that the program was given, at the time it is.
[[nodiscard]] support::slack_signer signer();

struct message_event {
    std::string user, channel, text, ts, thread{};
    std::string type = "message";
    std::string subtype{};
    std::string bot_id{};
};
/// The request that tells of a message; a direct one when the channel begins with D.
[[nodiscard]] net::http_request message_request(const message_event&, std::string_view event_id);
[[nodiscard]] net::http_request command_request(std::string_view user, std::string_view text,
                                                std::string_view response_url, std::string_view trigger);

struct button {
    std::string action_id, value, label;
};
[[nodiscard]] std::vector<button> buttons_of(const support::slack_stub::posted&);
/// The words of a message as its reader sees them: text of its sections, without the marks of mrkdwn.
[[nodiscard]] std::string words_of(const support::slack_stub::posted&);
/// The turn in the ids of a message's choices ("7/start:…" is 7); 0: it has none.
[[nodiscard]] std::uint32_t turn_of(const support::slack_stub::posted&);
/// The idempotency key that the post carries.
[[nodiscard]] std::string effect_of(const support::slack_stub::posted&);
/// The request of pressing a button of that message.
[[nodiscard]] net::http_request press_request(std::string_view user, const support::slack_stub::posted&, const button&,
                                              std::string_view action_ts, std::string_view response_url = {});

/// The program, serving this town from one data folder; killed and started again at will.
class coach_server {
  public:
    coach_server(slack_town&, std::filesystem::path data, environment more = {});
    ~coach_server();

    /// Starts it and waits until it says that it is ready; throws when it ends before or takes too long.
    void start();
    /// Starts it and does not wait.
    void launch();
    /// Ready, or ended.
    [[nodiscard]] bool ready();
    void kill();
    /// SIGTERM; the exit status.
    [[nodiscard]] int stop(milliseconds at_most = patience);

    [[nodiscard]] std::uint16_t port() const { return port_; }
    [[nodiscard]] child& process() { return *program_; }
    /// What it logged since it was started this time.
    [[nodiscard]] std::string log() const;
    [[nodiscard]] const environment& settings() const { return settings_; }
    /// Where its private Redis listens.
    [[nodiscard]] std::string private_redis() const { return "unix://" + (data_ / "redis/redis.sock").string(); }
    [[nodiscard]] const std::filesystem::path& data() const { return data_; }

  private:
    std::filesystem::path data_, log_;
    environment settings_;
    std::unique_ptr<child> program_;
    std::size_t log_began_ = 0;
    std::uint16_t port_ = 0;
};

}  // namespace coach::scenarios
