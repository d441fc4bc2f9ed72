#pragma once

/// The playground: the coach in a browser on the same machine, for trying it without any account. Off in production.
///
///   GET /  /assets/…           the page (web/dist), from memory
///   POST /playground/messages  what the person did (playground_input.hpp); 202 {"id": "…"} once it is durable
///   GET /playground/messages?session=…&after=…&wait=…
///     {"messages": [{"position", "id", "from": "coach"|"you", "at": ms, "message": {…},
///                    "updates"?: id, "answers"?: {"message": id, "choice": id}}…]}
///     waits up to 25 s when there is nothing yet
///
/// `message` is as in json.hpp. What a person said is in the feed too, so that a reload shows the whole talk: `text`
/// and, for a file, one file part without its bytes; redacted before it is stored. Of a text longer than 32,000
/// characters the feed keeps the first, and `more` says how many follow (the coach has them all). An entry with
/// `updates` replaces what is shown under that id.
///
/// Protection: for loopback only. Host must name this machine, Origin when sent must be this origin, a POST must be
/// application/json: so neither another site nor a name pointed here can read or write a talk. A session id is 128
/// random bits made by the page, and is all that opens a talk.
///
/// Errors: 400, 403, 413, 415 with {"error": "sentence"}; 503 when the store did not take it: send the same again.
///
/// Delivery: the effect's id is the entry's id, so effects are performed freely and each shows once.
///
/// Threads: one object for each io_context. `stop` lets waiting reads return within 5 s.

#include "durable/feed.hpp"
#include "integrations/console/pages.hpp"
#include "integrations/console/playground_input.hpp"
#include "integrations/platform.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace coach::console {

struct playground_options {
    std::function<std::string(std::string_view)> redact;  ///< the contract's guard; required
    std::function<core::time_point()> now;                ///< for the times that the page shows; required
    std::optional<pages> page;                            ///< none: "/" says how to build it
    integrations::document_reader read;                   ///< of uploads; none: text only
};

class playground_platform : public integrations::platform {
  public:
    playground_platform(durable::feed&, integrations::inbox, playground_options);
    ~playground_platform() override;

    [[nodiscard]] std::string_view name() const override { return "playground"; }
    [[nodiscard]] std::vector<integrations::route> routes() override;
    [[nodiscard]] const core::capabilities& shows() const override { return shows_; }
    [[nodiscard]] durable::repeat policy(const core::say&) const override { return durable::repeat::freely; }
    [[nodiscard]] net::awaitable<durable::performed> perform(core::say, std::string effect_id) override;
    [[nodiscard]] net::awaitable<std::optional<bool>> happened(core::say, std::string effect_id) override;

    /// The whole talk, both sides.
    [[nodiscard]] net::awaitable<bool> forget(core::place, core::person) override;

    void stop() { stopping_ = true; }

    /// Where the person with this session id and the coach talk.
    [[nodiscard]] static core::place place_of(std::string_view session);
    /// The name of the feed that shows it.
    [[nodiscard]] static std::string feed_of(std::string_view session);

  private:
    [[nodiscard]] net::awaitable<net::http_response> take(net::http_request);
    [[nodiscard]] net::awaitable<net::http_response> take_file(net::http_request);
    [[nodiscard]] net::awaitable<net::http_response> hand_over(playground_post);
    [[nodiscard]] net::awaitable<net::http_response> give(net::http_request);
    [[nodiscard]] net::awaitable<net::http_response> serve_page(std::string path, net::http_request);
    [[nodiscard]] std::string own_entry(const playground_post&) const;

    durable::feed& feed_;
    integrations::inbox inbox_;
    playground_options options_;
    core::capabilities shows_;
    bool stopping_ = false;
};

}  // namespace coach::console
