#include "bot/opened_store.hpp"

#include "bot/key_choice.hpp"
#include "bot/run.hpp"

#include <stdexcept>

namespace coach::bot {

namespace {

template <class T>
T must(core::result<T> got) {
    if (!got) throw std::runtime_error(got.error().detail);
    return std::move(*got);
}

durable::redis_options redis_at(const std::string& url) { return {.where = durable::parse_redis_url(url).value()}; }

durable::redis_mailbox_options mailbox_at(const std::string& url) {
    durable::redis_mailbox_options out;
    out.redis = redis_at(url);
    return out;
}

}  // namespace

opened_store::opened_store(const config& c) : opened_store(c, must(choose_redis(c))) {}

opened_store::opened_store(const config& c, std::unique_ptr<redis_choice> chosen)
    : redis(std::move(chosen)),
      safe(must(choose_keys(c, redis->url()))),
      store(io, mailbox_at(redis->url())),
      keys(io, redis_at(c.keys_url.empty() ? redis->url() : c.keys_url)),
      mail(store, keys, safe) {}

void opened_store::check() {
    if (const auto wrong = run(io, store.check()); !wrong.empty()) throw std::runtime_error("Redis: " + wrong);
    if (const auto wrong = run(io, mail.check_keys()); !wrong.empty()) throw std::runtime_error(wrong);
}

durable::redis_options opened_store::options() const { return redis_at(redis->url()); }

}  // namespace coach::bot
