#pragma once

/// What every chat platform gives the bot, and gets from it. A platform is one folder beside this file:
/// routes (or another way in), verify, decode, render, client, and a `capabilities` value.
/// Neutral types on both ends; the conformance suite in tests/conformance/ runs against any implementation.

#include "core/event.hpp"
#include "core/fit.hpp"
#include "durable/worker.hpp"
#include "net/http_server.hpp"

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace coach::integrations {

enum class accepted {
    stored,       ///< durable now: acknowledge
    repeated,     ///< known already: acknowledge
    unavailable,  ///< not stored: let the platform send it again, tell a waiting person plainly
};
/// Redacts, stores, and only then returns; deadline 2.5 s inside. The bot provides it.
using inbox = std::function<net::awaitable<accepted>(core::event)>;

/// A shared file, read: Markdown, or what is wrong with it. The bot provides it (bot/document_reader.hpp).
struct readable {
    std::string text;
    std::string problem;  ///< as in core::shared_file
    bool cut = false;
};
using document_reader = std::function<net::awaitable<readable>(std::string name, std::string bytes)>;

/// An event that its platform has to be asked about before the coach can act on it: a file's bytes, the rest of a
/// thread. That is too slow for the way in, so that it is stored first, as `core::told` of this kind; once it is
/// claimed it becomes an effect, and `platform::fetch` gives the inbox what came of it
/// (docs/decisions/0025-fetched-later.md). Fields are the platform's own; those named "words", "text" and "name" are
/// redacted as a person's words are.
inline constexpr std::string_view fetch_kind = "platform.fetch";

struct route {
    std::string method;
    std::string path;  ///< exact; a trailing "/*" matches any rest
    net::http_handler handle;
};

class platform {
  public:
    virtual ~platform() = default;
    [[nodiscard]] virtual std::string_view name() const = 0;  ///< equals core::place::platform
    [[nodiscard]] virtual std::vector<route> routes() = 0;
    [[nodiscard]] virtual const core::capabilities& shows() const = 0;

    /// Opens what is no route: a connection of its own, a refresh that comes by itself. Once, when the routes are
    /// mounted and the inbox takes events.
    virtual void start() {}
    /// Ends what `start` began and waits for it; routes get no more requests by then, what is sent still goes out.
    [[nodiscard]] virtual net::awaitable<> stop(std::chrono::milliseconds) { co_return; }

    /// How a lost effect may be treated: decided per message, before it is stored.
    [[nodiscard]] virtual durable::repeat policy(const core::say&) const = 0;
    /// Sends one message that `core::fit` has already fitted to `shows()`. `effect_id` is the idempotency key.
    [[nodiscard]] virtual net::awaitable<durable::performed> perform(core::say, std::string effect_id) = 0;
    /// Did the message with this key arrive? Empty: cannot be said now.
    [[nodiscard]] virtual net::awaitable<std::optional<bool>> happened(core::say, std::string effect_id) = 0;
    /// Asks for what a stored event of `fetch_kind` names, and gives the inbox the events that come of it, under ids
    /// made from its own: twice is once. `attempts` went wrong before; an answer that does not come at all ends in an
    /// event that says so.
    [[nodiscard]] virtual net::awaitable<durable::performed> fetch(core::event, unsigned) {
        co_return durable::performed{durable::performed::kind::impossible, {}, "nothing is fetched from here"};
    }
    /// Erases what this platform's own part keeps of a person beside the mailbox. False: not now, try again.
    [[nodiscard]] virtual net::awaitable<bool> forget(core::place, core::person) { co_return true; }
};

}  // namespace coach::integrations
