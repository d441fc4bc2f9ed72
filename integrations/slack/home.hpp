#pragma once

/// Publishing home pages, the newest last: pages of one person are made by effects that may be performed by several
/// processes, out of order.
///
/// Spec:    https://docs.slack.dev/reference/methods/views.publish (its hash refuses a page that was made over)
/// Limits:  10,000 people remembered.
/// Threads: one for each io_context, used on its thread.

#include "core/event.hpp"
#include "integrations/slack/client.hpp"

#include <cstdint>
#include <string>
#include <unordered_map>

namespace coach::slack {

class home_pages {
  public:
    explicit home_pages(web_api& api) : api_(api) {}
    [[nodiscard]] net::awaitable<answer> publish(core::say, std::string effect_id);

  private:
    struct shown {
        std::uint64_t version = 0;  ///< of the actor, as the effect's id says it
        std::string hash;
    };
    web_api& api_;
    std::unordered_map<std::string, shown> shown_;
};

}  // namespace coach::slack
