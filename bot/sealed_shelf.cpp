#include "bot/sealed_shelf.hpp"

namespace coach::bot {

using durable::result;
using net::awaitable;

result<std::optional<durable::shelf::kept>> sealed_shelf::opened(const std::string& key,
                                                                 result<std::optional<kept>> got) const {
    if (!got || !*got) return got;
    auto plain = safe_.open_for("shelf/" + key, "shelf\x1f" + key, (*got)->bytes);
    if (!plain || !is_sealed((*got)->bytes)) return durable::errc::protocol;
    (*got)->bytes = std::move(*plain);
    return got;
}

awaitable<result<std::optional<durable::shelf::kept>>> sealed_shelf::read(std::string key) {
    auto got = co_await inner_.read(key);
    co_return opened(key, std::move(got));
}

awaitable<result<bool>> sealed_shelf::write(std::string key, std::string bytes, std::optional<std::uint64_t> expected,
                                            durable::milliseconds lives) {
    auto sealed = safe_.seal_for("shelf/" + key, "shelf\x1f" + key, bytes);
    co_return co_await inner_.write(std::move(key), std::move(sealed), expected, lives);
}

awaitable<result<std::optional<durable::shelf::kept>>> sealed_shelf::take(std::string key) {
    auto got = co_await inner_.take(key);
    co_return opened(key, std::move(got));
}

awaitable<result<bool>> sealed_shelf::remove(std::string key, std::optional<std::uint64_t> expected) {
    co_return co_await inner_.remove(std::move(key), expected);
}
awaitable<result<bool>> sealed_shelf::lock(std::string key, std::string holder, durable::milliseconds lasts) {
    co_return co_await inner_.lock(std::move(key), std::move(holder), lasts);
}
awaitable<result<>> sealed_shelf::unlock(std::string key, std::string holder) {
    co_return co_await inner_.unlock(std::move(key), std::move(holder));
}
awaitable<result<std::vector<std::string>>> sealed_shelf::keys(std::string family, std::size_t most) {
    co_return co_await inner_.keys(std::move(family), most);
}

}  // namespace coach::bot
