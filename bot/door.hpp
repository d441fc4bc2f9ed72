#pragma once

/// The one door for events: makes the text valid UTF-8, removes what the contract prohibits, stores, and only then
/// returns. Threads: one for each io_context; the guard and the metrics are shared.

#include "bot/metrics.hpp"
#include "core/guard.hpp"
#include "durable/mailbox.hpp"
#include "integrations/platform.hpp"

namespace coach::bot {

/// The references are to objects of main(), which outlive every request.
[[nodiscard]] integrations::inbox make_inbox(durable::mailbox&, const core::guard&, metrics&);

}  // namespace coach::bot
