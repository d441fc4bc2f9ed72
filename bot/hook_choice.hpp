#pragma once

/// The hooks of the organisation's file, with their secrets from the environment. Errors: as hooks::read.

#include "bot/config.hpp"
#include "integrations/hooks/config.hpp"

namespace coach::bot {

[[nodiscard]] core::result<hooks::config> read_hooks(const config&);

}  // namespace coach::bot
