#include "bot/library.hpp"

#include "bot/codec.hpp"
#include "core/event.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>

namespace coach::bot {

using durable::result;
using net::awaitable;

library_worlds::library_worlds(const loaded_world& base, std::string graphs_folder, std::string org_file,
                               core::retention::rules keeps)
    : base_(base.world.get(), [](const core::world*) {}),
      folder_(std::move(graphs_folder)),
      org_file_(std::move(org_file)),
      keeps_(keeps) {}

std::shared_ptr<const core::world> library_worlds::of(std::string_view actor) const {
    const auto library = core::library_of(actor);
    if (library.empty()) return base_;
    const std::lock_guard held(lock_);
    const auto found = shelves_.find(library);
    return found == shelves_.end() || !found->second.world ? base_ : found->second.world;
}

void library_worlds::take(const std::string& library, std::string_view bytes) {
    std::vector<std::string> files;
    if (!bytes.empty()) {
        auto state = decode_state(bytes);
        const auto* kept = state ? std::get_if<core::library_state>(&*state) : nullptr;
        if (!kept) return;
        for (const auto& each : kept->taught)
            files.push_back(each.yaml);
    }
    std::string taught;
    for (const auto& f : files)
        (taught += f) += '\0';
    {
        const std::lock_guard held(lock_);
        const auto found = shelves_.find(library);
        if (found == shelves_.end() ? taught.empty() : found->second.taught == taught) return;
    }
    shelf made{std::move(taught), nullptr};
    if (!files.empty()) {
        auto loaded = load_world(folder_, org_file_, files, keeps_);
        if (!loaded) {  // the shipped files changed meanwhile: keep what works
            spdlog::error("{}: its workflows are not taught: {}", library, loaded.error().detail);
            return;
        }
        made.world = std::shared_ptr<const core::world>(std::move(loaded->world));
    }
    const std::lock_guard held(lock_);
    shelves_[library] = std::move(made);
}

library_mailbox::library_mailbox(durable::mailbox& inner, library_worlds& worlds, durable::milliseconds look_every)
    : inner_(inner), worlds_(worlds), look_every_(look_every) {}

awaitable<result<std::vector<durable::claimed>>> library_mailbox::claim(std::size_t most, durable::milliseconds wait) {
    auto got = co_await inner_.claim(most, wait);
    if (!got) co_return got;
    for (const auto& each : *got) {
        auto library = core::library_of(each.actor);
        if (library.empty()) continue;
        const auto now = std::chrono::steady_clock::now();
        const auto last = looked_.find(library);
        if (last != looked_.end() && now - last->second < look_every_) continue;
        auto state = co_await inner_.peek(library);
        if (!state) continue;  // what was known goes on
        worlds_.take(library, *state);
        looked_[std::move(library)] = now;
    }
    co_return got;
}

awaitable<result<durable::committed>> library_mailbox::commit(durable::claimed c, durable::step s) {
    const bool library = c.actor.starts_with("library/");
    auto id = library ? c.actor : std::string{};
    auto state = library ? s.state : std::string{};
    auto done = co_await inner_.commit(std::move(c), std::move(s));
    if (library && done && done->stored) worlds_.take(id, state);
    co_return done;
}

awaitable<result<durable::delivered>> library_mailbox::deliver(std::string actor, durable::event e) {
    return inner_.deliver(std::move(actor), std::move(e));
}
awaitable<result<>> library_mailbox::hand_back(durable::claimed c) { return inner_.hand_back(std::move(c)); }
durable::milliseconds library_mailbox::lease_time() const { return inner_.lease_time(); }
awaitable<result<bool>> library_mailbox::begin(durable::lease l) { return inner_.begin(std::move(l)); }
awaitable<result<std::vector<bool>>> library_mailbox::keep(std::vector<durable::lease> l) {
    return inner_.keep(std::move(l));
}
awaitable<result<>> library_mailbox::done(std::string id) { return inner_.done(std::move(id)); }
awaitable<result<bool>> library_mailbox::retry_later(durable::lease l, durable::milliseconds delay) {
    return inner_.retry_later(std::move(l), delay);
}
awaitable<result<bool>> library_mailbox::bury(durable::lease l, std::string reason) {
    return inner_.bury(std::move(l), std::move(reason));
}
awaitable<result<std::vector<durable::pending_effect>>> library_mailbox::take_over(std::size_t most) {
    return inner_.take_over(most);
}
awaitable<result<durable::mailbox::fired>> library_mailbox::fire_timers() { return inner_.fire_timers(); }
awaitable<result<std::vector<durable::dead_letter>>> library_mailbox::dead_letters(std::size_t most) {
    return inner_.dead_letters(most);
}
awaitable<result<bool>> library_mailbox::replay(std::string id) { return inner_.replay(std::move(id)); }
awaitable<result<std::string>> library_mailbox::peek(std::string actor) { return inner_.peek(std::move(actor)); }
awaitable<result<durable::holdings>> library_mailbox::holdings_of(std::string actor) {
    return inner_.holdings_of(std::move(actor));
}
awaitable<result<std::uint64_t>> library_mailbox::erase(std::string actor) { return inner_.erase(std::move(actor)); }

}  // namespace coach::bot
