#include "bot/redis_choice.hpp"

#include "durable/private_server.hpp"
#include "durable/redis_url.hpp"

#include <stdexcept>

namespace coach::bot {

namespace {

struct given final : redis_choice {
    std::string where;
    explicit given(std::string url) : where(std::move(url)) {}
    std::string url() const override { return where; }
};

struct own final : redis_choice {
    durable::private_server server;
    explicit own(const std::string& folder) : server({.folder = folder}) {}
    std::string url() const override { return server.url(); }
};

}  // namespace

core::result<std::unique_ptr<redis_choice>> choose_redis(const config& c) try {
    if (c.redis_url.empty()) return std::unique_ptr<redis_choice>(std::make_unique<own>(c.data + "/redis"));
    if (!durable::parse_redis_url(c.redis_url))
        return core::error{core::errc::malformed, "REDIS_URL must begin with redis://, rediss:// or unix://"};
    return std::unique_ptr<redis_choice>(std::make_unique<given>(c.redis_url));
} catch (const std::runtime_error& e) {
    return core::error{core::errc::unsupported, std::string(e.what())};
}

}  // namespace coach::bot
