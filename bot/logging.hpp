#pragma once

/// The log: one line an event on stderr, as text or JSON. Never a secret, never a person's words.

#include "bot/config.hpp"

namespace coach::bot {

void set_up_logging(const config&);

}  // namespace coach::bot
