#pragma once

/// The Redis of this process: REDIS_URL, or a private server in the data folder that lives as long as this object.
/// Errors: a sentence with the mend (not installed, folder in use, bad URL).

#include "bot/config.hpp"

#include <memory>
#include <string>

namespace coach::bot {

class redis_choice {
  public:
    virtual ~redis_choice() = default;
    [[nodiscard]] virtual std::string url() const = 0;
};
[[nodiscard]] core::result<std::unique_ptr<redis_choice>> choose_redis(const config&);

}  // namespace coach::bot
