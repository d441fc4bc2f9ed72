#pragma once

/// Where the master keys come from: COACH_SECRET_KEY; without it, with a private Redis, the file `secret.key` of the
/// data folder, made at the first start; without it and with a REDIS_URL, that Redis, so that a second process needs no
/// setting either. In the last two cases the key lies beside what it opens, and the log says so.
/// Errors: a sentence that names the setting or the file.

#include "bot/config.hpp"
#include "bot/vault.hpp"

namespace coach::bot {

[[nodiscard]] core::result<master_keys> choose_keys(const config&, const std::string& redis_url);

}  // namespace coach::bot
