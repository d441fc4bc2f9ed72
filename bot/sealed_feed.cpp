#include "bot/sealed_feed.hpp"

namespace coach::bot {

using durable::result;
using net::awaitable;

namespace {
std::string as_entry(const std::string& name, const std::string& id) { return "feed\x1f" + name + "\x1f" + id; }
std::string key_name(const std::string& name) { return "feed/" + name; }
}  // namespace

awaitable<result<bool>> sealed_feed::append(std::string name, std::string id, std::string bytes) {
    auto sealed = safe_.seal_for(key_name(name), as_entry(name, id), bytes);
    co_return co_await inner_.append(std::move(name), std::move(id), std::move(sealed));
}

awaitable<result<bool>> sealed_feed::contains(std::string name, std::string id) {
    co_return co_await inner_.contains(std::move(name), std::move(id));
}

awaitable<result<std::vector<durable::feed_entry>>> sealed_feed::read(std::string name, std::string position,
                                                                      std::size_t most, durable::milliseconds wait) {
    auto got = co_await inner_.read(name, std::move(position), most, wait);
    if (!got) co_return got;
    for (auto& e : *got) {
        if (!is_sealed(e.bytes)) continue;  // from before there was encryption
        auto plain = safe_.open_for(key_name(name), as_entry(name, e.id), e.bytes);
        if (!plain) co_return durable::errc::protocol;
        e.bytes = std::move(*plain);
    }
    co_return got;
}

awaitable<result<>> sealed_feed::erase(std::string name) { co_return co_await inner_.erase(std::move(name)); }

}  // namespace coach::bot
