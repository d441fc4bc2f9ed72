#pragma once

/// The way in: verify, decode, store, answer. Nothing is parsed before it is verified, and the answer waits for the
/// inbox and nothing else.

#include "integrations/platform.hpp"
#include "integrations/slack/assistant.hpp"
#include "integrations/slack/client.hpp"
#include "integrations/slack/decode.hpp"
#include "integrations/slack/people.hpp"
#include "integrations/slack/slack.hpp"
#include "integrations/slack/verify.hpp"
#include "net/tasks.hpp"

namespace coach::slack {

/// What may happen after an answer has left. All of them outlive the front door.
struct after_hours {
    net::tasks& tasks;
    people& who;
    assistant& pane;
    std::function<void(const stopped&)> stop;  ///< of streamed answers
};

class front_door {
  public:
    front_door(const config&, web_api&, integrations::inbox, wall_clock, after_hours);
    [[nodiscard]] net::awaitable<net::http_response> handle(net::http_request);
    /// What is known to come from Slack: a form, else JSON. Any way in ends here.
    [[nodiscard]] net::awaitable<net::http_response> take(bool form, std::string body);

  private:
    [[nodiscard]] net::awaitable<net::http_response> end(uninstalled);
    [[nodiscard]] net::awaitable<net::http_response> store(arrived);
    [[nodiscard]] net::awaitable<net::http_response> not_stored(arrived);
    [[nodiscard]] verdict verify(const net::http_request&, core::time_point now);

    [[nodiscard]] net::awaitable<> open_form(form_button);
    [[nodiscard]] net::awaitable<> afterwards(const core::event&);

    web_api& api_;
    after_hours later_;
    integrations::inbox inbox_;
    wall_clock now_;
    std::string apology_, needed_, no_form_;
    verifier verifier_;
    decoder decoder_;
};

}  // namespace coach::slack
