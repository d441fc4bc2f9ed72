#include "bot/key_choice.hpp"

#include "bot/run.hpp"
#include "durable/keyring.hpp"

#include <spdlog/spdlog.h>

namespace coach::bot {

core::result<master_keys> choose_keys(const config& c, const std::string& redis_url) {
    if (!c.secret_key.empty()) return read_master_keys(c.secret_key);
    if (c.redis_url.empty()) return load_key_file(c.data);
    boost::asio::io_context io{1};
    durable::redis_keyring keys(
        io, {.where = durable::parse_redis_url(c.keys_url.empty() ? redis_url : c.keys_url).value()});
    auto fresh = to_base64(random_secret());
    const auto shared = run(io, keys.add({"shared", 0}, std::move(fresh)));
    if (!shared)
        return core::error{core::errc::unsupported, "Redis: the key for encryption: " + shared.error().message()};
    spdlog::warn("COACH_SECRET_KEY is not set: the key lies in Redis beside what it opens");
    return read_master_keys(*shared);
}

}  // namespace coach::bot
