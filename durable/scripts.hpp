#pragma once

/// The Lua scripts of durable/scripts/, as strings with their SHA-1 for EVALSHA. Redis 6.2 commands only.
/// To add one: a file in that folder and a line here.

#include <string>
#include <string_view>

namespace coach::durable {

struct redis_script {
    explicit redis_script(std::string_view source);
    std::string_view text;
    std::string sha1;  ///< 40 lower-case hex digits, as Redis names it
};

namespace scripts {
extern const redis_script begin, bury, commit, deliver, erase, feed_append, fire, hand_back, holdings, keep,
    ledger_append, replay, retry, shelf_lock, shelf_names, shelf_take, shelf_write, sweep, take_over;
}
}  // namespace coach::durable
