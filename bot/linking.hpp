#pragma once

/// The codes that join two identities of one person (core/asides/linking.hpp), made and looked up on the shelf.
///
///   code   16 of the 32 characters of RFC 4648 base32: 40 bits that name it, an HMAC of the effect that asked for it,
///          and 40 bits that sign these, under a key derived from COACH_SECRET_KEY. What is not signed is not looked
///          up.
///   shelf  "link/<name>": who made it, and the effect that used it. For ten minutes; one effect can use it, and that
///          effect again when it is performed again, so that a crash between two steps loses nothing.
///
/// The code alone joins nothing: its maker is asked. Errors: not_yet when the shelf or the mailbox does not answer.
/// Threads: one for each io_context.

#include "bot/codec.hpp"
#include "bot/vault.hpp"
#include "durable/shelf.hpp"
#include "durable/worker.hpp"

#include <functional>

namespace coach::bot {

struct linking {
    durable::shelf& shelf;
    const vault& safe;
    std::function<net::awaitable<durable::result<durable::delivered>>(std::string actor, durable::event)> deliver;
};
[[nodiscard]] net::awaitable<durable::performed> perform_link(linking, outgoing, durable::pending_effect);

}  // namespace coach::bot
