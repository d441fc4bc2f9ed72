#pragma once

/// Microsoft Teams as a chat platform: signed activities in, connector calls out. See docs/teams.md for what an
/// operator sets.
///
/// In:      POST /api/messages. 401 not verified · 403 verified, but not for this channel · 400 no activity · 501 an
///          invoke that is not known · 503 not stored, or the keys cannot be had · else 200, also for what is not
///          understood. HEAD tells that it lives.
/// Out:     POST below v3/conversations (cannot be asked about, never repeated when its outcome is unknown) and PUT
///          (freely repeated). Private words and reminders go to the person's one-to-one chat.
/// Files:   a document for a person in their own chat is offered by a consent card and uploaded once they allow it;
///          where nobody can be asked, or it is larger than may wait, its words are said.
/// Notices: while a file or a long text is read, the one-to-one chat shows it as the beginning of a stream, which the
///          answer ends (notices.hpp).
/// Threads: one object for each io_context, used on its thread; the http_client and the shelf outlive it.

#include "durable/shelf.hpp"
#include "integrations/answer_stream.hpp"
#include "integrations/platform.hpp"
#include "net/http_client.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace coach::teams {

struct config {
    std::string client_id;  ///< empty with `unauthenticated` only
    std::string client_secret;
    std::string tenant;  ///< empty: a bot of many tenants
    std::string openid_url = "https://login.botframework.com/v1/.well-known/openidconfiguration";
    std::string login_url = "https://login.microsoftonline.com";
    std::vector<std::string> issuers{"https://api.botframework.com"};
    bool unauthenticated = false;  ///< for a local test client: no token is asked for, service URLs on loopback alone
    integrations::document_reader read{};         ///< of files that people share
    bool rate_limits = true;                      ///< false is obeyed only towards loopback
    std::chrono::milliseconds notice_after{700};  ///< an answer that is there by then needs no "Reading…"
    /// Said to a person whose message could not be stored. True also when the store did it and its answer was lost.
    std::string apology =
        "I couldn't make sure that this was saved. If no answer comes within a minute, please try again.";
    /// Said where others read along, when the private chat cannot be reached and nothing would be seen otherwise.
    std::string pointer =
        "I answer this in private only, and can't reach you there yet. Open a chat with me and ask again.";
};
using wall_clock = std::function<std::chrono::sys_time<std::chrono::milliseconds>()>;

class teams_platform final : public integrations::platform {
  public:
    teams_platform(boost::asio::io_context&, net::http_client&, durable::shelf&, integrations::inbox, config,
                   wall_clock = {});
    ~teams_platform() override;

    [[nodiscard]] std::string_view name() const override { return "teams"; }
    [[nodiscard]] std::vector<integrations::route> routes() override;
    [[nodiscard]] const core::capabilities& shows() const override;
    void start() override;
    [[nodiscard]] net::awaitable<> stop(std::chrono::milliseconds at_most) override;
    [[nodiscard]] durable::repeat policy(const core::say&) const override;
    [[nodiscard]] net::awaitable<durable::performed> perform(core::say, std::string effect_id) override;
    [[nodiscard]] net::awaitable<std::optional<bool>> happened(core::say, std::string effect_id) override;
    /// For words that take their time; empty when nobody knows how to reach the place. It must not outlive the
    /// platform.
    [[nodiscard]] net::awaitable<std::unique_ptr<integrations::answer_stream>> open_stream(core::place, core::person);
    [[nodiscard]] net::awaitable<durable::performed> fetch(core::event, unsigned attempts) override;
    [[nodiscard]] net::awaitable<bool> forget(core::place, core::person) override;

  private:
    struct impl;
    std::unique_ptr<impl> impl_;
};

}  // namespace coach::teams
