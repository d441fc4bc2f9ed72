#pragma once

/// Slack as a chat platform: signed requests in, Web API calls out. See docs/slack.md for what an operator sets.
///
/// In:      POST /slack/events (events, commands and interactivity alike), aliases /slack/commands,
/// /slack/interactivity.
///          401 not signed or stale · 400 malformed · 503 not stored, Slack sends it again · else 200.
///          GET /slack/install, /slack/oauth_redirect: adding the app to a workspace, when there is a client id.
///          Or the same over connections that this process opens: Socket Mode (socket_mode.hpp), after `listen`.
/// Out:     chat.postMessage (can be asked about by its metadata), chat.update (freely repeated), chat.postEphemeral
/// and
///          response_url (cannot be asked about, never repeated). Long answers in an assistant thread are streamed; the
///          last call carries what is asked about. One that is cut off before it is shown whole is said again whole.
/// Threads: one object for each io_context, used on its thread; the http_client is that thread's own and outlives it.

#include "durable/shelf.hpp"
#include "integrations/answer_stream.hpp"
#include "integrations/platform.hpp"
#include "integrations/slack/socket_mode.hpp"
#include "net/http_client.hpp"

#include <boost/asio/io_context.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace coach::slack {

struct config {
    std::vector<std::string> signing_secrets;  ///< two, while one replaces the other
    std::string bot_token;
    std::string api_url = "https://slack.com/api/";
    std::string bot_user;   ///< empty: Slack names it in each event
    std::string client_id;  ///< of installing by OAuth; empty: only `bot_token`
    std::string client_secret;
    std::string public_url;   ///< "https://coach.example.com": where browsers come back to; empty: from the request
    unsigned shares = 1;      ///< threads of this process that divide a workspace's pace
    bool rate_limits = true;  ///< false is obeyed only when `api_url` is on loopback
    integrations::document_reader read{};               ///< of files that people share
    std::string reading = "is reading …";               ///< behind the app's name, in an assistant thread
    std::chrono::milliseconds between_paragraphs{250};  ///< of a streamed answer
    std::string needed = "This is needed.";             ///< below a field of a form
    std::string no_form = "The form did not open. Typing the answer here works just as well.";
    /// Said to a person whose command or button could not be stored.
    /// True also when the store did it and its answer was lost.
    std::string apology =
        "I couldn't make sure that this was saved. If no answer comes within a minute, please try again.";
};
using wall_clock = std::function<std::chrono::sys_time<std::chrono::milliseconds>()>;

/// What installing by OAuth needs beside the settings: an encrypted shelf, and where renewing tokens runs. Both outlive
/// the platform.
struct installing {
    boost::asio::io_context* io = nullptr;
    durable::shelf* shelf = nullptr;
};

class slack_platform final : public integrations::platform {
  public:
    slack_platform(net::http_client&, integrations::inbox, config, wall_clock = {}, installing = {});
    ~slack_platform() override;

    /// Socket Mode too, from start() to stop(); before start(). The io_context and the client are this thread's.
    void listen(boost::asio::io_context&, net::http_client&, socket_config);
    [[nodiscard]] const socket_mode* socket() const;

    [[nodiscard]] std::string_view name() const override { return "slack"; }
    [[nodiscard]] std::vector<integrations::route> routes() override;
    [[nodiscard]] const core::capabilities& shows() const override;
    void start() override;
    [[nodiscard]] net::awaitable<> stop(std::chrono::milliseconds at_most) override;
    [[nodiscard]] durable::repeat policy(const core::say&) const override;
    [[nodiscard]] net::awaitable<durable::performed> perform(core::say, std::string effect_id) override;
    [[nodiscard]] net::awaitable<durable::performed> fetch(core::event, unsigned attempts) override;
    /// An answer that is seen while it is made. Destroyed before stop() came back.
    [[nodiscard]] net::awaitable<std::unique_ptr<integrations::answer_stream>> open_stream(core::place, core::person,
                                                                                           std::string effect_id);
    [[nodiscard]] net::awaitable<std::optional<bool>> happened(core::say, std::string effect_id) override;

  private:
    struct impl;
    std::unique_ptr<impl> impl_;
};

}  // namespace coach::slack
